package random

import (
	"bytes"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"vmgenc/kernel/generation"
)

func TestToken(t *testing.T) {
	var id [16]byte
	g, _ := newTest(newFake("a", 1))
	if (Token{}).Valid() {
		t.Error("the zero Token is valid")
	}
	p := make([]byte, 16)
	token, err := g.ReadToken(p)
	if err != nil || !token.Valid() || bytes.Equal(p, make([]byte, 16)) {
		t.Fatalf("%v, valid %v, bytes %x", err, token.Valid(), p)
	}
	change(g, [16]byte{9})
	if token.Valid() {
		t.Error("valid after a reseed for another generation")
	}
	g.Watch(func() generation.ID { return id })
	token, _ = g.ReadToken(p)
	id[0] = 1
	if token.Valid() {
		t.Error("valid although the live ID changed")
	}
	id[0] = 0
	if !token.Valid() {
		t.Error("not valid although nobody noticed a change")
	}
	id[0] = 1
	mustRead(t, g, 1)
	id[0] = 0
	mustRead(t, g, 1)
	if token.Valid() {
		t.Error("valid again after another generation under the same ID")
	}
	g.Check(generation.Poll)
	now, _ := g.ReadToken(nil)
	if mustRead(t, g, 1); !now.Valid() {
		t.Error("not valid although the generation is the same")
	}
	if a := testing.AllocsPerRun(100, func() { token, _ := g.ReadToken(p); token.Valid() }); a != 0 {
		t.Errorf("%v allocations", a)
	}
}

// A fork at any step between a read and the check of its token is found by that check.
func TestTokenAfterFork(t *testing.T) {
	const reads = 40
	checked := func(w *world) (used [][]byte, looks []int) {
		for n := range reads {
			p := make([]byte, 16+200*(n%4))
			token, err := w.g.ReadToken(p)
			if err != nil {
				t.Fatal(err)
			}
			w.step() // work between a read and its commit
			if token.Valid() {
				used, looks = append(used, p), append(looks, w.steps)
			}
		}
		return used, looks
	}
	w := newWorld(1<<30, 0)
	checked(w)
	for fork := 1; fork <= w.steps; fork++ {
		a, looksA := checked(newWorld(fork, 1))
		b, _ := checked(newWorld(fork, 2))
		shared := map[string]bool{}
		for _, p := range b {
			shared[string(p)] = true
		}
		for i, p := range a {
			if before := looksA[i] < fork; shared[string(p)] != before {
				t.Fatalf("fork at step %d: bytes checked at step %d are used by both clones: %v", fork, looksA[i], !before)
			}
		}
	}
}

func TestCommit(t *testing.T) {
	var id [16]byte
	g, _ := newTest(newFake("a", 1))
	g.Watch(func() generation.ID { return id })
	wrong := errors.New("wrong")
	for _, c := range []struct {
		name         string
		before, send func()
		fails        error // of send
		sent         bool
		want         error
	}{
		{"nothing happens", func() {}, func() {}, nil, true, nil},
		{"changed before", func() { id[0]++ }, func() {}, nil, false, ErrGeneration},
		{"changed while it is sent", func() {}, func() { id[0]++ }, nil, true, ErrGeneration},
		{"not sent", func() {}, func() {}, wrong, true, wrong},
	} {
		token, err := g.ReadToken(make([]byte, 16))
		if err != nil || token.ID() != id {
			t.Fatalf("%s: token of %x, %v", c.name, token.ID(), err)
		}
		c.before()
		sent := false
		err = token.Commit(func() error {
			sent = true
			c.send()
			return c.fails
		})
		if err != c.want || sent != c.sent {
			t.Errorf("%s: %v, sent %v", c.name, err, sent)
		}
	}
	if err := (Token{}).Commit(func() error { t.Error("sent"); return nil }); err != ErrGeneration {
		t.Errorf("the zero Token: %v", err)
	}
}

