//go:build tamago

#include "go_asm.h"
#include "textflag.h"

// From UEFI to cpuinit. The firmware has the image wherever it found room, and
// often its own code and data where the image must run, until it lets go of
// them in ExitBootServices. So what the kernel wants, and the image, are put in
// a block of memory elsewhere; then boot services end, the processor leaves
// 64-bit mode and with it the firmware's page tables, and the image moves to
// its place. Offsets are those of the UEFI specification 2.10, 4, 7, 9, 12 and
// 37, for 64-bit processors; calls follow Microsoft's convention, as 2.3.4 says.
//
// All addresses here are relative to the instruction pointer, but for those in
// ·place, which are where the image is linked to run.

// System table, boot services, and the protocols: loaded image, text output,
// random number generator.
#define CON_OUT 64(BP)
#define BOOT_SERVICES 96(BP)
#define TABLES 104(BP)
#define TABLE_ARRAY 112(BP)
#define ALLOCATE_PAGES 40
#define GET_MEMORY_MAP 56
#define HANDLE_PROTOCOL 152
#define EXIT_BOOT_SERVICES 232
#define LOCATE_PROTOCOL 320
#define OPTIONS_SIZE 48
#define OPTIONS 56
#define OUTPUT_STRING 8
#define GET_RNG 8

// The block, below 4 GiB. It begins with what (*Loader).uefi reads, uefi.go.
#define INFO_MAP 0
#define INFO_MAP_SIZE 8
#define INFO_MAP_ENTRY 16
#define INFO_TABLES 24
#define INFO_TABLES_COUNT 32
#define INFO_OPTIONS 40
#define INFO_OPTIONS_SIZE 48
#define INFO_SEED 56
#define BLOCK_GDT 0x40
#define BLOCK_STACK 0x100	// its end
#define BLOCK_MOVE 0x100	// a copy of ·uefiMove
#define BLOCK_SEED 0x1c0
#define BLOCK_OPTIONS 0x200
#define BLOCK_TABLES 0x1400
#define BLOCK_MAP 0x2000
#define BLOCK_IMAGE 0xa000
#define MAX_OPTIONS (BLOCK_TABLES - BLOCK_OPTIONS)
#define MAX_TABLES ((BLOCK_MAP - BLOCK_TABLES) / 24)
#define MAX_MAP (BLOCK_IMAGE - BLOCK_MAP)

// ·place: where the image is linked to be: its bytes, what is zero, its end, its
// entry.
#define PLACE_TEXT 0
#define PLACE_BSS 8
#define PLACE_END 16
#define PLACE_ENTRY 24

// Local variables, above 32 bytes that calls may use and a fifth argument.
#define RESULT 40(SP)
#define MAP_SIZE 48(SP)
#define MAP_KEY 56(SP)
#define ENTRY_SIZE 64(SP)
#define ENTRY_VERSION 72(SP)
#define FRAME 88

// CALLEFI calls a service of the table in R12. Arguments are in CX, DX, R8, R9
// and 32(SP); it leaves AX, CX, DX and R8 to R11 undefined, the status in AX.
#define CALLEFI(service) \
	MOVQ	service(R12), AX; \
	CALL	AX

