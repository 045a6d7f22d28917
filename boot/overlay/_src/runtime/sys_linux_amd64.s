#include "go_asm.h"
#include "go_tls.h"
#include "textflag.h"

// The runtime's system calls, in the order of the files that do the work.
// Each runs a Go function with the same arguments on the kernel stack of its
// thread: words is their size with the results, the first of which is at word
// result.
#define SYSCALL(fn, words, result) \
	LEAQ	8(SP), DI \
	LEAQ	fn(SB), AX \
	MOVL	$words, CX \
	MOVL	$result, DX \
	JMP	·bareEnter(SB)

TEXT ·bareEnter(SB),NOSPLIT|NOFRAME,$0
	MOVQ	8(GS), R8
	CMPQ	SP, R8
	JCS	enter
	LEAQ	const_bareAreaSize(R8), R9
	CMPQ	SP, R9
	JCC	enter
	JMP	AX			// from a kernel or trap stack

enter:
	get_tls(R11)
	MOVQ	g(R11), R12
	MOVQ	SP, R10
	MOVQ	bareThread_kernTop(R8), SP
	LEAQ	-128(SP), SP
	MOVQ	R10, 120(SP)
	MOVQ	R12, 112(SP)
	MOVQ	DI, 104(SP)
	MOVQ	CX, 96(SP)
	MOVQ	DX, 88(SP)
	LEAQ	bareThread_kernG(R8), R9
	TESTQ	R12, R12
	JZ	nog
	MOVQ	g_m(R12), R12
	MOVQ	R12, g_m(R9)
nog:
	MOVQ	R9, g(R11)
	MOVQ	DI, SI
	MOVQ	SP, DI
	CLD
	REP; MOVSQ
	CALL	AX
	MOVQ	88(SP), DX
	MOVQ	96(SP), CX
	MOVQ	104(SP), DI
	MOVQ	112(SP), R12
	MOVQ	120(SP), R10
	SUBQ	DX, CX
	LEAQ	(SP)(DX*8), SI
	LEAQ	(DI)(DX*8), DI
	REP; MOVSQ
	get_tls(R11)
	MOVQ	R12, g(R11)
	MOVQ	R10, SP
	RET

// bare_thread.go
TEXT ·bareFutex1(SB),NOSPLIT|NOFRAME,$0-44
	SYSCALL(·bareFutex, 6, 5)
TEXT runtime·futex(SB),NOSPLIT,$48-44
	MOVQ	addr+0(FP), AX
	MOVQ	AX, 0(SP)
	MOVL	op+8(FP), AX
	MOVL	AX, 8(SP)
	CALL	·bareMore(SB)		// on the caller's stack
	MOVQ	addr+0(FP), AX
	MOVQ	AX, 0(SP)
	MOVL	op+8(FP), AX
	MOVL	AX, 8(SP)
	MOVL	val+12(FP), AX
	MOVL	AX, 12(SP)
	MOVQ	ts+16(FP), AX
	MOVQ	AX, 16(SP)
	CALL	·bareFutex1(SB)
	MOVL	40(SP), AX
	MOVL	AX, ret+40(FP)
	RET
TEXT runtime·usleep(SB),NOSPLIT|NOFRAME,$0-4
	SYSCALL(·bareUsleep, 1, 1)
TEXT runtime·osyield(SB),NOSPLIT|NOFRAME,$0-0
	SYSCALL(·bareYield, 0, 0)
TEXT ·bareClone1(SB),NOSPLIT|NOFRAME,$0-44
	SYSCALL(·bareClone, 6, 5)
TEXT runtime·clone(SB),NOSPLIT,$48-44
	CALL	·bareStartAP(SB)	// on the caller's stack
	MOVL	flags+0(FP), AX
	MOVL	AX, 0(SP)
	MOVQ	stk+8(FP), AX
	MOVQ	AX, 8(SP)
	MOVQ	mp+16(FP), AX
	MOVQ	AX, 16(SP)
	MOVQ	gp+24(FP), AX
	MOVQ	AX, 24(SP)
	MOVQ	fn+32(FP), AX
	MOVQ	AX, 32(SP)
	CALL	·bareClone1(SB)
	MOVL	40(SP), AX
	MOVL	AX, ret+40(FP)
	RET
TEXT runtime·gettid(SB),NOSPLIT|NOFRAME,$0-4
	SYSCALL(·bareGettid, 1, 0)
TEXT runtime·exitThread(SB),NOSPLIT|NOFRAME,$0-8
	SYSCALL(·bareExitThread, 1, 1)

// bare_mem.go
TEXT runtime·sysMmap(SB),NOSPLIT|NOFRAME,$0-48
	SYSCALL(·bareMmap, 6, 4)