// A fork at any step of a commit in two steps: clones never both get a value confirmed that both
// have sent, and what was sent before the fork was sent once.
func TestCommitAfterFork(t *testing.T) {
	const rounds = 30
	type message struct {
		value   string
		confirm bool
	}
	run := func(w *world) (sent []message, at []int) {
		out := func(p []byte, confirm bool) {
			w.step()
			sent, at = append(sent, message{string(p), confirm}), append(at, w.steps)
		}
		for range rounds {
			p := make([]byte, 16)
			token, err := w.g.ReadToken(p)
			if err != nil {
				t.Fatal(err)
			}
			w.step()
			if token.Commit(func() error { out(p, false); return nil }) == nil {
				out(p, true)
			}
		}
		return sent, at
	}
	w := newWorld(1<<30, 0)
	run(w)
	// What is sent before the fork is sent by the one machine there was.
	after := func(fork int, clone byte) map[message]bool {
		sent, at := run(newWorld(fork, clone))
		set := map[message]bool{}
		for i, m := range sent {
			if at[i] >= fork {
				set[m] = true
			}
		}
		return set
	}
	for fork := 1; fork <= w.steps; fork++ {
		a, b := after(fork, 1), after(fork, 2)
		for m := range a {
			value, confirmed := message{m.value, false}, message{m.value, true}
			if a[value] && b[value] && (a[confirmed] || b[confirmed]) {
				t.Fatalf("fork at step %d: %x is sent by both clones and confirmed", fork, m.value)
			}
		}
	}
}

func TestSecret(t *testing.T) {
	var id [16]byte
	g, _ := newTest(newFake("a", 1))
	g.Watch(func() generation.ID { return id })
	made, old, fail := 0, []byte(nil), error(nil)
	s := NewSecret(g, func() ([]byte, error) {
		made++
		if made == 2 {
			id[0]++ // while the second value is made
		}
		p := make([]byte, 32)
		g.Read(p)
		return p, fail
	}, func(v *[]byte) { clear(*v) })
	use := func() (v []byte) {
		t.Helper()
		if err := s.Use(func(p *[]byte, token Token) error {
			old, v = *p, bytes.Clone(*p)
			if !token.Valid() {
				t.Error("used with a token that is not valid")
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		return v
	}
	first := use()
	if !bytes.Equal(first, use()) || made != 1 {
		t.Errorf("%d values in one generation", made)
	}
	kept := old
	id[0]++
	second := use()
	if bytes.Equal(first, second) || made != 3 {
		t.Errorf("after a change, and another one while the value is made: %d values", made)
	}
	if !bytes.Equal(kept, make([]byte, 32)) {
		t.Error("the old value is not wiped")
	}
	kept = old
	id[0]++
	if err := s.Renew(); err != nil || !bytes.Equal(kept, make([]byte, 32)) || made != 4 {
		t.Errorf("Renew: %v, %d values, old one %x", err, made, kept)
	}
	wrong := errors.New("wrong")
	if err := s.Use(func(*[]byte, Token) error { return wrong }); err != wrong {
		t.Errorf("Use = %v", err)
	}
	fail = wrong
	id[0]++
	if err := s.Use(func(*[]byte, Token) error { t.Error("used"); return nil }); err != wrong {
		t.Errorf("Use = %v", err)
	}
	fail = nil
	if bytes.Equal(use(), second) {
		t.Error("an old value is back")
	}
}

// Goroutines use a secret while the ID changes: nobody gets a value that was made before the
// generation that was current at the start.
func TestSecretStorm(t *testing.T) {
	var id atomic.Uint32
	g := New(newFake("a", 1))
	live := func() (out generation.ID) {
		n := id.Load()
		out[0], out[1] = byte(n), byte(n>>8)
		return out
	}
	g.Watch(live)
	s := NewSecret(g, func() (uint32, error) { return id.Load(), nil }, nil)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 500 {
				before := id.Add(1)
				s.Use(func(v *uint32, token Token) error {
					if *v < before && token.Valid() {
						t.Errorf("value of generation %d, used in %d", *v, before)
					}
					return nil
				})
			}
		})
	}
	wg.Wait()
}

func BenchmarkTokenValid(b *testing.B) {
	g := New(newFake("a", 1))
	var id [16]byte
	g.Watch(func() generation.ID { return id })
	token, err := g.ReadToken(make([]byte, 16))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		token.Valid()
	}
}
