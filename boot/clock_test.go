package boot

import (
	"math"
	"math/big"
	"runtime"
	"sync"
	"sync/atomic"
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

// TestClockGoesOn checks that a counter that a restore has set back does not set
// time back, and that time goes on from there at the same pace.
func TestClockGoesOn(t *testing.T) {
	const second = 1_000_000_000
	c := clock{scale: scale{mult: 1 << 32}}
	count := uint64(0)
	read := func() int64 { return c.read(func() uint64 { return count }) }
	last := int64(0)
	for _, at := range []uint64{5, 3 * second, 3*second + 100, 3*second + uint64(clockStep) - 1, // and back:
		2 * second, 3 * second, 7, 8, 9 * second, 0, second / 2} {
		before := count
		count = at
		now := read()
		if now < last {
			t.Errorf("counter at %d: time goes back from %d to %d", at, last, now)
		}
		if at < before && now-last > 2*clockStep {
			t.Errorf("counter back from %d to %d: time leaps from %d to %d", before, at, last, now)
		}
		if at >= before && now-last != int64(at-before) {
			t.Errorf("counter from %d to %d: time from %d to %d", before, at, last, now)
		}
		last = now
	}
}

// TestClockSlack checks that a processor whose counter is a little behind does
// not drive the clock forwards.
func TestClockSlack(t *testing.T) {
	c := clock{scale: scale{mult: 1 << 32}}
	ahead := func() uint64 { return uint64(time.Hour) }
	behind := func() uint64 { return uint64(time.Hour) - uint64(clockSlack) }
	for range 3 {
		if a, b := c.read(ahead), c.read(behind); a != int64(time.Hour) || a-b != clockSlack {
			t.Errorf("%d, then %d", a, b)
		}
	}
}

// TestClockSeen checks that time that passes inside of read, while another
// processor reads the clock, is not taken for time gone back.
func TestClockSeen(t *testing.T) {
	c := clock{scale: scale{mult: 1 << 32}}
	slow := c.read(func() uint64 {
		c.read(func() uint64 { return uint64(time.Minute) })
		return uint64(time.Second)
	})
	if slow != int64(time.Second) {
		t.Errorf("%d", slow)
	}
}

func TestClockAdvance(t *testing.T) {
	c := clock{scale: scale{mult: 1 << 32}}
	read := func() int64 { return c.read(func() uint64 { return uint64(time.Hour) }) }
	read()
	c.advance(int64(time.Hour))
	if got := read(); got != int64(2*time.Hour) {
		t.Errorf("an hour ahead: %d", got)
	}
	c.advance(-int64(90 * time.Minute))
	if got := read(); got != int64(30*time.Minute) {
		t.Errorf("an hour and a half back: %d", got)
	}
}

func TestUnixNano(t *testing.T) {
	for _, c := range []struct {
		t  string
		ok bool
	}{
		{"1963-11-25T17:31:44Z", false}, // QEMU's -rtc base=2099-12-31 wraps to such
		{"1969-12-31T23:59:59Z", false},
		{"1970-01-01T00:00:00Z", true},
		{"2026-11-24T00:00:00Z", true},
		{"2099-12-31T23:59:59Z", true},
		{"2116-02-20T00:00:00Z", true},
		{"2116-02-21T00:00:00Z", false},
		{"2263-01-01T00:00:00Z", false},
		{"9999-12-31T23:59:59Z", false},
	} {
		at, err := time.Parse(time.RFC3339, c.t)
		if err != nil {
			t.Fatal(err)
		}
		ns, err := unixNano(at)
		if (err == nil) != c.ok || c.ok && ns != at.UnixNano() {
			t.Errorf("%s: %d, %v", c.t, ns, err)
		}
	}
}

func BenchmarkClock(b *testing.B) {
	c := clock{scale: scale{mult: rate(2_400_000_000, 1e9)}}
	b.ReportAllocs()
	count := uint64(0)
	counter := func() uint64 { count++; return count }
	for b.Loop() {
		c.read(counter)
	}
}

// TestClockRate gives a clock other rates: it goes on from where it is, at the new
// pace.
func TestClockRate(t *testing.T) {
	const (
		hz      = 2_600_000_000
		slowest = 1_000_000
		fastest = 1_000_000_000_000
	)
	c := clock{scale: scale{mult: rate(hz, 1e9)}}
	count := uint64(5 * hz)
	counter := func() uint64 { return count }
	for _, next := range []uint64{hz, hz + 1000, hz - 1000, 1_000_000_000, 4_000_000_000, slowest, fastest, hz} {
		before, was := c.read(counter), c.rate()
		c.setRate(rate(next, 1e9), counter)
		now := c.read(counter)
		if now != before {
			t.Errorf("%d Hz after %d: from %d to %d", next, was, before, now)
		}
		if off(c.rate(), next) > float64(next)/4e3 {
			t.Errorf("rate %d, want %d", c.rate(), next)
		}
		count += next * 3
		if d := c.read(counter) - now; off(uint64(d), 3e9) > float64(next)/4e3 {
			t.Errorf("%d Hz: 3 s took %v", next, time.Duration(d))
		}
	}
}

// TestClockRateMeanwhile changes the rate inside of read: the reading is by the new one.
func TestClockRateMeanwhile(t *testing.T) {
	c := clock{scale: scale{mult: 1 << 32}}
	at := uint64(time.Hour)
	counter := func() uint64 { return at }
	changed := false
	got := c.read(func() uint64 {
		if !changed {
			changed = true
			c.setRate(1<<31, counter)
			at += uint64(2 * time.Second)
		}
		return at
	})
	if want := int64(time.Hour + time.Second); got != want {
		t.Errorf("%v, want %v", time.Duration(got), time.Duration(want))
	}
}

// TestClockRateWaits has a reader that comes while the rate is being changed: it tries
// again until that is done.
func TestClockRateWaits(t *testing.T) {
	c := clock{scale: scale{mult: 1 << 32}}
	const at = uint64(time.Hour)
	var looks atomic.Int32
	done := make(chan int64, 1)
	c.setRate(1<<31, func() uint64 {
		go func() {
			done <- c.read(func() uint64 { looks.Add(1); return at + uint64(2*time.Second) })
		}()
		for looks.Load() < 3 && len(done) == 0 {
			runtime.Gosched()
		}
		return at
	})
	if got, want := <-done, int64(time.Hour+time.Second); got != want {
		t.Errorf("%v, want %v", time.Duration(got), time.Duration(want))
	}
}

// TestClockRateReaders has readers, of one counter, while the rate changes: whoever
// reads later, by the counter, reads a later time.
func TestClockRateReaders(t *testing.T) {
	c := clock{scale: scale{mult: 1 << 32}}
	var count atomic.Uint64
	counter := func() uint64 { return count.Add(1000) } // 1 µs
	var last struct {
		sync.Mutex
		at   uint64
		time int64
	}
	var done atomic.Bool
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for !done.Load() {
				last.Lock()
				at, was := last.at, last.time
				last.Unlock()
				var mine uint64
				now := c.read(func() uint64 { mine = counter(); return mine })
				if mine > at && now < was {
					t.Errorf("time went back from %d to %d, the counter on from %d to %d", was, now, at, mine)
					return
				}
				last.Lock()
				if mine > last.at {
					last.at, last.time = mine, now
				}
				last.Unlock()
			}
		})
	}
	for i := range 20_000 {
		c.setRate([]uint64{1 << 32, 1 << 31, 3 << 31, 1<<32 + 7}[i%4], counter)
	}
	done.Store(true)
	wg.Wait()
}

// off returns how far a rate is off, in millionths.
func off(got, want uint64) float64 { return math.Abs(float64(got)/float64(want)-1) * 1e6 }
