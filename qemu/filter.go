package qemu

// textFilter takes carriage returns, escape sequences (ECMA-48: ESC and one
// character, or ESC [ with parameters and a final character) and the other
// control characters but newline and tab out of a stream. Its zero value is
// ready for use.
type textFilter struct{ state filterState }

type filterState uint8

const (
	plain    filterState = iota
	escaped              // after ESC
	sequence             // after ESC [
)

// append adds what p has of text to dst.
func (f *textFilter) append(dst, p []byte) []byte {
	for _, b := range p {
		switch {
		case b == 0x1b:
			f.state = escaped
		case f.state == escaped && b == '[':
			f.state = sequence
		case f.state == escaped, f.state == sequence && b >= 0x40 && b <= 0x7e:
			f.state = plain
		case f.state == sequence && b != '\n':
		case b == '\n', b == '\t', b >= 0x20 && b != 0x7f:
			f.state = plain
			dst = append(dst, b)
		}
	}
	return dst
}
