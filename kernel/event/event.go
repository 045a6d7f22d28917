// Package event orders what happens when this machine was cloned or restored. Subscribers are
// called in order of priority and waited for; barriers keep readers of random numbers waiting for
// their answers; the devctl queue keeps lines in FreeBSD's devctl(4) format.
//
// Nothing is dropped silently: each subscriber's outcome is recorded for each change, and each line
// of the queue that was overwritten before somebody read it is counted.
package event

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"time"

	"vmgenc/kernel/generation"
)

// Subscriber acts on a change and returns whether that worked. It should return when ctx is done:
// the deadline is over then and the outcome recorded. It may read random numbers, which belong to
// the new generation already, but must not call Publish.
type Subscriber func(ctx context.Context, c generation.Change) error

// State is how a subscriber's call ended.
type State string

const (
	Waiting  State = "waiting"  // not called yet, or not answered
	OK       State = "ok"       // it has acknowledged the change: it returned nil
	Late     State = "late"     // the same, but after its deadline
	Failed   State = "error"    // it returned an error
	Timeout  State = "timeout"  // its deadline passed; the call itself goes on
	Panicked State = "panicked" // it panicked, or ended its goroutine
	Skipped  State = "skipped"  // not called: too many earlier calls have not returned yet
)

// Acknowledged tells whether the subscriber has dealt with the change, be it late.
func (s State) Acknowledged() bool { return s == OK || s == Late }

// An Outcome is what became of one subscriber's call for one change.
type Outcome struct {
	Name  string
	State State
	Err   error         // for all states but Waiting, OK and Late
	Took  time.Duration // until the call returned or was given up
}

// A Record is a change and what has become of it so far, in the order in which the subscribers are
// called.
type Record struct {
	Change   generation.Change
	Outcomes []Outcome
}

// Limits of a Bus.
const (
	historySize = 32 // changes whose outcomes are kept
	maxBacklog  = 16 // calls of one subscriber that have not returned
)

// Reasons for an outcome.
var (
	errTimeout = errors.New("event: no answer within the deadline")
	errBacklog = errors.New("event: earlier calls have not returned")
	errExited  = errors.New("event: the subscriber ended its goroutine")
)

// A Bus calls subscribers. The zero Bus has none and is ready. Its methods may be called by any
// number of goroutines, not in interrupt context.
type Bus struct {
	publishing sync.Mutex // one change at a time

	mu          sync.Mutex
	subscribers []*subscriber // in the order in which they are called
	history     []*Record
	announcers  []func(generation.Change)
	first       generation.ID // that of generation 0
	number      uint64        // of the generation published last
	barriers    []*Barrier
}

type subscriber struct {
	name     string
	priority int
	deadline time.Duration
	f        Subscriber
	barrier  *Barrier // nil for those that nobody waits for

	calls chan struct{} // holds one token for each call that has not returned
	last  chan struct{} // closed when the latest call has returned; used by Publish alone
}

// Subscribe adds a subscriber, called after those of a lower priority value and after those that
// have the same and came earlier, as with FreeBSD's EVENTHANDLER(9). It is waited for up to
// deadline at each change. cancel removes it for the changes to come: for one that is being
// published it is still called, and calls that wait or run go on.
func (b *Bus) Subscribe(name string, priority int, deadline time.Duration, f Subscriber) (cancel func(), err error) {
	return b.add(&subscriber{name: name, priority: priority, deadline: deadline, f: f})
}

func (b *Bus) add(s *subscriber) (cancel func(), err error) {
	switch {
	case s.name == "":
		return nil, errors.New("event: subscriber without a name")
	case s.deadline <= 0:
		return nil, fmt.Errorf("event: %s: deadline %v, want more than 0", s.name, s.deadline)
	case s.f == nil:
		return nil, fmt.Errorf("event: %s: no function", s.name)
	}
	s.calls = make(chan struct{}, maxBacklog)
	b.mu.Lock()
	defer b.mu.Unlock()
	at := slices.IndexFunc(b.subscribers, func(o *subscriber) bool { return o.priority > s.priority })
	if at < 0 {
		at = len(b.subscribers)
	}
	b.subscribers = slices.Insert(b.subscribers, at, s)
	return func() { b.remove(s) }, nil
}

func (b *Bus) remove(s *subscriber) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subscribers = slices.DeleteFunc(b.subscribers, func(o *subscriber) bool { return o == s })
}

// Start sets the ID of generation 0, with which the lineage begins. A machine without a generation
// ID needs no Start: its ID is all zeros.
func (b *Bus) Start(id generation.ID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.first = id
}

