package runtime

// Threads: what clone, futex, nanosleep and sched_yield do. One lock, taken
// with interrupts disabled, guards every thread and processor.
//
// Every thread has, beside the stacks the runtime gives it, a kernel stack on
// which its system calls run, and a trap stack for exceptions and interrupts;
// each has a g of its own, so that board code with stack checks can be called
// there. A thread that does not run has its registers on one of the two.

import (
	"internal/abi"
	"internal/runtime/atomic"
	"internal/runtime/sys"
	"runtime/goos"
	"unsafe"
)

const bareMaxThreads = 1024

const (
	bareRunning = iota
	bareReady
	bareBlocked
)

// bareThread is one thread. The assembly knows sp, tls, kernTop, trapTop and the two g.
type bareThread struct {
	_       sys.NotInHeap
	sp      uintptr // while it does not run
	tls     uintptr // FS base
	kernTop uintptr
	trapTop uintptr
	ist     uintptr // where the next trap begins: trapTop, or lower in a trap
	traps   uint32  // that have not ended
	kernG   g
	trapG   g
	slots   [2]uintptr // thread-local slots of a thread without an m

	id       uint32 // from 1
	used     bool
	timedOut bool
	state    uint8
	addr     uintptr // futex waited for, 0 for none
	deadline int64   // of the wait, by Nanotime, 0 for none
	pending  uint64  // signals sent to the thread
	mask     uint64  // signals it holds back
	exited   uintptr // *uint32 to clear once its stack is no longer in use
	ran      int64   // ns for which it ran, while bareProfiling
	expires  int64   // ran at which its profiling timer expires, 0 for no timer
	interval int64   // of that timer, in ns
}

// A bareThread lies at the start of its area of memory: a page for itself, and
// its two stacks, each above a page that is not mapped.
const (
	bareKernAt   = 2 * barePage
	bareKernSize = 16 << 10
	bareTrapAt   = bareKernAt + bareKernSize + barePage
	bareTrapSize = 32 << 10
	bareAreaSize = bareTrapAt + bareTrapSize
)

// bareNewThread makes a thread, or returns nil when there is no memory. The
// scheduler is locked.
//
//go:nosplit
func bareNewThread() *bareThread {
	base := bareNextVA
	bareNextVA += bareAreaSize
	for at := uintptr(0); at < bareAreaSize; at += barePage {
		if at != bareKernAt-barePage && at != bareTrapAt-barePage && !bareBack(base+at, false) {
			return nil
		}
	}
	t := (*bareThread)(unsafe.Pointer(base))
	t.kernTop = base + bareKernAt + bareKernSize
	t.trapTop = base + bareAreaSize
	t.ist = t.trapTop
	bareBounds(&t.kernG, base+bareKernAt, t.kernTop)
	bareBounds(&t.trapG, base+bareTrapAt, t.trapTop)
	return t
}

// overflowed returns the name of the stack that va is just below of.
//
//go:nosplit
func (t *bareThread) overflowed(va uintptr) string {
	switch (va - uintptr(unsafe.Pointer(t))) / barePage {
	case bareKernAt/barePage - 1:
		return "kernel"
	case bareTrapAt/barePage - 1:
		return "trap"
	}
	return ""
}

//go:nosplit
func bareBounds(gp *g, lo, hi uintptr) {
	gp.stack.lo = lo
	gp.stack.hi = hi
	gp.stackguard0 = lo + stackGuard
	gp.stackguard1 = gp.stackguard0
}

var (
	bareThreads [bareMaxThreads]*bareThread
	bareHigh    int // threads ever used
	bareNext    int // where the search for a thread begins
	bareHint    *bareThread
	bareZombie  *bareThread

	bareLocked atomic.Uint32
)

const bareIF = 1 << 9

func bareCLI() (flags uintptr)
func bareFlags(flags uintptr)
func bareSwitch(cpu *bareCPU, from, to *bareThread)
func bareThreadStart()
func bareIdleStart()

//go:nosplit
func bareLock() (flags uintptr) {
	flags = bareCLI()
	bareSpin()
	return flags
}

//go:nosplit
func bareSpin() {
	for !bareLocked.CompareAndSwap(0, 1) {
		bareThisCPU().answer()
		procyield(10)
	}
}

