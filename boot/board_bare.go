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
	"vmgenc/kernel/random"
)

// bsp is the boot processor. Its Init is not called: under KVM that makes a hypercall,
// for which KVM may want to patch the program's text, and everywhere it takes CPUID at
// its word on the time stamp counter's rate, which Calibrate sees to. So bsp has no
// features and no clock.
var bsp = &amd64.CPU{LAPIC: &lapic.LAPIC{Base: amd64.LAPIC_BASE}}

// distribution says that the toolchain is TamaGo's own distribution of Go, and not
// the stock one with the overlay.
const distribution = runtime.GOOS == "tamago"

// runtimeSize returns the bytes of all RAM that the Go runtime has.
func runtimeSize() uint64 { return runtimeRAM.Size + heapRAM.Total() }

func probe() error { return nil }

// hwinit1 is the first code that runs with a runtime under it.
//
//go:linkname hwinit1 runtime/goos.Hwinit1
func hwinit1() {
	if hasAPIC {
		bsp.LAPIC.Disable() // firmware may have left it enabled
	}
	pit.Stop(ports{})
	goos.Idle = spin
	if hasAPIC {
		goos.Idle = bsp.DefaultIdleGovernor
	}
	serialInit()
	randomSource = readRandom
	goos.Exit = exit
}

// init opens the machine to interrupts, and enters the runtime once: it may use the
// local APIC now.
func init() {
	setGates()
	processors = []uint8{0}
	if hasAPIC {
		processors[0] = apicID()
		bsp.LAPIC.Enable()
		goos.Idle = idle
	}
	if _, set := os.LookupEnv("GOMEMLIMIT"); !set {
		debug.SetMemoryLimit(heapLimit())
	}
	if hasAPIC {
		startTicks()
	}
}

// heapLimit is what the collector is to keep the program's memory under: most
// of what the image leaves of the runtime's RAM. Otherwise it would let a heap
// that fits grow to twice its size, and the machine has nothing to page to.
func heapLimit() int64 {
	_, _, _, end := borders()
	left := runtimeSize() - (uint64(end) - runtimeRAM.Start) - uint64(goos.RamStackOffset)
	return int64(left - left/16)
}

func exit(code int32) {
	if f := exitHook.Load(); f != nil {
		(*f)(int(code))
	}
	reset()
}

// randomSource is the function that TamaGo's hook for random bytes calls, and so the source of
// crypto/rand.
//
//go:linkname randomSource github.com/usbarmory/tamago/internal/rng.GetRandomDataFn
var randomSource func(b []byte)

// seedingAttempts is the number of failed attempts after which readRandom says that it waits.
const seedingAttempts = 100

// readRandom is the first function under the runtime that may be called by any package's init.
func readRandom(b []byte) {
	if read := randomHook.Load(); read != nil {
		(*read)(b)
		return
	}
	for attempt := 1; random.Fresh(b, rdtsc) != nil; attempt++ {
		if attempt == seedingAttempts {
			print("boot: crypto/rand: waiting for entropy: no RDSEED, no RDRAND, and the timing jitter fails its tests\n")
		}
		pause()
	}
}

// apicID returns the identifier of the local APIC of the processor that runs
// the caller. Any context may call it.
func apicID() uint8 { return uint8(read32(uintptr(bsp.LAPIC.Base)+lapic.LAPIC_ID) >> lapic.ID) }

func reset() {
	cli()
	out8(0xcf9, 0x06)
	for range 1000 {
		out8(0x64, 0xfe)
	}
	bsp.SetWriteProtect(false) // as in init
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

func putc(c byte) {
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
		putc('\r')
	}
	putc(c)
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

// spin stands in for idle without a local APIC: nothing would end a halt.
func spin(int64) {
	sti()
	pause()
}

// idle halts until an interrupt or the time until. It is entered with
// interrupts disabled, so none is lost before the halt.
func idle(until int64) {
	cli()
	if distribution && raised.Load() != 0 {
		sti() // its scheduler does not disable interrupts before it looks
		return
	}
	base := uintptr(bsp.LAPIC.Base)
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
