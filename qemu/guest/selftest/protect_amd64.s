//go:build tamago

#include "textflag.h"

// func control() (cr0, cr4 uint64)
TEXT ·control(SB),NOSPLIT,$0-16
	MOVQ	CR0, AX
	MOVQ	AX, cr0+0(FP)
	MOVQ	CR4, AX
	MOVQ	AX, cr4+8(FP)
	RET

// func dive()
//
// It pushes until it is stopped.
TEXT ·dive(SB),NOSPLIT|NOFRAME,$0-0
	MOVQ	SP, BX
next:
	SUBQ	$8, BX
	MOVQ	BX, SP
	MOVQ	AX, (SP)
	JMP	next
