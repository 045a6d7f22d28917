//go:build !race

// The race detector's own calls spill registers that the package has no say in.

package random

import (
	"testing"
	"unsafe"
)

// stackDepth is how much of the stack below the caller is looked at, in bytes: more than a read
// uses.
const stackDepth = 4096

// paint overwrites the stack below its caller, which also makes the runtime provide it.
//
//go:noinline
func paint() byte {
	var a [2 * stackDepth]byte
	for i := range a {
		a[i] = 0xa5
	}
	return a[len(a)/2]
}

// below copies what is left on the stack below here.
//
//go:noinline
//go:nocheckptr
func below(out *[stackDepth]byte) {
	var here byte
	from := unsafe.Add(unsafe.Pointer(&here), -len(out))
	for i := range out {
		out[i] = *(*byte)(unsafe.Add(from, i))
	}
}

// What a read leaves on the stack does not depend on the key, whether it reseeds or not.
func TestStackIsClean(t *testing.T) { withEngines(t, testStackIsClean) }

func testStackIsClean(t *testing.T) {
	source := newFake("a", 1)
	g, _ := newTest(source)
	mustRead(t, g, 1)
	source.err = errShort
	for _, n := range []int{16, 512, 1000, 4096} {
		for _, volume := range []uint64{0, MaxBytes} {
			// A signal that preempts the goroutine saves registers on its stack: the best of three
			// counts.
			differs := differences(g, n, volume)
			for try := 1; try < 3 && differs > 0; try++ {
				differs = min(differs, differences(g, n, volume))
			}
			if differs > 0 {
				t.Errorf("read of %d bytes, %d since the last reseed: %d bytes on the stack depend on the key", n, volume, differs)
			}
		}
	}
}

// differences makes the same read under two keys and counts the bytes of the stack that differ
// afterwards.
func differences(g *Generator, n int, volume uint64) int {
	var left [2][stackDepth]byte
	p := make([]byte, n)
	for run := range left {
		l := &g.lane[0]
		for i := range g.key {
			g.key[i] = uint32(n) << (3 * i) * uint32(run+1)
			l.key[i] = g.key[i] * 5
		}
		l.left, l.reads, l.bytes, g.reseeds = 0, 0, 0, 1
		g.volume.Store(volume)
		l.state = g.state.Load() + 1
		if volume > 0 {
			g.expire()
		}
		done := make(chan byte)
		go func() {
			b := paint()
			var from origin
			g.read(p, &from)
			below(&left[run])
			done <- b
		}()
		<-done
	}
	return count(&left[0], &left[1])
}

// count counts the bytes that differ.
func count(a, b *[stackDepth]byte) (n int) {
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// The same of the key stream by itself, whatever the number of blocks.
func TestStreamLeavesStackClean(t *testing.T) {
	k, in := new(key), new(input)
	withEngines(t, func(t *testing.T) {
		for _, blocks := range []int{1, 4, 5, 8, 9, 16, 17, 40} {
			differs := stackDepth
			for try := 0; try < 3 && differs > 0; try++ {
				var left [2][stackDepth]byte
				p := make([]byte, blocks*blockSize)
				for run := range left {
					*k, *in = key{1: uint32(run), 7: uint32(run)}, input{}
					done := make(chan byte)
					go func() {
						b := paint()
						stream(p, k, in)
						below(&left[run])
						done <- b
					}()
					<-done
				}
				differs = min(differs, count(&left[0], &left[1]))
			}
			if differs > 0 {
				t.Errorf("%d blocks leave %d bytes on the stack that depend on the key", blocks, differs)
			}
		}
	})
}

// Nor does it depend on what a source gave, whose words pass through the stack on their way.
func TestStackIsCleanOfEntropy(t *testing.T) {
	var word uint64
	g, _ := newTest(&cpuSource{"test", func() bool { return true }, func() (uint64, bool) { word += 1 << 60; return word, true }, 1})
	p := mustRead(t, g, 16)
	withEngines(t, func(t *testing.T) {
		differs := stackDepth
		for try := 0; try < 3 && differs > 0; try++ {
			var left [2][stackDepth]byte
			for run := range left {
				word = uint64(run+1) * 0x123456789abcdef1
				g.key, g.reseeds = key{}, 1
				g.lane[0].reads, g.lane[0].bytes = 0, 0
				g.volume.Store(MaxBytes)
				g.expire()
				done := make(chan byte)
				go func() {
					b := paint()
					var from origin
					g.read(p, &from)
					below(&left[run])
					done <- b
				}()
				<-done
			}
			differs = min(differs, count(&left[0], &left[1]))
		}
		if differs > 0 {
			t.Errorf("%d bytes on the stack depend on what the source gave", differs)
		}
	})
}
