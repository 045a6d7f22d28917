//go:build tamago

package boot

import (
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/goos"
	"time"
	_ "unsafe" // for go:linkname

	"github.com/usbarmory/tamago/amd64"
	"github.com/usbarmory/tamago/amd64/lapic"

	"vmgenc/drivers/pit"
)

// CPU is the boot processor. Its Init is not called: under KVM that makes a hypercall,
// for which KVM may want to patch the program's text, and everywhere it takes CPUID at
// its word on the time stamp counter's rate, which Calibrate sees to. So CPU has no
// features and no clock.
var CPU = &amd64.CPU{LAPIC: &lapic.LAPIC{Base: amd64.LAPIC_BASE}}

// distribution says that the toolchain is TamaGo's own distribution of Go, and not
// the stock one with the overlay.
const distribution = runtime.GOOS == "tamago"

// Info returns what the boot loader told about the machine. The value is
// shared and never changes.
func Info() *Loader { return &info }

// RuntimeRAM returns the memory that holds the image, and that the Go runtime has
// the rest of, for its heap and the first stack.
func RuntimeRAM() Region { return runtimeRAM }

// HeapRAM returns the memory beside RuntimeRAM that the heap grows into: all other
// RAM from 1 MiB that the memory map leaves, but for the last MiB below 4 GiB,
// where firmware may be. With TamaGo's own distribution of Go there is none. The
// slice is shared and never changes.
func HeapRAM() []Region { return heapRAM.Regions() }

// RuntimeSize returns the bytes of all RAM that the Go runtime has.
func RuntimeSize() uint64 { return runtimeRAM.Size + heapRAM.Total() }

// Exit, if set, ends the machine: code 0 is a normal end, anything else is
// the exit status of a program that failed. It may return, and the machine is
// reset then. With a code other than 0 it may be called by a runtime in ruins,
// on a stack that cannot grow: it must not allocate or block then. It must not
// be replaced once goroutines other than main run.
var Exit func(code int)

// hwinit1 is the first code that runs with a runtime under it.
//
//go:linkname hwinit1 runtime/goos.Hwinit1
func hwinit1() {
	CPU.LAPIC.Disable() // firmware may have left it enabled
	pit.Stop(Ports{})
	goos.Idle = CPU.DefaultIdleGovernor
	serialInit()
	randomSource = unseeded
	goos.Exit = exit
}

// init opens the machine to interrupts, and enters the runtime once: it may use the
// local APIC now.
func init() {
	setGates()
	processors = []uint8{APICID()}
	CPU.LAPIC.Enable()
	goos.Idle = idle
	if _, set := os.LookupEnv("GOMEMLIMIT"); !set {
		debug.SetMemoryLimit(heapLimit())
	}
	startTicks()
}

// heapLimit is what the collector is to keep the program's memory under: most
// of what the image leaves of the runtime's RAM. Otherwise it would let a heap
// that fits grow to twice its size, and the machine has nothing to page to.
func heapLimit() int64 {
	_, _, _, end := borders()
	left := RuntimeSize() - (uint64(end) - runtimeRAM.Start) - uint64(goos.RamStackOffset)
	return int64(left - left/16)
}

func exit(code int32) {
	if Exit != nil {
		Exit(int(code))
	}
	Reset()
}

// randomSource is what TamaGo's hook for random bytes calls, and so what
// crypto/rand reads.
//
//go:linkname randomSource github.com/usbarmory/tamago/internal/rng.GetRandomDataFn
var randomSource func(b []byte)

// unseeded stands in until SetRandom is called: better no program than one
// with predictable keys. TamaGo's own choice would be an unchecked RDRAND.
func unseeded([]byte) { panic("boot: random bytes wanted before SetRandom") }

// SetRandom makes f, which fills its argument with random bytes, the source
// of crypto/rand and of everything in the standard library that draws on it.
// It must be called before any of that is used, and once.
func SetRandom(f func(b []byte)) { randomSource = f }

// APICID returns the identifier of the local APIC of the processor that runs
// the caller. Any context may call it.
func APICID() uint8 { return uint8(read32(uintptr(CPU.LAPIC.Base)+lapic.LAPIC_ID) >> lapic.ID) }

// Reset restarts the machine by the ways that need no tables: the chipset's
// reset register and the keyboard controller, then an exception that cannot
// be handled.
func Reset() {
	cli()
	out8(0xcf9, 0x06)
	for range 1000 {
		out8(0x64, 0xfe)
	}
	CPU.SetWriteProtect(false) // as in init
	amd64.Fault()
}

// The console before there is a driver for it: COM1, polled.
const (
	com1     = 0x3f8
	com1LSR  = com1 + 5
	lsrEmpty = 1 << 5
)

// serialInit sets COM1 to 115200 8N1 and leaves what it has received alone.
func serialInit() {
	out8(com1+3, 0x80) // divisor latch
	out8(com1+0, 1)
	out8(com1+1, 0)
	out8(com1+3, 0x03) // 8N1
	out8(com1+4, 0x0b) // DTR, RTS, OUT2
}

// Putc writes one byte to COM1. It polls, takes no locks and allocates
// nothing; any context may call it. It gives up on a line that never drains.
func Putc(c byte) {
	for range 1 << 20 {
		if in8(com1LSR)&lsrEmpty != 0 {
			break
		}
	}
	out8(com1, c)
}

// printk is where the runtime prints, and os.Stdout and os.Stderr. Any context
// may call it.
//
//go:linkname printk runtime/goos.Printk
func printk(c byte) {
	if c == '\n' {
		Putc('\r')
	}
	Putc(c)
}

// Idle time: the local APIC's timer, one-shot, wakes the processor for the
// next deadline on the vector that TamaGo acknowledges and ignores.
const (
	lvtTimer     = lapic.LAPIC_LVT_TIMER
	timerInit    = 0x380
	timerCurrent = 0x390
	timerDivide  = 0x3e0
	timerBy16    = 3
	timerMasked  = 1 << 16
)

// idle halts until an interrupt or the time until. It is entered with
// interrupts disabled, so none is lost before the halt.
func idle(until int64) {
	cli()
	if distribution && raised.Load() != 0 {
		sti() // its scheduler does not disable interrupts before it looks
		return
	}
	base := uintptr(CPU.LAPIC.Base)
	if until == math.MaxInt64 {
		write32(base+lvtTimer, timerMasked)
		halt()
		return
	}
	ns := until - nanotime()
	if ns <= 0 {
		sti()
		return
	}
	count := max(scaleCount(min(ns, int64(time.Second))), 1)
	write32(base+timerDivide, timerBy16)
	write32(base+lvtTimer, amd64.IRQ_WAKEUP)
	write32(base+timerInit, count)
	halt()
}
