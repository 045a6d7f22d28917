package kernel

import (
	"time"

	"vmgenc/acpi"
)

// A Board is the machine under the kernel: memory, ports, a counter and the hook of crypto/rand.
// boot.Board is the project's own; package boot/tamago makes one of each of TamaGo's board
// packages.
//
// A board offers more by implementing the optional interfaces below. A board without one of them
// still starts: Start's error names the missing part, and devices are polled where there are no
// interrupts.
type Board interface {
	// Memory reaches physical memory.
	Memory() acpi.Memory
	// Ports reaches x86 I/O space.
	Ports() acpi.Ports
	// RSDP returns the physical address of the ACPI root pointer, 0 where the loader did not pass
	// one: then memory is searched.
	RSDP() uint64
	// Counter returns the processor's finest counter, the time stamp counter for example. Any
	// context may call it.
	Counter() uint64
	// Monotonic returns the time since some moment in the past, which goes on where it was when the
	// machine is restored. Any context may call it.
	Monotonic() time.Duration
	// SetRandom makes read, which fills its argument with random bytes, the source of crypto/rand.
	SetRandom(read func(p []byte))
}

// A Prober knows whether there is a bare machine under the program: on a host there is none.
type Prober interface {
	// Probe returns nil, or why nothing of the board can be used.
	Probe() error
}

// A Loader knows the result of the boot loader's work.
type Loader interface {
	// Protocol names the boot protocol: "PVH", "Multiboot2", "UEFI".
	Protocol() string
	// CommandLine returns the kernel command line, and whether it was cut.
	CommandLine() (line string, cut bool)
	// Seed returns the loader's random seed, which the caller wipes, or nil. Machines started from
	// the same files share it.
	Seed() []byte
	// RAM returns the bytes of RAM of the machine, and of those that the Go runtime has.
	RAM() (total, runtime uint64)
}

// A Clock has a rate that can be set, and a time of day.
type Clock interface {
	// Rate returns the rate of Counter in Hz, a guess until SetRate.
	Rate() uint64
	// SetRate sets the rate of Counter in Hz, 1 MHz to 1 THz, and with the first call that of the
	// timer. Monotonic time goes on from where it is; goroutines may run, and their timers still
	// come. It reports whether the rate differs from the last one by more than a thousandth. It is
	// for one goroutine at a time.
	SetRate(hz uint64) (changed bool)
	// SetTime sets the time of day and leaves monotonic time alone. The error is for times outside
	// the years 1970 to 2116.
	SetTime(t time.Time) error
}

// An Interrupter delivers interrupts.
type Interrupter interface {
	// Vectors returns the first of the vectors that may be routed, and their number, 0 on a machine
	// without interrupts.
	Vectors() (first uint8, n int)
	// ServiceInterrupts calls f with the vector of each interrupt, one at a time, on a goroutine of
	// the board's, which may block, and acknowledges the interrupt when f returns. Start calls it
	// once.
	ServiceInterrupts(f func(vector int))
	// Processors returns the local APIC IDs of the processors in use, the boot processor's first.
	Processors() []uint8
}

// A Starter starts processors.
type Starter interface {
	// StartProcessors starts the processors with these local APIC IDs and has the runtime use them.
	// It names in its error those that do not start. It blocks until the others run.
	StartProcessors(ids ...uint8) error
}

// A DMA has memory for devices.
type DMA interface {
	// DMAPage returns 4096 zero bytes that a device may read and write, and their physical address,
	// a multiple of 4096 below 4 GiB. They are the caller's for ever.
	DMAPage() (b []byte, addr uint64, err error)
}

// Registers reaches the processor's registers. Any context may call the methods.
type Registers interface {
	// CPUID executes that instruction.
	CPUID(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)
	// WriteMSR writes a model-specific register of the processor that runs the caller, which faults
	// where there is none.
	WriteMSR(msr uint32, value uint64)
}

// An Idler knows when the machine has nothing to do.
type Idler interface {
	// Idled returns how long all processors together have been halted since boot.
	Idled() time.Duration
	// WatchHalt has look called whenever a processor is about to halt, with interrupts disabled:
	// look must not allocate or block. Where it returns true, the processor is interrupted with
	// vector instead of halted.
	WatchHalt(look func() bool, vector uint8)
}

// A RuntimeReseeder can give the Go runtime's own generators a new seed: math/rand, maps, maphash,
// select.
type RuntimeReseeder interface {
	// ReseedRuntime reports whether the toolchain can. It leaves seed as it is.
	ReseedRuntime(seed *[32]byte) bool
}

// A Console has output before there is a driver, and a way to end the machine without one.
type Console interface {
	// Putc writes one byte, polled. Any context may call it.
	Putc(c byte)
	// Reset restarts the machine. It does not return.
	Reset()
	// OnExit sets the function that ends the machine when the program exits: code 0 is a normal
	// end. Where it returns, the machine is reset.
	OnExit(f func(code int))
}
