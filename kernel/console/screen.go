package console

import (
	"bytes"
	"io"
)

// screen is where the terminal writes. It passes everything on but one thing:
// before text that comes from elsewhere, the terminal clears the line being typed
// with "ESC [ n D ESC [ K", in a Write of its own. As long as nobody has sent an
// editing key, a new line takes its place.
type screen struct {
	line io.Writer
	in   *input
}

var clearLine = []byte("\x1b[K")

func (s *screen) Write(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if p[0] == '\x1b' && bytes.HasSuffix(p, clearLine) && !s.in.edits() {
		if _, err := s.line.Write([]byte("\r\n")); err != nil {
			return 0, err
		}
		return len(p), nil
	}
	return s.line.Write(p)
}
