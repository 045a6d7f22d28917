package vmgenc

import (
	"fmt"
	"sync/atomic"
	"unsafe"

	"vmgenc/kernel/generation"
)

// liveID is the ID in the page that the hypervisor writes to.
type liveID [2]uint64

// newLiveID returns the ID in page, its first 16 bytes, which must be mapped at an address that is a multiple of 8.
func newLiveID(page []byte) (*liveID, error) {
	if len(page) < generation.Size {
		return nil, fmt.Errorf("page has %d bytes, want %d", len(page), generation.Size)
	}
	at := unsafe.Pointer(unsafe.SliceData(page))
	if uintptr(at)%8 != 0 {
		return nil, fmt.Errorf("page is mapped at %#x, not a multiple of 8", uintptr(at))
	}
	return (*liveID)(at), nil
}

// load reads the ID: two loads, each atomic, that the compiler neither drops nor moves.
func (l *liveID) load() generation.ID {
	halves := [2]uint64{atomic.LoadUint64(&l[0]), atomic.LoadUint64(&l[1])}
	return *(*generation.ID)(unsafe.Pointer(&halves))
}
