//go:build tamago && linux

package tamago

import (
	"sync/atomic"
	_ "unsafe" // for go:linkname
)

// Hooks of package boot/overlay.

// wallOffset is what the time of day is ahead of the clock, in nanoseconds.
//
//go:linkname wallOffset runtime.bareWallOffset
var wallOffset atomic.Int64

// tickLearned is false until the runtime has learned the rate of the local APIC's timer, by the
// clock.
//
//go:linkname tickLearned runtime.bareLearned
var tickLearned bool

// tickCut has the runtime learn nothing from its next tick.
//
//go:linkname tickCut runtime.bareTickCut
var tickCut bool

//go:linkname bareReseed runtime.bareReseed
//go:noescape
func bareReseed(seed *[32]byte)

func (b *board) reseedRuntime(seed *[32]byte) bool {
	bareReseed(seed)
	return true
}

// setTime sets the time of day in nanoseconds since 1970.
func (c *clock) setTime(ns int64) { wallOffset.Store(ns - c.now()) }

// forgetTick has the runtime learn the rate of its timer again.
func forgetTick() { tickLearned, tickCut = false, true }

// cutTick says that the next tick comes early.
func cutTick() { tickCut = true }
