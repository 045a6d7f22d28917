//go:build tamago

package tamago

import (
	"math"
	"sync/atomic"
	"time"

	"github.com/usbarmory/tamago/amd64/lapic"
)

// halts counts the time in which all processors are halted.
type halts struct {
	watch atomic.Pointer[haltWatch]
	total atomic.Int64

	lock  atomic.Uint32 // held for a few words, with interrupts disabled
	known [256]bool     // processors that have halted once, by local APIC ID
	awake int           // of those
	since int64         // when the last one halted, if awake is 0
}

// haltWatch is a function to call before each halt.
type haltWatch struct {
	look   func() bool
	vector uint8
}

// bootProcessor is the local APIC ID at which TamaGo acknowledges interrupts: CPU.ClearInterrupt.
const bootProcessor = 0

func (h *halts) init() {
	h.known[bootProcessor] = true
	h.awake = 1
}

// halting counts the processor whose local APIC ID is id as halted, and waking as awake. Interrupts
// are disabled in halting.
func (h *halts) halting(id uint8, now int64) {
	h.hold()
	if !h.known[id] {
		h.known[id] = true
		h.awake++
	}
	if h.awake--; h.awake == 0 {
		h.since = now
	}
	h.lock.Store(0)
}

func (h *halts) waking(now int64) {
	flags := disable()
	h.hold()
	if h.awake++; h.awake == 1 {
		h.total.Add(now - h.since)
	}
	h.lock.Store(0)
	restore(flags)
}

func (h *halts) hold() {
	for !h.lock.CompareAndSwap(0, 1) {
		pause()
	}
}

// maxHalt bounds a halt with a deadline, so that a clock that has gone back is noticed.
const maxHalt = int64(time.Second)

// idle is the idle governor: it halts until an interrupt or the time until. CPU.WaitInterrupt
// returns at once while an interrupt is being served.
func (b *board) idle(until int64) {
	flags := disable() // an interrupt from here on ends the halt
	if until == math.MaxInt64 {
		b.clock.stopTimer()
	} else {
		ns := until - b.clock.now()
		if ns <= 0 {
			restore(flags | interruptFlag)
			return
		}
		b.clock.setTimer(min(ns, maxHalt))
	}
	if w := b.halts.watch.Load(); w != nil && w.look() {
		b.interruptBoot(w.vector)
	}
	b.halts.halting(uint8(b.cpu.LAPIC.ID()), b.clock.now())
	b.cpu.WaitInterrupt()
	b.halts.waking(b.clock.now())
}

// interruptFlag is RFLAGS.IF.
const interruptFlag = 1 << 9

// interruptBoot interrupts the boot processor. Interrupts are disabled; what was interrupted may
// have been about to send an interrupt itself, so the destination is left as it was.
func (b *board) interruptBoot(vector uint8) {
	base := uintptr(b.cpu.LAPIC.Base)
	destination := read32(base + lapic.LAPIC_ICRH)
	write32(base+lapic.LAPIC_ICRH, bootProcessor<<lapic.ID)
	write32(base+lapic.LAPIC_ICRL, lapic.ICR_DLV_IRQ|uint32(vector))
	for read32(base+lapic.LAPIC_ICRL)&(1<<lapic.ICR_DLV_STATUS) != 0 {
		pause()
	}
	write32(base+lapic.LAPIC_ICRH, destination)
}

func (b *board) idled() time.Duration { return time.Duration(b.halts.total.Load()) }

func (b *board) watchHalt(look func() bool, vector uint8) {
	b.halts.watch.Store(&haltWatch{look, vector})
}
