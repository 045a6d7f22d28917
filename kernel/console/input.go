package console

import (
	"io"
	"sync"
)

// typeAhead bounds the keys that wait for the terminal, in bytes. What comes on
// top stays with the line.
const typeAhead = 4096

// input reads the line ahead of the terminal, so that a key can interrupt a
// command, and gives the terminal no more than one line at a time, so that it
// keeps nothing of the next one to itself.
type input struct {
	line io.Reader

	mu      sync.Mutex
	changed sync.Cond
	decoder decoder
	keys    []byte // decoded, not yet read by the terminal
	err     error  // why the line ended
	edited  bool
	waits   bool // the terminal waits in Read: it has shown what it was given
	typed   bool // what it was given since the last Enter may be on the screen

	cancel func() // cancels the command that runs
	anyKey bool   // any key does
}

func newInput(line io.Reader) *input {
	in := &input{line: line}
	in.changed.L = &in.mu
	return in
}

// pump reads the line until it fails.
func (in *input) pump() {
	buf := make([]byte, 256)
	for {
		n, err := in.line.Read(buf)
		in.mu.Lock()
		for _, c := range buf[:n] {
			in.accept(c)
		}
		in.err = err
		if err != nil && in.anyKey {
			in.cancel()
		}
		in.changed.Broadcast()
		for len(in.keys) >= typeAhead {
			in.changed.Wait()
		}
		in.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// accept takes one byte from the line. It holds mu.
func (in *input) accept(c byte) {
	keys, kind := in.decoder.decode(c)
	switch kind {
	case nothing:
		return
	case interrupt:
		in.interrupt()
		return
	case editing:
		in.edited = true
	}
	in.keys = append(in.keys, keys...)
	if in.anyKey {
		in.cancel()
	}
}

// interrupt is Ctrl-C: cancel the command and drop what was typed ahead, or, at
// the prompt, the line so far.
func (in *input) interrupt() {
	if in.cancel == nil {
		in.keys = append(in.keys, ctrl('E'), ctrl('U'))
		return
	}
	in.keys = in.keys[:0]
	in.cancel()
}

// Read gives the terminal keys, up to the end of a line.
func (in *input) Read(p []byte) (int, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.waits = true
	for len(in.keys) == 0 && in.err == nil {
		in.changed.Wait()
	}
	in.waits = false
	if len(in.keys) == 0 {
		return 0, in.err
	}
	n := 0
	for n < len(p) && n < len(in.keys) {
		p[n] = in.keys[n]
		n++
		in.typed = p[n-1] != enter
		if !in.typed {
			break
		}
	}
	in.keys = append(in.keys[:0], in.keys[n:]...)
	in.changed.Broadcast()
	return n, nil
}

// begin announces that a command runs which cancel stops: Ctrl-C does, or any
// key, even one that already waits, with anyKey. The end of the line counts as
// a key.
func (in *input) begin(cancel func(), anyKey bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.cancel, in.anyKey = cancel, anyKey
	if anyKey && (len(in.keys) > 0 || in.err != nil) {
		cancel()
	}
}

// end announces that the command is done.
func (in *input) end() {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.cancel, in.anyKey = nil, false
}

// edits reports whether an editing key has arrived: a terminal is there.
func (in *input) edits() bool {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.edited
}
