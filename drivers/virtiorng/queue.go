package virtiorng

import (
	"encoding/binary"
	"fmt"
	"sync/atomic"
	"unsafe"
)

// Where the parts of the queue lie in the page (2.7). The buffer is the one that descriptor 0
// describes.
const (
	descriptorsAt = 0   // 16 bytes each
	availableAt   = 64  // flags u16, index u16, ring of u16
	usedAt        = 128 // flags u16, index u16, ring of id u32, length u32
	bufferAt      = 256

	maxEntries = 4
	bufferSize = 256
	pageSize   = bufferAt + bufferSize
	pageAlign  = 16

	deviceWrites = 2 // VIRTQ_DESC_F_WRITE
	noInterrupts = 1 // VIRTQ_AVAIL_F_NO_INTERRUPT
)

// queue is a split virtqueue with one request at a time, in memory that the device reads and writes
// whenever it likes.
type queue struct {
	page    []byte
	addr    uint64
	entries uint32
	asked   uint16 // index of the available ring
	seen    uint16 // index of the used ring: requests answered
}

func newQueue(page []byte, addr uint64) (queue, error) {
	if len(page) < pageSize {
		return queue{}, fmt.Errorf("a page of %d bytes, want %d", len(page), pageSize)
	}
	if addr%pageAlign != 0 || uintptr(unsafe.Pointer(unsafe.SliceData(page)))%pageAlign != 0 {
		return queue{}, fmt.Errorf("the page at %#x is not aligned to %d", addr, pageAlign)
	}
	return queue{page: page[:pageSize], addr: addr, entries: maxEntries}, nil
}

// word is a part of the page that changes hands by one access.
func (q *queue) word(offset uint32) *uint32 { return (*uint32)(unsafe.Pointer(&q.page[offset])) }

// clear makes the queue one that was never used.
func (q *queue) clear() {
	clear(q.page)
	q.asked, q.seen = 0, 0
}

func (q *queue) buffer() []byte { return q.page[bufferAt:] }

// wipe removes what came in.
func (q *queue) wipe() { clear(q.buffer()) }

// submit asks for n bytes, at most bufferSize. The index is written last, and with it all that was
// written before (2.7.13.3).
func (q *queue) submit(n uint32) {
	q.wipe()
	le := binary.LittleEndian
	d := q.page[descriptorsAt:]
	le.PutUint64(d, q.addr+bufferAt)
	le.PutUint32(d[8:], n)
	le.PutUint16(d[12:], deviceWrites)
	le.PutUint16(d[14:], 0) // next
	le.PutUint16(q.page[availableAt+4+uint32(q.asked)%q.entries*2:], 0)
	q.asked++
	atomic.StoreUint32(q.word(availableAt), uint32(q.asked)<<16|noInterrupts)
}

// poll looks for the answer. When it has come, its bytes are at the start of p, whose length was
// asked for.
func (q *queue) poll(p []byte) (n int, done bool, err error) {
	index := uint16(atomic.LoadUint32(q.word(usedAt)) >> 16)
	if index == q.seen {
		return 0, false, nil
	}
	if index != q.seen+1 {
		return 0, false, errIndex
	}
	entry := usedAt + 4 + uint32(q.seen)%q.entries*8
	id, length := atomic.LoadUint32(q.word(entry)), atomic.LoadUint32(q.word(entry+4))
	q.seen = index
	switch {
	case id != 0:
		return 0, true, errElement
	case length == 0 || length > uint32(len(p)):
		return 0, true, errLength
	}
	n = copy(p, q.buffer()[:length])
	if !written(p[:n]) {
		return 0, true, errZeros
	}
	return n, true, nil
}

// written tells whether no eight bytes in a row that belong together are zeros: the buffer was
// zeros before, and random bytes would be so once in 2^64 times.
func written(p []byte) bool {
	for ; len(p) >= 8; p = p[8:] {
		if binary.LittleEndian.Uint64(p) == 0 {
			return false
		}
	}
	return true
}