TEXT runtime·sysMunmap(SB),NOSPLIT|NOFRAME,$0-16
	SYSCALL(·bareMunmap, 2, 2)
TEXT runtime·madvise(SB),NOSPLIT|NOFRAME,$0-28
	SYSCALL(·bareMadvise, 4, 3)

// bare_trap.go
TEXT ·tgkill(SB),NOSPLIT|NOFRAME,$0-24
	SYSCALL(·bareTgkill, 3, 3)
TEXT ·bareAwaitWord1(SB),NOSPLIT|NOFRAME,$0-8
	SYSCALL(·bareAwaitWord, 1, 1)
TEXT runtime·rtsigprocmask(SB),NOSPLIT|NOFRAME,$0-28
	SYSCALL(·bareSigmask, 4, 4)
TEXT runtime·rt_sigaction(SB),NOSPLIT|NOFRAME,$0-36
	SYSCALL(·bareSigaction, 5, 4)
TEXT runtime·sigaltstack(SB),NOSPLIT|NOFRAME,$0-16
	SYSCALL(·bareSigaltstack, 2, 2)

// bare_sys.go
TEXT runtime·exit(SB),NOSPLIT|NOFRAME,$0-4
	JMP	·bareExit(SB)		// the board's code, on the caller's stack
TEXT runtime·write1(SB),NOSPLIT|NOFRAME,$0-28
	SYSCALL(·bareWrite, 4, 3)
TEXT runtime·read(SB),NOSPLIT|NOFRAME,$0-28
	SYSCALL(·bareRead, 4, 3)
// nanotime1 runs the board's clock, which TamaGo's boards have with stack checks, on the stack of
// g0 where a check would fail: near the end of a goroutine's stack, and within entersyscall, whose
// stack guard is above all stacks, so that a check ends the program.
TEXT runtime·nanotime1(SB),NOSPLIT|NOFRAME,$0-8
	get_tls(CX)
	MOVQ	g(CX), AX
	TESTQ	AX, AX
	JZ	direct
	LEAQ	-512(SP), BX
	CMPQ	BX, g_stackguard0(AX)
	JHI	direct
	MOVQ	g_m(AX), BX
	TESTQ	BX, BX
	JZ	direct
	CMPQ	AX, m_curg(BX)
	JNE	direct
	MOVQ	m_g0(BX), BX
	MOVQ	SP, DX
	MOVQ	BX, g(CX)		// in the order of systemstack
	MOVQ	(g_sched+gobuf_sp)(BX), SP
	SUBQ	$32, SP
	ANDQ	$~15, SP
	MOVQ	DX, 16(SP)
	MOVQ	AX, 24(SP)
	CALL	·bareNanotime(SB)
	MOVQ	0(SP), BX
	MOVQ	24(SP), AX
	MOVQ	16(SP), SP
	get_tls(CX)
	MOVQ	AX, g(CX)
	MOVQ	BX, ret+0(FP)
	RET
direct:
	JMP	·bareNanotime(SB)

// bareSyscallEntry is where the SYSCALL instructions of the standard library
// arrive: number in AX, arguments in DI SI DX R10 R8 R9, CX and R11 the
// caller's RIP and RFLAGS, interrupts disabled, still on the caller's stack.
// AX is the result; every other register is kept.
TEXT ·bareSyscallEntry(SB),NOSPLIT|NOFRAME|TOPFRAME,$0
	MOVQ	SP, bareCPU_callerSP(GS)
	MOVQ	8(GS), SP
	MOVQ	bareThread_kernTop(SP), SP
	LEAQ	-208(SP), SP
	MOVQ	CX, 80(SP)
	MOVQ	R11, 88(SP)
	MOVQ	bareCPU_callerSP(GS), CX
	MOVQ	CX, 96(SP)
	MOVQ	BX, 104(SP)
	MOVQ	DX, 112(SP)
	MOVQ	SI, 120(SP)
	MOVQ	DI, 128(SP)
	MOVQ	BP, 136(SP)
	MOVQ	R8, 144(SP)
	MOVQ	R9, 152(SP)
	MOVQ	R10, 160(SP)
	MOVQ	R12, 168(SP)
	MOVQ	R13, 176(SP)
	MOVQ	R14, 184(SP)
	MOVQ	R15, 192(SP)

	MOVQ	AX, 0(SP)
	MOVQ	DI, 8(SP)
	MOVQ	SI, 16(SP)
	MOVQ	DX, 24(SP)
	MOVQ	R10, 32(SP)
	MOVQ	8(GS), R8
	LEAQ	bareThread_kernG(R8), R9
	get_tls(R11)
	MOVQ	g(R11), R12
	MOVQ	R12, 200(SP)
	MOVQ	g_m(R12), R13
	MOVQ	R13, g_m(R9)
	MOVQ	R9, g(R11)
	STI
	CALL	·bareSyscall(SB)
	CLI
	get_tls(R11)
	MOVQ	200(SP), R12
	MOVQ	R12, g(R11)
	MOVQ	40(SP), AX
	MOVQ	88(SP), R11
	MOVQ	104(SP), BX
	MOVQ	112(SP), DX
	MOVQ	120(SP), SI
	MOVQ	128(SP), DI
	MOVQ	136(SP), BP
	MOVQ	144(SP), R8
	MOVQ	152(SP), R9
	MOVQ	160(SP), R10
	MOVQ	168(SP), R12
	MOVQ	176(SP), R13
	MOVQ	184(SP), R14
	MOVQ	192(SP), R15
	MOVQ	80(SP), CX
	MOVQ	96(SP), SP
	XORPS	X15, X15
	BTL	$9, R11
	JCC	off
	STI
