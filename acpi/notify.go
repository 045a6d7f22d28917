package acpi

import (
	"sync"

	"vmgenc/acpi/aml"
)

// maxNotifies is how many notifications wait at most, between a method's Notify and the method's
// end.
const maxNotifies = 256

// notification is one execution of Notify.
type notification struct {
	node  *aml.Node
	value uint64
}

// notifyQueue holds what methods notified until no method runs any more: a handler may evaluate
// AML, which would otherwise wait for the evaluation that notified.
type notifyQueue struct {
	mu      sync.Mutex
	list    []notification
	dropped int
}

// add is the evaluator's Notify. It does not block.
func (q *notifyQueue) add(n *aml.Node, value uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.list) == maxNotifies {
		q.dropped++
		return
	}
	q.list = append(q.list, notification{n, value})
}

// take returns what waits, in order, and empties the queue.
func (q *notifyQueue) take() []notification {
	q.mu.Lock()
	defer q.mu.Unlock()
	list := q.list
	q.list = nil
	return list
}

// takeDropped returns how many notifications found no room since the last call.
func (q *notifyQueue) takeDropped() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	n := q.dropped
	q.dropped = 0
	return n
}