// uefi(image handle in CX, system table in DX) returns a status in AX where
// the kernel cannot be started. R12 is the boot services, R13 the block.
TEXT ·uefi(SB),NOSPLIT|NOFRAME,$0
	PUSHQ	BX
	PUSHQ	BP
	PUSHQ	SI
	PUSHQ	DI
	PUSHQ	R12
	PUSHQ	R13
	PUSHQ	R14
	PUSHQ	R15
	SUBQ	$FRAME, SP
	CLD
	MOVQ	CX, BX
	MOVQ	DX, BP
	MOVQ	BOOT_SERVICES, R12

	// the block: RAM, executable, below 4 GiB
	MOVQ	$0xffffffff, AX
	MOVQ	AX, RESULT
	MOVL	$1, CX			// AllocateMaxAddress
	MOVL	$1, DX			// EfiLoaderCode
	LEAQ	runtime·bss(SB), R8
	LEAQ	runtime·text(SB), R9
	SUBQ	R9, R8
	ADDQ	$(BLOCK_IMAGE + 4095), R8
	SHRQ	$12, R8
	LEAQ	RESULT, R9
	CALLEFI(ALLOCATE_PAGES)
	TESTQ	AX, AX
	JNZ	full
	MOVQ	RESULT, R13

	// load options, cut at what there is room for
	MOVQ	BX, CX
	LEAQ	·loadedImage(SB), DX
	LEAQ	RESULT, R8
	CALLEFI(HANDLE_PROTOCOL)
	TESTQ	AX, AX
	JNZ	refused
	MOVQ	RESULT, AX
	MOVL	OPTIONS_SIZE(AX), CX
	MOVQ	OPTIONS(AX), SI
	CMPL	CX, $MAX_OPTIONS
	JLS	options
	MOVL	$MAX_OPTIONS, CX
options:
	LEAQ	BLOCK_OPTIONS(R13), DI
	MOVQ	DI, INFO_OPTIONS(R13)
	MOVQ	CX, INFO_OPTIONS_SIZE(R13)
	REP; MOVSB

	// random bytes, where the firmware has a generator that works
	XORL	AX, AX
	MOVQ	AX, INFO_SEED(R13)
	LEAQ	·generator(SB), CX
	XORL	DX, DX
	LEAQ	RESULT, R8
	CALLEFI(LOCATE_PROTOCOL)
	TESTQ	AX, AX
	JNZ	noseed
	MOVQ	RESULT, CX
	XORL	DX, DX			// its choice of algorithm
	MOVL	$const_uefiSeed, R8
	LEAQ	BLOCK_SEED(R13), R9
	MOVQ	GET_RNG(CX), AX
	CALL	AX
	TESTQ	AX, AX
	JNZ	noseed
	LEAQ	BLOCK_SEED(R13), AX
	MOVQ	AX, INFO_SEED(R13)
noseed:

	// configuration tables: 16 bytes of GUID and an address each
	MOVQ	TABLES, CX
	MOVQ	TABLE_ARRAY, SI
	CMPQ	CX, $MAX_TABLES
	JLS	tables
	MOVL	$MAX_TABLES, CX
tables:
	LEAQ	BLOCK_TABLES(R13), DI
	MOVQ	DI, INFO_TABLES(R13)
	MOVQ	CX, INFO_TABLES_COUNT(R13)
	LEAQ	(CX)(CX*2), CX
	REP; MOVSQ

	// the image, and what moves it
	LEAQ	runtime·text(SB), SI
	LEAQ	BLOCK_IMAGE(R13), DI
	LEAQ	runtime·bss(SB), CX
	SUBQ	SI, CX
	SHRQ	$3, CX			// both are on multiples of 32
	REP; MOVSQ
	LEAQ	·uefiMove(SB), SI
	LEAQ	BLOCK_MOVE(R13), DI
	MOVL	$(BLOCK_SEED - BLOCK_MOVE), CX
	REP; MOVSB
	XORL	AX, AX
	MOVQ	AX, BLOCK_GDT(R13)
	MOVQ	$0x00cf9a000000ffff, AX	// 32-bit code
	MOVQ	AX, (BLOCK_GDT + 8)(R13)
	MOVQ	$0x00cf92000000ffff, AX	// data
	MOVQ	AX, (BLOCK_GDT + 16)(R13)

	// The map changes under our feet until boot services have ended: by
	// what firmware does in a timer, say. Its key tells.
	MOVL	$16, R14
