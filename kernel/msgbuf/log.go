package msgbuf

import (
	"bytes"
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
	text []byte // what is being shown
}

// NewLog returns a log that keeps up to size bytes of lines and shows them on
// sink; nil shows them nowhere.
func NewLog(size int, sink io.Writer) *Log {
	return &Log{Buffer: NewBuffer(size), sink: sink}
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
	l.text = printable(append(l.text[:0], message...))
	for line := range bytes.Lines(l.text) {
		l.Append(line)
		if l.sink != nil {
			l.sink.Write(line) // a console that fails must not stop the kernel
		}
	}
	return len(message), nil
}

// printable replaces, in place, what a terminal could take for a command, and
// makes the text end with a newline.
func printable(text []byte) []byte {
	for i, c := range text {
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			text[i] = '?'
		}
	}
	if !bytes.HasSuffix(text, []byte{'\n'}) {
		text = append(text, '\n')
	}
	return text
}
