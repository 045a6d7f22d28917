package aml

import "fmt"

// endTag is the descriptor that ends a resource template, a checksum byte after it (ACPI 6.5, 6.4.2.9).
const endTag = 0x79

// withoutEndTag returns a resource template's descriptors before its end tag. An empty buffer has none and needs none.
func withoutEndTag(b []byte) ([]byte, error) {
	for i := 0; i < len(b); {
		if b[i]&0xF8 == endTag&^7 {
			return b[:i], nil
		}
		n := 1 + int(b[i]&7)
		if b[i]&0x80 != 0 {
			if i+3 > len(b) {
				break
			}
			n = 3 + int(b[i+1]) + int(b[i+2])<<8
		}
		i += n
	}
	if len(b) == 0 {
		return nil, nil
	}
	return nil, fmt.Errorf("%w: a resource template without an end tag", ErrType)
}