again:
	LEAQ	BLOCK_MAP(R13), DX
	MOVQ	DX, INFO_MAP(R13)
	MOVQ	$MAX_MAP, AX
	MOVQ	AX, MAP_SIZE
	LEAQ	MAP_SIZE, CX
	LEAQ	MAP_KEY, R8
	LEAQ	ENTRY_SIZE, R9
	LEAQ	ENTRY_VERSION, AX
	MOVQ	AX, 32(SP)
	CALLEFI(GET_MEMORY_MAP)
	TESTQ	AX, AX
	JNZ	refused
	LEAQ	BLOCK_MAP(R13), SI
	MOVQ	MAP_SIZE, CX
	MOVQ	ENTRY_SIZE, DX
	CALL	·uefiRoom(SB)
	JNZ	taken
	MOVQ	BX, CX
	MOVQ	MAP_KEY, DX
	CALLEFI(EXIT_BOOT_SERVICES)
	TESTQ	AX, AX
	JZ	leave
	SUBL	$1, R14
	JNZ	again
	JMP	return			// text output is over after the first try

full:
	LEAQ	·fullText(SB), SI
	JMP	fail
taken:
	LEAQ	·takenText(SB), SI
	MOVQ	$0x8000000000000009, AX	// EFI_OUT_OF_RESOURCES
	JMP	fail
refused:
	LEAQ	·refusedText(SB), SI
fail:
	MOVQ	AX, DI
say:
	MOVBLZX	(SI), AX		// a string of two characters, the second 0
	MOVQ	AX, RESULT
	MOVQ	CON_OUT, CX
	LEAQ	RESULT, DX
	MOVQ	OUTPUT_STRING(CX), AX
	CALL	AX
	ADDQ	$1, SI
	CMPB	(SI), $0
	JNE	say
	MOVQ	DI, AX
return:
	ADDQ	$FRAME, SP
	POPQ	R15
	POPQ	R14
	POPQ	R13
	POPQ	R12
	POPQ	DI
	POPQ	SI
	POPQ	BP
	POPQ	BX
	RET

leave:
	CLI
	MOVQ	MAP_SIZE, AX
	MOVQ	AX, INFO_MAP_SIZE(R13)
	MOVQ	ENTRY_SIZE, AX
	MOVQ	AX, INFO_MAP_ENTRY(R13)

	LEAQ	BLOCK_STACK(R13), SP
	LEAQ	BLOCK_GDT(R13), AX
	PUSHQ	AX
	SUBQ	$8, SP
	MOVW	$(3*8-1), 6(SP)
	LGDT	6(SP)
	ADDQ	$16, SP

	// what uefiMove wants, all below 4 GiB
	MOVQ	R13, BX
	LEAQ	BLOCK_IMAGE(R13), SI
	LEAQ	·place(SB), R8
	MOVQ	PLACE_TEXT(R8), DI
	MOVQ	PLACE_BSS(R8), DX
	MOVQ	PLACE_END(R8), BP
	SUBQ	DX, BP
	ADDQ	$3, BP
	SHRQ	$2, BP
	SUBQ	DI, DX
	SHRQ	$2, DX
	LEAQ	BLOCK_MOVE(R13), AX
	PUSHQ	PLACE_ENTRY(R8)
	PUSHQ	$8
	PUSHQ	AX
	RETFQ

// uefiMove runs from the block, in 32-bit mode: only instructions with one
// encoding in both modes may be used. It moves the image, DX words of 4 bytes
// from SI to DI, clears BP words after it, and enters the image, whose address
// is on the stack, with the block in BX.
TEXT ·uefiMove(SB),NOSPLIT|NOFRAME,$0
	MOVL	$16, AX
	BYTE	$0x8e; BYTE $0xd0	// mov ss, ax
	BYTE	$0x8e; BYTE $0xd8	// mov ds, ax
	BYTE	$0x8e; BYTE $0xc0	// mov es, ax
	MOVL	CR0, AX
	ANDL	$0x7fffffff, AX		// no paging
	MOVL	AX, CR0
	XORL	AX, AX
	MOVL	AX, CR4			// nothing that the firmware chose

	MOVL	DX, CX
	REP; MOVSL
	MOVL	BP, CX
	REP; STOSL

	MOVL	$0xc0000080, CX		// EFER
	RDMSR
	ANDL	$~(1<<8), AX		// no long mode
	WRMSR
	POPQ	CX
	MOVL	$const_uefiMagic, AX
	JMP	CX

