//go:build tamago

package boot

import (
	"time"
	_ "unsafe" // for go:linkname
)

// now is the clock: the time stamp counter, at a rate that is a guess until
// Calibrate has measured it. It is changed only while one thread runs.
var now = scale{mult: 1 << 32}

// timerRate is how many counts the local APIC's timer makes in a second, by
// 16: a guess until Calibrate.
var timerRate uint64 = 1_000_000_000 / 16

// nanotime is TamaGo's clock hook. It may be called in any context.
//
//go:linkname nanotime runtime/goos.Nanotime
//go:nosplit
func nanotime() int64 { return now.at(rdtsc()) }

func startClock() {
	now = scale{count: rdtsc(), ns: nanotime(), mult: now.mult}
}

// Reference is a counter of known rate to measure the others with, such as
// the ACPI power management timer.
type Reference interface {
	// Elapsed returns how much time has passed since the last call, or since
	// the start; it is called often enough that the counter does not wrap.
	Elapsed() time.Duration
}

// Calibrate measures the rates of the time stamp counter and of the local
// APIC's timer against ref, which takes 10 ms, and sets the clock right. Time
// goes on from where it was. It must run before other goroutines do.
func Calibrate(ref Reference) {
	base := uintptr(CPU.LAPIC.Base)
	write32(base+timerDivide, 3)
	write32(base+lvtTimer, timerMasked)

	ref.Elapsed()
	write32(base+timerInit, 1<<32-1)
	t0 := rdtsc()
	ns := uint64(0)
	for ns < uint64(10*time.Millisecond) && rdtsc()-t0 < 1<<36 {
		ns += uint64(ref.Elapsed())
	}
	t1 := rdtsc()
	ticks := uint64(1<<32-1) - uint64(read32(base+timerCurrent))
	write32(base+timerInit, 0)
	if ns == 0 || t1 == t0 {
		return // the reference stands still
	}
	at := now.at(t1)
	now = scale{count: t1, ns: at, mult: rate(t1-t0, ns)}
	CPU.TimerMultiplier = float64(ns) / float64(t1-t0)
	if ticks != 0 {
		timerRate = ticks * uint64(time.Second) / ns
	}
}

// SetTime sets the clock, monotonic time included: TamaGo has one clock for
// both. It must run before other goroutines do.
func SetTime(t time.Time) {
	count := rdtsc()
	now = scale{count: count, ns: t.UnixNano(), mult: now.mult}
}

// TSCRate returns the rate of the time stamp counter, in Hz.
func TSCRate() uint64 {
	if CPU.TimerMultiplier == 0 {
		return 0
	}
	return uint64(1e9 / CPU.TimerMultiplier)
}

// scaleCount returns the timer counts in ns nanoseconds, at most a second.
func scaleCount(ns int64) uint32 {
	return uint32(min(uint64(ns)*timerRate/uint64(time.Second), 1<<32-1))
}