off:
	JMP	CX

// bare_profile.go
TEXT runtime·timer_create(SB),NOSPLIT|NOFRAME,$0-28
	SYSCALL(·bareTimerCreate, 4, 3)
TEXT runtime·timer_settime(SB),NOSPLIT|NOFRAME,$0-28
	SYSCALL(·bareTimerSettime, 4, 3)
TEXT runtime·timer_delete(SB),NOSPLIT|NOFRAME,$0-12
	SYSCALL(·bareTimerDelete, 2, 1)

// System calls with a constant result. The profiler's timers of threads serve
// setitimer too.
TEXT runtime·open(SB),NOSPLIT,$0-20
	MOVL	$-1, ret+16(FP)
	RET
TEXT runtime·closefd(SB),NOSPLIT,$0-12
	MOVL	fd+0(FP), AX
	SARL	$31, AX			// -1 for a negative descriptor
	MOVL	AX, ret+8(FP)
	RET
TEXT runtime·pipe2(SB),NOSPLIT,$0-20
	MOVL	$38, errno+16(FP)	// ENOSYS
	RET
TEXT ·getpid(SB),NOSPLIT,$0-8
	MOVQ	$1, ret+0(FP)
	RET
TEXT runtime·raise(SB),NOSPLIT,$0-4
	RET
TEXT runtime·raiseproc(SB),NOSPLIT,$0-4
	RET
TEXT runtime·setitimer(SB),NOSPLIT,$0-24
	RET
TEXT runtime·mincore(SB),NOSPLIT,$0-28
	MOVL	$-38, ret+24(FP)
	RET
TEXT runtime·access(SB),NOSPLIT,$0-20
	MOVL	$-1, ret+16(FP)
	RET
TEXT runtime·connect(SB),NOSPLIT,$0-28
	MOVL	$-1, ret+24(FP)
	RET
TEXT runtime·socket(SB),NOSPLIT,$0-20
	MOVL	$-1, ret+16(FP)
	RET
TEXT runtime·sbrk0(SB),NOSPLIT,$0-8
	MOVQ	$0, ret+0(FP)
	RET
TEXT runtime·sched_getaffinity(SB),NOSPLIT,$0-28
	MOVQ	buf+16(FP), DI
	MOVB	$1, (DI)	// more processors come through runtime.GOMAXPROCS
	MOVL	$1, ret+24(FP)
	RET

// func CallOnG0(fn func())
//
// TamaGo v1.27 calls it for exceptions, whose gates the overlay keeps to itself.
TEXT ·CallOnG0(SB),NOSPLIT|NOFRAME,$0-8
	JMP	runtime·systemstack(SB)

// Only C, or a signal sent from outside, would reach these.
TEXT runtime·callCgoSigaction(SB),NOSPLIT,$0
	UNDEF
TEXT runtime·callCgoMmap(SB),NOSPLIT,$0
	UNDEF
TEXT runtime·callCgoMunmap(SB),NOSPLIT,$0
	UNDEF
TEXT runtime·sigfwd(SB),NOSPLIT,$0-32
	UNDEF
TEXT runtime·sigtramp(SB),NOSPLIT|TOPFRAME|NOFRAME,$0
	UNDEF
TEXT runtime·cgoSigtramp(SB),NOSPLIT,$0
	UNDEF
TEXT runtime·sigreturn__sigaction(SB),NOSPLIT,$0
	UNDEF

