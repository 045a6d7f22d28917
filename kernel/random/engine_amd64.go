package random

import "sync/atomic"

// streamAVX2 and streamAVX512 write blocks consecutive blocks of key stream, at least one, the
// first of which in selects; the counter wraps around. They leave in alone, and nothing of the
// blocks or of the key on the stack or in vector registers.
//
//go:noescape
func streamAVX2(out *byte, blocks int, k *key, in *input)

//go:noescape
func streamAVX512(out *byte, blocks int, k *key, in *input)

// xgetbv returns the low half of XCR0 (Intel SDM volume 1, section 13.3). It may be executed only
// where CPUID.1:ECX.OSXSAVE is set.
//
//go:noescape
func xgetbv() (eax uint32)

// inUse is the engine that was chosen when the first block was asked for. Its zero value needs no
// initialisation, and two goroutines that choose at the same time come to the same result.
var inUse atomic.Uint32

// chosen returns the engine in use.
func chosen() engine {
	e := engine(inUse.Load())
	if e == undecided {
		e = thisProcessor().best()
		inUse.Store(uint32(e))
	}
	return e
}

// stream is streamGeneric by the best engine of this processor. The vector engines wipe what they
// used.
func stream(out []byte, k *key, in *input) {
	blocks := len(out) / blockSize
	e := chosen()
	switch {
	case blocks == 0:
		return
	case e == avx512:
		streamAVX512(&out[0], blocks, k, in)
	case e == avx2:
		streamAVX2(&out[0], blocks, k, in)
	default:
		streamGeneric(out, k, in)
		return
	}
	in[0] += uint32(blocks)
}

// processor is what the choice depends on.
type processor struct {
	ecx1 uint32 // CPUID.1:ECX
	ebx7 uint32 // CPUID.7.0:EBX
	xcr0 uint32 // the register state that the operating system has enabled; 0 where nothing can tell
}

func thisProcessor() (p processor) {
	leaves, _, _, _ := cpuid(0, 0)
	if leaves < 7 {
		return p
	}
	_, _, p.ecx1, _ = cpuid(1, 0)
	_, p.ebx7, _, _ = cpuid(7, 0)
	if p.ecx1&osxsave != 0 {
		p.xcr0 = xgetbv()
	}
	return p
}

const (
	osxsave = 1 << 27 // CPUID.1:ECX, set by CR4.OSXSAVE
	hasAVX  = 1 << 28

	hasAVX2   = 1 << 5        // CPUID.7.0:EBX
	hasAVX512 = 1<<16 | 1<<31 // F and VL

	stateAVX    = 1<<1 | 1<<2                   // XCR0: SSE and the upper halves of YMM registers,
	stateAVX512 = stateAVX | 1<<5 | 1<<6 | 1<<7 // masks, the upper halves of ZMM registers and ZMM16 to ZMM31
)

// best is the fastest engine that p can run. Instructions and registers both must be there: what
// Intel SDM volume 1, sections 14.7.1 and 15.2, has software look at.
func (p processor) best() engine {
	switch {
	case p.ecx1&osxsave == 0 || p.ecx1&hasAVX == 0:
		return generic
	case p.ebx7&hasAVX512 == hasAVX512 && p.xcr0&stateAVX512 == stateAVX512:
		return avx512
	case p.ebx7&hasAVX2 != 0 && p.xcr0&stateAVX == stateAVX:
		return avx2
	}
	return generic
}
