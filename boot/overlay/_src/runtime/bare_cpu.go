package runtime

// The bare_*.go files and the assembly beside them stand in for the Linux
// kernel under the stock linux/amd64 runtime. This file has the processors.
//
// Every processor has a bareCPU, found through GS, with the tables the
// hardware reads. Exceptions and interrupts switch to the trap stack of the
// thread that runs (IST 1), never pushing a byte on a goroutine's stack.

import (
	"internal/abi"
	"internal/runtime/atomic"
	"internal/runtime/sys"
	"runtime/goos"
	"unsafe"
)

const (
	bareGates   = 256
	bareTickVec = 254 // reserved for the overlay; TamaGo uses 255 itself

	bareCodeSel = 1 << 3 // as TamaGo's gates expect

	bareDataSegment = 0x0040920000000000 // 32-bit: see STACK_SEGMENT
)

// bareCPU is one processor. The assembly knows self, cur and idle by their offsets.
type bareCPU struct {
	_    sys.NotInHeap
	self uintptr     // GS:0
	cur  *bareThread // GS:8
	idle *bareThread // GS:16
	next *bareCPU

	callerSP uintptr       // scratch of the system call entry
	flushed  atomic.Uint32 // the last of bareFlushes it has done

	procid uint64 // goos.ProcID of the processor, once idle has run
	halted bool   // in goos.Idle, or about to be
	wakes  int64  // until when, if nothing comes before

	live   bool  // bareLive is its table of gates
	armed  bool  // the tick is set
	ticked int64 // when it was set
	slice  int64 // and for how long, in ns
	counts int64 // and in counts of the timer

	counted  int64 // when the thread's time was last counted, 0 for never
	started  int64 // when the processor entered the scheduler
	idleFrom int64 // when it last halted
	idled    int64 // for how long it has halted before that, in ns

	gdt [5]uint64
	tss [26]uint32
	nmi [512]byte

	fault [12 << 10]byte // stack for double faults: of a trap on a full trap stack
}

// The interrupt descriptor tables, which all processors share, and the boot
// processor.
var (
	bareIDT  [2 * bareGates]uint64 // at first, and what TamaGo writes to
	bareLive [2 * bareGates]uint64 // from bareClaimGates on, once bareClaimed
	bareBSP  bareCPU

	bareClaimed bool // bareLive is filled in

	bareGate0, bareGate255 uint64 // the first and the last gate, as long as they are the overlay's

	bareSeed [16]byte // AT_RANDOM
)

func bareLoadTables(gdt *[5]uint64, self *bareCPU)
func bareTrapTable()
func bareEnableNX() uint64
func bareLoadIDT(idt *[2 * bareGates]uint64)
func bareHardwareSeed(b *[16]byte)
func bareHalt()

// What an application processor's control registers are to be: the boot
// processor's, as the board has set them.
var bareCR0, bareCR4 uintptr

func bareControl() (cr0, cr4 uintptr)

// bareThisCPU is for where interrupts are disabled, bareSelf for everywhere.
func bareThisCPU() *bareCPU
func bareSelf() *bareThread

// bareInit runs on the boot stack before the runtime: no g.
//
//go:nosplit
func bareInit() {
	bareVectors()
	bareNoExecute = uintptr(bareEnableNX()) << 63
	bareHardwareSeed(&bareSeed)
	for v := range bareGates {
		bareSetGate(&bareIDT, v)
	}
	bareGate0, bareGate255 = bareIDT[0], bareIDT[2*(bareGates-1)]
	bareGuard(bareFirstGuard())
	t, idle := bareNewThread(), bareNewThread()
	if t == nil || idle == nil {
		bareSay("fatal error: out of memory: too little RAM to start\n")
		bareExit(2)
	}
	t.used = true
	t.id = 1
	bareThreads[0] = t
	bareHigh = 1
	bareBSP.init(t, idle)
	bareCR0, bareCR4 = bareControl()
	goos.Hwinit0()
	bareArguments()
}

// init gives the processor its tables, the thread that now runs on it, and
// the one that will when there is no other.
//
//go:nosplit
func (c *bareCPU) init(cur, idle *bareThread) {
	c.self = uintptr(unsafe.Pointer(c))
	c.cur = cur
	c.idle = idle
	idle.used = true
	idle.prepare(idle.kernTop, abi.FuncPCABI0(bareIdleStart))
	*(*uintptr)(unsafe.Pointer(&idle.slots)) = uintptr(unsafe.Pointer(&idle.kernG))
	idle.tls = uintptr(unsafe.Pointer(&idle.slots)) + 8

	tss := uint64(uintptr(unsafe.Pointer(&c.tss)))
	limit := uint64(unsafe.Sizeof(c.tss) - 1)
	c.gdt[1] = 0x00209a0000000000 // 64-bit code
	c.gdt[2] = bareDataSegment
	c.gdt[3] = limit | tss&0xffffff<<16 | 0x89<<40 | tss>>24&0xff<<56
	c.gdt[4] = tss >> 32
	c.setIST(1, cur.ist)
	c.setIST(2, (uintptr(unsafe.Pointer(&c.nmi))+unsafe.Sizeof(c.nmi))&^15)
	c.setIST(3, (uintptr(unsafe.Pointer(&c.fault))+unsafe.Sizeof(c.fault))&^15)
	bareLoadTables(&c.gdt, c)
	if bareClaimed {
		c.loadLive()
	} else {
		bareLoadIDT(&bareIDT)
	}
}