// uefiRoom sets the zero flag if all memory from imageStart to the end of the
// image is the kernel's once boot services have ended, by the memory map at SI
// of CX bytes in entries of DX bytes.
TEXT ·uefiRoom(SB),NOSPLIT|NOFRAME,$0
	ADDQ	SI, CX
	MOVL	$const_imageStart, R8
	LEAQ	·place(SB), R9
	MOVQ	PLACE_END(R9), R9
	MOVQ	R9, AX
	SUBQ	R8, AX			// bytes not found so far
entry:
	CMPQ	SI, CX
	JHS	done
	MOVL	(SI), R10		// type
	CMPL	R10, $7
	JHI	next
	MOVL	$(1<<1 | 1<<2 | 1<<3 | 1<<4 | 1<<7), R11 // loader, boot services, free
	BTL	R10, R11
	JCC	next
	MOVQ	8(SI), R10		// start
	MOVQ	24(SI), R11		// pages
	SHLQ	$12, R11
	ADDQ	R10, R11
	CMPQ	R10, R8
	CMOVQCS	R8, R10
	CMPQ	R11, R9
	CMOVQHI	R9, R11
	SUBQ	R10, R11
	JLS	next
	SUBQ	R11, AX
next:
	ADDQ	DX, SI
	JMP	entry
done:
	TESTQ	AX, AX
	RET

DATA ·place+0(SB)/8, $runtime·text(SB)
DATA ·place+8(SB)/8, $runtime·bss(SB)
DATA ·place+16(SB)/8, $runtime·end(SB)
DATA ·place+24(SB)/8, $cpuinit(SB)
GLOBL ·place(SB),RODATA,$32

DATA ·loadedImage+0(SB)/8, $0x11d295625b1b31a1 // 5b1b31a1-9562-11d2-8e3f-00a0c969723b
DATA ·loadedImage+8(SB)/8, $0x3b7269c9a0003f8e
GLOBL ·loadedImage(SB),RODATA,$16
DATA ·generator+0(SB)/8, $0x433deade3152bca5 // 3152bca5-eade-433d-862e-c01cdc291f44
DATA ·generator+8(SB)/8, $0x441f29dc1cc02e86
GLOBL ·generator(SB),RODATA,$16

DATA ·takenText+0(SB)/8, $"vmgenc: "
DATA ·takenText+8(SB)/8, $"no free "
#ifdef GOOS_linux
DATA ·takenText+16(SB)/8, $"RAM at 2"	// imagePlace
DATA ·takenText+24(SB)/8, $" MiB, wh"
#else
DATA ·takenText+16(SB)/8, $"RAM at 1"
DATA ·takenText+24(SB)/8, $"6 MiB wh"
#endif
DATA ·takenText+32(SB)/8, $"ere the "
DATA ·takenText+40(SB)/8, $"image mu"
DATA ·takenText+48(SB)/8, $"st run\r\n"
DATA ·takenText+56(SB)/8, $"\x00\x00\x00\x00\x00\x00\x00\x00"
GLOBL ·takenText(SB),RODATA,$64

DATA ·fullText+0(SB)/8, $"vmgenc: "
DATA ·fullText+8(SB)/8, $"no room "
DATA ·fullText+16(SB)/8, $"for the "
DATA ·fullText+24(SB)/8, $"image be"
DATA ·fullText+32(SB)/8, $"low 4 Gi"
DATA ·fullText+40(SB)/8, $"B\r\n\x00\x00\x00\x00\x00"
GLOBL ·fullText(SB),RODATA,$48

DATA ·refusedText+0(SB)/8, $"vmgenc: "
DATA ·refusedText+8(SB)/8, $"the firm"
DATA ·refusedText+16(SB)/8, $"ware ref"
DATA ·refusedText+24(SB)/8, $"uses\r\n\x00\x00"
GLOBL ·refusedText(SB),RODATA,$32
