//go:build tamago

#include "textflag.h"

// From the loader to 64-bit Go. Until enter64 the processor is in 32-bit
// protected mode with flat segments and no paging, while the assembler writes
// 64-bit code: only instructions with one encoding in both modes may be used.
// Go's $symbol is relative to the next instruction in 64-bit mode, and
// absolute in 32-bit mode, hence ADDRESS.

#define MSR_EFER 0xc0000080
#define MSR_FS_BASE 0xc0000100

// Page tables, each 4 KiB, somewhere in ·pages, in the order of type tables.
#define PAGES 17
#define PDPT 0x1000
#define PD 0x2000

// ADDRESS loads the address of sym into reg in 32-bit mode, using AX and 4
// bytes of stack: call the next instruction, and add what lies between.
#define ADDRESS(sym, reg) \
	BYTE	$0xe8; LONG $0 \
	POPQ	AX \
	MOVL	$sym, reg \
	LEAL	7(AX)(reg*1), reg

TEXT cpuinit(SB),NOSPLIT|NOFRAME,$0
	// UEFI enters in 64-bit mode. 32-bit mode reads R9 as CX, and one of the
	// prefixes that make the difference as INCL CX.
	XORL	R9, R9
	CMPL	R9, $0
	JNE	protected
	JMP	·uefi(SB)

protected:
	CLI
	CLD
	MOVL	AX, BP		// the loader's magic
	MOVL	BX, DI		// and its information

	// mask both 8259s: firmware may have left a timer running
	MOVB	$0xff, AL
	BYTE	$0xe6; BYTE $0x21	// outb al, 0x21
	BYTE	$0xe6; BYTE $0xa1	// outb al, 0xa1

	// some bytes of conventional memory that no loader in scope uses
	MOVL	$0x7c00, SP

	// without long mode the next steps fault; without NX its bit is reserved in page tables
	MOVL	$0x80000000, AX
	CPUID
	XORL	DX, DX
	CMPL	AX, $0x80000001
	JCS	features
	MOVL	$0x80000001, AX
	CPUID
features:
	BTL	$29, DX
	JCC	nolong
	ANDL	$(1<<20), DX
	SHRL	$9, DX		// EFER.NXE
	PUSHQ	DX

	MOVL	DI, SI
	ADDRESS(·pages(SB), BX)
	ADDL	$4095, BX
	ANDL	$~4095, BX
	MOVL	BX, DI
	MOVL	$(PAGES*1024), CX
	XORL	AX, AX
	REP; STOSL

	// PML4[0] and the first 4 GiB in 2 MiB pages, one to one
	LEAL	(PDPT+3)(BX), AX
	MOVL	AX, (BX)
	LEAL	PDPT(BX), DI
	LEAL	(PD+3)(BX), AX
	MOVL	$4, CX
pdpt:
	MOVL	AX, (DI)
	ADDL	$0x1000, AX
	ADDL	$8, DI
	SUBL	$1, CX
	JNZ	pdpt
	LEAL	PD(BX), DI
	MOVL	$0x83, AX	// present, writable, large
	MOVL	$2048, CX
pd:
	MOVL	AX, (DI)
	ADDL	$0x200000, AX
	ADDL	$8, DI
	SUBL	$1, CX
	JNZ	pd

	// Intel SDM volume 3, 11.8.5: PAE, long mode, paging
	MOVL	CR4, AX
	ORL	$(1<<5 | 1<<7 | 1<<9 | 1<<10), AX	// PAE, PGE, OSFXSR, OSXMMEXCPT
	MOVL	AX, CR4
	MOVL	BX, CR3
	MOVL	$MSR_EFER, CX
	RDMSR
	POPQ	DI
	ORL	DI, AX
	ORL	$(1<<8), AX	// LME
	WRMSR
	MOVL	CR0, AX
	ANDL	$~(1<<2 | 1<<3), AX	// no emulation of the FPU
	ORL	$(1<<31 | 1<<16 | 1<<5 | 1<<1 | 1<<0), AX // PG, WP, NE, MP, PE
	MOVL	AX, CR0

	ADDRESS(·gdtr(SB), BX)
	LGDT	(BX)
	ADDRESS(·enter64(SB), BX)
	PUSHQ	$8
	PUSHQ	BX
	RETFQ			// 32-bit mode reads the prefix as DECL AX