// loadLive makes bareLive the processor's table of gates.
//
//go:nosplit
func (c *bareCPU) loadLive() {
	bareLoadIDT(&bareLive)
	c.live = true
}

// setIST sets interrupt stack n (1 to 7): Intel SDM volume 3, 8.7.
//
//go:nosplit
func (c *bareCPU) setIST(n int, top uintptr) {
	c.tss[7+2*n] = uint32(top)
	c.tss[8+2*n] = uint32(uint64(top) >> 32)
}

// bareSetGate writes vector v's interrupt gate: Intel SDM volume 3, 7.14.1.
//
//go:nosplit
func bareSetGate(idt *[2 * bareGates]uint64, v int) {
	stub := v
	if v >= 32 && v != bareTickVec {
		stub = 33 // counted and ignored until a board sets a gate
	} else if v == bareTickVec {
		stub = 32
	}
	at := uint64(abi.FuncPCABI0(bareTrapTable)) + uint64(stub)*16
	ist := uint64(1)
	switch v {
	case 2:
		ist = 0 // TamaGo wakes processors with it that have no stacks yet
	case bareTrapDouble:
		ist = 3
	}
	idt[2*v] = at&0xffff | bareCodeSel<<16 | ist<<32 | 0x8e<<40 | at>>16&0xffff<<48
	idt[2*v+1] = at >> 32
}

// bareClaimGates fills in bareLive once TamaGo's EnableExceptions has filled in
// bareIDT, the table that it found loaded: the exceptions and the tick stay with
// the overlay, and the interrupts that TamaGo serves arrive on the trap stack.
// EnableExceptions writes the last gate last; TamaGo v1.26.1 and before leave the
// gates from 32 on to ServiceInterrupts. Its callers are MemRegion, the scheduler
// until the tick has started, and whatever sets a signal mask, as signal.Notify does.
//
//go:nosplit
func bareClaimGates() {
	if bareIDT[0] == bareGate0 || bareIDT[2*(bareGates-1)] == bareGate255 || bareClaimed {
		return
	}
	for v := range bareGates {
		if v != 2 && v < 32 || v == bareTickVec {
			bareSetGate(&bareLive, v)
			continue
		}
		ist := uint64(1)
		if v == 2 {
			ist = 2
		}
		bareLive[2*v+1] = bareIDT[2*v+1]
		bareLive[2*v] = bareIDT[2*v]&^(7<<32) | ist<<32
	}
	c := bareThisCPU()
	c.gdt[2] = bareDataSegment // EnableExceptions writes one of its own there too
	bareClaimed = true
	c.loadLive()
}

// bareIdle is the idle loop: the thread of last resort of its processor. It
// is entered, and left, with the scheduler locked and interrupts disabled.
func bareIdle() {
	if c := bareThisCPU(); c.started == 0 {
		c.started = goos.Nanotime() // not in init, where a board's clock with a stack check finds no g
	}
	for {
		bareReap()
		c := bareThisCPU()
		if t, deadline := barePick(); t != nil {
			bareRun(c, c.idle, t)
		} else {
			if goos.ProcID != nil {
				c.procid = goos.ProcID()
			}
			c.halted = true
			c.armed = false // the timer is goos.Idle's now
			c.wakes = c.alarm(deadline)
			c.idleFrom = goos.Nanotime()
			bareLocked.Store(0)
			if goos.Idle != nil {
				goos.Idle(c.wakes)
			} else {
				bareFlags(bareIF)
			}
			bareCLI()
			bareSpin()
			c.halted = false
			c.idled += goos.Nanotime() - c.idleFrom
			bareCheckAwaited()
		}
	}
}

// alarm returns until when the processor is to halt for a deadline: for ever, if
// another one wakes for it. The scheduler is locked.
//
//go:nosplit
func (c *bareCPU) alarm(deadline int64) int64 {
	for o := &bareBSP; o != nil; o = o.next {
		if o != c && o.halted && o.wakes <= deadline {
			return 1<<63 - 1
		}
	}
	return deadline
}

