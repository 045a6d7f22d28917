package random

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// withEngines runs f once for each engine that this processor has.
func withEngines(t *testing.T, f func(t *testing.T)) {
	for _, e := range present() {
		t.Run(e.String(), func(t *testing.T) {
			defer use(e)()
			f(t)
		})
	}
}

// Counters from which the blocks of a test cross the end of 32 bits, or do not.
var counters = []uint32{0, 1, 1000, 1<<31 - 1, math.MaxUint32, math.MaxUint32 - 1, math.MaxUint32 - 7, math.MaxUint32 - 20, math.MaxUint32 - 200}

// wrappingOracle is oracle where the counter may wrap around, which that of the oracle refuses to
// do.
func wrappingOracle(t testing.TB, k []byte, in [16]byte, n int) []byte {
	before := n
	if first := uint64(binary.LittleEndian.Uint32(in[:])); first+uint64(n) > 1<<32 {
		before = int(1<<32 - first)
	}
	out := oracle(t, k, in, before)
	clear(in[:4])
	return append(out, oracle(t, k, in, n-before)...)
}

// Every engine writes what the independent implementation does, where it is asked to and nowhere
// else, and counts.
func TestEngines(t *testing.T) {
	lengths := []int{64, 100, 255, 256, 257, 1024}
	for n := range 41 {
		lengths = append(lengths, n)
	}
	withEngines(t, func(t *testing.T) {
		r := rand.NewChaCha8([32]byte{3})
		for i, n := range lengths {
			for j, counter := range counters {
				var (
					kb [keySize]byte
					ib [16]byte
				)
				r.Read(kb[:])
				r.Read(ib[:])
				binary.LittleEndian.PutUint32(ib[:], counter)
				checkStream(t, kb, ib, n, (7*i+13*j)%blockSize)
			}
		}
	})
}

// checkStream makes n blocks between guard bytes, off bytes into its buffer, and up to 63 bytes
// that are no whole block.
func checkStream(t *testing.T, kb [keySize]byte, ib [16]byte, n, off int) {
	t.Helper()
	const guard = 128
	var (
		k  key
		in input
	)
	k.setBytes(kb[:])
	in.setBytes(ib[:])
	wantKey, wantIn := k, in
	wantIn[0] += uint32(n)
	buf := bytes.Repeat([]byte{0xa5}, guard+off+n*blockSize+guard)
	want := bytes.Clone(buf)
	copy(want[guard+off:], wrappingOracle(t, kb[:], ib, n))
	stream(buf[guard+off:][:n*blockSize+off], &k, &in)
	if !bytes.Equal(buf, want) {
		t.Fatalf("%d blocks from counter %#x, %d bytes into the buffer, differ", n, wantIn[0]-uint32(n), off)
	}
	if in != wantIn || k != wantKey {
		t.Fatalf("%d blocks leave input %#x, want %#x", n, in, wantIn)
	}
}

func TestEnginesDoNotAllocate(t *testing.T) {
	withEngines(t, func(t *testing.T) {
		p := make([]byte, 37*blockSize)
		if a := testing.AllocsPerRun(100, func() {
			var (
				k  key
				in input
			)
			stream(p, &k, &in)
		}); a != 0 {
			t.Errorf("%v allocations", a)
		}
	})
}

func FuzzEngines(f *testing.F) {
	f.Add(make([]byte, keySize+16), uint16(1), uint8(0))
	f.Add(bytes.Repeat([]byte{0xff}, keySize+16), uint16(300), uint8(1))
	f.Fuzz(func(t *testing.T, seed []byte, blocks uint16, off uint8) {
		if len(seed) != keySize+16 {
			return
		}
		for _, e := range present() {
			restore := use(e)
			checkStream(t, [keySize]byte(seed), [16]byte(seed[keySize:]), int(blocks%600), int(off%blockSize))
			restore()
		}
	})
}

func BenchmarkStream(b *testing.B) {
	for _, e := range present() {
		for _, n := range []int{64, 256, 512, 1 << 10, 1088, 4 << 10, 16 << 10} {
			b.Run(fmt.Sprint(e, "/", n), func(b *testing.B) {
				defer use(e)()
				b.ReportAllocs()
				b.SetBytes(int64(n))
				var (
					k  key
					in input
				)
				p := make([]byte, n)
				for b.Loop() {
					stream(p, &k, &in)
				}
			})
		}
	}
}
