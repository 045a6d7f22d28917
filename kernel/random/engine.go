package random

// An engine is one of the ways to compute the key stream. All give the same bytes.
type engine uint32

const (
	undecided engine = iota
	generic          // Go, everywhere
	avx2             // eight blocks at a time
	avx512           // sixteen blocks at a time
)

func (e engine) String() string { return [...]string{"undecided", "generic", "avx2", "avx512"}[e] }