// Announce has f called for every change before the subscribers are, after the functions announced
// before it. f writes the change to a log, for instance: it must be quick, and nobody waits for its
// success.
func (b *Bus) Announce(f func(generation.Change)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.announcers = append(slices.Clip(b.announcers), f)
}

// Run publishes the changes that next returns, which is random.Generator's Next, one after the
// other. It blocks until next fails, because ctx is done, and returns its error. It needs so much
// of its stack that the collector leaves it 16 KiB: to grow it first would delay the news.
func (b *Bus) Run(ctx context.Context, next func(context.Context) (generation.Change, error)) error {
	var ballast [9 << 10]byte
	for {
		c, err := next(ctx)
		if err != nil {
			return err
		}
		b.Publish(c)
		runtime.KeepAlive(&ballast)
	}
}

// Publish announces c and calls every subscriber for it, one after the other. It returns their
// outcomes, which History keeps as well. It blocks until each has answered or its deadline is over,
// and while another change is being published.
func (b *Bus) Publish(c generation.Change) []Outcome {
	b.publishing.Lock()
	defer b.publishing.Unlock()
	r, subscribers, announcers := b.open(c)
	for _, f := range announcers {
		f(c)
	}
	for i, s := range subscribers {
		b.notify(r, i, s)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(r.Outcomes)
}

// open starts a record of c and returns the functions to call. Barriers wait for their members from
// now on.
func (b *Bus) open(c generation.Change) (*Record, []*subscriber, []func(generation.Change)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	subscribers := slices.Clone(b.subscribers)
	r := &Record{Change: c, Outcomes: make([]Outcome, len(subscribers))}
	for i, s := range subscribers {
		r.Outcomes[i] = Outcome{Name: s.name, State: Waiting}
	}
	if len(b.history) == historySize {
		b.history = slices.Delete(b.history, 0, 1)
	}
	b.history = append(b.history, r)
	b.number = c.Generation
	for _, barrier := range b.barriers {
		barrier.begin(r, subscribers)
	}
	return r, subscribers, b.announcers
}

// History returns the last 32 changes and their outcomes, oldest first.
func (b *Bus) History() []Record {
	b.mu.Lock()
	defer b.mu.Unlock()
	history := make([]Record, len(b.history))
	for i, r := range b.history {
		history[i] = Record{r.Change, slices.Clone(r.Outcomes)}
	}
	return history
}

// notify makes one call and waits for it. A subscriber sees its changes one at a time and in order:
// a call waits, in its own goroutine, for the one before, which may have outlived its deadline.
func (b *Bus) notify(r *Record, i int, s *subscriber) {
	start := time.Now()
	select {
	case s.calls <- struct{}{}:
	default:
		b.settle(r, i, s, Outcome{Name: s.name, State: Skipped, Err: errBacklog})
		return
	}
	earlier, done, answered := s.last, make(chan struct{}), make(chan struct{})
	s.last = done
	go func() {
		defer func() { <-s.calls; close(done) }()
		if earlier != nil {
			<-earlier
		}
		s.call(r.Change, func(o Outcome) {
			o.Took = time.Since(start)
			b.settle(r, i, s, o)
			close(answered)
		})
	}()
	timer := time.NewTimer(s.deadline)
	defer timer.Stop()
	select {
	case <-answered:
	case <-timer.C:
		b.settle(r, i, s, Outcome{Name: s.name, State: Timeout, Err: errTimeout, Took: time.Since(start)})
	}
}

// settle records an outcome: an answer that comes after the deadline takes the place of the
// timeout, and not the other way round.
func (b *Bus) settle(r *Record, i int, s *subscriber, o Outcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	was := r.Outcomes[i].State
	switch {
	case o.State == Timeout && was != Waiting:
		return
	case o.State == OK && was == Timeout:
		o.State = Late
	}
	r.Outcomes[i] = o
	if s.barrier != nil {
		s.barrier.answer(r, s, o)
	}
}

// call runs the subscriber and reports how that ended, even when it panics or ends the goroutine.
func (s *subscriber) call(c generation.Change, report func(Outcome)) {
	ctx, cancel := context.WithTimeout(context.Background(), s.deadline)
	defer cancel()
	o := Outcome{Name: s.name, State: Panicked, Err: errExited}
	defer func() {
		if r := recover(); r != nil {
			o.Err = fmt.Errorf("event: panic: %v", r)
		}
		report(o)
	}()
	o.Err = s.f(ctx, c)
	o.State = OK
	if o.Err != nil {
		o.State = Failed
	}
}
