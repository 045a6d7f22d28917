package hostpage

import (
	"encoding/binary"
	"sync/atomic"
	"testing"
	"unsafe"
)

func view(words []uint64) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), 8*len(words))
}

func TestNew(t *testing.T) {
	b := view(make([]uint64, 4))
	for i, c := range []struct {
		b  []byte
		ok bool
	}{{b[:16], true}, {b[8:], true}, {b[:15], false}, {nil, false}, {b[1:17], false}, {b[4:20], false}} {
		if _, err := New(c.b, 16); (err == nil) != c.ok {
			t.Errorf("case %d: %v", i, err)
		}
	}
}

func TestLoad(t *testing.T) {
	b := view(make([]uint64, 2))
	p, err := New(b, 16)
	if err != nil {
		t.Fatal(err)
	}
	copy(b[8:], []byte{1, 2, 3, 4, 5, 6, 7, 8})
	if got := p.Load(8); got != binary.NativeEndian.Uint64(b[8:]) {
		t.Errorf("Load: %x", got)
	}
	if p.Uint64(8) != 0x0807060504030201 || p.Uint32(8) != 0x04030201 || p.Uint32(12) != 0x08070605 || p.Uint64(0) != 0 {
		t.Errorf("%#x, %#x, %#x", p.Uint64(8), p.Uint32(8), p.Uint32(12))
	}
}

func TestConsistent(t *testing.T) {
	var words [3]uint64
	p, err := New(view(words[:]), 24)
	if err != nil {
		t.Fatal(err)
	}
	write := func(n uint64) {
		atomic.AddUint64(&words[0], 1<<32)
		atomic.StoreUint64(&words[1], n)
		atomic.StoreUint64(&words[2], n)
		atomic.AddUint64(&words[0], 1<<32)
	}
	done := make(chan bool)
	go func() {
		for n := range uint64(10000) {
			write(n)
		}
		close(done)
	}()
	for last := uint32(0); ; {
		var a, b uint64
		number, err := p.Consistent(4, func() { a, b = p.Uint64(8), p.Uint64(16) })
		if err == nil && (a != b || number&1 != 0 || number < last) {
			t.Fatalf("%d and %d in %d, after %d", a, b, number, last)
		}
		last = max(last, number)
		select {
		case <-done:
		default:
			continue
		}
		break
	}
	words[0] |= 1 << 32
	if _, err := p.Consistent(4, func() { t.Error("read an odd page") }); err != ErrBusy {
		t.Error(err)
	}
	words[0] = 0
	if _, err := p.Consistent(4, func() { words[0] += 2 << 32 }); err != ErrBusy {
		t.Error(err)
	}
}