#define MSR_EFER 0xc0000080
#define MSR_STAR 0xc0000081
#define MSR_LSTAR 0xc0000082
#define MSR_FMASK 0xc0000084
#define MSR_FS_BASE 0xc0000100
#define MSR_GS_BASE 0xc0000101

// STACK_SEGMENT makes the data segment, which is a 32-bit one, the stack segment, as
// SYSCALL does. QEMU's TCG leaves none after a trap with a stack of its own, and it
// keeps translations by the segment's width: a thread that goes on there without one
// would have all its code translated again. It uses AX.
#define STACK_SEGMENT \
	MOVL	$16, AX \
	BYTE	$0x8e; BYTE $0xd0 // mov ss, ax

// DI is the address of the thread-local slots; the g is found 8 bytes below
// the FS base. A processor whose GS base lies in page zero, where TamaGo's
// descriptors leave it, has no thread to tell yet.
TEXT runtime·settls(SB),NOSPLIT|NOFRAME,$0
	ADDQ	$8, DI
	MOVQ	DI, AX
	MOVQ	DI, DX
	SHRQ	$32, DX
	MOVL	$MSR_FS_BASE, CX
	WRMSR
	MOVL	$MSR_GS_BASE, CX
	RDMSR
	SHRL	$12, AX
	ORL	DX, AX
	JZ	done
	MOVQ	8(GS), AX
	MOVQ	DI, bareThread_tls(AX)
done:
	RET

// func bareThisCPU() *bareCPU
TEXT ·bareThisCPU(SB),NOSPLIT|NOFRAME,$0-8
	MOVQ	0(GS), AX
	MOVQ	AX, ret+0(FP)
	RET

// func bareSelf() *bareThread
//
// One instruction: a thread may find itself on another processor at the next.
TEXT ·bareSelf(SB),NOSPLIT|NOFRAME,$0-8
	MOVQ	8(GS), AX
	MOVQ	AX, ret+0(FP)
	RET

// func bareLoadTables(gdt *[5]uint64, self *bareCPU)
TEXT ·bareLoadTables(SB),NOSPLIT,$16-16
	MOVQ	gdt+0(FP), AX
	MOVW	$(5*8-1), 0(SP)
	MOVQ	AX, 2(SP)
	LGDT	(SP)
	STACK_SEGMENT
	MOVL	$(3<<3), AX
	BYTE	$0x0f; BYTE $0x00; BYTE $0xd8	// ltr ax
	MOVQ	self+8(FP), AX
	MOVQ	AX, DX
	SHRQ	$32, DX
	MOVL	$MSR_GS_BASE, CX
	WRMSR

	// SYSCALL: Intel SDM volume 3, 5.8.8. It does not ask where it came from.
	MOVL	$MSR_STAR, CX
	XORL	AX, AX
	MOVL	$(1<<3), DX
	WRMSR
	MOVL	$MSR_LSTAR, CX
	LEAQ	·bareSyscallEntry(SB), AX
	MOVQ	AX, DX
	SHRQ	$32, DX
	WRMSR
	MOVL	$MSR_FMASK, CX
	MOVL	$(1<<9 | 1<<10), AX	// IF, DF
	XORL	DX, DX
	WRMSR
	MOVL	$MSR_EFER, CX
	RDMSR
	ORL	$1, AX
	WRMSR
	RET

// func bareLoadIDT(idt *[512]uint64)
TEXT ·bareLoadIDT(SB),NOSPLIT,$16-8
	MOVQ	idt+0(FP), AX
	MOVW	$(256*16-1), 0(SP)
	MOVQ	AX, 2(SP)
	LIDT	(SP)
	RET

// func bareCPUID(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)
TEXT ·bareCPUID(SB),NOSPLIT|NOFRAME,$0-24
	MOVL	leaf+0(FP), AX
	MOVL	subleaf+4(FP), CX
	CPUID
	MOVL	AX, eax+8(FP)
	MOVL	BX, ebx+12(FP)
	MOVL	CX, ecx+16(FP)
	MOVL	DX, edx+20(FP)
	RET

// func bareEnableNX() uint64
//
// It sets EFER.NXE, which a board may have left clear, and returns 1 where the
// processor has the no-execute bit.
TEXT ·bareEnableNX(SB),NOSPLIT|NOFRAME,$0-8
	MOVQ	$0, ret+0(FP)
	MOVL	$0x80000000, AX
	CPUID
	CMPL	AX, $0x80000001
	JCS	none
	MOVL	$0x80000001, AX
	CPUID
	BTL	$20, DX
	JCC	none
	MOVL	$MSR_EFER, CX
	RDMSR
	ORL	$(1<<11), AX
	WRMSR
	MOVQ	$1, ret+0(FP)
