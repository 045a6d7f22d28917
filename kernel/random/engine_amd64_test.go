package random

import "testing"

// present lists the engines that this processor has, the best one last.
func present() []engine {
	list := []engine{generic}
	p := thisProcessor()
	if p.best() == avx512 {
		p.ebx7 &^= hasAVX512F
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

// An engine is chosen only where the processor has both its instructions and its registers, and the latter are enabled.
func TestBestEngine(t *testing.T) {
	const (
		ecx1 = osxsave | hasAVX
		all  = hasAVX2 | hasAVX512F
	)
	for _, c := range []struct {
		name string
		p    processor
		want engine
	}{
		{"nothing", processor{}, generic},
		{"all there is", processor{ecx1, all, stateAVX512}, avx512},
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
