// Package msgbuf is the kernel's message buffer and the log that fills it.
//
// [Buffer] keeps the newest complete lines in a fixed number of bytes, for
// dmesg. [Log] formats a message, makes it safe to show (control characters
// that firmware or a hypervisor put into a string never reach a terminal),
// keeps it in a Buffer and writes it to the present sink: the polled serial
// port while the kernel comes up, the console afterwards.
//
// Lines carry no time stamps: what dmesg shows is what the console showed, so
// one pattern finds a line in both.
package msgbuf

import (
	"io"
	"sync"
)

// Buffer is a bounded store of text lines: when a new line does not fit, the
// oldest lines go, whole. It may be used from several goroutines; it takes a
// lock and is not for interrupt context.
type Buffer struct {
	mu      sync.Mutex
	ring    []byte
	start   int // index of the oldest byte
	n       int // bytes held, always whole lines
	dropped uint64
}

// NewBuffer returns an empty buffer that holds up to size bytes, line ends
// included. All memory is allocated here.
func NewBuffer(size int) *Buffer {
	return &Buffer{ring: make([]byte, size)}
}

// Append adds one line; a missing final newline is added. A line longer than
// the whole buffer is cut. Append does not allocate.
func (b *Buffer) Append(line []byte) {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
	}
	if len(b.ring) == 0 {
		return
	}
	line = line[:min(len(line), len(b.ring)-1)]
	b.mu.Lock()
	for b.n+len(line)+1 > len(b.ring) {
		b.dropOldest()
	}
	for _, c := range line {
		b.put(c)
	}
	b.put('\n')
	b.mu.Unlock()
}

// WriteTo writes the lines held, oldest first, to w. The buffer is copied
// first: w may block, or append, without holding up anyone.
func (b *Buffer) WriteTo(w io.Writer) (int64, error) {
	n, err := w.Write(b.snapshot())
	return int64(n), err
}

// Dropped returns how many lines made room for newer ones.
func (b *Buffer) Dropped() uint64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.dropped
}

func (b *Buffer) snapshot() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	text := make([]byte, b.n)
	k := copy(text, b.ring[b.start:])
	copy(text[k:], b.ring)
	return text
}

func (b *Buffer) put(c byte) {
	end := b.start + b.n
	if end >= len(b.ring) {
		end -= len(b.ring)
	}
	b.ring[end] = c
	b.n++
}

func (b *Buffer) dropOldest() {
	for last := byte(0); last != '\n'; {
		last = b.ring[b.start]
		b.start = (b.start + 1) % len(b.ring)
		b.n--
	}
	b.dropped++
}
