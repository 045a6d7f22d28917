package boot

import (
	"fmt"
	"math"
	"math/bits"
	"sync/atomic"
	"time"
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
// counter that went back (another processor's, say) gives a time before ns, not
// a leap.
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

// clock is monotonic time: it goes on where it was when the machine is restored
// on a host whose counter reads less than the snapshot's did, or is given another
// rate.
type clock struct {
	scale   // written while changes is odd
	changes atomic.Uint32
	offset  atomic.Int64 // added to what the scale says, in ns
	seen    atomic.Int64 // a time not long ago, at most clockStep before the last
}

// load reads a scale that may be written meanwhile: such a reading is to be thrown
// away.
//
//go:nosplit
func (s *scale) load() scale {
	return scale{atomic.LoadUint64(&s.count), atomic.LoadInt64(&s.ns), atomic.LoadUint64(&s.mult)}
}

func (s *scale) store(v scale) {
	atomic.StoreUint64(&s.count, v.count)
	atomic.StoreInt64(&s.ns, v.ns)
	atomic.StoreUint64(&s.mult, v.mult)
}

const (
	clockStep = int64(time.Millisecond)

	// clockSlack is how far processors' counters may be apart.
	clockSlack = 5 * int64(time.Millisecond)
)

// read returns the time. counter is read by it, after seen: otherwise time that
// passes in between would look like time gone back.
//
//go:nosplit
func (c *clock) read(counter func() uint64) int64 {
	for {
		changes := c.changes.Load()
		s := c.scale.load()
		seen, offset := c.seen.Load(), c.offset.Load()
		t := s.at(counter()) + offset
		if changes%2 != 0 || c.changes.Load() != changes {
			continue
		}
		if t-seen > clockStep {
			c.seen.Store(t)
		}
		if t-seen >= -clockSlack {
			return t
		}
		c.offset.CompareAndSwap(offset, offset+seen-t+clockStep)
	}
}

// setRate has the clock go on at another rate: mult as in scale. Who reads it waits
// meanwhile, so it is for one caller at a time, with interrupts disabled. counter is as
// in read.
func (c *clock) setRate(mult uint64, counter func() uint64) {
	c.changes.Add(1)
	count := counter()
	c.scale.store(scale{count, c.at(count), mult})
	c.changes.Add(1)
}

// rate returns the rate of the counter, in Hz.
func (c *clock) rate() uint64 { return rate(atomic.LoadUint64(&c.mult), uint64(time.Second)) }

// advance moves the clock, back as well.
func (c *clock) advance(ns int64) {
	c.seen.Add(min(ns, 0))
	c.offset.Add(ns)
}

// near reports whether two rates are the same, but for the error of a measurement of a millisecond.
func near(a, b uint64) bool { return max(a, b)-min(a, b) <= b>>10 }

// unixNano returns t in nanoseconds since 1970, or an error for times that do
// not fit, or that the runtime, which divides without regard to the sign, gets
// wrong: a broken clock, in either case.
func unixNano(t time.Time) (int64, error) {
	if t.Before(time.Unix(0, 0)) || !t.Before(time.Unix(0, math.MaxInt64/2)) {
		return 0, fmt.Errorf("boot: time of day %s is not within 1970 to 2116", t.UTC().Format(time.RFC3339))
	}
	return t.UnixNano(), nil
}
