//go:build tamago

#include "textflag.h"

// Each of these loads the registers it is named after from in, and MXCSR,
// reads one byte of each of n pages from page on, with some time between them,
// and stores the registers to out.

#define SPIN \
	MOVQ	page+16(FP), SI \
	MOVQ	n+24(FP), CX \
next: \
	MOVB	(SI), AX \
	ADDQ	$4096, SI \
	MOVL	$4000, AX \
wait: \
	DECL	AX \
	JNZ	wait \
	DECQ	CX \
	JNZ	next

#define MXCSR 2112

#define ENTER(frame) \
	MOVQ	in+0(FP), BX \
	MOVQ	out+8(FP), DI \
	STMXCSR	old-4(SP) \
	LDMXCSR	MXCSR(BX)

#define LEAVE \
	STMXCSR	MXCSR(DI) \
	LDMXCSR	old-4(SP)

#define SSE(op) \
	op(0, X0); op(1, X1); op(2, X2); op(3, X3); op(4, X4); op(5, X5); op(6, X6); op(7, X7); \
	op(8, X8); op(9, X9); op(10, X10); op(11, X11); op(12, X12); op(13, X13); op(14, X14); op(15, X15)

#define AVX(op) \
	op(0, Y0); op(1, Y1); op(2, Y2); op(3, Y3); op(4, Y4); op(5, Y5); op(6, Y6); op(7, Y7); \
	op(8, Y8); op(9, Y9); op(10, Y10); op(11, Y11); op(12, Y12); op(13, Y13); op(14, Y14); op(15, Y15)

#define AVX512(op) \
	op(0, Z0); op(1, Z1); op(2, Z2); op(3, Z3); op(4, Z4); op(5, Z5); op(6, Z6); op(7, Z7); \
	op(8, Z8); op(9, Z9); op(10, Z10); op(11, Z11); op(12, Z12); op(13, Z13); op(14, Z14); op(15, Z15); \
	op(16, Z16); op(17, Z17); op(18, Z18); op(19, Z19); op(20, Z20); op(21, Z21); op(22, Z22); op(23, Z23); \
	op(24, Z24); op(25, Z25); op(26, Z26); op(27, Z27); op(28, Z28); op(29, Z29); op(30, Z30); op(31, Z31)

#define OPMASK(op) \
	op(0, K0); op(1, K1); op(2, K2); op(3, K3); op(4, K4); op(5, K5); op(6, K6); op(7, K7)

#define LOADX(i, r) MOVUPS (64*i)(BX), r
#define STOREX(i, r) MOVUPS r, (64*i)(DI)
#define LOADY(i, r) VMOVDQU (64*i)(BX), r
#define STOREY(i, r) VMOVDQU r, (64*i)(DI)
#define LOADZ(i, r) VMOVDQU64 (64*i)(BX), r
#define STOREZ(i, r) VMOVDQU64 r, (64*i)(DI)
#define LOADK(i, r) KMOVQ (2048+8*i)(BX), r
#define STOREK(i, r) KMOVQ r, (2048+8*i)(DI)

// func holdSSE(in, out *registers, page *byte, n int)
TEXT ·holdSSE(SB),NOSPLIT,$8-32
	ENTER()
	SSE(LOADX)
	SPIN
	SSE(STOREX)
	LEAVE
	RET

// func holdAVX(in, out *registers, page *byte, n int)
TEXT ·holdAVX(SB),NOSPLIT,$8-32
	ENTER()
	AVX(LOADY)
	SPIN
	AVX(STOREY)
	VZEROUPPER
	LEAVE
	RET

// func holdAVX512(in, out *registers, page *byte, n int)
TEXT ·holdAVX512(SB),NOSPLIT,$8-32
	ENTER()
	AVX512(LOADZ)
	OPMASK(LOADK)
	SPIN
	AVX512(STOREZ)
	OPMASK(STOREK)
	VZEROUPPER
	LEAVE
	RET

// func xcr0() uint32
TEXT ·xcr0(SB),NOSPLIT,$0-4
	XORL	CX, CX
	XGETBV
	MOVL	AX, ret+0(FP)
	RET
