//go:build tamago

#include "go_asm.h"
#include "textflag.h"

#define APIC 0xfee00000
#define APIC_ID 0x20
#define APIC_EOI 0xb0
#define APIC_ICR 0x300
#define APIC_ICRH 0x310

// The gates' targets, 16 bytes each.
#define VECTOR(n) PCALIGN $16; BYTE $0x6a; BYTE $n; JMP ·interrupt(SB)	// push n
TEXT ·vectorTable(SB),NOSPLIT|NOFRAME,$0
	VECTOR(0x40)
	VECTOR(0x41)
	VECTOR(0x42)
	VECTOR(0x43)
	VECTOR(0x44)
	VECTOR(0x45)
	VECTOR(0x46)
	VECTOR(0x47)
	VECTOR(0x48)
	VECTOR(0x49)
	VECTOR(0x4a)
	VECTOR(0x4b)
	VECTOR(0x4c)
	VECTOR(0x4d)
	VECTOR(0x4e)
	VECTOR(0x4f)

// An interrupt, with its vector pushed on top of what the processor left: RIP CS
// RFLAGS RSP SS. Relay wants AX, BX, CX and DX saved.
TEXT ·interrupt(SB),NOSPLIT|NOFRAME|TOPFRAME,$0
	PUSHQ	AX
	PUSHQ	BX
	PUSHQ	CX
	PUSHQ	DX
	MOVQ	$APIC, AX
	MOVL	APIC_ID(AX), AX
	SHRL	$24, AX
	LEAQ	·taken(SB), BX
	MOVQ	32(SP), CX
	MOVL	CX, (BX)(AX*4)
	MOVL	$1, ·raised(SB)
	PUSHQ	$const_relayed
	CALL	os∕signal·Relay(SB)
	POPQ	AX
	// what is left of an interrupted program may be a secret's
	POPQ	DX; MOVQ	$0, -8(SP)
	POPQ	CX; MOVQ	$0, -8(SP)
	POPQ	BX; MOVQ	$0, -8(SP)
	POPQ	AX; MOVQ	$0, -8(SP)
	ADDQ	$8, SP
	IRETQ

// Wake-ups and NMIs have done their work by coming.
TEXT ·acknowledged(SB),NOSPLIT|NOFRAME|TOPFRAME,$0
	PUSHQ	AX
	MOVQ	$APIC, AX
	MOVL	$0, APIC_EOI(AX)
	POPQ	AX
	IRETQ

// func acknowledgeHandler() uintptr
TEXT ·acknowledgeHandler(SB),NOSPLIT,$0-8
	LEAQ	·acknowledged(SB), AX
	MOVQ	AX, ret+0(FP)
	RET

// func interruptTable() uintptr
TEXT ·interruptTable(SB),NOSPLIT,$0-8
	LEAQ	·vectorTable(SB), AX
	MOVQ	AX, ret+0(FP)
	RET

// func loadedIDT() uintptr
TEXT ·loadedIDT(SB),NOSPLIT,$16-8
	BYTE	$0x0f; BYTE $0x01; BYTE $0x0c; BYTE $0x24	// sidt [rsp]
	MOVQ	2(SP), AX
	MOVQ	AX, ret+0(FP)
	RET

// SEND sends command to the local APIC in BX, which is lost, as are AX and DX.
// Nothing may come between the two writes, nor may the thread move to another
// processor: interrupts are disabled.
#define SEND(command, wait) \
	MOVQ	$APIC, AX \
wait: \
	MOVL	APIC_ICR(AX), DX \
	BTL	$12, DX \
	JCS	wait \
	SHLL	$24, BX \
	MOVL	BX, APIC_ICRH(AX) \
	MOVL	command, APIC_ICR(AX)

// Bit 12 says that the last one is still on its way.

// func ipi(dest, command uint32)
TEXT ·ipi(SB),NOSPLIT|NOFRAME,$0-8
	MOVL	dest+0(FP), BX
	MOVL	command+4(FP), CX
	PUSHFQ
	CLI
	SEND(CX, wait)
	POPFQ
	RET

// func acknowledge(id uint32)
TEXT ·acknowledge(SB),NOSPLIT|NOFRAME,$0-4
	MOVL	id+0(FP), BX
	PUSHFQ
	CLI
	MOVQ	$APIC, AX
	MOVL	APIC_ID(AX), DX
	SHRL	$24, DX
	CMPL	DX, BX
	JNE	other
	MOVL	$0, APIC_EOI(AX)
	JMP	done
other:
	SEND($0x400, wait)		// NMI
done:
	POPFQ
	RET
