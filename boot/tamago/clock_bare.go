//go:build tamago

package tamago

import (
	"sync/atomic"
	"time"

	"github.com/usbarmory/tamago/amd64"
	"github.com/usbarmory/tamago/amd64/lapic"
)

// clock is TamaGo's clock, CPU.GetTime, which the runtime reads: the time stamp counter times
// TimerMultiplier plus TimerOffset. It adds what that lacks: a time that does not go back.
type clock struct {
	cpu   *CPU
	seen  atomic.Int64 // a time not long ago, at most clockStep before the last
	moved atomic.Int64 // by SetTime, where the time of day has no clock of its own

	timerRate uint64 // counts of the local APIC's timer in a second, divided by 16; 0 until measured
}

const (
	clockStep = int64(time.Millisecond)

	// clockSlack is the difference that counters of two processors may have.
	clockSlack = 5 * int64(time.Millisecond)
)

// now returns the clock's time in nanoseconds. Where the counter reads less than before it moves
// the clock's offset, and so package time's clock too. Any context may call it.
func (c *clock) now() int64 {
	for {
		seen, offset := c.seen.Load(), atomic.LoadInt64(&c.cpu.TimerOffset)
		t := int64(float64(rdtsc())*c.cpu.TimerMultiplier) + offset
		if t-seen > clockStep {
			c.seen.Store(t)
		}
		if t-seen >= -clockSlack {
			return t
		}
		atomic.CompareAndSwapInt64(&c.cpu.TimerOffset, offset, offset+seen-t+clockStep)
	}
}

// advance moves the clock, back as well.
func (c *clock) advance(ns int64) {
	c.moved.Add(ns)
	c.seen.Add(min(ns, 0))
	atomic.AddInt64(&c.cpu.TimerOffset, ns)
}

// setRate sets the counter's rate in Hz. Interrupts are disabled between the two stores: an
// interrupt's handler would read a time that is wrong by the counter's whole age.
func (c *clock) setRate(hz uint64) {
	multiplier := float64(time.Second) / float64(hz)
	flags := disable()
	count := float64(rdtsc())
	t := int64(count*c.cpu.TimerMultiplier) + c.cpu.TimerOffset
	c.cpu.TimerMultiplier = multiplier
	atomic.StoreInt64(&c.cpu.TimerOffset, t-int64(count*multiplier))
	if c.timerRate == 0 {
		c.measureTimer(hz)
	}
	restore(flags)
}

// The local APIC's timer: Intel SDM volume 3, 12.5.4. Its counts are of the rate divided by 16.
const (
	timerInit    = 0x380
	timerCurrent = 0x390
	timerDivide  = 0x3e0
	timerBy16    = 3
	timerMasked  = 1 << 16

	// timerGuess is the rate until it is measured: that of QEMU and KVM.
	timerGuess = 1_000_000_000 / 16

	// timerParts divides a second into the time over which the timer is measured.
	timerParts = 10_000
)

// measureTimer measures timerRate by the counter, whose rate is hz, and lets the timer expire at
// once if it was running: the runtime's tick or a sleeper may wait for it. Interrupts are disabled.
// A timer that stands still leaves the guess.
func (c *clock) measureTimer(hz uint64) {
	base := uintptr(c.cpu.LAPIC.Base)
	lvt, divide, running := read32(base+lapic.LAPIC_LVT_TIMER), read32(base+timerDivide), read32(base+timerCurrent) != 0
	write32(base+timerDivide, timerBy16)
	write32(base+lapic.LAPIC_LVT_TIMER, timerMasked)
	write32(base+timerInit, 1<<32-1)
	timer, count := read32(base+timerCurrent), rdtsc()
	for rdtsc()-count < hz/timerParts {
	}
	n, elapsed := uint64(timer-read32(base+timerCurrent)), rdtsc()-count
	c.timerRate = timerGuess
	if n != 0 {
		c.timerRate = n * hz / elapsed
	}
	write32(base+timerInit, 0)
	write32(base+timerDivide, divide)
	write32(base+lapic.LAPIC_LVT_TIMER, lvt)
	if running {
		cutTick()
		write32(base+timerInit, 1)
	}
}

// setTimer has the local APIC's timer interrupt this processor, on the vector that TamaGo
// acknowledges and ignores, in ns nanoseconds, more than none and a second at most.
func (c *clock) setTimer(ns int64) {
	rate := c.timerRate
	if rate == 0 {
		rate = timerGuess
	}
	base := uintptr(c.cpu.LAPIC.Base)
	write32(base+timerDivide, timerBy16)
	write32(base+lapic.LAPIC_LVT_TIMER, amd64.IRQ_WAKEUP)
	write32(base+timerInit, uint32(min(max(uint64(ns)*rate/uint64(time.Second), 1), 1<<32-1)))
}

// stopTimer has it not interrupt.
func (c *clock) stopTimer() {
	write32(uintptr(c.cpu.LAPIC.Base)+lapic.LAPIC_LVT_TIMER, timerMasked)
}

func (b *board) monotonic() time.Duration {
	return time.Duration(b.clock.now() - b.clock.moved.Load())
}

func (b *board) rate() uint64 { return uint64(float64(time.Second)/b.cpu.TimerMultiplier + 0.5) }

func (b *board) setRate(hz uint64) (changed bool) {
	old := b.rate()
	changed = max(hz, old)-min(hz, old) > hz>>10
	b.clock.setRate(hz)
	if changed {
		forgetTick()
	}
	return changed
}

func (b *board) setTime(t time.Time) error {
	ns, err := timeOf(t)
	if err == nil {
		b.clock.setTime(ns)
	}
	return err
}
