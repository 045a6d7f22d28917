package boot

import (
	"math"
	"math/bits"
)

// scale turns counts of a counter into nanoseconds: mult is nanoseconds a
// count, times 2 to the 32. Products are 128 bits wide, so a counter may run
// for centuries.
type scale struct {
	count uint64 // the counter at
	ns    int64  // this time
	mult  uint64
}

// at returns the time, in nanoseconds, when the counter reads count. A
// counter that went back (another processor's, or a restored snapshot's)
// gives a time before ns, not a leap.
func (s *scale) at(count uint64) int64 {
	d := count - s.count
	if int64(d) < 0 {
		hi, lo := bits.Mul64(-d, s.mult)
		return s.ns - int64(hi<<32|lo>>32)
	}
	hi, lo := bits.Mul64(d, s.mult)
	return s.ns + int64(hi<<32|lo>>32)
}

// rate returns the mult for n counts in ns nanoseconds; neither may be zero.
func rate(n, ns uint64) uint64 {
	hi, lo := ns>>32, ns<<32
	if hi >= n {
		return math.MaxUint64 // a counter slower than one count in four seconds
	}
	q, _ := bits.Div64(hi, lo, n)
	return q
}
