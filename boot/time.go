//go:build tamago

package boot

import (
	"sync/atomic"
	"time"
	_ "unsafe" // for go:linkname
)

// now is the clock: the time stamp counter, at a rate that is a guess until
// SetRate.
var now = clock{scale: scale{mult: 1 << 32}}

// wallOffset is what the time of day is ahead of the clock, in nanoseconds. The
// overlay's runtime adds it; TamaGo's own distribution has one clock for both.
//
//go:linkname wallOffset runtime.bareWallOffset
var wallOffset atomic.Int64

// timerRate is how many counts the local APIC's timer makes in a second, by
// 16: a guess until SetRate.
var timerRate uint64 = 1_000_000_000 / 16

// nanotime is TamaGo's clock hook. It may be called in any context.
//
//go:linkname nanotime runtime/goos.Nanotime
//go:nosplit
func nanotime() int64 { return now.read(rdtsc) }

// wallMoved is by how much setTime has moved the clock: nothing with the overlay.
var wallMoved atomic.Int64

func monotonic() time.Duration { return time.Duration(nanotime() - wallMoved.Load()) }

// tickLearned is false until the overlay's runtime has found out how fast the local
// APIC's timer is, by the clock.
//
//go:linkname tickLearned runtime.bareLearned
var tickLearned bool

// tickCut has the overlay's runtime learn nothing from its next tick.
//
//go:linkname tickCut runtime.bareTickCut
var tickCut bool

// timerMeasured says that timerRate is no guess any more.
var timerMeasured bool

func setRate(hz uint64) (changed bool) {
	if !near(hz, now.rate()) {
		changed = true
		tickLearned, tickCut = false, true
	}
	mult := rate(hz, uint64(time.Second))
	cli()
	now.setRate(mult, rdtsc)
	if !timerMeasured {
		timerMeasured = true
		measureTimer(hz)
	}
	sti()
	return changed
}

// timerCounts are the counts of the time stamp counter, in parts of a second, over which
// measureTimer measures.
const timerParts = 10_000

// measureTimer sets timerRate, by the time stamp counter whose rate is hz. A timer that stands
// still leaves the guess. Interrupts are disabled, and afterwards the timer goes on: it expires at
// once, if it was running, so that the runtime's next tick is not lost with the count that it had,
// and goroutines that sleep wake up.
func measureTimer(hz uint64) {
	base := uintptr(bsp.LAPIC.Base)
	lvt, divide, running := read32(base+lvtTimer), read32(base+timerDivide), read32(base+timerCurrent) != 0
	write32(base+timerDivide, timerBy16)
	write32(base+lvtTimer, timerMasked)
	write32(base+timerInit, 1<<32-1)
	firstTimer, firstTSC := read32(base+timerCurrent), rdtsc()
	for rdtsc()-firstTSC < hz/timerParts {
		pause()
	}
	lastTimer, lastTSC := read32(base+timerCurrent), rdtsc()
	if n := uint64(firstTimer - lastTimer); n != 0 {
		timerRate = n * hz / (lastTSC - firstTSC)
	}
	write32(base+timerInit, 0)
	write32(base+timerDivide, divide)
	write32(base+lvtTimer, lvt)
	if running {
		tickCut = true
		write32(base+timerInit, 1)
	}
}

func setTime(t time.Time) error {
	ns, err := unixNano(t)
	if err != nil {
		return err
	}
	if distribution {
		by := ns - nanotime()
		wallMoved.Add(by)
		now.advance(by)
		return nil
	}
	wallOffset.Store(ns - nanotime())
	return nil
}

func rateNow() uint64 { return now.rate() }

func counter() uint64 { return rdtsc() }

// scaleCount returns the timer counts in ns nanoseconds, at most a second.
func scaleCount(ns int64) uint32 {
	return uint32(min(uint64(ns)*timerRate/uint64(time.Second), 1<<32-1))
}
