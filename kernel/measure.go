package kernel

import (
	"errors"
	"math"
	"math/bits"
)

// Reference is a counter of known rate, such as the ACPI power management timer.
type Reference interface {
	// Read returns the counter.
	Read() uint32
	// Since returns how much it has advanced since Read returned start.
	Since(start uint32) uint32
	// Frequency returns its rate in Hz.
	Frequency() uint64
}

// moment is what a reference, from some start, and the time stamp counter read at
// one time.
type moment struct {
	ref uint32
	tsc uint64
}

// sincer is the part of a Reference that sample needs.
type sincer interface{ Since(start uint32) uint32 }

// sample reads the reference and the time stamp counter a few times, and returns the
// pair that was read in the shortest time: the others were interrupted.
func sample(r sincer, start uint32, tsc func() uint64) (m moment) {
	least := uint64(math.MaxUint64)
	for range 5 {
		before := tsc()
		ref := r.Since(start)
		if took := tsc() - before; took < least {
			least, m = took, moment{ref, before + took/2}
		}
	}
	return m
}

// No time stamp counter is slower or faster, in Hz.
const (
	slowest = 1_000_000
	fastest = 1_000_000_000_000
)

// frequency returns the rate of the time stamp counter between two moments, in Hz,
// or 0 where it makes no sense: one of the counters stands still, say.
func frequency(a, b moment, hz uint64) uint64 {
	n := uint64(b.ref - a.ref)
	hi, lo := bits.Mul64(b.tsc-a.tsc, hz)
	if hi >= n {
		return 0
	}
	if q, _ := bits.Div64(hi, lo, n); q >= slowest && q <= fastest {
		return q
	}
	return 0
}

// maxSamples bounds the wait for a reference that stands still. A sample takes 100 ns
// and more: it leaves the machine.
const maxSamples = 1 << 16

// Measure returns the rate of a counter in Hz, for which it waits a millisecond of the reference.
// The error is for a reference that stands still.
func Measure(r Reference, tsc func() uint64) (uint64, error) {
	start := r.Read()
	a := sample(r, start, tsc)
	for range maxSamples {
		if uint64(r.Since(start)-a.ref) > r.Frequency()/1000 {
			break
		}
	}
	hz := frequency(a, sample(r, start, tsc), r.Frequency())
	if hz == 0 {
		return 0, errors.New("the reference clock stands still")
	}
	return hz, nil
}

// near reports whether two rates are the same, but for what a measurement of a
// millisecond may be off.
func near(a, b uint64) bool { return max(a, b)-min(a, b) <= b>>10 }

// maxFindings bounds how often remeasure measures.
const maxFindings = 8

// remeasure returns the rate of the time stamp counter, in Hz, which it measures over
// a pause, shorter than the reference takes to wrap. hz is the rate that is thought
// right: where another is found that must be found twice in a row, since the machine
// may have stood still or been moved meanwhile. 0 is for a reference by which no two
// findings agree.
func remeasure(r Reference, tsc func() uint64, hz uint64, pause func()) uint64 {
	for range maxFindings {
		start := r.Read()
		first := sample(r, start, tsc)
		pause()
		last := hz
		hz = frequency(first, sample(r, start, tsc), r.Frequency())
		if hz != 0 && near(hz, last) {
			return hz
		}
	}
	return 0
}
