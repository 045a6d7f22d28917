package main

import (
	cryptorand "crypto/rand"
	"fmt"
	"math"
	"syscall"
	"time"

	"vmgenc/kernel/generation"
	"vmgenc/kernel/random"
)

// A comparison is one row of the table: two ways to do the same, each in nanoseconds.
type comparison struct {
	name      string
	reference string
	rounds    int
	target    float64
	extra     bool // the target is the most nanoseconds that the generator may take more, else how many times as fast it must be

	theirs, ours func() (ns float64, err error) // one turn

	theirsBest, oursBest float64
}

// comparisons lists the rows, not measured yet.
func comparisons() []comparison {
	watched, plain := random.New(host{}), random.New(host{})
	id := [16]byte{1}
	watched.Watch(func() generation.ID { return id })
	return []comparison{
		{
			name: "16 KiB reads", reference: "openssl speed -evp chacha20", rounds: 5, target: 0.9,
			theirs: func() (float64, error) { return opensslChaCha20(16 << 10) },
			ours:   reads(watched.Read, 16<<10, time.Second, cpuTime), // as OpenSSL measures, which cannot do with less
		},
		{
			name: "1 MiB reads", reference: "crypto/rand.Read", rounds: 20, target: 5,
			theirs: reads(cryptorand.Read, 1<<20, 50*time.Millisecond, wallTime),
			ours:   reads(watched.Read, 1<<20, 50*time.Millisecond, wallTime),
		},
		{
			name: "16-byte reads", reference: "crypto/rand.Read", rounds: 200, target: 3,
			theirs: reads(cryptorand.Read, 16, 2*time.Millisecond, wallTime),
			ours:   reads(watched.Read, 16, 2*time.Millisecond, wallTime),
		},
		{
			name: "the compare, 16 bytes", reference: "a Read without Watch", rounds: 500, target: 3, extra: true,
			theirs: reads(plain.Read, 16, 2*time.Millisecond, wallTime),
			ours:   reads(watched.Read, 16, 2*time.Millisecond, wallTime),
		},
	}
}

// measure has both sides take turns.
func (c *comparison) measure() error {
	c.theirsBest, c.oursBest = math.Inf(1), math.Inf(1)
	for range c.rounds {
		for _, side := range []struct {
			turn func() (float64, error)
			best *float64
		}{{c.theirs, &c.theirsBest}, {c.ours, &c.oursBest}} {
			ns, err := side.turn()
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			*side.best = min(*side.best, ns)
		}
	}
	return nil
}

// result is what is compared with the target.
func (c *comparison) result() float64 {
	if c.extra {
		return c.oursBest - c.theirsBest
	}
	return c.theirsBest / c.oursBest
}

func (c *comparison) reached() bool {
	if c.extra {
		return c.result() < c.target
	}
	return c.result() >= c.target
}

// reads returns a turn of reads of n bytes that lasts about d by the given clock.
func reads(read func(p []byte) (int, error), n int, d time.Duration, clock func() time.Duration) func() (float64, error) {
	p := make([]byte, n)
	return func() (float64, error) {
		for count := 1; ; count *= 2 {
			start := clock()
			for range count {
				if _, err := read(p); err != nil {
					return 0, err
				}
			}
			if took := clock() - start; took >= d/2 {
				return float64(took.Nanoseconds()) / float64(count), nil
			}
		}
	}
}

var start = time.Now()

func wallTime() time.Duration { return time.Since(start) }

// cpuTime is what this process has had of the processors, so that of others does not count.
func cpuTime() time.Duration {
	var r syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}

// host seeds the generators from the operating system.
type host struct{}

func (host) Name() string { return "host" }

func (host) Fill(p []byte) (int, error) { return cryptorand.Read(p) }
