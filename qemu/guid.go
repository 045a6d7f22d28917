package qemu

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
)

// GUID is a VM generation ID, its 16 bytes in the order in which its text form
// is written. (In the guest's memory the first three groups are little-endian.)
// The zero GUID stands for none.
type GUID [16]byte

// guidLen is the length of the text form, guidHyphens the places of its hyphens.
const guidLen = 36

var guidHyphens = [...]int{8, 13, 18, 23}

// NewGUID returns a random GUID: RFC 9562 version 4.
func NewGUID() GUID {
	var g GUID
	rand.Read(g[:]) // never fails: crypto/rand ends the program instead
	g[6] = g[6]&0x0f | 0x40
	g[8] = g[8]&0x3f | 0x80
	return g
}

// ParseGUID reads the form 324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87, in either case.
func ParseGUID(s string) (GUID, error) {
	if len(s) != guidLen {
		return GUID{}, fmt.Errorf("qemu: GUID %q: %d characters, want %d", s, len(s), guidLen)
	}
	digits := make([]byte, 0, guidLen)
	rest := s
	for i, at := range guidHyphens {
		start := len(digits) + i
		if s[at] != '-' {
			return GUID{}, fmt.Errorf("qemu: GUID %q: want a hyphen at offset %d", s, at)
		}
		digits = append(digits, s[start:at]...)
		rest = s[at+1:]
	}
	digits = append(digits, rest...)
	var g GUID
	if _, err := hex.Decode(g[:], digits); err != nil {
		return GUID{}, fmt.Errorf("qemu: GUID %q: %w", s, err)
	}
	return g, nil
}

// String returns the form that QEMU's query-vm-generation-id prints, in lower
// case.
func (g GUID) String() string {
	return fmt.Sprintf("%x-%x-%x-%x-%x", g[0:4], g[4:6], g[6:8], g[8:10], g[10:16])
}

// IsZero reports whether g stands for no generation ID.
func (g GUID) IsZero() bool { return g == GUID{} }
