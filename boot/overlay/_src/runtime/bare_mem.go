package runtime

// Memory: what mmap, munmap and madvise do. Addresses are handed out upwards
// from bareVA and never twice, so a stale translation on another processor
// finds nothing of anybody's. Frames come from what the image leaves of the
// board's RAM, and from the ranges of bareAddRAM after that, all of which the
// board has mapped one to one.
//
// The heap is backed when the runtime maps it, so that running out of memory
// is an error at that point. The few large and sparse tables of the runtime,
// and what the scavenger gave back, are backed at the first touch. So is all of
// the heap where RAM is little: it grows by 4 MiB, of which the runtime may need
// a few pages, and it begins with up to 4 MiB that are never touched, to randomize
// its addresses. TamaGo's boards have more: their gates for the page fault come late.

import (
	"runtime/goos"
	"unsafe"
)

const (
	barePage = 4096

	// The board's one-to-one map is the first entry of the top page table. The second stays unused:
	// TamaGo's start of a processor (amd64/smp.go) overwrites some bytes of it, since its data
	// segment has the base 15 and its stack pointer is the address of that table.
	bareVA   = 1 << 40
	bareHeap = 3 << 39 // the least address at which the runtime may place its heap

	// Page table entries: Intel SDM volume 3, 5.5.
	barePresent  = 1 << 0
	bareWritable = 1 << 1
	bareLarge    = 1 << 7
	bareLazy     = 1 << 9  // not present: back it at the first touch
	bareGuarded  = 1 << 10 // not present: mprotect forbids access, the frame is kept
	bareFrameOf  = 0x000ffffffffff000

	bareSparse  = 1 << 20  // tables of this size and more are sparse
	bareLargest = 1 << 46  // bytes in one mapping
	bareLittle  = 16 << 20 // RAM that is little
)

var (
	bareNextVA    uintptr = bareVA
	bareNextHeap  uintptr = bareHeap
	bareHeapBegun bool    // the heap's first part is mapped
	bareHeapLazy  bool    // all of the heap is backed at the first touch
	bareNextFrame uintptr // never used frames begin here
	bareLastFrame uintptr // and end here
	bareFreeFrame uintptr // list of returned frames, linked through their first word

	bareRAM     [128]struct{ start, end uintptr } // more, in the order of use
	bareRAMs    int
	bareRAMUsed int
)

// bareNoExecute is the no-execute bit, or 0 on a processor without it, for which the bit is
// reserved.
var bareNoExecute uintptr

func bareCR3() uintptr
func bareInvalidate(va uintptr)

// MemRegion returns the memory of the runtime, for TamaGo's dma package. TamaGo's boards call
// dma.Init after EnableExceptions, so this is the first that the overlay hears of the gates.
func MemRegion() (start uint64, end uint64) {
	bareClaimGates()
	return uint64(goos.RamStart), uint64(goos.RamStart + goos.RamSize)
}

// bareAddRAM gives the runtime RAM beside that of goos.RamStart: whole pages,
// mapped one to one below bareVA, that nothing else uses. A board calls it before
// the runtime starts, without a g. What does not fit into the list is left unused.
//
//go:linkname bareAddRAM
//go:nosplit
func bareAddRAM(start, end uintptr) {
	if bareRAMs < len(bareRAM) {
		bareRAM[bareRAMs].start, bareRAM[bareRAMs].end = start, end
		bareRAMs++
	}
}

// bareFrame returns a zeroed frame, or 0 when there is none left.
//
//go:nosplit
func bareFrame() uintptr {
	f := bareFreeFrame
	if f != 0 {
		bareFreeFrame = *(*uintptr)(unsafe.Pointer(f))
	} else {
		if bareLastFrame == 0 {
			bareNextFrame = (firstmoduledata.end + barePage - 1) &^ (barePage - 1)
			bareLastFrame = bareFirstGuard()
		}
		for bareNextFrame+barePage > bareLastFrame {
			if bareRAMUsed == bareRAMs {
				return 0
			}
			r := &bareRAM[bareRAMUsed]
			bareNextFrame, bareLastFrame = r.start, r.end
			bareRAMUsed++
		}
		f = bareNextFrame
		bareNextFrame += barePage
	}
	memclrNoHeapPointers(unsafe.Pointer(f), barePage)
	return f
}

// bareLeft returns the bytes of RAM that were never used.
//
//go:nosplit
func bareLeft() (n uintptr) {
	n = bareLastFrame - bareNextFrame
	for i := bareRAMUsed; i < bareRAMs; i++ {
		n += bareRAM[i].end - bareRAM[i].start
	}
	return n
}

// bareEntry returns the page table entry for va, making the tables above it
// if asked to; nil means there is none.
//
//go:nosplit
func bareEntry(va uintptr, make bool) *uintptr {
	table := bareCR3() & bareFrameOf
	for shift := 39; shift > 12; shift -= 9 {
		e := (*uintptr)(unsafe.Pointer(table + va>>shift&511*8))
		if *e&barePresent == 0 {
			if !make {
				return nil
			}
			f := bareFrame()
			if f == 0 {
				return nil
			}
			*e = f | barePresent | bareWritable
		}
		table = *e & bareFrameOf
	}
	return (*uintptr)(unsafe.Pointer(table + va>>12&511*8))
}

// bareBack gives the page at va a frame, or only the promise of one.
//
//go:nosplit
func bareBack(va uintptr, lazy bool) bool {
	e := bareEntry(va, true)
	if e == nil {
		return false
	}
	if *e&barePresent != 0 {
		return true
	}
	if f := *e & bareFrameOf; *e&bareGuarded != 0 && f != 0 {
		memclrNoHeapPointers(unsafe.Pointer(f), barePage)
		*e = f | barePresent | bareWritable | bareNoExecute
		return true
	}
	if lazy {
		*e = bareLazy
		return true
	}
	f := bareFrame()
	if f == 0 {
		return false
	}
	*e = f | barePresent | bareWritable | bareNoExecute
	return true
}

