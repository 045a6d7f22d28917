package acpi

import (
	"errors"
	"fmt"
	"time"

	"vmgenc/acpi/aml"
)

// maxFailures is how often in a row the method of an event may fail before it is disabled.
const maxFailures = 16

// strikes counts what is held against a method.
type strikes struct {
	failures int
	disabled error // why it is not called any more, nil while it is
}

// note takes in the outcome of a call and reports whether the method is disabled from now on: one
// that hit a limit at once, one that keeps failing after maxFailures.
func (k *strikes) note(err error) (disabled bool) {
	switch {
	case err == nil:
		k.failures = 0
		return false
	case errors.Is(err, aml.ErrBudget): // which others used up
		return false
	case aml.IsLimit(err):
		k.disabled = err
		return true
	}
	if k.failures++; k.failures >= maxFailures {
		k.disabled = fmt.Errorf("failed %d times in a row, last: %w", k.failures, err)
		return true
	}
	return false
}

// eventTime bounds the method of one event, whose line stays masked meanwhile: firmware's take
// microseconds.
const eventTime = 50 * time.Millisecond

// runEvent calls the method of an event and returns how long it took.
func (s *System) runEvent(k *strikes, n *aml.Node, args ...any) (took time.Duration, disabled bool, err error) {
	before := s.aml.Used()
	_, err = s.aml.EvaluateWithin(eventTime, n, args...)
	return s.aml.Used() - before, k.note(err), err
}

// evaluate evaluates n for a driver. A method that has hit a limit is named and not called again.
func (s *System) evaluate(n *aml.Node, args ...any) (any, error) {
	s.strikesMu.Lock()
	err := s.disabled[n]
	s.strikesMu.Unlock()
	if err != nil {
		return nil, fmt.Errorf("acpi: %s is disabled: %w", n.Path(), err)
	}
	v, err := s.aml.EvaluateNode(n, args...)
	if err == nil || !aml.IsLimit(err) || errors.Is(err, aml.ErrBudget) {
		return v, err
	}
	s.strikesMu.Lock()
	defer s.strikesMu.Unlock()
	if s.disabled == nil {
		s.disabled = map[*aml.Node]error{}
	}
	s.disabled[n] = err
	s.hw.Log("acpi: %s: disabled: %v", n.Path(), err)
	return v, err
}
