package random

// cpuid executes CPUID for a leaf and subleaf.
//
//go:noescape
func cpuid(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)

// rdseed and rdrand execute the instruction of that name once; ok is its carry flag.
//
//go:noescape
func rdseed() (v uint64, ok bool)

//go:noescape
func rdrand() (v uint64, ok bool)

// pause tells the processor that the program is spinning.
//
//go:noescape
func pause()

// hasRDSEED and hasRDRAND ask CPUID.
func hasRDSEED() bool {
	if leaves, _, _, _ := cpuid(0, 0); leaves < 7 {
		return false
	}
	_, ebx, _, _ := cpuid(7, 0)
	return ebx&(1<<18) != 0
}

func hasRDRAND() bool {
	if leaves, _, _, _ := cpuid(0, 0); leaves < 1 {
		return false
	}
	_, _, ecx, _ := cpuid(1, 0)
	return ecx&(1<<30) != 0
}
