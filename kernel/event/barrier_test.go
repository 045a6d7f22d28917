package event

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vmgenc/kernel/generation"
)

// page stands for the live generation ID, and for a generator: the bytes it gives are the number of
// the generation.
type page struct{ atomic.Uint64 }

func number(n uint64) (id generation.ID) {
	binary.LittleEndian.PutUint64(id[:], n)
	return id
}

type token struct {
	n uint64
	p *page
}

func (t token) Generation() uint64 { return t.n }
func (t token) Valid() bool        { return t.p.Load() == t.n }

func (p *page) read(b []byte) (Token, error) {
	n := p.Load()
	if len(b) == 8 {
		binary.LittleEndian.PutUint64(b, n)
	} else {
		b[0] = byte(n)
	}
	return token{n, p}, nil
}

// move publishes the change to generation n.
func (p *page) move(b *Bus, n uint64) []Outcome {
	old := p.Swap(n)
	return b.Publish(generation.Change{Old: number(old), New: number(n), Generation: n})
}

// read reads one byte in a goroutine of its own.
func read(b *Barrier) (result chan byte) {
	result = make(chan byte, 1)
	go func() {
		var p [1]byte
		if _, err := b.Read(context.Background(), p[:]); err != nil {
			p[0] = 0xff
		}
		result <- p[0]
	}()
	return result
}

func TestBarrierWaits(t *testing.T) {
	var (
		bus Bus
		p   page
	)
	p.move(&bus, 1)
	b := bus.NewBarrier(p.read, false)
	if got := <-read(b); got != 1 {
		t.Fatalf("before any change: %d", got)
	}
	called, answer := make(chan bool), make(chan error)
	for _, name := range []string{"a", "b"} {
		if _, err := b.Subscribe(name, 0, long, func(context.Context, generation.Change) error {
			called <- true
			return <-answer
		}); err != nil {
			t.Fatal(err)
		}
	}
	p.Store(2)
	early := read(b) // a change that nobody has been told of yet
	done := make(chan []Outcome)
	go func() { done <- p.move(&bus, 2) }()
	<-called
	during := read(b)
	answer <- nil
	<-called
	select {
	case n := <-early:
		t.Errorf("read %d before the second member has answered", n)
	case n := <-during:
		t.Errorf("read %d before the second member has answered", n)
	default:
	}
	answer <- errors.New("no") // an answer too
	if x, y := <-early, <-during; x != 2 || y != 2 {
		t.Errorf("read %d and %d", x, y)
	}
	if got := states(<-done); !slices.Equal(got, []string{"a ok", "b error"}) {
		t.Errorf("%q", got)
	}
}

// A subscriber that is no member, and a member of another barrier, keep nobody waiting.
func TestBarrierIsForItsGroup(t *testing.T) {
	var (
		bus Bus
		p   page
	)
	b, other := bus.NewBarrier(p.read, true), bus.NewBarrier(p.read, true)
	stop, called := make(chan struct{}), make(chan bool, 2)
	hang := func(context.Context, generation.Change) error { called <- true; <-stop; return nil }
	subscribe(t, &bus, "member", 0, long, func(context.Context, generation.Change) error { return nil })
	if _, err := other.Subscribe("stranger", 1, long, hang); err != nil {
		t.Fatal(err)
	}
	go p.move(&bus, 1)
	<-called
	if got := <-read(b); got != 1 {
		t.Errorf("read %d", got)
	}
	close(stop)
	if got := <-read(other); got != 1 {
		t.Errorf("read %d", got)
	}
}

func TestBarrierFailsClosed(t *testing.T) {
	no := errors.New("no")
	for _, c := range []struct {
		name     string
		deadline time.Duration
		f        func(resume chan struct{}) error
		err      error
	}{
		{"error", long, func(chan struct{}) error { return no }, no},
		{"panic", long, func(chan struct{}) error { panic("oh") }, nil},
		{"timeout", time.Millisecond, func(resume chan struct{}) error { <-resume; return nil }, errTimeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			var (
				bus Bus
				p   page
				bad atomic.Bool
			)
			closed, open := bus.NewBarrier(p.read, true), bus.NewBarrier(p.read, false)
			resume := make(chan struct{})
			for _, b := range []*Barrier{closed, open} {
				if _, err := b.Subscribe("member", 0, c.deadline, func(context.Context, generation.Change) error {
					if bad.Load() {
						return c.f(resume)
					}
					return nil
				}); err != nil {
					t.Fatal(err)
				}
			}
			bad.Store(true)
			p.move(&bus, 7)
			buf := []byte{1, 2, 3}
			n, err := closed.Read(t.Context(), buf)
			if n != 0 || !errors.Is(err, ErrClosed) || c.err != nil && !errors.Is(err, c.err) || !strings.Contains(err.Error(), "member") {
				t.Errorf("Read = %d, %v", n, err)
			}
			if !bytes.Equal(buf, make([]byte, 3)) {
				t.Errorf("the buffer holds %x", buf)
			}
			if got := <-read(open); got != 7 {
				t.Errorf("the other barrier gives %d", got)
			}
			bad.Store(false)
			close(resume)
			opens := func() { // at once, or when a late answer comes
				for n, err := closed.Read(t.Context(), buf); n != len(buf); n, err = closed.Read(t.Context(), buf) {
					if !errors.Is(err, errTimeout) {
						t.Fatalf("Read = %d, %v", n, err)
					}
					time.Sleep(time.Millisecond)
				}
			}
			if c.err == errTimeout {
				opens()
				want := []string{"member late", "member late"}
				for !slices.Equal(states(bus.History()[0].Outcomes), want) {
					time.Sleep(time.Millisecond)
				}
			}
			p.move(&bus, 8)
			if opens(); buf[0] != 8 {
				t.Errorf("after the next change: %d", buf[0])
			}
		})
	}
}

