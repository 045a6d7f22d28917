package random

import (
	"errors"
	"testing"
)

// The timer goes off when the key's time is over or before, and is then set again: a reseed sets it only where it would be late.
func TestTimerIsSet(t *testing.T) {
	source := newFake("fake", 1)
	g := New(source) // with the real clock, whose hour never comes here
	g.Reseed([16]byte{1})
	defer func() { g.timer.Stop() }()
	first := g.rings
	if first != g.keyed+MaxAge {
		t.Fatalf("rings at %v, the key is of %v", first, g.keyed)
	}
	g.Reseed([16]byte{2})
	if g.rings != first {
		t.Errorf("a reseed that lasts longer has moved it to %v", g.rings)
	}
	state := g.state.Load()
	g.ring()
	if g.state.Load() != state || g.rings != g.keyed+MaxAge {
		t.Errorf("rung too early: state %d, was %d; rings at %v, the key is of %v", g.state.Load(), state, g.rings, g.keyed)
	}

	source.err = errors.New("out of order")
	g.Reseed([16]byte{3})
	if g.rings != g.keyed+degradedAge {
		t.Errorf("the key is to last a second: rings at %v, the key is of %v", g.rings, g.keyed)
	}
	source.err = nil
	g.Reseed([16]byte{4})
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
