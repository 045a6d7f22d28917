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

	LEAQ	·bareArgs(SB), SI
	MOVL	·bareArgc(SB), DI
	STI
	JMP	runtime·rt0_go(SB)

// never called: no C program starts a bare-metal Go
TEXT _rt0_amd64_linux_lib(SB),NOSPLIT|NOFRAME,$0
	UNDEF
