// Package tables tries what the Go runtime has its table of functions for: which
// frames and pointers are on a stack, where a goroutine may be stopped, who may
// recover from a panic, and what was out of bounds. boot/cmd/link rewrites that
// table; with it as the linker wrote it all of this passes too. No file or line
// number is looked at.
package tables

import (
	"errors"
	"fmt"
)

// Run runs all tests, and returns what was not as it should be.
func Run() error {
	var errs []error
	for _, t := range []struct {
		name string
		run  func() error
	}{
		{"recover", recovery},
		{"bounds", bounds},
		{"runtime errors", runtimeErrors},
		{"defer", deferred},
		{"callers", callers},
		{"stack trace", stackTrace},
		{"deep stacks", deepStacks},
		{"stopped loops", stoppedLoops},
		{"reflect", reflected},
	} {
		if err := t.run(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", t.name, err))
		}
	}
	return errors.Join(errs...)
}
