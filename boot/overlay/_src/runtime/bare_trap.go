package runtime

// Traps and signals: an exception becomes the signal Linux would send, in a
// frame laid out as Linux lays it out, so that the stock runtime turns it into
// a Go panic or a traceback. Its preemption of goroutines that never call
// works the same way, delivered at the end of a tick.

import (
	"internal/runtime/atomic"
	"runtime/goos"
	"unsafe"
)

const (
	bareTrapDouble  = 8
	bareTrapPage    = 14
	bareTrapTick    = 32 // stub numbers, not vectors
	bareTrapUnasked = 33

	bareSIKernel = 0x80
)

// bareSignals maps exceptions to signals; 0 ends the machine.
var bareSignals = [32]uint8{
	0: _SIGFPE, 1: _SIGTRAP, 3: _SIGTRAP, 4: _SIGSEGV, 5: _SIGSEGV, 6: _SIGILL, 7: _SIGSEGV,
	10: _SIGSEGV, 11: _SIGSEGV, 12: _SIGBUS, 13: _SIGSEGV, 14: _SIGSEGV,
	16: _SIGFPE, 17: _SIGBUS, 19: _SIGFPE,
}

// bareUnasked counts interrupts on vectors nobody has claimed.
var bareUnasked atomic.Uint32

// bareTrap handles one exception or tick, on the trap stack, interrupts
// disabled. gp was running. It returns a signal to deliver to it, or 0.
//
//go:nosplit
func bareTrap(uc *ucontext, info *siginfo, gp *g) (sig uint32) {
	r := (*sigcontext)(unsafe.Pointer(&uc.uc_mcontext))
	if r.trapno == bareTrapDouble {
		bareThisCPU().setIST(1, bareSelf().trapTop) // nothing on that stack matters any more
		bareDie(r)
	}
	bareTrapBegin(uintptr(unsafe.Pointer(uc)))
	switch {
	case r.trapno == bareTrapTick:
		bareThisCPU().tick()
		return bareSignal(info, gp)
	case r.trapno == bareTrapUnasked:
		bareUnasked.Add(1)
		*bareMMIO(bareAPICEOI) = 0
		return 0
	case r.trapno == bareTrapPage && r.err&1 == 0 && bareFault(uintptr(r.cr2)):
		return 0
	}
	sig = uint32(bareSignals[r.trapno&31])
	if sig == 0 || !bareUser(gp) {
		bareDie(r)
	}
	info.si_signo = int32(sig)
	info.si_code = bareSIKernel
	if r.trapno == bareTrapPage {
		info.si_code = _SEGV_MAPERR + int32(r.err&1)
		info.si_addr = r.cr2
	} else if sig == _SIGFPE {
		info.si_code = _FPE_INTDIV
		info.si_addr = r.rip
	}
	return sig
}

// bareNested is the part of the trap stack that is kept for a handler, with
// the vector registers above it, should a trap interrupt it: the first touch
// of a page that the scavenger gave back, say, by what pushes a call to
// sigpanic on a goroutine's stack.
const bareNested = 16 << 10

// bareTrapBegin has a further trap of this thread begin well below at, in the
// frame of the first one, and bareTrapEnd ends that.
//
//go:nosplit
func bareTrapBegin(at uintptr) {
	c := bareThisCPU()
	t := c.cur
	if t.traps++; t.traps == 1 {
		t.ist = (at - bareNested) &^ 15
		c.setIST(1, t.ist)
	}
}

//go:nosplit
func bareTrapEnd() {
	c := bareThisCPU()
	t := c.cur
	if t.traps--; t.traps == 0 {
		t.ist = t.trapTop
		c.setIST(1, t.ist)
	}
}

// bareUser reports whether gp is one of the runtime's, with an m that can
// handle signals, and not that of a kernel or trap stack.
//
//go:nosplit
func bareUser(gp *g) bool {
	t := bareSelf()
	return gp != nil && gp != &t.kernG && gp != &t.trapG && gp.m != nil && gp.m.gsignal != nil
}

// bareSignal takes one of the pending signals of this thread: SIGPROF first, which is to see
// where the thread was interrupted, and not what another signal's handler makes of that.
//
//go:nosplit
func bareSignal(info *siginfo, gp *g) uint32 {
	f := bareLock()
	t := bareSelf()
	ready := t.pending &^ t.mask
	if ready == 0 || !bareUser(gp) {
		bareUnlock(f)
		return 0
	}
	n := uint32(0)
	if ready&(1<<(_SIGPROF-1)) != 0 {
		n = _SIGPROF - 1
	} else {
		for ready&1 == 0 {
			ready >>= 1
			n++
		}
	}
	t.pending &^= 1 << n
	bareUnlock(f)
	info.si_signo = int32(n + 1)
	info.si_code = _SI_TKILL
	if n+1 == _SIGPROF {
		info.si_code = _SI_TIMER
	}
	return n + 1
}

//go:nosplit
func bareTgkill(tgid, tid, sig int) {
	if tid < 1 || tid > bareMaxThreads || sig < 1 || sig > 64 {
		return
	}
	f := bareLock()
	if t := bareThreads[tid-1]; t != nil {
		t.pending |= 1 << (sig - 1)
	}
	bareUnlock(f)
}

