//go:build tamago

#include "go_asm.h"
#include "textflag.h"

#define APIC_ID 0xfee00020
#define APIC_SVR 0xfee000f0
#define MSR_EFER 0xc0000080

// func saveRegisters(to *start)
TEXT ·saveRegisters(SB),NOSPLIT,$0-8
	MOVQ	to+0(FP), BX
	MOVQ	CR0, AX
	MOVQ	AX, start_cr0(BX)
	MOVQ	CR3, AX
	MOVQ	AX, start_cr3(BX)
	MOVQ	CR4, AX
	MOVQ	AX, start_cr4(BX)
	MOVL	$MSR_EFER, CX
	RDMSR
	MOVQ	AX, start_efer(BX)
	BYTE	$0x0f; BYTE $0x01; BYTE $0x4b; BYTE $start_idtr	// sidt [rbx+idtr]
	RET

// func startEntry() uintptr
TEXT ·startEntry(SB),NOSPLIT,$0-8
	LEAQ	·started(SB), AX
	MOVQ	AX, ret+0(FP)
	RET

// A processor's first 64-bit code: no stack, the tables of startCode. It takes
// over the control registers of the processor that started it, then its task. XCR0
// is left to the runtime, which sees to OSXSAVE too.
TEXT ·started(SB),NOSPLIT|NOFRAME|TOPFRAME,$0
	MOVL	$16, AX
	BYTE	$0x8e; BYTE $0xd0	// mov ss, ax
	BYTE	$0x8e; BYTE $0xd8	// mov ds, ax
	BYTE	$0x8e; BYTE $0xc0	// mov es, ax
	XORL	AX, AX
	BYTE	$0x8e; BYTE $0xe0	// mov fs, ax
	BYTE	$0x8e; BYTE $0xe8	// mov gs, ax
	LEAQ	·ap(SB), BX
	MOVQ	start_cr4(BX), AX
	MOVQ	AX, CR4
	MOVQ	start_cr3(BX), AX
	MOVQ	AX, CR3
	LEAQ	·gdtr(SB), AX
	LGDT	(AX)
	BYTE	$0x0f; BYTE $0x01; BYTE $0x5b; BYTE $start_idtr	// lidt [rbx+idtr]

	MOVQ	$APIC_ID, AX
	MOVL	(AX), AX
	SHRL	$24, AX
	CMPL	AX, start_id(BX)
	JNE	stop			// too late
	MOVQ	start_fn(BX), R12
	MOVQ	start_sp(BX), SP
	MOVQ	start_gp(BX), R14
	MOVQ	start_flags(BX), R13
	TESTQ	R12, R12
	JZ	halt
	MOVQ	R14, DI
	CALL	runtime·settls(SB)
	MOVQ	R14, (TLS)
	MOVQ	$APIC_SVR, AX
	MOVL	$0x1ff, (AX)		// enabled; spurious interrupts go to 255
	LEAQ	·ap(SB), BX
	MOVL	$1, start_arrived(BX)
	PUSHQ	R13
	POPFQ
	CALL	R12
	UNDEF

halt:
	MOVL	$1, start_arrived(BX)
stop:
	CLI
	HLT
	JMP	stop
