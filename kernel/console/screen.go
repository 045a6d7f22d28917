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
	text []byte // of insert, guarded by in.mu
}

var clearLine = []byte("\x1b[K")

// clearPrompt is what the terminal sends to clear a line that is only the prompt.
const clearPrompt = "\x1b[2D\x1b[K"

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

// insert shows p before the prompt if that is all there is on the line; done is
// false if it left that to the terminal. A log line mostly finds the console so,
// and is then shown with one Write and without the terminal's work: the bytes are
// those the terminal would send, and leave the cursor where it was. Holding in.mu
// keeps keys from the terminal meanwhile.
func (s *screen) insert(p []byte) (done bool, err error) {
	s.in.mu.Lock()
	defer s.in.mu.Unlock()
	if !s.in.waits || s.in.typed {
		return false, nil
	}
	text := append(s.text[:0], "\r\n"...)
	if s.in.edited {
		text = append(s.text[:0], clearPrompt...)
	}
	for _, c := range p {
		if c == '\n' {
			text = append(text, '\r')
		}
		text = append(text, c)
	}
	s.text = append(text, prompt...)
	_, err = s.line.Write(s.text)
	return true, err
}
