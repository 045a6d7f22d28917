//go:build tamago && !linux

package tamago

import (
	"math"

	"github.com/usbarmory/tamago/kvm/pvclock"
)

func (b *board) reseedRuntime(*[32]byte) bool { return false }

// setTime sets the time of day in nanoseconds since 1970. There is one clock: it moves. TamaGo's
// kvmclock, where the counter is not invariant, would move it back each second.
func (c *clock) setTime(ns int64) {
	pvclock.TimeInfoUpdate = math.MaxInt64
	c.advance(ns - c.now())
}

// forgetTick and cutTick do nothing: that runtime has no tick.
func forgetTick() {}

func cutTick() {}
