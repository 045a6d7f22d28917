package random

import (
	"testing"

	"vmgenc/kernel/random/internal/registers"
)

// present lists the engines that this processor has, the best one last.
func present() []engine {
	list := []engine{generic}
	p := thisProcessor()
	if p.best() == avx512 {
		p.ebx7 &^= hasAVX512
		if p.best() == avx2 {
			list = append(list, avx2)
		}
	}
	if best := thisProcessor().best(); best != generic {
		list = append(list, best)
	}
	return list
}

// use makes stream use e until restore is called.
func use(e engine) (restore func()) {
	before := inUse.Swap(uint32(e))
	return func() { inUse.Store(before) }
}

// An engine is chosen only where the processor has both its instructions and its registers, and the
// latter are enabled.
func TestBestEngine(t *testing.T) {
	const (
		ecx1 = osxsave | hasAVX
		all  = hasAVX2 | hasAVX512
	)
	for _, c := range []struct {
		name string
		p    processor
		want engine
	}{
		{"nothing", processor{}, generic},
		{"all there is", processor{ecx1, all, stateAVX512}, avx512},
		{"no AVX-512VL", processor{ecx1, hasAVX2 | 1<<16, stateAVX512}, avx2},
		{"no AVX-512F", processor{ecx1, hasAVX2 | 1<<31, stateAVX512}, avx2},
		{"no AVX-512", processor{ecx1, hasAVX2, stateAVX512}, avx2},
		{"XCR0 without the masks", processor{ecx1, all, stateAVX512 &^ (1 << 5)}, avx2},
		{"XCR0 without upper halves of ZMM registers", processor{ecx1, all, stateAVX512 &^ (1 << 6)}, avx2},
		{"XCR0 without ZMM16 to ZMM31", processor{ecx1, all, stateAVX512 &^ (1 << 7)}, avx2},
		{"XCR0 without YMM registers", processor{ecx1, all, stateAVX512 &^ (1 << 2)}, generic},
		{"XCR0 without SSE", processor{ecx1, all, stateAVX512 &^ (1 << 1)}, generic},
		{"XCR0 as after reset", processor{ecx1, all, 1}, generic},
		{"no XSAVE", processor{hasAVX, all, 0}, generic},
		{"no AVX", processor{osxsave, all, stateAVX512}, generic},
		{"AVX alone", processor{ecx1, 0, stateAVX}, generic},
	} {
		if got := c.p.best(); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	t.Logf("this processor: %+v: %v", thisProcessor(), present())
}

// What the vector registers hold after a call does not depend on the key.
func TestRegistersAreClean(t *testing.T) {
	for _, e := range present()[1:] {
		defer use(e)()
		for _, blocks := range []int{1, 2, 3, 4, 5, 8, 9, 16, 17, 24, 25, 40} {
			var (
				z [2][32][64]byte
				y [2][16][32]byte
			)
			p := make([]byte, blocks*blockSize)
			for run := range z {
				k := key{1: uint32(run), 7: uint32(run)}
				stream(p, &k, &input{})
				if e == avx512 {
					registers.ZMM(&z[run])
				}
				registers.YMM(&y[run])
			}
			if y[0] != y[1] || z[0] != z[1] {
				t.Errorf("%v: %d blocks leave registers that depend on the key", e, blocks)
			}
		}
	}
}
