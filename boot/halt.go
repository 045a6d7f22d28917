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

// haltWatch is a function to call before each halt.
type haltWatch struct {
	look   func() bool
	vector uint8
}

// idled returns how long all processors together have been halted.
func idled() time.Duration { return time.Duration(halted.Load()) }

// watchHalt is Board.WatchHalt.
func watchHalt(look func() bool, vector uint8) { watcher.Store(&haltWatch{look, vector}) }

// halt waits for an interrupt. It is entered with interrupts disabled.
func halt() {
	if w := watcher.Load(); w != nil && w.look() {
		interruptSelf(w.vector)
	}
	asleep()
	bsp.WaitInterrupt()
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