// The tick: while a thread runs, the local APIC's timer ends its slice after
// 10 ms, or when the sleep of a thread that slept when it began is over. The
// timer's rate is learned from the ticks: they come late at times, never early, so
// the highest rate seen is the best. Intel SDM volume 3, 12.5.4.
//
// The tick rouses sysmon, too, once there has been work for so long that there is
// something for it to do. In the stock runtime each goroutine that is back from a
// wait does, and by itself it wakes with each timer, to find nothing.
const (
	bareSlice = 10_000_000    // ns
	bareShort = 2_000_000     // the least, for the sake of those who compute
	bareSlack = 1_000_000_000 // how much longer sysmon sleeps than until the next timer

	bareAPIC     = 0xfee00000
	bareAPICEOI  = bareAPIC + 0xb0
	bareAPICSVR  = bareAPIC + 0xf0
	bareAPICLVT  = bareAPIC + 0x320
	bareAPICInit = bareAPIC + 0x380
	bareAPICLeft = bareAPIC + 0x390
	bareAPICDiv  = bareAPIC + 0x3e0
)

// bareCount is how many counts the timer makes in 10 ms: until the first tick
// a guess, 1 GHz divided by 16.
var bareCount int64 = 625_000

// bareRoused tells sysmon that its sleep was ended by a tick.
var bareRoused atomic.Uint32

// bareLearned says that there has been a tick by the clock as it now goes: a board
// clears it when it gives the clock another rate.
//
//go:linkname bareLearned
var bareLearned bool

// bareTickCut says that the next tick tells nothing about the timer's rate: a board has
// given the clock another rate meanwhile, or has had the timer expire early. A rate too high
// would stay, and ticks come too seldom.
//
//go:linkname bareTickCut
var bareTickCut bool

// bareTicking says that the local APIC is enabled and the gates are the overlay's: the
// tick may come. Asking the local APIC leaves the machine, which takes long.
var bareTicking bool

// bareBoardTicks is set by bareStartTicks.
var bareBoardTicks bool

// bareStartTicks starts the tick. A board calls it that has enabled its local APIC and
// leaves the gates of the exceptions and of the tick alone; on a board that calls TamaGo's
// EnableExceptions the tick starts by itself. It lets the scheduler run, for a program
// that never gives the processor away.
//
//go:linkname bareStartTicks
func bareStartTicks() {
	bareBoardTicks = true
	osyield()
}

// bareMayTick sets bareTicking. Firmware may have left the local APIC enabled, so that it
// is says nothing about the gates: a tick through a gate of TamaGo's would run on the
// stack of a goroutine.
//
//go:nosplit
func bareMayTick() bool {
	if !bareBoardTicks {
		bareClaimGates()
		if !bareClaimed {
			return false
		}
	}
	bareTicking = *bareMMIO(bareAPICSVR)&(1<<8) != 0
	return bareTicking
}

//go:nosplit
func bareMMIO(addr uintptr) *uint32 { return (*uint32)(unsafe.Pointer(addr)) }

// arm sets the tick for t, which runs now or next. The scheduler is locked.
//
//go:nosplit
func (c *bareCPU) arm(t *bareThread) {
	if !bareTicking && !bareMayTick() {
		return
	}
	if !c.live && bareClaimed {
		c.loadLive() // the processor has run since before the gates were claimed
	}
	now := goos.Nanotime()
	if c.armed && now-c.ticked < 2*c.slice && (t.expires == 0 || c.ticked+c.slice-now <= t.untilTimer()) {
		return // unless a tick got lost
	}
	c.armed = true
	c.ticked = now
	c.slice = bareSlice
	for i := range bareHigh {
		if t := bareThreads[i]; t.used && t.state == bareBlocked && t.deadline != 0 {
			c.slice = max(min(c.slice, t.deadline-now), bareShort)
		}
	}
	if t.expires != 0 {
		c.slice = min(c.slice, t.untilTimer())
	}
	*bareMMIO(bareAPICDiv) = 3 // by 16
	*bareMMIO(bareAPICLVT) = bareTickVec
	c.counts = min(max(bareCount*c.slice/bareSlice, 1), 1<<32-1)
	*bareMMIO(bareAPICInit) = uint32(c.counts)
}

// tick ends the running thread's slice.
//
//go:nosplit
func (c *bareCPU) tick() {
	*bareMMIO(bareAPICEOI) = 0
	c.answer()
	if !c.armed || c.cur == c.idle || *bareMMIO(bareAPICLeft) != 0 {
		return // it came from bareShoot
	}
	took := goos.Nanotime() - c.ticked
	c.armed = false
	bareSpin()
	if bareTickCut {
		bareTickCut = false
	} else if n := c.counts * bareSlice / max(took, 1); took > 0 && (n > bareCount || !bareLearned) {
		bareCount = min(n, 1<<32-1)
		bareLearned = true
	}
	if sched.sysmonwait.Load() && bareReadyUp(uintptr(unsafe.Pointer(&sched.sysmonnote)), 1) != 0 {
		bareRoused.Store(1)
	}
	barePreempt()
	bareLocked.Store(0)
}
