// Package hostpage reads memory that the hypervisor writes to while the guest runs: the generation
// ID, the VMClock page, kvmclock's.
package hostpage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync/atomic"
	"unsafe"
)

// A Page is such memory. Its methods may be called by any number of goroutines. They neither block
// nor allocate and may be called in interrupt context.
type Page struct{ words []uint64 }

// New returns the first size bytes of b, a multiple of 8, as a page. b must stay valid, and be
// mapped at a multiple of 8.
func New(b []byte, size int) (Page, error) {
	if len(b) < size {
		return Page{}, fmt.Errorf("page has %d bytes, want %d", len(b), size)
	}
	at := unsafe.Pointer(unsafe.SliceData(b))
	if uintptr(at)%8 != 0 {
		return Page{}, fmt.Errorf("page is mapped at %#x, not a multiple of 8", uintptr(at))
	}
	return Page{unsafe.Slice((*uint64)(at), size/8)}, nil
}

// Load returns the 8 bytes at an offset that is a multiple of 8, in the processor's byte order,
// with one access that the compiler neither drops nor moves.
func (p *Page) Load(offset int) uint64 { return atomic.LoadUint64(&p.words[offset/8]) }

// Uint64 returns the same as a little-endian number.
func (p *Page) Uint64(offset int) uint64 {
	var b [8]byte
	binary.NativeEndian.PutUint64(b[:], p.Load(offset))
	return binary.LittleEndian.Uint64(b[:])
}

// Uint32 returns the 4 bytes at an offset that is a multiple of 4 as a little-endian number.
func (p *Page) Uint32(offset int) uint32 { return uint32(p.Uint64(offset&^7) >> (8 * (offset & 7))) }

// ErrBusy is the error of Consistent for a hypervisor that never finishes.
var ErrBusy = errors.New("the page is being changed all the time")

// tries bounds the attempts of Consistent.
const tries = 1000

// Consistent calls read until everything that it reads is of one moment, and returns the sequence
// number of that: the 4 bytes at the offset sequence, which the hypervisor makes odd before it
// writes the rest, and even afterwards.
func (p *Page) Consistent(sequence int, read func()) (number uint32, err error) {
	for range tries {
		before := p.Uint32(sequence)
		if before&1 != 0 {
			continue
		}
		read()
		if p.Uint32(sequence) == before {
			return before, nil
		}
	}
	return 0, ErrBusy
}
