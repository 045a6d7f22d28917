#include "textflag.h"

// func Syscall6(num, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2, errno uintptr)
TEXT ·Syscall6<ABIInternal>(SB),NOSPLIT,$88
	MOVQ	AX, 0(SP)
	MOVQ	BX, 8(SP)
	MOVQ	CX, 16(SP)
	MOVQ	DI, 24(SP)
	MOVQ	SI, 32(SP)
	MOVQ	R8, 40(SP)
	MOVQ	R9, 48(SP)
	MOVQ	R14, 80(SP)
	CALL	runtime·bareSyscall7(SB)
	MOVQ	56(SP), AX
	MOVQ	64(SP), BX
	MOVQ	72(SP), CX
	MOVQ	80(SP), R14
	XORPS	X15, X15
	RET
