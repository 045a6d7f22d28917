package random

import (
	"time"

	"vmgenc/kernel/generation"
)

// Fresh fills p with random bytes that it draws afresh from the processor, RDSEED and RDRAND, or
// where these give too little from the timing jitter of counter, and keeps no key: nothing that a
// clone could share but the bytes themselves. It is the source of crypto/rand before there is a
// generator that watches the generation ID. It returns ErrNotSeeded, and zeros, where the processor
// gives less than 32 bytes and the jitter fails its tests; a later call may succeed.
//
// A call takes some 10 µs with RDSEED or RDRAND and milliseconds without, allocates, and does not
// block. It works before this package and any other is initialized.
func Fresh(p []byte, counter func() uint64) error {
	g := New(RDSEED(), RDRAND(), LastResort(Jitter(counter)))
	g.now = func() time.Duration { return 0 } // no timer: the generator does not live that long
	_, err := g.TryRead(p)
	g.mu.Lock()
	g.key, g.id = key{}, generation.ID{}
	g.mu.Unlock()
	g.expire()
	g.sweep()
	return err
}
