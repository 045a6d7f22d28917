//go:build tamago

package boot

import (
	"sync/atomic"
	"time"

	"github.com/usbarmory/tamago/amd64/lapic"
)

var (
	halted  atomic.Int64 // ns
	watcher atomic.Pointer[haltWatch]

	bootAPIC uint8 // the boot processor's local APIC
)

// haltWatch is what looks at something before each halt.
type haltWatch struct {
	look   func() bool
	vector int
}

// Idled returns how long the boot processor has been halted.
func Idled() time.Duration { return time.Duration(halted.Load()) }

// WatchHalt has look called whenever the boot processor is about to halt, with
// interrupts disabled: it must not allocate or block. Where it returns true,
// the processor is interrupted with the vector, see ServiceInterrupts, and so
// does not halt.
func WatchHalt(look func() bool, vector uint8) {
	watcher.Store(&haltWatch{look, int(vector)})
}

// halt waits for an interrupt. It is entered with interrupts disabled.
func halt() {
	if id := APICID(); id != bootAPIC {
		CPU.WaitInterrupt() // interrupts are the boot processor's
		return
	} else if w := watcher.Load(); w != nil && w.look() {
		CPU.LAPIC.IPI(int(id), w.vector, lapic.ICR_DLV_IRQ)
	}
	start := nanotime()
	CPU.WaitInterrupt()
	halted.Add(nanotime() - start)
}
