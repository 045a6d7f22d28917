package random

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// The timer goes off when the key's time is over or before, and is then set again: a reseed sets it
// only where it would be late.
func TestTimerIsSet(t *testing.T) {
	source := newFake("fake", 1)
	g := New(source) // with the real clock, whose hour never comes here
	change(g, [16]byte{1})
	defer func() { g.timer.Stop() }()
	first := g.rings
	if first != g.keyed+MaxAge {
		t.Fatalf("rings at %v, the key is of %v", first, g.keyed)
	}
	change(g, [16]byte{2})
	if g.rings != first {
		t.Errorf("a reseed that lasts longer has moved it to %v", g.rings)
	}
	state := g.state.Load()
	g.ring()
	if g.state.Load() != state || g.rings != g.keyed+MaxAge {
		t.Errorf("rung too early: state %d, was %d; rings at %v, the key is of %v", g.state.Load(), state, g.rings, g.keyed)
	}

	source.err = errors.New("out of order")
	change(g, [16]byte{3})
	if g.rings != g.keyed+degradedAge {
		t.Errorf("the key is to last a second: rings at %v, the key is of %v", g.rings, g.keyed)
	}
	source.err = nil
	change(g, [16]byte{4})
	g.keyed -= MaxAge
	reseeds, state := g.reseeds, g.state.Load()
	g.ring()
	if g.state.Load() == state || g.rings != 0 {
		t.Errorf("rung when due: state %d, was %d; rings at %v", g.state.Load(), state, g.rings)
	}
	mustRead(t, g, 1)
	if g.reseeds != reseeds+1 || g.rings != g.keyed+MaxAge {
		t.Errorf("%d reseeds, were %d; rings at %v, the key is of %v", g.reseeds, reseeds, g.rings, g.keyed)
	}
}

// A key serves no longer than it may, whenever the timer was set that its reseed has kept.
func TestKeyAge(t *testing.T) {
	for _, c := range []struct {
		limit, later time.Duration
		err          error
	}{
		{MaxAge, 10 * time.Millisecond, nil},
		{MaxAge, 4 * time.Minute, nil},
		{degradedAge, 900 * time.Millisecond, errors.New("out of order")},
	} {
		synctest.Test(t, func(t *testing.T) {
			source := newFake("fake", 1)
			g := New(source)
			change(g, [16]byte{1})
			source.err = c.err
			change(g, [16]byte{2})
			time.Sleep(c.later)
			change(g, [16]byte{3})
			source.err = nil
			start, reseeds := time.Now(), g.Stats().Reseeds
			for g.Stats().Reseeds == reseeds {
				time.Sleep(c.limit / 100)
				mustRead(t, g, 1)
			}
			if took := time.Since(start); took < c.limit || took > c.limit+c.limit/50 {
				t.Errorf("reseeded %v after a reseed %v after the first, want %v", took, c.later, c.limit)
			}
			g.timer.Stop()
		})
	}
}
