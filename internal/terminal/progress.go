// Package terminal is what commands show of their work to somebody who watches.
package terminal

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/term"
)

// Progress returns what tells of each step: nobody, unless a terminal watches
// standard output.
func Progress() func(format string, args ...any) {
	if !term.IsTerminal(int(os.Stdout.Fd())) {
		return func(string, ...any) {}
	}
	start := time.Now()
	return func(format string, args ...any) {
		fmt.Printf("%6.2f s  %s\n", time.Since(start).Seconds(), fmt.Sprintf(format, args...))
	}
}
