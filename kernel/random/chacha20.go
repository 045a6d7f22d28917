package random

import (
	"encoding/binary"
	"math/bits"
)

// keySize is the size of a ChaCha20 key in bytes, and blockSize that of one block of its key
// stream.
const (
	keySize   = 32
	blockSize = 64
)

// The key of a Generator, and the 128 bits of counter and nonce that select a block, as the
// little-endian words in which ChaCha20 computes.
type (
	key   [8]uint32
	input [4]uint32
)

// setBytes takes over the first 32 bytes of b. Word by word: a value that is made first would leave
// a copy on the stack.
func (k *key) setBytes(b []byte) {
	_ = b[keySize-1]
	k[0] = binary.LittleEndian.Uint32(b[0:])
	k[1] = binary.LittleEndian.Uint32(b[4:])
	k[2] = binary.LittleEndian.Uint32(b[8:])
	k[3] = binary.LittleEndian.Uint32(b[12:])
	k[4] = binary.LittleEndian.Uint32(b[16:])
	k[5] = binary.LittleEndian.Uint32(b[20:])
	k[6] = binary.LittleEndian.Uint32(b[24:])
	k[7] = binary.LittleEndian.Uint32(b[28:])
}

// setBytes takes over the first 16 bytes of b.
func (in *input) setBytes(b []byte) {
	_ = b[15]
	in[0] = binary.LittleEndian.Uint32(b[0:])
	in[1] = binary.LittleEndian.Uint32(b[4:])
	in[2] = binary.LittleEndian.Uint32(b[8:])
	in[3] = binary.LittleEndian.Uint32(b[12:])
}

// quarterRound is RFC 8439 section 2.1.
func quarterRound(a, b, c, d uint32) (uint32, uint32, uint32, uint32) {
	a += b
	d = bits.RotateLeft32(d^a, 16)
	c += d
	b = bits.RotateLeft32(b^c, 12)
	a += b
	d = bits.RotateLeft32(d^a, 8)
	c += d
	b = bits.RotateLeft32(b^c, 7)
	return a, b, c, d
}

// block writes the block of RFC 8439 section 2.3 that k and in select. It does not allocate.
//
//go:noinline
func block(out *[blockSize]byte, k *key, in *input) {
	const c0, c1, c2, c3 = 0x61707865, 0x3320646e, 0x79622d32, 0x6b206574
	x0, x1, x2, x3 := uint32(c0), uint32(c1), uint32(c2), uint32(c3)
	x4, x5, x6, x7 := k[0], k[1], k[2], k[3]
	x8, x9, x10, x11 := k[4], k[5], k[6], k[7]
	x12, x13, x14, x15 := in[0], in[1], in[2], in[3]
	for range 10 {
		x0, x4, x8, x12 = quarterRound(x0, x4, x8, x12)
		x1, x5, x9, x13 = quarterRound(x1, x5, x9, x13)
		x2, x6, x10, x14 = quarterRound(x2, x6, x10, x14)
		x3, x7, x11, x15 = quarterRound(x3, x7, x11, x15)
		x0, x5, x10, x15 = quarterRound(x0, x5, x10, x15)
		x1, x6, x11, x12 = quarterRound(x1, x6, x11, x12)
		x2, x7, x8, x13 = quarterRound(x2, x7, x8, x13)
		x3, x4, x9, x14 = quarterRound(x3, x4, x9, x14)
	}
	binary.LittleEndian.PutUint32(out[0:], x0+c0)
	binary.LittleEndian.PutUint32(out[4:], x1+c1)
	binary.LittleEndian.PutUint32(out[8:], x2+c2)
	binary.LittleEndian.PutUint32(out[12:], x3+c3)
	binary.LittleEndian.PutUint32(out[16:], x4+k[0])
	binary.LittleEndian.PutUint32(out[20:], x5+k[1])
	binary.LittleEndian.PutUint32(out[24:], x6+k[2])
	binary.LittleEndian.PutUint32(out[28:], x7+k[3])
	binary.LittleEndian.PutUint32(out[32:], x8+k[4])
	binary.LittleEndian.PutUint32(out[36:], x9+k[5])
	binary.LittleEndian.PutUint32(out[40:], x10+k[6])
	binary.LittleEndian.PutUint32(out[44:], x11+k[7])
	binary.LittleEndian.PutUint32(out[48:], x12+in[0])
	binary.LittleEndian.PutUint32(out[52:], x13+in[1])
	binary.LittleEndian.PutUint32(out[56:], x14+in[2])
	binary.LittleEndian.PutUint32(out[60:], x15+in[3])
}

// streamGeneric writes len(out)/64 consecutive blocks, the first of which in selects; in[0] counts
// them modulo 2^32 and ends past the last. It does not allocate.
func streamGeneric(out []byte, k *key, in *input) {
	for ; len(out) >= blockSize; out = out[blockSize:] {
		block((*[blockSize]byte)(out), k, in)
		in[0]++
	}
	scrub()
}

// scrub overwrites what the block function, and other calls that are not deeper, have left on the
// stack: it makes a block of public input.
func scrub() {
	var (
		public  [blockSize]byte
		zeroKey key
		zeroIn  input
	)
	block(&public, &zeroKey, &zeroIn)
}

// absorb replaces k by a pseudo-random function of k and msg, whose length is a multiple of 16
// bytes: the cascade of the package comment. scratch, which lies where secrets may, is wiped, and
// so is the stack, where a source's words may have been. It does not allocate.
func absorb(k *key, msg []byte, scratch *[blockSize]byte) {
	var in input
	for ; len(msg) >= len(in)*4; msg = msg[len(in)*4:] {
		in.setBytes(msg)
		block(scratch, k, &in)
		k.setBytes(scratch[:keySize])
	}
	clear(scratch[:])
	in = input{}
	scrub()
}
