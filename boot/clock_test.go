package boot

import (
	"math"
	"math/big"
	"testing"
	"time"
)

// exact returns what s.at(count) is on paper.
func exact(s scale, count uint64) int64 {
	d := big.NewInt(int64(count - s.count))
	negative := d.Sign() < 0
	d.Mul(d.Abs(d), new(big.Int).SetUint64(s.mult)).Rsh(d, 32)
	if negative {
		d.Neg(d)
	}
	return d.Add(d, big.NewInt(s.ns)).Int64()
}

func TestScale(t *testing.T) {
	const second = int64(time.Second)
	for _, s := range []scale{
		{0, 0, 1 << 32},
		{1 << 63, 1_700_000_000 * second, rate(5_000_000_000, 1e9)},
		{math.MaxUint64 - 5, -7, rate(1_000_000_000, 1e9)}, // wraps
		{12345, second, rate(100, 1e9)},                    // a slow one
		{99, 0, 1},
	} {
		for _, d := range []int64{0, 1, 2, 1000, 1 << 31, 1 << 32, 1<<40 + 1, -1, -1000, -1 << 33} {
			count := s.count + uint64(d)
			if got, want := s.at(count), exact(s, count); got != want {
				t.Errorf("%+v.at(%#x) = %d, want %d", s, count, got, want)
			}
		}
	}
}

// TestScaleBack checks that a counter that is a little behind means a time that
// is a little before.
func TestScaleBack(t *testing.T) {
	s := scale{1 << 40, int64(time.Hour), rate(2_000_000_000, 1e9)}
	if got, want := s.at(1<<40-2_000_000), int64(time.Hour-time.Millisecond); got != want {
		t.Errorf("%v, want %v", time.Duration(got), time.Duration(want))
	}
	if got := s.at(1<<40 - 2); got != int64(time.Hour)-1 {
		t.Errorf("%v", time.Duration(got))
	}
}

// TestScaleYear checks how far off a clock is, after a year, whose counter was
// measured for 10 ms: the rest of the division is less than one in mult.
func TestScaleYear(t *testing.T) {
	const year = 365 * 24 * time.Hour
	for _, hz := range []uint64{100_000_000, 1_000_000_000, 2_399_999_999, 5_000_000_000} {
		s := scale{mult: rate(hz/100, uint64(10*time.Millisecond))}
		at := time.Duration(s.at(hz / 100 * 100 * uint64(year/time.Second)))
		if off := year - at; off < 0 || off > year/time.Duration(s.mult) {
			t.Errorf("%d Hz: off by %v in a year", hz, off)
		}
		if off := year - at; off > 50*time.Millisecond {
			t.Errorf("%d Hz: off by %v in a year", hz, off)
		}
	}
}

// TestScaleCenturies checks that nothing overflows for as long as time fits an
// int64.
func TestScaleCenturies(t *testing.T) {
	const century = 100 * 365 * 24 * 3600
	s := scale{mult: rate(5_000_000_000, 1e9)}
	if got, want := s.at(5_000_000_000*century/2), exact(s, 5_000_000_000*century/2); got != want || got < 0 {
		t.Errorf("50 years: %d, want %d", got, want)
	}
	if a, b := s.at(1<<63-2), s.at(1<<63-1); b < a {
		t.Errorf("time goes back from %d to %d", a, b)
	}
}

func TestRate(t *testing.T) {
	for _, c := range []struct{ n, ns, want uint64 }{
		{1, 1, 1 << 32},
		{10, 10, 1 << 32},
		{2, 1, 1 << 31},
		{1, 2, 1 << 33},
		{math.MaxUint64, 1, 0},
		{math.MaxUint64, math.MaxUint64, 1 << 32},
		{1, 1 << 31, 1 << 63},
		{1, 1<<32 - 1, (1<<32 - 1) << 32},
		{1, 1 << 32, math.MaxUint64}, // as slow as can be told
		{1, math.MaxUint64, math.MaxUint64},
		{1 << 20, 1 << 52, math.MaxUint64},
	} {
		if got := rate(c.n, c.ns); got != c.want {
			t.Errorf("rate(%d, %d) = %#x, want %#x", c.n, c.ns, got, c.want)
		}
	}
}

func BenchmarkScale(b *testing.B) {
	s := scale{mult: rate(2_400_000_000, 1e9)}
	b.ReportAllocs()
	count := uint64(0)
	for b.Loop() {
		count += uint64(s.at(count)) | 1
	}
}
