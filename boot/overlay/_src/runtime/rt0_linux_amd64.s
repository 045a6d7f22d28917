#include "go_asm.h"
#include "go_tls.h"
#include "textflag.h"

// The first instruction: whatever mode the loader left the processor in is
// the board's to deal with. JMP rel32 has one encoding in 32- and 64-bit mode.
TEXT _rt0_amd64_linux(SB),NOSPLIT|NOFRAME,$0
	JMP	cpuinit(SB)

// cpuinit ends here, in 64-bit mode, with a stack and SSE.
TEXT _rt0_tamago_start(SB),NOSPLIT|NOFRAME,$0
	CLI
	ANDQ	$~15, SP

	// Go code called from here on has g = nil and may not split its stack.
	LEAQ	runtime·m0+m_tls(SB), DI
	CALL	runtime·settls(SB)
	XORL	R14, R14
	CALL	·bareInit(SB)

	// What the kernel of a hosted system leaves on the stack: argv[0], an end
	// mark for argv and one for envp, the auxiliary vector.
	SUBQ	$(16*8), SP
	LEAQ	bareArgv0<>(SB), AX
	MOVQ	AX, 0(SP)
	MOVQ	$0, 8(SP)
	MOVQ	$0, 16(SP)
	MOVQ	$6, 24(SP)		// AT_PAGESZ
	MOVQ	$4096, 32(SP)
	MOVQ	$25, 40(SP)		// AT_RANDOM
	LEAQ	·bareSeed(SB), AX
	MOVQ	AX, 48(SP)
	MOVQ	$0, 56(SP)		// AT_NULL
	MOVQ	$0, 64(SP)
	MOVQ	SP, SI
	MOVL	$1, DI
	STI
	JMP	runtime·rt0_go(SB)

// never called: no C program starts a bare-metal Go
TEXT _rt0_amd64_linux_lib(SB),NOSPLIT|NOFRAME,$0
	UNDEF

DATA bareArgv0<>+0(SB)/8, $"tamago\x00\x00"
GLOBL bareArgv0<>(SB),RODATA,$8