none:
	RET

// func bareControl() (cr0, cr4 uintptr)
TEXT ·bareControl(SB),NOSPLIT|NOFRAME,$0-16
	MOVQ	CR0, AX
	MOVQ	AX, cr0+0(FP)
	MOVQ	CR4, AX
	MOVQ	AX, cr4+8(FP)
	RET

// func bareSetXCR0(states uint32)
TEXT ·bareSetXCR0(SB),NOSPLIT|NOFRAME,$0-4
	MOVQ	CR4, AX
	ORL	$(1<<18), AX		// OSXSAVE
	MOVQ	AX, CR4
	MOVL	states+0(FP), AX
	XORL	DX, DX
	XORL	CX, CX
	XSETBV
	RET

// func bareHardwareSeed(b *[16]byte)
//
// The runtime's first random bytes: RDRAND where there is one, and always the
// time stamp counter.
TEXT ·bareHardwareSeed(SB),NOSPLIT,$0-8
	MOVQ	b+0(FP), DI
	MOVL	$1, AX
	CPUID
	MOVL	CX, SI
	XORL	R8, R8
next:
	RDTSC
	SHLQ	$32, DX
	ORQ	DX, AX
	MOVQ	AX, R9
	BTL	$30, SI
	JCC	store
	MOVL	$10, CX
retry:
	RDRANDQ	AX
	JCS	mix
	DECL	CX
	JNZ	retry
	JMP	store
mix:
	XORQ	AX, R9
store:
	MOVQ	R9, (DI)(R8*8)
	INCL	R8
	CMPL	R8, $2
	JB	next
	RET

// func bareWipeStack()
//
// It clears 2 KiB below its frame, which calls before this one have used.
// Nothing interrupts a thread on that stack.
TEXT ·bareWipeStack(SB),NOSPLIT|NOFRAME,$0-0
	LEAQ	-2048(SP), DI
	MOVL	$(2048/8), CX
	XORL	AX, AX
	CLD
	REP; STOSQ
	RET

// func bareCLI() (flags uintptr)
TEXT ·bareCLI(SB),NOSPLIT|NOFRAME,$0-8
	PUSHFQ
	POPQ	AX
	CLI
	MOVQ	AX, flags+0(FP)
	RET

// func bareFlags(flags uintptr)
TEXT ·bareFlags(SB),NOSPLIT|NOFRAME,$0-8
	MOVQ	flags+0(FP), AX
	PUSHQ	AX
	POPFQ
	RET

// func bareReset()
//
// An exception without a table of gates resets the processor.
TEXT ·bareReset(SB),NOSPLIT,$16-0
	MOVQ	$0, 0(SP)
	MOVQ	$0, 8(SP)
	LIDT	(SP)
	INT	$3

// func bareHalt()
TEXT ·bareHalt(SB),NOSPLIT|NOFRAME,$0-0
	HLT
	RET

// func bareCR3() uintptr
TEXT ·bareCR3(SB),NOSPLIT|NOFRAME,$0-8
	MOVQ	CR3, AX
	MOVQ	AX, ret+0(FP)
	RET

// func bareFlush()
//
// Writing CR3 spares global translations; nothing here is global.
TEXT ·bareFlush(SB),NOSPLIT|NOFRAME,$0-0
	MOVQ	CR3, AX
	MOVQ	AX, CR3
	RET

// func bareInvalidate(va uintptr)
TEXT ·bareInvalidate(SB),NOSPLIT|NOFRAME,$0-8
	MOVQ	va+0(FP), AX
	INVLPG	(AX)
	RET

// func bareSwitch(cpu *bareCPU, from, to *bareThread)
TEXT ·bareSwitch(SB),NOSPLIT|NOFRAME,$0-24
	MOVQ	cpu+0(FP), DI
	MOVQ	from+8(FP), BX
	MOVQ	to+16(FP), SI
	PUSHQ	BP
	MOVQ	SP, bareThread_sp(BX)
	MOVQ	SI, bareCPU_cur(DI)
	MOVQ	bareThread_tls(SI), AX
	MOVQ	AX, DX
	SHRQ	$32, DX
	MOVL	$MSR_FS_BASE, CX
	WRMSR
	MOVQ	bareThread_sp(SI), SP
	POPQ	BP
	RET

// A new thread: mp, gp and fn are on its stack.
TEXT ·bareThreadStart(SB),NOSPLIT|NOFRAME|TOPFRAME,$0
	CALL	·bareStarted(SB)
	MOVQ	0(SP), R13
	MOVQ	8(SP), R9
	MOVQ	16(SP), R12
	TESTQ	R13, R13
	JZ	run
	MOVQ	R13, g_m(R9)
	get_tls(CX)
	MOVQ	R9, g(CX)
	MOVQ	R9, R14