// bareDrop takes the page at va out of use, leaving the entry given, and
// returns its frame, or 0 if it had none.
//
//go:nosplit
func bareDrop(va uintptr, leave uintptr) (frame uintptr) {
	e := bareEntry(va, false)
	if e == nil || *e == 0 {
		return 0
	}
	if *e&(barePresent|bareGuarded) != 0 {
		frame = *e & bareFrameOf
	}
	if *e&bareGuarded != 0 && leave != 0 {
		leave |= bareGuarded
	}
	*e = leave
	bareInvalidate(va)
	return frame
}

// bareFault backs the page of a first touch; it reports whether va was one.
//
//go:nosplit
func bareFault(va uintptr) bool {
	if va < bareVA {
		return false
	}
	bareSpin()
	e := bareEntry(va, false)
	if e == nil || *e != bareLazy {
		present := e != nil && *e&barePresent != 0 // another processor was first
		bareLocked.Store(0)
		return present
	}
	f := bareFrame()
	if f == 0 {
		bareLocked.Store(0)
		bareSay("fatal error: out of memory: no frame for a first touch\n")
		bareExit(2)
	}
	*e = f | barePresent | bareWritable | bareNoExecute
	bareLocked.Store(0)
	return true
}

// bareFirstGuard returns the page below the first stack, which the board has
// placed, and of which the runtime takes 64 KiB.
//
//go:nosplit
func bareFirstGuard() uintptr {
	top := uintptr(goos.RamStart + goos.RamSize - goos.RamStackOffset)
	return (top - 72<<10) &^ (barePage - 1)
}

// bareGuard takes the page at va out of the board's one-to-one map, for which
// it splits large pages. There is one processor, and memory.
//
//go:nosplit
func bareGuard(va uintptr) {
	table := bareCR3() & bareFrameOf
	for shift := 39; shift > 12; shift -= 9 {
		e := (*uintptr)(unsafe.Pointer(table + va>>shift&511*8))
		if *e&bareLarge != 0 {
			bareSplit(e, shift-9)
		}
		table = *e & bareFrameOf
	}
	*(*uintptr)(unsafe.Pointer(table + va>>12&511*8)) = 0
	bareInvalidate(va)
}

// bareSplit replaces the large page of an entry by 512 of 1<<shift bytes.
//
//go:nosplit
func bareSplit(e *uintptr, shift int) {
	f := bareFrame()
	first := *e
	if shift == 12 {
		first &^= bareLarge
	}
	for i := range uintptr(512) {
		*(*uintptr)(unsafe.Pointer(f + i*8)) = first + i<<shift
	}
	*e = f | barePresent | bareWritable
}

// bareMmap reserves addresses, and backs them unless prot is PROT_NONE.
//
//go:nosplit
func bareMmap(addr unsafe.Pointer, n uintptr, prot, flags, fd int32, off uint32) (unsafe.Pointer, int) {
	va := uintptr(addr)
	if n > bareLargest {
		return nil, _ENOMEM
	}
	if flags&_MAP_FIXED != 0 && va%barePage != 0 {
		return nil, _EINVAL
	}
	n = (n + barePage - 1) &^ (barePage - 1)
	if flags&_MAP_FIXED == 0 {
		f := bareLock()
		if va >= bareNextHeap { // a wish that can be granted
			bareNextHeap = va + n
		} else {
			va = bareNextVA
			bareNextVA += n
		}
		bareUnlock(f)
	}
	if prot == _PROT_NONE {
		return unsafe.Pointer(va), 0
	}
	lazy := flags&_MAP_FIXED == 0 && n >= bareSparse
	if flags&_MAP_FIXED != 0 {
		if !bareHeapBegun {
			bareHeapBegun = true // by mheap.grow, before there is another thread
			bareHeapLazy = bareLeft() < bareLittle
		}
		lazy = bareHeapLazy
	}
	for p := va; p < va+n; p += barePage {
		f := bareLock()
		ok := bareBack(p, lazy)
		bareUnlock(f)
		if !ok {
			return nil, _ENOMEM
		}
	}
	return unsafe.Pointer(va), 0
}

//go:nosplit
func bareMunmap(addr unsafe.Pointer, n uintptr) {
	bareRelease(uintptr(addr), n, 0)
}

// bareMadvise takes the frames of pages the runtime has no use for; it relies
// on finding zeros there later.
//
//go:nosplit
func bareMadvise(addr unsafe.Pointer, n uintptr, advice int32) int32 {
	if advice == _MADV_FREE || advice == _MADV_DONTNEED {
		bareRelease(uintptr(addr), n, bareLazy)
	}
	return 0
}

// bareRelease takes n bytes from va out of use. Their frames are free once no
// processor has a translation to them.
//
//go:nosplit
func bareRelease(va, n, leave uintptr) {
	var first, last uintptr
	for p := va; p < va+n; p += barePage {
		f := bareLock()
		frame := bareDrop(p, leave)
		bareUnlock(f)
		if frame == 0 {
			continue
		}
		if last == 0 {
			last = frame
		}
		*(*uintptr)(unsafe.Pointer(frame)) = first
		first = frame
	}
	if first == 0 {
		return
	}
	f := bareLock()
	bareShoot()
	*(*uintptr)(unsafe.Pointer(last)) = bareFreeFrame
	bareFreeFrame = first
	bareUnlock(f)
}