func TestBarrierSourceFails(t *testing.T) {
	var bus Bus
	no := errors.New("no")
	b := bus.NewBarrier(func(p []byte) (Token, error) { p[0] = 1; return nil, no }, false)
	p := []byte{9}
	if n, err := b.Read(t.Context(), p); n != 0 || err != no || p[0] != 0 {
		t.Errorf("Read = %d, %v, %x", n, err, p)
	}
}

// A member that was not even called for the last change keeps a barrier that fails closed shut, and
// so it stays when earlier calls return, until the member has dealt with a later change.
func TestBarrierBacklog(t *testing.T) {
	var (
		bus Bus
		p   page
	)
	b := bus.NewBarrier(p.read, true)
	resume, told := make(chan struct{}), make(chan uint64, 2*maxBacklog)
	if _, err := b.Subscribe("slow", 0, time.Millisecond, func(_ context.Context, c generation.Change) error {
		<-resume
		told <- c.Generation
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for n := range uint64(maxBacklog) {
		p.move(&bus, n+1)
	}
	p.move(&bus, 99)
	refuses := func() {
		t.Helper()
		if _, err := b.Read(t.Context(), make([]byte, 1)); !errors.Is(err, ErrClosed) || !errors.Is(err, errBacklog) {
			t.Errorf("Read gives %v", err)
		}
	}
	refuses()
	close(resume)
	for <-told != maxBacklog {
	}
	refuses()
	for p.move(&bus, 100)[0].State == Skipped { // the last call may not have returned
	}
	for <-told != 100 {
	}
	for got := <-read(b); got != 100; got = <-read(b) { // its answer may be late
		if got != 0xff {
			t.Fatalf("read %d", got)
		}
	}
}

// Readers in a storm of changes: nobody gets a byte of a generation that not every member has
// answered for.
func TestBarrierStorm(t *testing.T) {
	var (
		bus      Bus
		p        page
		answered [2]atomic.Uint64
		wg       sync.WaitGroup
	)
	b := bus.NewBarrier(p.read, true)
	for i := range answered {
		if _, err := b.Subscribe("member", i, long, func(_ context.Context, c generation.Change) error {
			answered[i].Store(c.Generation)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	var stop atomic.Bool
	for range 4 {
		wg.Go(func() {
			for !stop.Load() {
				var buf [8]byte
				if _, err := b.Read(t.Context(), buf[:]); err != nil {
					t.Error(err)
					return
				}
				n := binary.LittleEndian.Uint64(buf[:])
				for i := range answered {
					if now := answered[i].Load(); now < n {
						t.Errorf("read in generation %d, while member %d has answered for %d", n, i, now)
						return
					}
				}
			}
		})
	}
	for n := range uint64(2000) {
		p.move(&bus, n+1)
	}
	stop.Store(true)
	wg.Wait()
}

// A reader whose bytes are overtaken by a change that has been dealt with before the barrier looks
// at them draws new ones: nobody would wake it.
func TestBarrierOvertaken(t *testing.T) {
	var (
		bus Bus
		p   page
	)
	p.move(&bus, 1)
	b := bus.NewBarrier(func(buf []byte) (Token, error) {
		token, err := p.read(buf)
		if p.Load() == 1 {
			p.move(&bus, 2)
		}
		return token, err
	}, false)
	if got := <-read(b); got != 2 {
		t.Errorf("read %d", got)
	}
}

// A reader whose context ends says what it was waiting for.
func TestBarrierContext(t *testing.T) {
	var (
		bus Bus
		p   page
	)
	b := bus.NewBarrier(p.read, false)
	stop, called := make(chan struct{}), make(chan bool)
	defer close(stop)
	for _, name := range []string{"sessions", "leases"} {
		if _, err := b.Subscribe(name, 0, long, func(context.Context, generation.Change) error {
			called <- true
			<-stop
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	fails := func(want string) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		buf := []byte{1}
		n, err := b.Reader(ctx).Read(buf)
		if n != 0 || buf[0] != 0 || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), want) {
			t.Errorf("Read = %d, %v, want %q", n, err, want)
		}
	}
	p.Store(1)
	fails("waiting for generation 1 to be published")
	go p.move(&bus, 1)
	<-called
	fails("waiting for leases, sessions")
}
