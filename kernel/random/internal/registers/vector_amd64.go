package registers

// YMM stores Y0 to Y15 at out. The processor must have AVX, and the operating system must have
// enabled it.
//
//go:noescape
func YMM(out *[16][32]byte)

// ZMM stores Z0 to Z31 at out. The processor must have AVX-512F, and the operating system must have
// enabled it.
//
//go:noescape
func ZMM(out *[32][64]byte)
