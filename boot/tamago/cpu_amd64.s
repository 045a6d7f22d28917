//go:build tamago

#include "textflag.h"

// func in8(port uint16) uint8
TEXT ·in8(SB),NOSPLIT,$0-9
	MOVWLZX	port+0(FP), DX
	INB
	MOVB	AX, ret+8(FP)
	RET

// func in16(port uint16) uint16
TEXT ·in16(SB),NOSPLIT,$0-10
	MOVWLZX	port+0(FP), DX
	INW
	MOVW	AX, ret+8(FP)
	RET

// func in32(port uint16) uint32
TEXT ·in32(SB),NOSPLIT,$0-12
	MOVWLZX	port+0(FP), DX
	INL
	MOVL	AX, ret+8(FP)
	RET

// func out8(port uint16, value uint8)
TEXT ·out8(SB),NOSPLIT,$0-3
	MOVWLZX	port+0(FP), DX
	MOVB	value+2(FP), AX
	OUTB
	RET

// func out16(port uint16, value uint16)
TEXT ·out16(SB),NOSPLIT,$0-4
	MOVWLZX	port+0(FP), DX
	MOVW	value+2(FP), AX
	OUTW
	RET

// func out32(port uint16, value uint32)
TEXT ·out32(SB),NOSPLIT,$0-8
	MOVWLZX	port+0(FP), DX
	MOVL	value+4(FP), AX
	OUTL
	RET

// func read8(addr uintptr) uint8
TEXT ·read8(SB),NOSPLIT,$0-9
	MOVQ	addr+0(FP), AX
	MOVBLZX	(AX), AX
	MOVB	AX, ret+8(FP)
	RET

// func read16(addr uintptr) uint16
TEXT ·read16(SB),NOSPLIT,$0-10
	MOVQ	addr+0(FP), AX
	MOVWLZX	(AX), AX
	MOVW	AX, ret+8(FP)
	RET

// func read32(addr uintptr) uint32
TEXT ·read32(SB),NOSPLIT,$0-12
	MOVQ	addr+0(FP), AX
	MOVL	(AX), AX
	MOVL	AX, ret+8(FP)
	RET

// func read64(addr uintptr) uint64
TEXT ·read64(SB),NOSPLIT,$0-16
	MOVQ	addr+0(FP), AX
	MOVQ	(AX), AX
	MOVQ	AX, ret+8(FP)
	RET

// func write8(addr uintptr, value uint8)
TEXT ·write8(SB),NOSPLIT,$0-9
	MOVQ	addr+0(FP), AX
	MOVB	value+8(FP), BX
	MOVB	BX, (AX)
	RET

// func write16(addr uintptr, value uint16)
TEXT ·write16(SB),NOSPLIT,$0-10
	MOVQ	addr+0(FP), AX
	MOVW	value+8(FP), BX
	MOVW	BX, (AX)
	RET

// func write32(addr uintptr, value uint32)
TEXT ·write32(SB),NOSPLIT,$0-12
	MOVQ	addr+0(FP), AX
	MOVL	value+8(FP), BX
	MOVL	BX, (AX)
	RET

// func write64(addr uintptr, value uint64)
TEXT ·write64(SB),NOSPLIT,$0-16
	MOVQ	addr+0(FP), AX
	MOVQ	value+8(FP), BX
	MOVQ	BX, (AX)
	RET

// func pause()
TEXT ·pause(SB),NOSPLIT,$0-0
	PAUSE
	RET

// func rdtsc() uint64
TEXT ·rdtsc(SB),NOSPLIT,$0-8
	RDTSC
	SHLQ	$32, DX
	ORQ	DX, AX
	MOVQ	AX, ret+0(FP)
	RET

// func cpuid(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)
TEXT ·cpuid(SB),NOSPLIT,$0-24
	MOVL	leaf+0(FP), AX
	MOVL	subleaf+4(FP), CX
	CPUID
	MOVL	AX, eax+8(FP)
	MOVL	BX, ebx+12(FP)
	MOVL	CX, ecx+16(FP)
	MOVL	DX, edx+20(FP)
	RET

// func writeMSR(msr uint32, value uint64)
TEXT ·writeMSR(SB),NOSPLIT,$0-16
	MOVL	msr+0(FP), CX
	MOVQ	value+8(FP), AX
	MOVQ	AX, DX
	SHRQ	$32, DX
	WRMSR
	RET

// func cr3() uintptr
TEXT ·cr3(SB),NOSPLIT,$0-8
	MOVQ	CR3, AX
	MOVQ	AX, ret+0(FP)
	RET

// func disable() (flags uintptr)
TEXT ·disable(SB),NOSPLIT|NOFRAME,$0-8
	PUSHFQ
	POPQ	AX
	CLI
	MOVQ	AX, flags+0(FP)
	RET

// func restore(flags uintptr)
TEXT ·restore(SB),NOSPLIT|NOFRAME,$0-8
	MOVQ	flags+0(FP), AX
	PUSHQ	AX
	POPFQ
	RET
