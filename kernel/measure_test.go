package kernel

import (
	"math"
	"math/big"
	"testing"
	"time"
)

// counters models a machine: each access takes a while, in which its counters count.
type counters struct {
	now       time.Duration
	access    time.Duration
	tscHz     uint64
	tscAt     uint64 // what is added to the time stamp counter, and since when it has its rate
	since     time.Duration
	refHz     uint64
	mask      uint32
	stuck     bool          // the reference stands still
	interrupt func() bool   // the next access is interrupted for
	stolen    time.Duration // this long
	reads     int
}

func newCounters() *counters {
	return &counters{access: time.Microsecond, tscHz: 2_600_000_000, refHz: 3579545, mask: 1<<24 - 1, now: time.Hour}
}

func counts(d time.Duration, hz uint64) uint64 {
	n := new(big.Int).Mul(big.NewInt(int64(d)), new(big.Int).SetUint64(hz))
	return n.Div(n, big.NewInt(int64(time.Second))).Uint64()
}

func (b *counters) step() {
	b.reads++
	b.now += b.access
	if b.interrupt != nil && b.interrupt() {
		b.now += b.stolen
	}
}

func (b *counters) tsc() uint64 {
	b.step()
	return b.tscAt + counts(b.now-b.since, b.tscHz)
}

// move gives the time stamp counter another rate, and sets it to at.
func (b *counters) move(hz, at uint64) { b.tscHz, b.tscAt, b.since = hz, at, b.now }

func (b *counters) Read() uint32 {
	b.step()
	if b.stuck {
		return 0
	}
	return uint32(counts(b.now, b.refHz)) & b.mask
}

func (b *counters) Since(start uint32) uint32 { return (b.Read() - start) & b.mask }
func (b *counters) Frequency() uint64         { return b.refHz }

// off returns how far a rate is off, in millionths.
func off(got, want uint64) float64 { return math.Abs(float64(got)/float64(want)-1) * 1e6 }

func TestMeasure(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(b *counters)
		want   float64 // millionths
	}{
		{"PM timer", func(b *counters) {}, 400},
		{"PM timer of 32 bits, about to wrap", func(b *counters) { b.mask, b.now = 1<<32-1, 1199864*time.Millisecond }, 400},
		{"HPET", func(b *counters) { b.refHz, b.mask = 100_000_000, 1<<32-1 }, 100},
		{"8254", func(b *counters) { b.refHz, b.mask, b.access = 1193182, 1<<16-1, 3*time.Microsecond }, 1200},
		{"slow time stamp counter", func(b *counters) { b.tscHz = 25_000_000 }, 600},
		{"fast time stamp counter", func(b *counters) { b.tscHz = 6_000_000_000 }, 400},
		{"it wraps", func(b *counters) { b.move(b.tscHz, math.MaxUint64-1_000_000) }, 400},
		{"slow accesses", func(b *counters) { b.access = 20 * time.Microsecond }, 400},
		{"every fourth access is interrupted", func(b *counters) {
			b.interrupt, b.stolen = func() bool { return b.reads%4 == 0 }, 300*time.Microsecond
		}, 400},
	} {
		b := newCounters()
		c.change(b)
		hz, err := Measure(b, b.tsc)
		if err != nil || off(hz, b.tscHz) > c.want {
			t.Errorf("%s: %d Hz, off by %.0f millionths, %v", c.name, hz, off(hz, b.tscHz), err)
		}
	}
}

// TestMeasureStandstill checks that a counter that does not count is an error, and no
// endless wait.
func TestMeasureStandstill(t *testing.T) {
	for _, change := range []func(b *counters){
		func(b *counters) { b.stuck = true },
		func(b *counters) { b.tscHz = 0 },
		func(b *counters) { b.stuck, b.tscHz = true, 0 },
		func(b *counters) { b.access = 0 },
		func(b *counters) { b.refHz = 1 },
	} {
		b := newCounters()
		change(b)
		if hz, err := Measure(b, b.tsc); err == nil || hz != 0 {
			t.Errorf("%+v: %d Hz", b, hz)
		}
		if b.reads > 2*maxSamples {
			t.Errorf("%d accesses", b.reads)
		}
	}
}

