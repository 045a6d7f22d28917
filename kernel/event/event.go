// Package event tells the rest of the machine that it was cloned or restored: subscribers, which are called in order of priority,
// are waited for and answer for themselves, and the devctl queue, which keeps lines in FreeBSD's devctl(4) format for whoever
// reads them.
//
// Nothing is dropped silently: each subscriber's outcome is recorded for each change, and each line of the queue that was
// overwritten before somebody read it is counted.
package event

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

// A Change is one change of the generation ID.
type Change struct {
	Old, New   [16]byte      // the ID's bytes as in memory
	Generation uint64        // changes since boot, this one included
	Detector   string        // what saw it first: "notify", "read" or "poll"
	Time       time.Duration // since boot, of the first evidence
}

// Subscriber acts on a change and returns whether that worked. It should return when ctx is done: the deadline is over then and
// the outcome recorded. It may read random numbers, which belong to the new generation already, but must not call Publish.
type Subscriber func(ctx context.Context, c Change) error

// State is how a subscriber's call ended.
type State string

const (
	OK       State = "ok"
	Failed   State = "error"    // it returned an error
	Timeout  State = "timeout"  // its deadline passed first; the call itself goes on
	Panicked State = "panicked" // it panicked, or ended its goroutine
	Skipped  State = "skipped"  // not called: too many earlier calls have not returned yet
)

// An Outcome is what became of one subscriber's call for one change.
type Outcome struct {
	Name  string
	State State
	Err   error         // for all states but OK
	Took  time.Duration // until the call returned or was given up
}

// A Record is a change and what became of it, in the order in which the subscribers were called.
type Record struct {
	Change   Change
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

// A Bus calls subscribers. The zero Bus has none and is ready. Its methods may be called by any number of goroutines, not in
// interrupt context.
type Bus struct {
	publishing sync.Mutex // one change at a time

	mu          sync.Mutex
	subscribers []*subscriber // in the order in which they are called
	history     []Record
}

type subscriber struct {
	name     string
	priority int
	deadline time.Duration
	f        Subscriber

	calls chan struct{} // holds one token for each call that has not returned
	last  chan struct{} // closed when the latest call has returned; used by Publish alone
}

// Subscribe adds a subscriber, called after those of a lower priority value and after those that have the same and came earlier,
// as with FreeBSD's EVENTHANDLER(9). It is waited for up to deadline at each change. cancel removes it; a call that runs goes on.
func (b *Bus) Subscribe(name string, priority int, deadline time.Duration, f Subscriber) (cancel func(), err error) {
	switch {
	case name == "":
		return nil, errors.New("event: subscriber without a name")
	case deadline <= 0:
		return nil, fmt.Errorf("event: %s: deadline %v, want more than 0", name, deadline)
	case f == nil:
		return nil, fmt.Errorf("event: %s: no function", name)
	}
	s := &subscriber{name: name, priority: priority, deadline: deadline, f: f, calls: make(chan struct{}, maxBacklog)}
	b.mu.Lock()
	defer b.mu.Unlock()
	at := slices.IndexFunc(b.subscribers, func(o *subscriber) bool { return o.priority > priority })
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

// Publish calls every subscriber for c, one after the other, and returns their outcomes, which History keeps as well. It blocks
// until each has answered or its deadline is over, and while another change is being published.
func (b *Bus) Publish(c Change) []Outcome {
	b.publishing.Lock()
	defer b.publishing.Unlock()
	b.mu.Lock()
	subscribers := slices.Clone(b.subscribers)
	b.mu.Unlock()
	outcomes := make([]Outcome, 0, len(subscribers))
	for _, s := range subscribers {
		outcomes = append(outcomes, s.notify(c))
	}
	b.record(Record{c, outcomes})
	return slices.Clone(outcomes)
}

func (b *Bus) record(r Record) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.history) == historySize {
		b.history = slices.Delete(b.history, 0, 1)
	}
	b.history = append(b.history, r)
}

// History returns the last 32 changes and their outcomes, oldest first.
func (b *Bus) History() []Record {
	b.mu.Lock()
	defer b.mu.Unlock()
	history := slices.Clone(b.history)
	for i := range history {
		history[i].Outcomes = slices.Clone(history[i].Outcomes)
	}
	return history
}

// notify makes one call and waits for it. A subscriber sees its changes one at a time and in order: a call waits, in its own
// goroutine, for the one before, which may have outlived its deadline.
func (s *subscriber) notify(c Change) Outcome {
	start := time.Now()
	select {
	case s.calls <- struct{}{}:
	default:
		return Outcome{Name: s.name, State: Skipped, Err: errBacklog}
	}
	earlier, done, result := s.last, make(chan struct{}), make(chan Outcome, 1)
	s.last = done
	go func() {
		defer func() { <-s.calls; close(done) }()
		if earlier != nil {
			<-earlier
		}
		s.call(c, result)
	}()
	timer := time.NewTimer(s.deadline)
	defer timer.Stop()
	o := Outcome{Name: s.name, State: Timeout, Err: errTimeout}
	select {
	case o = <-result:
	case <-timer.C:
	}
	o.Took = time.Since(start)
	return o
}

// call runs the subscriber and reports how that ended, even when it panics or ends the goroutine.
func (s *subscriber) call(c Change, result chan<- Outcome) {
	ctx, cancel := context.WithTimeout(context.Background(), s.deadline)
	defer cancel()
	o := Outcome{Name: s.name, State: Panicked, Err: errExited}
	defer func() {
		if r := recover(); r != nil {
			o.Err = fmt.Errorf("event: panic: %v", r)
		}
		result <- o
	}()
	o.Err = s.f(ctx, c)
	o.State = OK
	if o.Err != nil {
		o.State = Failed
	}
}
