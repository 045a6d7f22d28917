//go:build tamago

package boot

import (
	"errors"
	"math"
	"sync/atomic"
	"time"
	_ "unsafe" // for go:linkname
)

// now is the clock: the time stamp counter, at a rate that is a guess until
// Calibrate has measured it.
var now = clock{scale: scale{mult: 1 << 32}}

// wallOffset is what the time of day is ahead of the clock, in nanoseconds. The
// overlay's runtime adds it; TamaGo's own distribution has one clock for both.
//
//go:linkname wallOffset runtime.bareWallOffset
var wallOffset atomic.Int64

// timerRate is how many counts the local APIC's timer makes in a second, by
// 16: a guess until Calibrate.
var timerRate uint64 = 1_000_000_000 / 16

// nanotime is TamaGo's clock hook. It may be called in any context.
//
//go:linkname nanotime runtime/goos.Nanotime
//go:nosplit
func nanotime() int64 { return now.read(rdtsc) }

// Calibrate measures the rates of the time stamp counter and of the local
// APIC's timer against a counter of known rate, such as the ACPI power
// management timer, which takes 3 ms, and sets the clock right; time goes on
// from where it was. read returns the counter, since how much it has advanced
// from a reading, hz its rate. A counter that stands still is an error. It must
// run before other goroutines do.
func Calibrate(read func() uint32, since func(uint32) uint32, hz uint64) error {
	base := uintptr(CPU.LAPIC.Base)
	write32(base+timerDivide, timerBy16)
	write32(base+lvtTimer, timerMasked)

	start := read()
	write32(base+timerInit, 1<<32-1)
	first, t0 := quickest(since, start)
	for waited := uint32(0); uint64(waited) < hz/300 && rdtsc()-t0 < 1<<32; {
		waited = since(start)
	}
	last, t1 := quickest(since, start)
	ticks := uint64(1<<32-1) - uint64(read32(base+timerCurrent))
	write32(base+timerInit, 0)
	ns := uint64(last-first) * uint64(time.Second) / hz
	if ns == 0 || t1 == t0 {
		return errors.New("boot: the reference clock stands still")
	}
	now.scale = scale{count: t1, ns: now.at(t1), mult: rate(t1-t0, ns)}
	CPU.TimerMultiplier = float64(ns) / float64(t1-t0)
	if ticks != 0 {
		timerRate = ticks * uint64(time.Second) / (uint64(last) * uint64(time.Second) / hz)
	}
	return nil
}

// quickest reads the reference and the time stamp counter a few times, and returns
// the pair that was read in the shortest time: the others were interrupted.
func quickest(since func(uint32) uint32, start uint32) (n uint32, at uint64) {
	least := uint64(math.MaxUint64)
	for range 5 {
		before := rdtsc()
		m := since(start)
		if took := rdtsc() - before; took < least {
			least, n, at = took, m, before+took/2
		}
	}
	return n, at
}

// SetTime sets the time of day. Monotonic time goes on as it was, unless the
// toolchain is TamaGo's own distribution, which has one clock for both: there it
// moves too, and nothing but forwards once other goroutines run. The error is for
// times before 1970 or beyond 2116, which leave the clock alone.
func SetTime(t time.Time) error {
	ns, err := unixNano(t)
	if err != nil {
		return err
	}
	if distribution {
		now.advance(ns - nanotime())
		return nil
	}
	wallOffset.Store(ns - nanotime())
	return nil
}

// TSCRate returns the rate of the time stamp counter, in Hz.
func TSCRate() uint64 {
	if CPU.TimerMultiplier == 0 {
		return 0
	}
	return uint64(1e9 / CPU.TimerMultiplier)
}

// Counter returns the time stamp counter. Any context may call it.
func Counter() uint64 { return rdtsc() }

// scaleCount returns the timer counts in ns nanoseconds, at most a second.
func scaleCount(ns int64) uint32 {
	return uint32(min(uint64(ns)*timerRate/uint64(time.Second), 1<<32-1))
}
