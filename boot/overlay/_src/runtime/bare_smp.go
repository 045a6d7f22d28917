package runtime

// Application processors: once a board has set goos.Task, and GOMAXPROCS
// allows for more of them, each time the runtime starts or wakes a thread to
// run goroutines brings one up. It runs the idle loop, and through it whatever
// thread is ready.

import (
	"internal/abi"
	"internal/runtime/atomic"
	"runtime/goos"
	"unsafe"
)

func bareAPStart()

// bareAPNew is the processor that starts now, while bareAPBusy is 1.
var (
	bareAPNew  *bareCPU
	bareAPBusy atomic.Uint32
)

// bareMore starts a processor if one more is wanted and the runtime is about
// to wake a parked thread: the moment, in startm, at which TamaGo's runtime
// calls goos.Task too, with a P and with no lock held.
//
//go:nosplit
func bareMore(addr uintptr, op int32) {
	if goos.Task == nil || bareAPs+1 >= gomaxprocs || op != _FUTEX_WAKE_PRIVATE {
		return
	}
	for mp := allm; mp != nil; mp = mp.alllink {
		if addr == uintptr(unsafe.Pointer(&mp.park.key)) {
			bareStartAP()
			return
		}
	}
}

// bareAPs counts the processors started beside the first.
var bareAPs int32

// bareStartAP starts a processor if one more is wanted. The board's code that
// it calls may allocate.
//
//go:nosplit
func bareStartAP() {
	gp := getg()
	if goos.Task == nil || goos.Wake == nil || bareAPs+1 >= gomaxprocs {
		return
	}
	if gp.m.p == 0 || gp.m.mallocing != 0 || gp == gp.m.gsignal || !bareAPBusy.CompareAndSwap(0, 1) {
		return
	}
	bareClaimGates() // TamaGo's start of a processor loads the table that it has filled in
	c := (*bareCPU)(sysAllocOS(unsafe.Sizeof(bareCPU{}), "processor"))
	f := bareLock()
	idle := bareNewThread()
	bareUnlock(f)
	if c == nil || idle == nil || bareAPs+1 >= gomaxprocs {
		bareAPBusy.Store(0)
		return
	}
	c.idle = idle
	bareAPNew = c
	bareAPs++
	systemstack(func() {
		// TamaGo makes gp the g, stored in a slot at its own address.
		goos.Task(unsafe.Pointer(c.idle.kernTop-64), unsafe.Pointer(c), unsafe.Pointer(&c.idle.slots), unsafe.Pointer(abi.FuncPCABI0(bareAPStart)))
	})
}

// bareAPInit runs on the new processor, on the kernel stack of its idle
// thread, and leaves the scheduler locked, as the idle loop expects it.
//
//go:nosplit
func bareAPInit() {
	c := bareAPNew
	bareFlush()
	for !bareLocked.CompareAndSwap(0, 1) {
		procyield(10) // not bareSpin: there is no bareThisCPU yet
	}
	c.init(c.idle, c.idle)
	last := &bareBSP
	for last.next != nil {
		last = last.next
	}
	c.flushed.Store(bareFlushes.Load())
	last.next = c
	bareAPBusy.Store(0)
}

// bareFlushes counts the times all processors had to forget translations.
var bareFlushes atomic.Uint32

const (
	bareAPICICR  = bareAPIC + 0x300
	bareAPICICRH = bareAPIC + 0x310
	bareOthers   = 3 << 18 // every processor but this one
)

func bareFlush()

// bareShoot makes every processor forget its translations, and waits for it.
// The scheduler is locked: a processor that waits for the lock answers too.
//
//go:nosplit
func bareShoot() {
	if bareBSP.next == nil {
		return
	}
	want := bareFlushes.Add(1)
	*bareMMIO(bareAPICICR) = bareOthers | bareTickVec
	bareFlush() // the pages may have been dropped from another processor
	self := bareThisCPU()
	self.flushed.Store(want)
	for c := &bareBSP; c != nil; c = c.next {
		for c.flushed.Load() != want {
			procyield(10)
		}
	}
}

// answer does what bareShoot asks for.
//
//go:nosplit
func (c *bareCPU) answer() {
	if want := bareFlushes.Load(); c.flushed.Load() != want {
		bareFlush()
		c.flushed.Store(want)
	}
}
