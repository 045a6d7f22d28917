package event

import (
	"context"
	"strings"
	"sync"
)

// A Queue keeps the latest lines of devctl(4): events in the form "!system=ACPI subsystem=...
// type=... notify=0x00". When it is full, the oldest line is overwritten and counted. Its methods
// may be called by any number of goroutines, not in interrupt context.
type Queue struct {
	mu    sync.Mutex
	ring  []string      // line number n is at ring[n % len(ring)]
	next  uint64        // number of the next line, counted from 0
	added chan struct{} // closed when a line is added
}

// NewQueue returns a queue that keeps size lines, at least one.
func NewQueue(size int) *Queue {
	return &Queue{ring: make([]string, max(size, 1)), added: make(chan struct{})}
}

// Add appends a line and wakes those who follow the queue. Control characters, line ends among
// them, become '?'. It does not block.
func (q *Queue) Add(line string) {
	line = strings.Map(printable, line)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ring[q.next%uint64(len(q.ring))] = line
	q.next++
	close(q.added)
	q.added = make(chan struct{})
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return '?'
	}
	return r
}

// Snapshot returns the lines kept, oldest first, and how many older ones have been overwritten.
func (q *Queue) Snapshot() (lines []string, overwritten uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.since(0)
}

// since returns the lines kept from number n on, and how many of those from n on have been
// overwritten.
func (q *Queue) since(n uint64) (lines []string, overwritten uint64) {
	size := uint64(len(q.ring))
	if q.next > size && n < q.next-size {
		overwritten = q.next - size - n
		n += overwritten
	}
	for ; n < q.next; n++ {
		lines = append(lines, q.ring[n%size])
	}
	return lines, overwritten
}

// Follow calls f for each line kept and then for each line that is added, until ctx is done or f
// fails, and returns why. missed is how many lines were overwritten between the line before and
// this one because f was too slow, or, for the first line, before Follow began.
func (q *Queue) Follow(ctx context.Context, f func(line string, missed uint64) error) error {
	var n uint64
	for {
		q.mu.Lock()
		lines, missed := q.since(n)
		added := q.added
		n = q.next
		q.mu.Unlock()
		for _, line := range lines {
			if err := f(line, missed); err != nil {
				return err
			}
			missed = 0
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-added:
		}
	}
}
