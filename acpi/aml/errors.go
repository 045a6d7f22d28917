package aml

import (
	"errors"
	"fmt"
)

// Errors that a caller may want to tell apart with [errors.Is].
var (
	ErrNotFound  = errors.New("no such object")
	ErrNoHandler = errors.New("no handler for the address space")
	ErrMalformed = errors.New("malformed AML")
	ErrType      = errors.New("wrong type of object")
	ErrFatal     = errors.New("the AML signalled a fatal error")

	ErrDepth     = errors.New("limit on the depth of calls and blocks exceeded")
	ErrSteps     = errors.New("limit on the number of steps exceeded")
	ErrBudget    = errors.New("limit on the time of all evaluations together exceeded")
	ErrTime      = errors.New("limit on the time of an evaluation exceeded")
	ErrMemory    = errors.New("limit on the memory of objects exceeded")
	ErrNamespace = errors.New("limit on the size of the namespace exceeded")
)

// IsLimit reports whether err is from one of [Limits] or from [Interpreter.SetBudget].
func IsLimit(err error) bool { return isLimit(err) }

// isLimit reports whether err is from a limit, which ends the whole evaluation.
func isLimit(err error) bool {
	for _, l := range []error{ErrDepth, ErrSteps, ErrTime, ErrBudget, ErrMemory, ErrNamespace} {
		if errors.Is(err, l) {
			return true
		}
	}
	return false
}

// Error says where in the AML an evaluation failed.
type Error struct {
	Path   string // of the method, or of the scope where the table's own code failed
	Offset uint32 // of the statement, from the start of the table with its header
	Err    error
}

func (e *Error) Error() string {
	return fmt.Sprintf("aml: %s: offset %#x: %v", e.Path, e.Offset, e.Err)
}

// Unwrap returns what went wrong there.
func (e *Error) Unwrap() error { return e.Err }

// locate adds to err where it happened, unless it already says so.
func locate(err error, scope *Node, off uint32) error {
	if _, ok := errors.AsType[*Error](err); ok {
		return err
	}
	return &Error{Path: scope.Path(), Offset: off, Err: err}
}

// typeError is an operand of a type that the operator does not take.
func typeError(v value, want string) error {
	return fmt.Errorf("%w: %v, want %s", ErrType, v.objectType(), want)
}
