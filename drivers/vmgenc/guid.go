package vmgenc

import (
	"fmt"
	"sync/atomic"
	"unsafe"
)

// A GUID is a generation ID, as it lies in memory: the first three fields are little-endian.
type GUID [guidSize]byte

const guidSize = 16

// String returns the form that QEMU's query-vm-generation-id prints: 324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87.
func (g GUID) String() string { return string(g.append(nil)) }

// append adds the same to b.
func (g GUID) append(b []byte) []byte {
	const digits = "0123456789abcdef"
	fields := [guidSize]byte{
		g[3], g[2], g[1], g[0],
		g[5], g[4],
		g[7], g[6],
		g[8], g[9], g[10], g[11], g[12], g[13], g[14], g[15],
	}
	for i, f := range fields {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			b = append(b, '-')
		}
		b = append(b, digits[f>>4], digits[f&15])
	}
	return b
}

// liveID is the ID in the page that the hypervisor writes to.
type liveID [2]uint64

// newLiveID returns the ID in page, its first 16 bytes, which must be mapped at an address that is a multiple of 8.
func newLiveID(page []byte) (*liveID, error) {
	if len(page) < guidSize {
		return nil, fmt.Errorf("page has %d bytes, want %d", len(page), guidSize)
	}
	at := unsafe.Pointer(unsafe.SliceData(page))
	if uintptr(at)%8 != 0 {
		return nil, fmt.Errorf("page is mapped at %#x, not a multiple of 8", uintptr(at))
	}
	return (*liveID)(at), nil
}

// load reads the ID: two loads, each atomic, that the compiler neither drops nor moves.
func (l *liveID) load() [guidSize]byte {
	halves := [2]uint64{atomic.LoadUint64(&l[0]), atomic.LoadUint64(&l[1])}
	return *(*[guidSize]byte)(unsafe.Pointer(&halves))
}

// store is load's counterpart.
func (l *liveID) store(id [guidSize]byte) {
	var halves [2]uint64
	*(*[guidSize]byte)(unsafe.Pointer(&halves)) = id
	atomic.StoreUint64(&l[0], halves[0])
	atomic.StoreUint64(&l[1], halves[1])
}
