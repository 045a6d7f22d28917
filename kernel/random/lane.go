package random

import (
	"encoding/binary"
	"sync"
)

const (
	bufferSize = 16 * blockSize // made at once
	smallRead  = 512            // the largest read that is served from the buffer

	outputTag = 0x2074756f // "out ", the last word of the input for output blocks
	laneTag   = 0x656e616c // "lane", that for the keys of lanes
)

// A lane makes the bytes, with a key of its own that it has from the generator's. Readers that come
// at the same time get a lane each; a single one always gets the first.
type lane struct {
	mu    sync.Mutex
	state uint64 // one more than Generator.state when key was made; 0 means that there is no key
	left  int    // bytes at the end of buf that nobody has had
	from  origin // what key belongs to

	reads uint64
	bytes uint64

	key     key
	once    key // of one large read
	buf     [bufferSize]byte
	scratch [blockSize]byte

	_ [64]byte // no two lanes share a cache line
}

// take fills p, which is at most a piece, and returns how many bytes were made for it and for reads
// to come.
func (l *lane) take(p []byte) (made int) {
	l.reads++
	l.bytes += uint64(len(p))
	if len(p) > smallRead {
		return l.direct(p)
	}
	for len(p) > l.left {
		n := l.left
		l.move(p[:n])
		p = p[n:]
		l.refill()
		made += bufferSize
	}
	l.move(p)
	return made
}

// refill makes a buffer of output and, from its first bytes, the next key.
func (l *lane) refill() {
	stream(l.buf[:], &l.key, &input{3: outputTag})
	l.key.setBytes(l.buf[:keySize])
	clear(l.buf[:keySize])
	l.left = bufferSize - keySize
}

// move moves len(p) bytes, of which there are as many, from the buffer to p.
func (l *lane) move(p []byte) {
	move(p, l.buf[bufferSize-l.left:])
	l.left -= len(p)
}

// move moves len(p) bytes from the start of from to p and leaves zeros. It moves words, in general
// registers: what copy does with more than a few bytes leaves them in vector registers.
func move(p, from []byte) {
	from = from[:len(p)]
	i := 0
	for ; i+8 <= len(p); i += 8 {
		word := from[i : i+8]
		binary.LittleEndian.PutUint64(p[i:i+8], binary.LittleEndian.Uint64(word))
		binary.LittleEndian.PutUint64(word, 0)
	}
	for ; i < len(p); i++ {
		p[i] = from[i]
		from[i] = 0
	}
}

// direct makes p in place, with a key out of the buffer that serves only once.
func (l *lane) direct(p []byte) (made int) {
	if l.left < keySize {
		l.refill()
		made = bufferSize
	}
	l.move(l.scratch[:keySize])
	l.once.setBytes(l.scratch[:])
	in := input{3: outputTag}
	whole := len(p) &^ (blockSize - 1)
	stream(p[:whole], &l.once, &in)
	if whole < len(p) {
		stream(l.scratch[:], &l.once, &in)
		move(p[whole:], l.scratch[:])
	}
	clear(l.scratch[:])
	l.once = key{}
	return made + len(p)
}

// wipe forgets all that bytes could be made from.
func (l *lane) wipe() {
	l.state, l.left = 0, 0
	l.key = key{}
	clear(l.buf[:])
}