run:
	STI
	CALL	R12

	// The function returned, as on Linux: the thread ends.
	LEAQ	·bareNoWait(SB), AX
	PUSHQ	AX
	CALL	runtime·exitThread(SB)
	UNDEF

TEXT ·bareIdleStart(SB),NOSPLIT|NOFRAME|TOPFRAME,$0
	CALL	·bareIdle(SB)
	UNDEF

// An application processor, on the stack that goos.Task was given. Go code
// that runs before bareAPInit has made the idle thread has no g.
TEXT ·bareAPStart(SB),NOSPLIT|NOFRAME|TOPFRAME,$0
	CLI
	MOVQ	·bareCR0(SB), AX
	MOVQ	AX, CR0
	MOVQ	·bareCR4(SB), AX
	MOVQ	AX, CR4
	SUBQ	$16, SP
	CALL	·bareEnableNX(SB)
	ADDQ	$16, SP
	CALL	·bareVectors(SB)
	CALL	·bareAPInit(SB)
	MOVQ	8(GS), AX
	LEAQ	bareThread_slots(AX), DI
	CALL	runtime·settls(SB)
	MOVQ	8(GS), AX
	LEAQ	bareThread_kernG(AX), CX
	get_tls(DX)
	MOVQ	CX, g(DX)
	CALL	·bareIdle(SB)
	UNDEF

// SAVE_FPU and REST_FPU keep the vector registers in the bareVectorArea bytes
// at SP, a multiple of 64: with XSAVE where bareVectors has enabled it, all the
// states it has enabled. XRSTOR wants the rest of the header, which XSAVE does
// not write, zero. They use AX, CX and DX.
#define SAVE_FPU(fx, done) \
	MOVQ	CR4, CX \
	BTL	$18, CX \
	JCC	fx \
	XORL	AX, AX \
	MOVQ	AX, 512(SP) \
	MOVQ	AX, 520(SP) \
	MOVQ	AX, 528(SP) \
	MOVQ	AX, 536(SP) \
	MOVQ	AX, 544(SP) \
	MOVQ	AX, 552(SP) \
	MOVQ	AX, 560(SP) \
	MOVQ	AX, 568(SP) \
	MOVL	$-1, AX \
	MOVL	$-1, DX \
	XSAVE64	(SP) \
	JMP	done \
fx: \
	FXSAVE64	(SP) \
done:

#define REST_FPU(fx, done) \
	MOVQ	CR4, CX \
	BTL	$18, CX \
	JCC	fx \
	MOVL	$-1, AX \
	MOVL	$-1, DX \
	XRSTOR64	(SP) \
	JMP	done \
fx: \
	FXRSTOR64	(SP) \
done:

// CLEAR_FPU gives the vector registers their initial state once they are saved:
// another thread may run now, and what it leaves, when it is interrupted itself,
// must not be the secrets that this one computed with. It uses AX, CX, DX and SI.
#define CLEAR_FPU(fx, done) \
	LEAQ	·bareInitial+63(SB), SI \
	ANDQ	$~63, SI \
	MOVQ	CR4, CX \
	BTL	$18, CX \
	JCC	fx \
	MOVL	$-1, AX \
	MOVL	$-1, DX \
	XRSTOR64	(SI) \
	JMP	done \
fx: \
	FXRSTOR64	(SI) \
done:

// WIPE_FPU clears what SAVE_FPU has written, and TAKE restores a register and
// clears where it was: an interrupt may come while a program computes with
// secrets, and what it saved of them must not be what keeps them. WIPE_FPU uses
// AX, CX and DI.
#define WIPE_FPU \
	MOVQ	SP, DI \
	XORL	AX, AX \
	MOVL	$(const_bareVectorArea/8), CX \
	CLD \
	REP; STOSQ

#define TAKE(at, reg) \
	MOVQ	(at)(SP), reg \
	MOVQ	$0, (at)(SP)

// TRAP_G makes g that of the trap stack, with the m of the old g, which is
// left in BX.
#define TRAP_G(nog) \
	MOVQ	8(GS), SI \
	LEAQ	bareThread_trapG(SI), SI \
	get_tls(CX) \
	MOVQ	g(CX), BX \
	TESTQ	BX, BX \
	JZ	nog \
	MOVQ	g_m(BX), DX \
	MOVQ	DX, g_m(SI) \
nog: \
	MOVQ	SI, g(CX)

#define UC 160			// ucontext; the siginfo is at 32
#define SC (UC+ucontext_uc_mcontext)
#define FRAME (UC+ucontext__size)

