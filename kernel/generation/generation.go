// Package generation has the vocabulary that everything about clones shares: the generation ID, the
// ways to detect that it changed, and the change itself.
//
// A generation is the time between two moments at which this machine may have been cloned or set
// back. Generation 0 starts at boot. The random generator counts generations; tokens, changes,
// their records and barriers carry that number and compare it.
//
// Sources: Microsoft, "Virtual Machine Generation ID" (2012); UAPI.14 VMGenID.
package generation

import (
	"errors"
	"time"
)

// Size is the number of bytes of an ID.
const Size = 16

// An ID is a VM generation ID: 128 random bits, in the order in which they lie in memory. Its first
// three fields are little-endian.
type ID [Size]byte

// order gives the place in memory of each byte of the text form.
var order = [Size]byte{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15}

const (
	digits  = "0123456789abcdef"
	textLen = 2*Size + 4
)

// dash reports whether a hyphen precedes byte i of the text form.
func dash(i int) bool { return i == 4 || i == 6 || i == 8 || i == 10 }

// String returns the form of 36 characters that QEMU's query-vm-generation-id prints:
// 324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87.
func (id ID) String() string { return string(id.Append(make([]byte, 0, textLen))) }

// Append appends the same to b. It allocates only where b has too little room.
func (id ID) Append(b []byte) []byte {
	for i, at := range order {
		if dash(i) {
			b = append(b, '-')
		}
		b = append(b, digits[id[at]>>4], digits[id[at]&15])
	}
	return b
}

// ErrSyntax is Parse's error.
var ErrSyntax = errors.New("generation: not an ID, want 36 characters like 324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87")

// Parse returns the ID that String prints as s, in either case. The error is ErrSyntax.
func Parse(s string) (ID, error) {
	var id ID
	if len(s) != textLen {
		return ID{}, ErrSyntax
	}
	for i, at := range order {
		if dash(i) {
			if s[0] != '-' {
				return ID{}, ErrSyntax
			}
			s = s[1:]
		}
		high, low := nibble(s[0]), nibble(s[1])
		if high > 15 || low > 15 {
			return ID{}, ErrSyntax
		}
		id[at] = high<<4 | low
		s = s[2:]
	}
	return id, nil
}

// nibble returns the value of a hexadecimal digit, or 255.
func nibble(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}

// A Detector is the way in which a change was seen first.
type Detector string

const (
	None   Detector = "none"   // there was no change yet
	Notify Detector = "notify" // the hypervisor raised an event
	Read   Detector = "read"   // the generator compared the ID after a read
	Poll   Detector = "poll"   // a periodic or explicit check
	Host   Detector = "host"   // the host started the generation
)

// A Change is the start of a generation, for which the random generator has a new key.
type Change struct {
	Generation uint64        // its number: 1 is the first change since boot
	Old, New   ID            // of the device before and after; equal where something else started the generation
	By         Detector      // the way in which it was seen first
	Time       time.Duration // of the first evidence, by the generator's clock
	Latency    time.Duration // from the first evidence to the new key
	Fresh      int           // bytes of fresh entropy in the new key
	Entropy    string        // the same by source: "rdseed:64 rdrand:64"
}

// KeySize is the number of fresh bytes that a key needs to be independent of the one before.
const KeySize = 32

// Short reports whether the new key got fewer than KeySize bytes of fresh entropy: then the ID may
// be all that sets it apart from another clone's, and the ID is no secret.
func (c *Change) Short() bool { return c.Fresh < KeySize }
