package msgbuf

import (
	"fmt"
	"io"
	"sync"
)

// Log is the kernel's log: Printf keeps each line in a [Buffer] and shows it
// on the sink. It may be used from several goroutines and blocks for as long
// as the sink does; it allocates and is not for interrupt context.
type Log struct {
	*Buffer
	mu   sync.Mutex // keeps lines in the same order in the buffer and on the sink
	sink io.Writer
	line []byte // being made of a message; empty between them
}

// NewLog returns a log that keeps up to size bytes of lines and shows them on
// sink; nil shows them nowhere.
func NewLog(size int, sink io.Writer) *Log {
	return &Log{Buffer: NewBuffer(size), sink: sink, line: make([]byte, 0, 256)}
}

// SetSink makes sink the place where later lines are shown. Once it returns,
// nothing more is written to the old one.
func (l *Log) SetSink(sink io.Writer) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sink = sink
}

// Printf logs a message of one or more lines. Each line ends with '\n', which
// Printf adds to the last one where missing, and reaches the sink in one Write
// of its own. Control characters are shown as '?', tabs kept.
func (l *Log) Printf(format string, args ...any) { l.Write(fmt.Appendf(nil, format, args...)) }

// Write is Printf for a message that is made. It takes all of it and returns no error.
func (l *Log) Write(message []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, c := range message {
		if c == '\n' {
			l.show()
			continue
		}
		if c < ' ' && c != '\t' || c == 0x7f {
			c = '?' // a terminal could take it for a command
		}
		l.line = append(l.line, c)
	}
	if len(l.line) > 0 || len(message) == 0 {
		l.show()
	}
	return len(message), nil
}

// show ends the line that is made, keeps and shows it. It holds mu.
func (l *Log) show() {
	l.line = append(l.line, '\n')
	l.Append(l.line)
	if l.sink != nil {
		l.sink.Write(l.line) // a console that fails must not stop the kernel
	}
	l.line = l.line[:0]
}