//go:nosplit
func bareSigmask(how int32, set, old *uint64, size int32) {
	bareClaimGates()
	f := bareLock()
	t := bareSelf()
	if old != nil {
		*old = t.mask
	}
	if set != nil {
		switch how {
		case _SIG_BLOCK:
			t.mask |= *set
		case _SIG_UNBLOCK:
			t.mask &^= *set
		case _SIG_SETMASK:
			t.mask = *set
		}
	}
	bareUnlock(f)
}

// bareSigaltstack answers that signals are handled on the trap stack, which
// the runtime then takes for the time of each signal.
//
//go:nosplit
func bareSigaltstack(set, old *stackt) {
	if old != nil {
		t := bareSelf()
		*(*uintptr)(unsafe.Pointer(&old.ss_sp)) = t.trapG.stack.lo
		old.ss_size = bareTrapSize
		old.ss_flags = 0
	}
}

// bareSigaction keeps no handlers: every signal is the runtime's.
//
//go:nosplit
func bareSigaction(sig uintptr, set, old *sigactiont, size uintptr) int32 {
	if old != nil {
		*old = sigactiont{}
	}
	return 0
}

// bareRelay passes an interrupt that a board has fielded on to the goroutine
// that services interrupts, and lets it run before the thread interrupted: as a
// signal, which TamaGo waits for, or with signal 0 to the goroutine in bareAwait,
// which takes no other goroutine and no new thread to reach. On an idle processor
// there is nobody to interrupt, and Relay leaves the latter to bareIdle.
//
//go:nosplit
func bareRelay(sig uint64) {
	bareTrapBegin(uintptr(unsafe.Pointer(&sig)))
	c := bareThisCPU()
	if sig != 0 {
		sigsend(uint32(sig))
		bareSpin()
	} else {
		bareSpin()
		bareCheckAwaited()
	}
	if c.cur != c.idle {
		barePreempt()
	}
	bareLocked.Store(0)
	bareTrapEnd()
}

// bareAwaiter is the thread that is in bareAwaitWord.
var bareAwaiter *bareThread

// bareCheckAwaited readies that thread if its wait is over. The scheduler is locked.
//
//go:nosplit
func bareCheckAwaited() {
	if t := bareAwaiter; t != nil && t.state == bareBlocked && atomic.Load((*uint32)(unsafe.Pointer(t.addr))) != 0 {
		t.state = bareReady
		bareHint = t
	}
}

// bareAwait blocks the goroutine, and no other, until *word is not 0. A board's
// interrupt handler makes it so, and then calls Relay with 0. There is one such
// word and goroutine in the program.
//
//go:linkname bareAwait
func bareAwait(word *uint32) {
	if atomic.Load(word) == 0 {
		entersyscallblock()
		bareAwaitWord1(word)
		exitsyscall()
	}
}

func bareAwaitWord1(word *uint32)

// bareAwaitWord is bareAwait for the thread.
//
//go:nosplit
func bareAwaitWord(word *uint32) {
	f := bareLock()
	bareAwaiter = bareSelf()
	for atomic.Load(word) == 0 {
		bareBlock(uintptr(unsafe.Pointer(word)), -1)
	}
	bareAwaiter = nil
	bareUnlock(f)
}

// bareRelayEntry is os/signal.Relay, which board code calls in assembly: the linker of Go
// 1.27 wants a Go declaration for that.
//
//go:linkname bareRelayEntry os/signal.Relay
func bareRelayEntry(sig uint64)

// CallOnG0 is systemstack under the name by which TamaGo v1.27 calls it in assembly.
//
//go:linkname CallOnG0
func CallOnG0(fn func())

//go:linkname signal_Waiting os/signal.Waiting
func signal_Waiting() bool { return sig.state.Load() == sigReceiving }

// bareDie ends the machine after a trap that no goroutine can be blamed for.
//
//go:nosplit
func bareDie(r *sigcontext) {
	if stack := bareSelf().overflowed(uintptr(r.cr2)); stack != "" {
		bareSay("fatal error: ")
		bareSay(stack)
		bareSay(" stack overflow\n")
	}
	bareSay("fatal error: exception ")
	bareHex(r.trapno)
	bareSay(" error ")
	bareHex(r.err)
	bareSay(" at ")
	bareHex(r.rip)
	bareSay(" address ")
	bareHex(r.cr2)
	bareSay("\n")
	if bareDeaths++; bareDeaths > 2 {
		bareReset() // what bareExit calls is what fails
	}
	if gp := getg(); gp.m == nil {
		gp.m = &m0 // for print
	}
	bareExit(2)
}

// bareDeaths counts the calls of bareDie: the board's code to end the machine
// may trap itself.
var bareDeaths int

func bareReset()

//go:nosplit
func bareSay(s string) {
	for i := range len(s) {
		goos.Printk(s[i])
	}
}

//go:nosplit
func bareHex(v uint64) {
	bareSay("0x")
	for shift := 60; shift >= 0; shift -= 4 {
		if v>>shift != 0 || shift == 0 {
			goos.Printk("0123456789abcdef"[v>>shift&15])
		}
	}
}
