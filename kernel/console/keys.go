package console

import "slices"

// ctrl is the byte that a key gives together with Ctrl.
func ctrl(key byte) byte { return key & 0x1f }

const (
	enter     = '\r'
	escape    = 0x1b
	backspace = 0x7f
)

// decoder turns the bytes of the line into the keys that x/term knows, each as
// the bytes x/term expects, and nothing else. Line ends become one CR, a tab a space.
type decoder struct {
	sequence []byte // an escape sequence that is not complete yet
	afterCR  bool   // an LF now belongs to the CR before
}

// sequenceLimit is longer than any sequence a keyboard sends.
const sequenceLimit = 16

// kind says what decode found.
type kind int

const (
	nothing   kind = iota // ignored, or part of a sequence
	text                  // printable, or the end of a line
	editing               // an editing key
	interrupt             // Ctrl-C
)

// editingKeys are the control characters that x/term edits with.
var editingKeys = []byte{
	ctrl('A'), ctrl('B'), ctrl('E'), ctrl('F'), ctrl('H'), ctrl('K'), ctrl('L'), ctrl('N'),
	ctrl('P'), ctrl('T'), ctrl('U'), ctrl('W'), backspace,
}

// deleteKey deletes under the cursor. x/term takes Ctrl-D for the end of input on
// an empty line, which this key is not.
const deleteKey = "\x1b[3~"

// sequences are the escape sequences of keys, after the ESC, in the forms that
// xterm, VT220, Linux and screen send, and the form that x/term knows.
var sequences = [...]struct{ sent, known string }{
	{"[A", "\x1b[A"}, {"OA", "\x1b[A"},
	{"[B", "\x1b[B"}, {"OB", "\x1b[B"},
	{"[C", "\x1b[C"}, {"OC", "\x1b[C"},
	{"[D", "\x1b[D"}, {"OD", "\x1b[D"},
	{"[H", "\x1b[H"}, {"OH", "\x1b[H"}, {"[1~", "\x1b[H"}, {"[7~", "\x1b[H"},
	{"[F", "\x1b[F"}, {"OF", "\x1b[F"}, {"[4~", "\x1b[F"}, {"[8~", "\x1b[F"},
	{"[3~", deleteKey},
	{"[1;3C", "\x1b[1;3C"}, {"[1;5C", "\x1b[1;3C"}, {"f", "\x1b[1;3C"},
	{"[1;3D", "\x1b[1;3D"}, {"[1;5D", "\x1b[1;3D"}, {"b", "\x1b[1;3D"},
}

// decode takes one byte and returns what to give to x/term for it.
func (d *decoder) decode(c byte) (keys string, k kind) {
	if d.sequence != nil {
		keys, k, taken := d.continueSequence(c)
		if taken {
			return keys, k
		}
	}
	afterCR := d.afterCR
	d.afterCR = c == '\r'
	switch {
	case c == '\n' && afterCR:
		return "", nothing
	case c == '\r' || c == '\n':
		return "\r", text
	case ' ' <= c && c < backspace:
		return string(rune(c)), text
	case c == '\t':
		return " ", text
	case c == escape:
		d.sequence = make([]byte, 0, sequenceLimit)
	case c == ctrl('C'):
		return "", interrupt
	case c == ctrl('D'):
		return deleteKey, editing
	case slices.Contains(editingKeys, c):
		return string(rune(c)), editing
	}
	return "", nothing
}

// continueSequence takes a byte after an ESC. A byte that cannot belong to the
// sequence ends it and is not taken: a stray ESC must not eat the end of a line.
// ECMA-48, section 5.4: parameters and intermediates are 0x20 to 0x3f, the final
// byte 0x40 to 0x7e.
func (d *decoder) continueSequence(c byte) (keys string, k kind, taken bool) {
	if c < ' ' || c >= backspace || len(d.sequence) == sequenceLimit {
		d.sequence = nil
		return "", nothing, false
	}
	d.sequence = append(d.sequence, c)
	first := d.sequence[0]
	if len(d.sequence) == 1 && (first == '[' || first == 'O') || first == '[' && c < '@' {
		return "", nothing, true
	}
	sent := string(d.sequence)
	d.sequence = nil
	for i := range sequences {
		if s := &sequences[i]; s.sent == sent {
			return s.known, editing, true
		}
	}
	return "", nothing, len(sent) > 1
}