// bareUnlock also starts the tick, where a tick has found nobody else to run.
//
//go:nosplit
func bareUnlock(flags uintptr) {
	if c := bareThisCPU(); bareTicking && !c.armed && c.cur != c.idle {
		c.arm(c.cur)
	}
	bareLocked.Store(0)
	bareFlags(flags)
}

// prepare lays out the first frame of a thread, as bareSwitch leaves it.
//
//go:nosplit
func (t *bareThread) prepare(top, pc uintptr) {
	frame := (*[2]uintptr)(unsafe.Pointer(top - 16))
	frame[0] = 0 // BP
	frame[1] = pc
	t.sp = top - 16
}

// barePick returns the next thread that can run, or nil and the time of the
// earliest deadline. The scheduler is locked.
//
//go:nosplit
func barePick() (t *bareThread, deadline int64) {
	deadline = 1<<63 - 1
	var now int64
	if h := bareHint; h != nil {
		bareHint = nil
		if h.used && h.state == bareReady {
			return h, 0
		}
	}
	for range bareHigh {
		bareNext++
		if bareNext >= bareHigh {
			bareNext = 0
		}
		t = bareThreads[bareNext]
		if !t.used {
			continue
		}
		if t.state == bareBlocked && t.deadline != 0 {
			if now == 0 {
				now = goos.Nanotime()
			}
			if t.deadline <= now {
				t.timedOut = true
				t.state = bareReady
			} else {
				deadline = min(deadline, t.deadline)
			}
		}
		if t.state == bareReady {
			return t, 0
		}
	}
	return nil, deadline
}

// bareReschedule gives the processor away, leaving the running thread in the
// state given, and returns when it runs again. With kick, a halted processor looks
// whether it can go on with the thread; one that gives way by itself mostly waits
// for what the others do. The scheduler is locked.
//
//go:nosplit
func bareReschedule(state uint8, kick bool) {
	c := bareThisCPU()
	self := c.cur
	self.state = state
	next, _ := barePick()
	if next == nil {
		next = c.idle
	}
	if next == self {
		self.state = bareRunning
		c.count()
		c.arm(self)
		return
	}
	if kick {
		bareKick()
	}
	bareRun(c, self, next)
}

// barePreempt gives the processor of a thread that was interrupted to another one. TamaGo sends
// interrupts by two writes to the local APIC, the destination first: a thread that goes on with
// another one between them finds its destination there. The board of package boot disables
// interrupts for both. The scheduler is locked.
//
//go:nosplit
func barePreempt() {
	c := bareThisCPU()
	moves := bareClaimed && bareBSP.next != nil
	target := uint32(0)
	if moves {
		target = *bareMMIO(bareAPICICRH)
	}
	bareReschedule(bareReady, true)
	if moves && bareThisCPU() != c {
		*bareMMIO(bareAPICICRH) = target
	}
}

//go:nosplit
func bareRun(c *bareCPU, self, next *bareThread) {
	next.state = bareRunning
	c.setIST(1, next.ist)
	c.count()
	if next != c.idle {
		c.arm(next)
	}
	bareSwitch(c, self, next)
	bareReap()
}

// bareReap finishes what a thread that ended could not do on its own stack:
// the runtime frees the stack once the word is zero.
//
//go:nosplit
func bareReap() {
	if t := bareZombie; t != nil {
		bareZombie = nil
		*(*uint32)(unsafe.Pointer(t.exited)) = 0
		t.used = false
	}
}

// bareBlock waits until addr is woken or ns nanoseconds have passed (negative:
// for ever) and reports whether time ran out. Sysmon, which has not much to do where
// nothing runs, waits longer. The scheduler is locked.
//
//go:nosplit
func bareBlock(addr uintptr, ns int64) bool {
	t := bareSelf()
	t.addr = addr
	t.timedOut = false
	t.deadline = 0
	if ns >= 0 {
		if addr == uintptr(unsafe.Pointer(&sched.sysmonnote.key)) {
			ns += bareSlack
		}
		now := goos.Nanotime()
		t.deadline = now + min(ns, 1<<63-1-max(now, 0))
		if t.deadline <= 0 {
			t.deadline = 1 // a clock that starts at zero
		}
	}
	bareReschedule(bareBlocked, false)
	t.addr, t.deadline = 0, 0
	return t.timedOut
}

// bareWake makes up to n threads that wait for addr ready, and a processor run.
//
//go:nosplit
func bareWake(addr uintptr, n uint32) int32 {
	woken := bareReadyUp(addr, n)
	if woken != 0 {
		bareKick()
	}
	return woken
}

