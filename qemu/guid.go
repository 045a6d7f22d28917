package qemu

import (
	"crypto/rand"

	"vmgenc/kernel/generation"
)

// NewGUID returns a random generation ID in the form of a UUID, RFC 9562 version 4.
func NewGUID() generation.ID {
	var id generation.ID
	rand.Read(id[:]) // never fails: crypto/rand ends the program instead
	id[7] = id[7]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id
}
