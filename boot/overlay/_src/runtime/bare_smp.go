package runtime

// Application processors: once a board has set goos.Task, and GOMAXPROCS
// allows for more of them, each new thread brings one up. It runs the idle
// loop, and through it whatever thread is ready.

import (
	"internal/abi"
	"runtime/goos"
	"unsafe"
)

func bareAPStart()

// bareAPNew is the processor that starts next.
var bareAPNew *bareCPU

// bareStartAP starts a processor if one more is wanted. It is called where
// the board's code may allocate.
func bareStartAP() {
	if goos.Task == nil || goos.Wake == nil || getg().m.p == 0 || bareAPNew != nil {
		return
	}
	n := int32(1)
	last := &bareBSP
	for last.next != nil {
		last = last.next
		n++
	}
	if n >= gomaxprocs {
		return
	}
	c := (*bareCPU)(sysAllocOS(unsafe.Sizeof(bareCPU{}), "processor"))
	area := (*bareArea)(sysAllocOS(bareAreaSize, "processor"))
	if c == nil || area == nil {
		return
	}
	c.idle = area.thread()
	bareAPNew = c
	// TamaGo makes gp the g, stored in a slot at its own address.
	goos.Task(unsafe.Pointer(c.idle.kernTop-64), unsafe.Pointer(c), unsafe.Pointer(&c.idle.slots), unsafe.Pointer(abi.FuncPCABI0(bareAPStart)))
}

// bareAPInit runs on the new processor, on the kernel stack of its idle
// thread, and leaves the scheduler locked, as the idle loop expects it.
//
//go:nosplit
func bareAPInit() {
	c := bareAPNew
	bareSpin()
	c.init(c.idle, c.idle)
	last := &bareBSP
	for last.next != nil {
		last = last.next
	}
	last.next = c
	bareAPNew = nil
}
