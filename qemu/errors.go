package qemu

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
)

// ErrDisconnected means that QEMU closed its end of the line: as a rule,
// because it has exited.
var ErrDisconnected = errors.New("qemu: disconnected")

// QMPError is the error reply to a QMP command.
type QMPError struct {
	Command string // the command refused, such as "migrate"
	Class   string // QEMU's class, such as "GenericError" or "CommandNotFound"
	Desc    string // QEMU's description, for a human
}

func (e *QMPError) Error() string {
	return fmt.Sprintf("qemu: %s: %s: %s", e.Command, e.Class, e.Desc)
}

// ExitError says that QEMU has exited when it was still needed.
type ExitError struct {
	Status int    // exit status, -1 if a signal ended it
	State  string // the same in words: "exit status 1", "signal: killed"
	Stderr string // what QEMU printed on its standard error, its last 64 KiB
}

func (e *ExitError) Error() string {
	s := "qemu: exited: " + e.State
	if msg := strings.TrimSpace(e.Stderr); msg != "" {
		s += ": " + msg
	}
	return s
}

// ConsoleError says what was waited for in vain on a console, and what was
// printed instead.
type ConsoleError struct {
	Waited     string // the pattern waited for, or the line being typed
	Transcript string // all that the console printed since the machine started
	Err        error  // why the wait ended
}

// tailLines is how much of a transcript an error message repeats.
const tailLines = 200

func (e *ConsoleError) Error() string {
	return fmt.Sprintf("qemu: console: waiting for %q: %v; it printed:\n%s", e.Waited, e.Err, Tail(e.Transcript, tailLines))
}

func (e *ConsoleError) Unwrap() error { return e.Err }

// Tail returns the last n lines of a transcript, each indented by a tab, after
// a line that says how many were left out, if any. A transcript of no lines
// reads "(nothing)".
func Tail(transcript string, n int) string {
	lines := strings.Split(strings.TrimRight(transcript, "\n"), "\n")
	if len(lines) == 1 && lines[0] == "" {
		return "\t(nothing)"
	}
	var b strings.Builder
	if left := len(lines) - n; left > 0 {
		fmt.Fprintf(&b, "\t(%d lines before)\n", left)
		lines = lines[left:]
	}
	b.WriteString("\t" + strings.Join(lines, "\n\t"))
	return b.String()
}

// isEnd reports whether a read error is the plain end of a connection: either
// side has closed it, the other one perhaps with input unread.
func isEnd(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, syscall.ECONNRESET)
}
