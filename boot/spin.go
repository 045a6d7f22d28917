//go:build tamago

package boot

import "sync/atomic"

// A spinLock is held for a few words only. Who waits says so to the processor: a
// virtual one may be all that keeps the holder from running.
type spinLock struct{ held atomic.Uint32 }

func (l *spinLock) lock() {
	for !l.held.CompareAndSwap(0, 1) {
		pause()
	}
}

func (l *spinLock) unlock() { l.held.Store(0) }
