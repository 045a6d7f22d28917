package console

import (
	"bytes"
	"io"
)

// output collects what a command writes and passes on whole lines, so that a log
// line never ends up inside one.
type output struct {
	to      io.Writer
	pending []byte
}

func (o *output) Write(p []byte) (int, error) {
	start := len(o.pending)
	o.pending = append(o.pending, p...)
	for i, c := range o.pending[start:] {
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			o.pending[start+i] = '?'
		}
	}
	whole := bytes.LastIndexByte(o.pending, '\n') + 1
	if whole == 0 {
		return len(p), nil
	}
	if _, err := o.to.Write(o.pending[:whole]); err != nil {
		return 0, err
	}
	o.pending = append(o.pending[:0], o.pending[whole:]...)
	return len(p), nil
}

// finish passes on what is left, as a line.
func (o *output) finish() {
	if len(o.pending) > 0 {
		io.WriteString(o, "\n")
	}
}