// bareReadyUp is bareWake that wakes no processor. The scheduler is locked.
//
//go:nosplit
func bareReadyUp(addr uintptr, n uint32) (woken int32) {
	for i := 0; i < bareHigh && uint32(woken) < n; i++ {
		t := bareThreads[i]
		if t.used && t.state == bareBlocked && t.addr == addr {
			t.state = bareReady
			bareHint = t
			woken++
		}
	}
	return woken
}

// bareKick wakes a halted processor for a thread that became ready.
//
//go:nosplit
func bareKick() {
	if goos.Wake == nil {
		return
	}
	self := bareThisCPU()
	for c := &bareBSP; c != nil; c = c.next {
		if c != self && c.halted {
			c.halted = false
			// a thread may have been interrupted with its target set
			target := *bareMMIO(bareAPICICRH)
			goos.Wake(c.procid)
			*bareMMIO(bareAPICICRH) = target
			return
		}
	}
}

//go:nosplit
func bareFutex(addr unsafe.Pointer, op int32, val uint32, ts, addr2 unsafe.Pointer, val3 uint32) int32 {
	f := bareLock()
	ret := int32(0)
	if op == _FUTEX_WAKE_PRIVATE {
		ret = bareWake(uintptr(addr), val)
	} else if atomic.Load((*uint32)(addr)) != val {
		ret = -_EAGAIN
	} else {
		ns := int64(-1)
		if ts != nil {
			ns = (*timespec)(ts).tv_sec*1e9 + (*timespec)(ts).tv_nsec
		}
		if bareBlock(uintptr(addr), ns) {
			ret = -bareETIMEDOUT
		}
	}
	bareUnlock(f)
	return ret
}

//go:nosplit
func bareUsleep(us uint32) {
	f := bareLock()
	bareBlock(0, int64(us)*1000)
	bareUnlock(f)
}

//go:nosplit
func bareYield() {
	f := bareLock()
	bareReschedule(bareReady, false)
	bareUnlock(f)
}

//go:nosplit
func bareGettid() uint32 { return bareSelf().id }

// bareSlot returns a thread that was not in use, blocked for ever, or nil.
//
//go:nosplit
func bareSlot() *bareThread {
	f := bareLock()
	for i := range bareHigh {
		if t := bareThreads[i]; !t.used {
			t.used = true
			bareUnlock(f)
			return t
		}
	}
	bareUnlock(f)
	f = bareLock()
	if bareHigh == bareMaxThreads {
		bareUnlock(f)
		return nil
	}
	t := bareNewThread()
	if t == nil {
		bareUnlock(f)
		return nil
	}
	t.used = true
	t.state = bareBlocked
	bareThreads[bareHigh] = t
	bareHigh++
	t.id = uint32(bareHigh)
	bareUnlock(f)
	return t
}

// bareClone starts fn, which is mstart, on a new thread.
//
//go:nosplit
func bareClone(flags int32, stk, mp, gp, fn unsafe.Pointer) int32 {
	t := bareSlot()
	if t == nil {
		return -_EAGAIN
	}
	t.pending = 0
	t.ran = 0
	t.mask = ^uint64(0) // until it asks for signals
	t.tls = uintptr(unsafe.Pointer(&t.slots)) + 8
	t.slots[0] = 0
	top := uintptr(stk)&^15 - 32
	args := (*[3]uintptr)(unsafe.Pointer(top))
	args[0], args[1], args[2] = uintptr(mp), uintptr(gp), uintptr(fn)
	if mp != nil {
		t.tls = uintptr(unsafe.Pointer(&(*m)(mp).tls)) + 8
		(*m)(mp).procid = uint64(t.id)
	}
	t.prepare(top, abi.FuncPCABI0(bareThreadStart))
	f := bareLock()
	t.state = bareReady
	bareKick()
	bareUnlock(f)
	return int32(t.id)
}

// bareStarted is a new thread's way out of bareRun.
//
//go:nosplit
func bareStarted() {
	bareReap()
	bareLocked.Store(0)
}

// bareNoWait is the word that a thread clears whose stack nobody frees.
var bareNoWait uint32

//go:nosplit
func bareExitThread(wait *atomic.Uint32) {
	bareLock()
	t := bareSelf()
	t.exited = uintptr(unsafe.Pointer(wait))
	t.stopTimer()
	bareZombie = t
	bareReschedule(bareBlocked, false)
}
