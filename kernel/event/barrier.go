package event

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// ErrClosed says that a barrier that fails closed refuses to be read: a member has not dealt with
// the last change.
var ErrClosed = errors.New("event: barrier closed")

// A Token tells which generation random bytes belong to, and whether that goes on; random.Token is
// one.
type Token interface {
	Generation() uint64
	Valid() bool
}

// A Barrier keeps readers of random numbers waiting, after a change, until a group of subscribers,
// its members, has answered for it: no session is opened while those of the machine's twin are
// still being dropped, no lease is renewed under the twin's address. Its methods may be called by
// any number of goroutines, not in interrupt context.
//
// A member must not read from its own barrier: it would wait for itself, until its deadline. Its
// random numbers come from where the barrier's come from.
type Barrier struct {
	bus    *Bus
	read   func(p []byte) (Token, error)
	closes bool

	mu      sync.Mutex
	number  uint64  // of the generation published last
	record  *Record // of its change, nil for generation 0
	answers map[*subscriber]Outcome
	moved   chan struct{} // closed when any of this changes
}

// NewBarrier returns a barrier without members, which lets everything through. read fills p with
// random bytes, as random.Generator's ReadToken does.
//
// When a member fails, or its deadline passes, that is recorded and readers go on, unless the
// barrier fails closed: then Read gives an error until the member has answered late, or all members
// have dealt with a later change.
func (b *Bus) NewBarrier(read func(p []byte) (Token, error), failClosed bool) *Barrier {
	barrier := &Barrier{bus: b, read: read, closes: failClosed, moved: make(chan struct{})}
	b.mu.Lock()
	defer b.mu.Unlock()
	barrier.number = b.number
	b.barriers = append(b.barriers, barrier)
	return barrier
}

// Subscribe adds a member: a subscriber (see [Bus.Subscribe]) for whose answer readers of the
// barrier wait. It counts from the next change on. cancel removes it for the changes to come; what
// it has answered for the last one, or still has to answer, goes on to count.
func (b *Barrier) Subscribe(name string, priority int, deadline time.Duration, f Subscriber) (cancel func(), err error) {
	return b.bus.add(&subscriber{name: name, priority: priority, deadline: deadline, f: f, barrier: b})
}

// Read fills p with random bytes of a generation that every member has answered for and that has
// not ended, as sampled last thing, and returns len(p). It blocks until there is one: until the
// change has been published, and after that at most for the deadlines of the members and of the
// subscribers that are called before them, for this change and for earlier ones that are still
// being published. When ctx is done first, the error names the members that it waits for and wraps
// ctx's error. The error is ErrClosed, with the member's own, where the barrier fails closed, or
// that of the source. p is zeros with every error. Read allocates.
func (b *Barrier) Read(ctx context.Context, p []byte) (int, error) {
	for {
		token, err := b.read(p)
		if err != nil {
			clear(p)
			return 0, err
		}
		moved, err := b.admit(token.Generation())
		if err == nil && moved == nil && token.Valid() {
			return len(p), nil
		}
		clear(p)
		if err != nil {
			return 0, err
		}
		if moved == nil || !token.Valid() { // overtaken: the next draw is of a newer generation
			continue
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return 0, fmt.Errorf("event: barrier: waiting for %s: %w", b.waitsFor(token.Generation()), context.Cause(ctx))
		}
	}
}

// Reader returns Read as an io.Reader that fits wherever crypto/rand.Reader does.
func (b *Barrier) Reader(ctx context.Context) io.Reader { return reader{b, ctx} }

type reader struct {
	b   *Barrier
	ctx context.Context
}

func (r reader) Read(p []byte) (int, error) { return r.b.Read(r.ctx, p) }

// admit returns no error and no channel if bytes of a generation may pass. The channel is closed
// when it is time to ask again.
func (b *Barrier) admit(number uint64) (moved <-chan struct{}, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if number != b.number {
		return b.moved, nil // not published yet, or overtaken
	}
	for _, o := range b.answers {
		if o.State == Waiting {
			return b.moved, nil
		}
		if b.closes && !o.State.Acknowledged() {
			err = fmt.Errorf("%w: %s: %w", ErrClosed, o.Name, o.Err)
		}
	}
	return nil, err
}

// waitsFor names the members that have not answered for a generation.
func (b *Barrier) waitsFor(number uint64) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if number > b.number {
		return fmt.Sprintf("generation %d to be published", number)
	}
	var names []string
	for _, o := range b.answers {
		if o.State == Waiting {
			names = append(names, o.Name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// begin has the barrier wait for those of subscribers that are its members.
func (b *Barrier) begin(r *Record, subscribers []*subscriber) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.number, b.record, b.answers = r.Change.Generation, r, make(map[*subscriber]Outcome)
	for _, s := range subscribers {
		if s.barrier == b {
			b.answers[s] = Outcome{Name: s.name, State: Waiting}
		}
	}
	b.move()
}

// answer takes a member's answer to the change in r; one to an earlier change opens nothing.
func (b *Barrier) answer(r *Record, s *subscriber, o Outcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r == b.record {
		b.answers[s] = o
		b.move()
	}
}

func (b *Barrier) move() {
	close(b.moved)
	b.moved = make(chan struct{})
}