func TestFrequency(t *testing.T) {
	for _, c := range []struct {
		ref       uint32
		tsc, hz   uint64
		want      uint64
		afterWrap bool
	}{
		{1, 1, 1_000_000, 1_000_000, false},
		{1, 1, 999_999, 0, false}, // too slow
		{1000, 2_600_000, 1_000_000, 2_600_000_000, false},
		{1000, 2_600_000, 1_000_000, 2_600_000_000, true},
		{math.MaxUint32, math.MaxUint32 * 10, 100_000_000, 1_000_000_000, false},
		{1, 1_000_000, 1_000_000, 1_000_000_000_000, false},
		{1, 1_000_001, 1_000_000, 0, false}, // too fast
		{1, math.MaxUint64, math.MaxUint64, 0, false},
		{0, 5, 5, 0, false},
		{5, 0, 5, 0, false},
		{0, 0, 0, 0, false},
	} {
		var a moment
		if c.afterWrap {
			a = moment{math.MaxUint32 - 5, math.MaxUint64 - 5}
		}
		if got := frequency(a, moment{a.ref + c.ref, a.tsc + c.tsc}, c.hz); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

func FuzzFrequency(f *testing.F) {
	f.Add(uint32(0), uint64(0), uint32(1000), uint64(2_600_000), uint64(1_000_000))
	f.Fuzz(func(t *testing.T, ref uint32, tsc uint64, n uint32, d, hz uint64) {
		got := frequency(moment{ref, tsc}, moment{ref + n, tsc + d}, hz)
		want := new(big.Int)
		if n != 0 {
			want.Mul(new(big.Int).SetUint64(d), new(big.Int).SetUint64(hz)).Div(want, big.NewInt(int64(n)))
		}
		if !want.IsUint64() || want.Uint64() < slowest || want.Uint64() > fastest {
			want.SetUint64(0)
		}
		if got != want.Uint64() {
			t.Errorf("%d counts, %d of %d Hz: %d, want %v", d, n, hz, got, want)
		}
	})
}

func TestRemeasure(t *testing.T) {
	for _, c := range []struct {
		name   string
		hz     uint64 // thought right
		ref    uint64
		pauses int
	}{
		{"right", 2_600_000_000, 3579545, 1},
		{"almost right", 2_600_900_000, 3579545, 1},
		{"as right as Calibrate gets it", 2_602_000_000, 3579545, 1},
		{"another host", 2_500_000_000, 3579545, 2},
		{"a much slower one", 6_000_000_000, 3579545, 2},
		{"a much faster one", 1_000_000_000, 3579545, 2},
		{"nine times as slow", 23_400_000_000, 3579545, 2},
		{"HPET", 1_000_000_000, 100_000_000, 2},
	} {
		b := newCounters()
		if b.refHz = c.ref; c.ref != 3579545 {
			b.mask = 1<<32 - 1
		}
		pauses := 0
		hz := remeasure(b, b.tsc, c.hz, func() {
			pauses++
			b.now += time.Duration(c.hz/2*1000/(b.tscHz/1e6)) * time.Nanosecond // half a second, by a clock of the rate thought right
		})
		if off(hz, b.tscHz) > 5 || pauses != c.pauses {
			t.Errorf("%s: %d Hz, off by %.1f millionths, after %d pauses, want %d", c.name, hz, off(hz, b.tscHz), pauses, c.pauses)
		}
	}
}

// TestRemeasureMoved moves the machine in the middle of a measurement: what spans
// the move is not believed.
func TestRemeasureMoved(t *testing.T) {
	for _, c := range []struct {
		hz, at uint64
	}{
		{1_000_000_000, 0},             // back
		{1_000_000_000, 1 << 60},       // far ahead
		{2_600_000_000, 9_000_000_000}, // the same rate
		{4_000_000_000, 9_500_000_000},
	} {
		b := newCounters()
		pauses := 0
		hz := remeasure(b, b.tsc, b.tscHz, func() {
			b.now += 300 * time.Millisecond
			if pauses++; pauses == 1 {
				b.move(c.hz, c.at)
			}
			b.now += 200 * time.Millisecond
		})
		if off(hz, c.hz) > 5 {
			t.Errorf("%+v: %d Hz after %d pauses", c, hz, pauses)
		}
	}
}

// TestRemeasureGivesUp checks that a measurement ends where no two findings agree.
func TestRemeasureGivesUp(t *testing.T) {
	b := newCounters()
	pauses := 0
	hz := remeasure(b, b.tsc, b.tscHz, func() {
		pauses++
		b.move(uint64(2+pauses)*1_000_000_000, b.tsc())
		b.now += time.Second
	})
	if hz != 0 || pauses != maxFindings {
		t.Errorf("%d Hz by a counter whose rate changes, after %d pauses", hz, pauses)
	}
	b.stuck, pauses = true, 0
	hz = remeasure(b, b.tsc, b.tscHz, func() { pauses++; b.now += time.Second })
	if hz != 0 || pauses != maxFindings {
		t.Errorf("%d Hz by a reference that stands still, after %d pauses", hz, pauses)
	}
}