// A trap, with its number and error code pushed on top of what the processor
// left: RIP CS RFLAGS RSP SS.
TEXT ·bareTrapEntry(SB),NOSPLIT|NOFRAME|TOPFRAME,$0
	SUBQ	$FRAME, SP
	MOVQ	R8, (SC+sigcontext_r8)(SP)
	MOVQ	R9, (SC+sigcontext_r9)(SP)
	MOVQ	R10, (SC+sigcontext_r10)(SP)
	MOVQ	R11, (SC+sigcontext_r11)(SP)
	MOVQ	R12, (SC+sigcontext_r12)(SP)
	MOVQ	R13, (SC+sigcontext_r13)(SP)
	MOVQ	R14, (SC+sigcontext_r14)(SP)
	MOVQ	R15, (SC+sigcontext_r15)(SP)
	MOVQ	DI, (SC+sigcontext_rdi)(SP)
	MOVQ	SI, (SC+sigcontext_rsi)(SP)
	MOVQ	BP, (SC+sigcontext_rbp)(SP)
	MOVQ	BX, (SC+sigcontext_rbx)(SP)
	MOVQ	DX, (SC+sigcontext_rdx)(SP)
	MOVQ	AX, (SC+sigcontext_rax)(SP)
	MOVQ	CX, (SC+sigcontext_rcx)(SP)
	MOVQ	(FRAME+0)(SP), AX
	MOVQ	AX, (SC+sigcontext_trapno)(SP)
	MOVQ	(FRAME+8)(SP), AX
	MOVQ	AX, (SC+sigcontext_err)(SP)
	MOVQ	(FRAME+16)(SP), AX
	MOVQ	AX, (SC+sigcontext_rip)(SP)
	MOVQ	(FRAME+32)(SP), AX
	MOVQ	AX, (SC+sigcontext_eflags)(SP)
	MOVQ	(FRAME+40)(SP), AX
	MOVQ	AX, (SC+sigcontext_rsp)(SP)
	MOVQ	CR2, AX
	MOVQ	AX, (SC+sigcontext_cr2)(SP)
	CLD
	STACK_SEGMENT

	MOVQ	SP, R12
	SUBQ	$const_bareVectorArea, SP
	ANDQ	$~63, SP
	SAVE_FPU(savefx, saved)
	CLEAR_FPU(clearfx, cleared)
	TRAP_G(nog)
	SUBQ	$64, SP
	MOVQ	R12, 48(SP)
	MOVQ	BX, 40(SP)
	LEAQ	UC(R12), AX
	MOVQ	AX, 0(SP)
	LEAQ	32(R12), AX
	MOVQ	AX, 8(SP)
	MOVQ	BX, 16(SP)
	CALL	·bareTrap(SB)
	MOVQ	40(SP), BX
	get_tls(CX)
	MOVQ	BX, g(CX)
	MOVL	24(SP), AX
signal:
	TESTL	AX, AX
	JZ	restore

	// the signal handler of the stock runtime
	MOVQ	48(SP), R12
	LEAQ	32(R12), BX
	LEAQ	UC(R12), CX
	get_tls(DX)
	MOVQ	g(DX), R14
	PXOR	X15, X15
	CALL	·sigtrampgo<ABIInternal>(SB)

	// the next signal, if there is one
	MOVQ	48(SP), AX
	ADDQ	$32, AX
	MOVQ	AX, 0(SP)
	MOVQ	40(SP), AX
	MOVQ	AX, 8(SP)
	CALL	·bareSignal(SB)
	MOVL	16(SP), AX
	JMP	signal
restore:
	CALL	·bareTrapEnd(SB)
	MOVQ	48(SP), R12
	ADDQ	$64, SP
	REST_FPU(restfx, restored)
	WIPE_FPU
	MOVQ	R12, SP

	// the handler may have changed where, and with what, the thread goes on
	MOVQ	(SC+sigcontext_rip)(SP), AX
	MOVQ	AX, (FRAME+16)(SP)
	MOVQ	(SC+sigcontext_eflags)(SP), AX
	MOVQ	AX, (FRAME+32)(SP)
	MOVQ	(SC+sigcontext_rsp)(SP), AX
	MOVQ	AX, (FRAME+40)(SP)
	TAKE(SC+sigcontext_r8, R8)
	TAKE(SC+sigcontext_r9, R9)
	TAKE(SC+sigcontext_r10, R10)
	TAKE(SC+sigcontext_r11, R11)
	TAKE(SC+sigcontext_r12, R12)
	TAKE(SC+sigcontext_r13, R13)
	TAKE(SC+sigcontext_r14, R14)
	TAKE(SC+sigcontext_r15, R15)
	TAKE(SC+sigcontext_rdi, DI)
	TAKE(SC+sigcontext_rsi, SI)
	TAKE(SC+sigcontext_rbp, BP)
	TAKE(SC+sigcontext_rbx, BX)
	TAKE(SC+sigcontext_rdx, DX)
	TAKE(SC+sigcontext_rax, AX)
	TAKE(SC+sigcontext_rcx, CX)
	ADDQ	$(FRAME+16), SP
	IRETQ

