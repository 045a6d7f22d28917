//go:build tamago

package boot

import (
	"errors"
	"sync/atomic"
	"unsafe"
)

// dmaPages is the number of pages that dmaPage has.
const dmaPages = 4

// dmaMemory holds them, and room to align them. It is part of the image, which is mapped one to
// one; the Go heap is not.
var (
	dmaMemory [(dmaPages + 1) * page]byte
	dmaGiven  atomic.Uint32
)

var errDMA = errors.New("boot: no page for a device left")

// dmaPage returns the next of the four pages.
func dmaPage() (b []byte, addr uint64, err error) {
	n := dmaGiven.Add(1)
	if n > dmaPages {
		return nil, 0, errDMA
	}
	at := (uintptr(unsafe.Pointer(&dmaMemory)) + page - 1) &^ (page - 1)
	at += uintptr(n-1) * page
	off := at - uintptr(unsafe.Pointer(&dmaMemory))
	return dmaMemory[off : off+page : off+page], uint64(at), nil
}
