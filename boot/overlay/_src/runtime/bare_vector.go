package runtime

import "unsafe"

// Vector registers: every processor enables the states that the stock runtime
// and programs look for, AVX and AVX-512, before the runtime asks which there
// are. Traps and interrupts save what is enabled, and nothing else may be: see
// SAVE_FPU in sys_linux_amd64.s. Intel SDM volume 1, chapter 13.

// State components: bits of XCR0 and of CPUID.0DH:EAX.
const (
	bareX87    = 1 << 0
	bareSSE    = 1 << 1
	bareAVX    = 1 << 2
	bareAVX512 = 7 << 5 // opmask, upper halves of ZMM0 to 15, ZMM16 to 31

	bareXSAVE = 1 << 26 // CPUID.01H:ECX
)

// bareVectorArea is the room for the registers on a trap stack. The states
// above take 2688 bytes at most; AMX, for one, would not fit.
const bareVectorArea = 4096

// bareInitial holds, from its first multiple of 64, what XRSTOR and FXRSTOR take for
// the initial state: the two control words, and zeros. CLEAR_FPU has the address.
var bareInitial [576 + 63]byte

func bareCPUID(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)
func bareSetXCR0(states uint32)

// bareVectors enables the vector registers of the processor it runs on. A
// processor without XSAVE is left with SSE, which the board has enabled.
//
//go:nosplit
func bareVectors() {
	initial := (uintptr(unsafe.Pointer(&bareInitial)) + 63) &^ 63
	*(*uint16)(unsafe.Pointer(initial)) = 0x37f       // FCW
	*(*uint32)(unsafe.Pointer(initial + 24)) = 0x1f80 // MXCSR
	highest, _, _, _ := bareCPUID(0, 0)
	_, _, features, _ := bareCPUID(1, 0)
	if highest < 13 || features&bareXSAVE == 0 {
		return
	}
	has, _, _, _ := bareCPUID(13, 0)
	states := uint32(bareX87 | bareSSE)
	if has&bareAVX != 0 {
		states |= bareAVX
		if has&bareAVX512 == bareAVX512 {
			states |= bareAVX512
		}
	}
	bareSetXCR0(states)
	if _, size, _, _ := bareCPUID(13, 0); size > bareVectorArea { // of the states enabled
		bareSetXCR0(bareX87 | bareSSE)
	}
}
