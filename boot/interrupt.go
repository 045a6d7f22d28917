//go:build tamago

package boot

import (
	"runtime"
	"sync/atomic"
	"unsafe"

	"github.com/usbarmory/tamago/amd64"
	"github.com/usbarmory/tamago/amd64/lapic"
)

// Interrupts. TamaGo's CPU.ServiceInterrupts keeps one vector for the whole
// machine and acknowledges at the processor whose local APIC is number 0. Here
// each processor notes the vector it has taken, and it is acknowledged where it
// came in, so any processor may take interrupts. All vectors are in one priority
// class of the local APIC (Intel SDM volume 3, 12.8.3.1): a processor takes the
// next one when the last is acknowledged.
var (
	// taken is the vector that a processor has taken and nobody has served, 0 for
	// none, by local APIC. The processor's own interrupt handler writes it.
	taken [256]atomic.Uint32

	// raised says that there is something new in taken.
	raised atomic.Uint32
)

func acknowledgeHandler() uintptr
func interruptTable() uintptr
func loadedIDT() uintptr

// setGates lets the vectors in. The overlay's table of gates has the exceptions; TamaGo's
// EnableExceptions, which would do for the rest, takes milliseconds for it.
func setGates() {
	if distribution {
		bsp.SetWriteProtect(false) // it notes where the gates are in what it has for constants
		bsp.EnableExceptions()
		bsp.SetWriteProtect(true)
	} else {
		setGate(nmiVector, acknowledgeHandler(), 2) // trap stacks: see the overlay
		setGate(amd64.IRQ_WAKEUP, acknowledgeHandler(), 1)
	}
	for i := range uintptr(vectors) {
		setGate(firstVector+i, interruptTable()+16*i, 1)
	}
}

const nmiVector = 2

// setGate writes an interrupt gate: Intel SDM volume 3, 7.14.1. Traps have stacks of
// their own with the overlay alone.
func setGate(vector, handler, stack uintptr) {
	if distribution {
		stack = 0
	}
	at := uint64(handler)
	gate := (*[2]uint64)(unsafe.Pointer(loadedIDT() + 16*vector))
	gate[0] = at&0xffff | 1<<3<<16 | uint64(stack)<<32 | 0x8e<<40 | at>>16&0xffff<<48
	gate[1] = at >> 32
}

// service is the goroutine of Board.ServiceInterrupts. It has a stack of 32 KiB, and needs so much
// of it itself that the collector does not make it smaller: to grow it first would delay what comes
// after a quiet time.
func serviceInterrupts(f func(vector int)) { go service(f) }

func service(f func(vector int)) {
	var ballast [17 << 10]byte
	for {
		await(&raised)
		serviceTaken(f)
		// What f has made ready runs on this thread before it goes to wait.
		runtime.Gosched()
		runtime.KeepAlive(&ballast)
	}
}

func serviceTaken(f func(vector int)) {
	raised.Store(0)
	for id := range taken {
		if v := taken[id].Swap(0); v != 0 {
			f(int(v))
			awaitRelay() // the next interrupt may come at once
			acknowledge(uint32(id))
		}
	}
}

// ipi sends an interrupt to the processor whose local APIC is dest: command is the
// low half of the interrupt command register, Intel SDM volume 3, 12.6.1. Any
// context may call it.
func ipi(dest, command uint32)

// acknowledge ends the interrupt that the processor has taken: by itself, or with
// an NMI, which is answered with an EOI.
func acknowledge(id uint32)

// interruptSelf interrupts the processor that runs the caller.
func interruptSelf(vector uint8) {
	write32(uintptr(bsp.LAPIC.Base)+lapic.LAPIC_ICRL, lapic.ICR_DST_SELF|uint32(vector))
}
