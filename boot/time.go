//go:build tamago

package boot

import (
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

// Monotonic returns the clock's time since some moment in the past. It goes on where it was when the machine is restored. Any context
// may call it.
func Monotonic() time.Duration { return time.Duration(nanotime()) }

// tickLearned is false until the overlay's runtime has found out how fast the local
// APIC's timer is, by the clock.
//
//go:linkname tickLearned runtime.bareLearned
var tickLearned bool

// Calibrate measures the rates of the time stamp counter and of the local APIC's
// timer against a counter of known rate, which takes a millisecond, and sets the
// clock right; time goes on from where it was. A counter that stands still is an
// error. It must run before other goroutines do.
func Calibrate(r Reference) error {
	first := startTimer()
	hz, err := measure(r, rdtsc)
	if err != nil {
		return err
	}
	SetTSCRate(hz)
	setTimerRate(first)
	return nil
}

// CalibrateTimer is Calibrate for a time stamp counter of which the rate is known, in
// Hz: that of the timer alone takes a tenth of a millisecond.
func CalibrateTimer(hz uint64) {
	first := startTimer()
	for rdtsc()-first.tsc < hz/10_000 {
	}
	SetTSCRate(hz)
	setTimerRate(first)
}

// SetTSCRate tells the clock the rate of the time stamp counter, in Hz, from 1 MHz to
// 1 THz, and returns whether that is another one, by more than a thousandth. Time
// goes on from where it is. It neither blocks nor allocates, and is for one goroutine
// at a time.
func SetTSCRate(hz uint64) (changed bool) {
	if !near(hz, now.rate()) {
		changed = true
		tickLearned = false
	}
	mult := rate(hz, uint64(time.Second))
	cli()
	now.setRate(mult, rdtsc)
	sti()
	return changed
}

// Recalibrate measures the rate of the time stamp counter again, by a reference that
// wraps after more than 4 s, and calls SetTSCRate: the rate is another one when the
// machine has been restored, or moved, to another host, and what Calibrate finds in
// a millisecond is not exact. It blocks for half a second, or a few where the rate has
// changed, and returns whether that is so. Other goroutines may run, but not SetTSCRate.
func Recalibrate(r Reference) (changed bool) {
	hz := remeasure(r, rdtsc, now.rate(), func() { time.Sleep(time.Second / 2) })
	return hz != 0 && SetTSCRate(hz)
}

// timerCount is how far the local APIC's timer has counted.
type timerCount struct{}

func (*timerCount) Since(uint32) uint32 { return -read32(uintptr(CPU.LAPIC.Base) + timerCurrent) }

// tickLVT and tickLeft are the state of the overlay's tick, which startTimer interrupts and
// setTimerRate restores: without a tick a goroutine that never calls would keep the processor.
var tickLVT, tickLeft uint32

// startTimer has the local APIC's timer count, from 0.
func startTimer() moment {
	base := uintptr(CPU.LAPIC.Base)
	tickLVT, tickLeft = read32(base+lvtTimer), read32(base+timerCurrent)
	write32(base+timerDivide, timerBy16)
	write32(base+lvtTimer, timerMasked)
	write32(base+timerInit, 1<<32-1)
	return look(new(timerCount), 0, rdtsc)
}

// setTimerRate sets timerRate by how far the timer has counted, and stops it or gives it back to
// the tick. A timer that stands still leaves the guess.
func setTimerRate(first moment) {
	last := look(new(timerCount), 0, rdtsc)
	write32(uintptr(CPU.LAPIC.Base)+lvtTimer, tickLVT)
	write32(uintptr(CPU.LAPIC.Base)+timerInit, tickLeft)
	if n := uint64(last.ref - first.ref); n != 0 {
		timerRate = n * now.rate() / (last.tsc - first.tsc)
	}
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
func TSCRate() uint64 { return now.rate() }

// Counter returns the time stamp counter. Any context may call it.
func Counter() uint64 { return rdtsc() }

// scaleCount returns the timer counts in ns nanoseconds, at most a second.
func scaleCount(ns int64) uint32 {
	return uint32(min(uint64(ns)*timerRate/uint64(time.Second), 1<<32-1))
}