// Relay: TamaGo's interrupt handler calls it with the signal's number on the
// stack, having saved AX, BX, CX and DX. On the trap stack, no interrupts.
TEXT os∕signal·Relay(SB),NOSPLIT|NOFRAME,$0-8
	MOVQ	8(SP), AX
	TESTQ	AX, AX
	JNZ	signal
	MOVQ	8(GS), BX
	CMPQ	BX, 16(GS)
	JNE	relay
	RET				// an idle processor looks by itself
signal:
	// Before the gates are claimed this is the stack of a goroutine. The interrupt comes
	// again, if it is level-triggered, once TamaGo's ServiceInterrupts acknowledges it.
	CMPB	·bareClaimed(SB), $0
	JNE	relay
	RET
relay:
	PUSHQ	SI
	PUSHQ	DI
	PUSHQ	BP
	PUSHQ	R8
	PUSHQ	R9
	PUSHQ	R10
	PUSHQ	R11
	PUSHQ	R12
	PUSHQ	R13
	PUSHQ	R14
	PUSHQ	R15
	CLD
	MOVQ	AX, R13
	STACK_SEGMENT
	MOVQ	SP, R12
	SUBQ	$const_bareVectorArea, SP
	ANDQ	$~63, SP
	SAVE_FPU(savefx, saved)
	CLEAR_FPU(clearfx, cleared)
	TRAP_G(nog)
	SUBQ	$64, SP
	MOVQ	R12, 48(SP)
	MOVQ	BX, 40(SP)
	MOVQ	R13, 0(SP)
	CALL	·bareRelay(SB)
	MOVQ	40(SP), BX
	get_tls(CX)
	MOVQ	BX, g(CX)
	MOVQ	48(SP), R12
	ADDQ	$64, SP
	REST_FPU(restfx, restored)
	WIPE_FPU
	MOVQ	R12, SP
	POPQ	R15; MOVQ	$0, -8(SP)
	POPQ	R14; MOVQ	$0, -8(SP)
	POPQ	R13; MOVQ	$0, -8(SP)
	POPQ	R12; MOVQ	$0, -8(SP)
	POPQ	R11; MOVQ	$0, -8(SP)
	POPQ	R10; MOVQ	$0, -8(SP)
	POPQ	R9; MOVQ	$0, -8(SP)
	POPQ	R8; MOVQ	$0, -8(SP)
	POPQ	BP; MOVQ	$0, -8(SP)
	POPQ	DI; MOVQ	$0, -8(SP)
	POPQ	SI; MOVQ	$0, -8(SP)
	RET

// The gates' targets, 16 bytes each: exceptions 0 to 31, the tick, the rest.
// The processor pushes an error code for some: Intel SDM volume 3, 7.15. The
// pushes are spelled in bytes, or the assembler would add them all up.
#define PUSH8(n) BYTE $0x6a; BYTE $n
#define TRAP(n) PCALIGN $16; PUSH8(0); PUSH8(n); JMP ·bareTrapEntry(SB)
#define TRAPERR(n) PCALIGN $16; PUSH8(n); JMP ·bareTrapEntry(SB)
TEXT ·bareTrapTable(SB),NOSPLIT|NOFRAME,$0
	TRAP(0)
	TRAP(1)
	PCALIGN	$16
	IRETQ			// NMI: TamaGo sets a gate of its own
	TRAP(3)
	TRAP(4)
	TRAP(5)
	TRAP(6)
	TRAP(7)
	TRAPERR(8)
	TRAP(9)
	TRAPERR(10)
	TRAPERR(11)
	TRAPERR(12)
	TRAPERR(13)
	TRAPERR(14)
	TRAP(15)
	TRAP(16)
	TRAPERR(17)
	TRAP(18)
	TRAP(19)
	TRAP(20)
	TRAPERR(21)
	TRAP(22)
	TRAP(23)
	TRAP(24)
	TRAP(25)
	TRAP(26)
	TRAP(27)
	TRAP(28)
	TRAPERR(29)
	TRAPERR(30)
	TRAP(31)
	TRAP(32)
	TRAP(33)