nolong:
	MOVL	$0x3f9, DX	// COM1 at 115200 8N1, as serialInit
	XORL	AX, AX
	OUTB
	MOVL	$0x3fb, DX
	MOVB	$0x80, AX
	OUTB
	MOVL	$0x3f8, DX
	MOVB	$1, AX
	OUTB
	MOVL	$0x3f9, DX
	XORL	AX, AX
	OUTB
	MOVL	$0x3fb, DX
	MOVB	$0x03, AX
	OUTB
	ADDRESS(·noLongMode(SB), SI)
	MOVL	$44, CX
character:
	MOVL	$(1<<20), BX	// a line that never drains
	MOVL	$0x3fd, DX
wait:
	INB
	ANDL	$(1<<5), AX
	JNZ	send
	SUBL	$1, BX
	JNZ	wait
send:
	MOVL	$0x3f8, DX
	MOVB	(SI), AX
	OUTB
	ADDL	$1, SI
	SUBL	$1, CX
	JNZ	character
	MOVL	$0xcf9, DX	// reset, by the chipset, else by the keyboard controller
	MOVB	$0x06, AX
	OUTB
	MOVB	$0xfe, AX
	BYTE	$0xe6; BYTE $0x64	// outb al, 0x64
stop:
	HLT
	JMP	stop

TEXT ·enter64(SB),NOSPLIT|NOFRAME,$0
	MOVL	$16, AX
	BYTE	$0x8e; BYTE $0xd0	// mov ss, ax
	BYTE	$0x8e; BYTE $0xd8	// mov ds, ax
	BYTE	$0x8e; BYTE $0xc0	// mov es, ax
	XORL	AX, AX
	BYTE	$0x8e; BYTE $0xe0	// mov fs, ax
	BYTE	$0x8e; BYTE $0xe8	// mov gs, ax

	LEAQ	·stack+(32<<10)(SB), SP
	LEAQ	·idtr(SB), AX
	MOVW	$(256*16-1), (AX)
	LEAQ	·idt(SB), BX
	MOVQ	BX, 2(AX)
	LIDT	(AX)

	// A g of zeros lets Go code run that neither grows its stack nor needs
	// the runtime.
	LEAQ	·noG(SB), AX
	MOVQ	AX, ·noTLS(SB)
	LEAQ	·noTLS+8(SB), AX
	MOVQ	AX, DX
	SHRQ	$32, DX
	MOVL	$MSR_FS_BASE, CX
	WRMSR

	MOVL	BP, AX
	MOVL	SI, BX
	SUBQ	$16, SP
	MOVL	AX, 0(SP)
	MOVL	BX, 4(SP)
	CALL	·early(SB)
	MOVQ	8(SP), SP
	JMP	_rt0_tamago_start(SB)

DATA	·noLongMode+0x00(SB)/8, $"boot: pr"
DATA	·noLongMode+0x08(SB)/8, $"ocessor:"
DATA	·noLongMode+0x10(SB)/8, $" no long"
DATA	·noLongMode+0x18(SB)/8, $" mode, w"
DATA	·noLongMode+0x20(SB)/8, $"ant x86-"
DATA	·noLongMode+0x28(SB)/4, $"64\r\n"
GLOBL	·noLongMode(SB),RODATA,$44

GLOBL	·stack(SB),NOPTR,$(32<<10)
GLOBL	·noG(SB),NOPTR,$1024
GLOBL	·noTLS(SB),NOPTR,$16

// TamaGo's amd64 package copies its descriptors over these, and adds gates to
// this IDT, when it finds that the board has tables of its own.
GLOBL	·idt(SB),NOPTR,$(256*16)
GLOBL	·idtr(SB),NOPTR,$16
DATA	·gdt+0x00(SB)/8, $0
DATA	·gdt+0x08(SB)/8, $0x00209b0000000000	// 64-bit code, accessed: the processor writes nothing, see imageChecksum
DATA	·gdt+0x10(SB)/8, $0x0000930000000000	// data, accessed
GLOBL	·gdt(SB),NOPTR,$24
DATA	·gdtr+0(SB)/2, $(3*8-1)
DATA	·gdtr+2(SB)/8, $·gdt(SB)
GLOBL	·gdtr(SB),NOPTR,$16
