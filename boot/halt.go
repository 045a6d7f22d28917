//go:build tamago

package boot

import (
	"sync/atomic"
	"time"
)

var (
	watcher atomic.Pointer[haltWatch]

	// How long all processors together have been halted. The lock is held for
	// these few words only, and never by what interrupts.
	haltLock  spinLock
	awake     = 1
	allHalted int64 // since when, if awake is 0
	halted    atomic.Int64
)

// haltWatch is what looks at something before each halt.
type haltWatch struct {
	look   func() bool
	vector uint8
}

// Idled returns how long the machine has had nothing to do: all of its processors
// were halted.
func Idled() time.Duration { return time.Duration(halted.Load()) }

// WatchHalt has look called whenever a processor is about to halt, with interrupts
// disabled: it must not allocate or block. Where it returns true, the processor is
// interrupted with the vector, see ServiceInterrupts, and so does not halt.
func WatchHalt(look func() bool, vector uint8) {
	watcher.Store(&haltWatch{look, vector})
}

// halt waits for an interrupt. It is entered with interrupts disabled.
func halt() {
	if w := watcher.Load(); w != nil && w.look() {
		interruptSelf(w.vector)
	}
	asleep()
	CPU.WaitInterrupt()
	awaken()
}

// asleep counts a processor that is about to halt.
func asleep() {
	haltLock.lock()
	if awake--; awake == 0 {
		allHalted = nanotime()
	}
	haltLock.unlock()
}

// awaken counts a processor that has something to do.
func awaken() {
	haltLock.lock()
	if awake++; awake == 1 {
		halted.Add(nanotime() - allHalted)
	}
	haltLock.unlock()
}
