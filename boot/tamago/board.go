package tamago

import (
	"time"

	"vmgenc/acpi"
)

// A Machine is what New needs of a board package.
type Machine struct {
	// CPU is the board's processor, AMD64 in TamaGo's board packages.
	CPU *CPU

	// Vector is the first of the 16 interrupt vectors that the kernel may use, a multiple of 16
	// from 32 to 224, so that they do not interrupt each other. 0 means 0x40.
	Vector uint8
}

// A Board is a machine that one of TamaGo's board packages has set up. It implements kernel.Board
// and the optional interfaces Prober, Clock, Interrupter, DMA, Registers, Idler, RuntimeReseeder
// and Console. It is declared on every host, where [Board.Probe] says that there is no bare
// machine: memory and ports are empty there, and the rest does nothing.
//
// It is no kernel.Loader, and no kernel.Starter: TamaGo's board packages start the other processors
// themselves, by CPU.InitSMP.
type Board struct{ board }

// The vectors of a Machine whose Vector is 0, and their number.
const (
	defaultVector = 0x40
	vectors       = 16
)

// New returns the Board of m. It replaces goos.Idle, the idle governor: a program that has its own
// sets it again. It must be called once, after the init of the board package.
func New(m Machine) *Board {
	if m.Vector == 0 {
		m.Vector = defaultVector
	}
	b := new(Board)
	b.init(m)
	return b
}

// Probe returns nil, or why the board cannot be used.
func (b *Board) Probe() error { return b.probe() }

// Memory returns physical memory. Memory of the Go runtime and TamaGo's page tables are refused,
// and so are addresses beyond those that the processor has, or beyond 256 GiB. Bytes is cached,
// wherever the memory lies. Read and Write are as TamaGo maps the address: cached below 3 GiB,
// where the processor's memory type range registers make an exception of devices, and uncached from
// there on.
func (b *Board) Memory() acpi.Memory { return b.memory() }

// Ports returns I/O space. An access of a width other than 1, 2 or 4 reads as all ones and writes
// nothing. Any context may use it.
func (b *Board) Ports() acpi.Ports { return ports{} }

// RSDP returns 0: TamaGo's entry code drops the boot loader's information.
func (b *Board) RSDP() uint64 { return 0 }

// Counter returns the time stamp counter. Any context may call it.
func (b *Board) Counter() uint64 { return b.counter() }

// Monotonic returns the time since some moment in the past. It goes on where it was when the
// machine is restored. Any context may call it.
func (b *Board) Monotonic() time.Duration { return b.monotonic() }

// SetRandom makes read, which fills its argument with random bytes, the source of crypto/rand. It
// may be called at any time.
func (b *Board) SetRandom(read func(p []byte)) { b.setRandom(read) }

// Rate returns the rate of the time stamp counter in Hz: TamaGo's until SetRate.
func (b *Board) Rate() uint64 { return b.rate() }

// SetRate sets the rate of the time stamp counter in Hz, 1 MHz to 1 THz, and reports whether that
// is another one, by more than a thousandth. Time goes on from where it is; TamaGo keeps it in two
// words, so that another processor may read one wrong time meanwhile. The first call also measures
// the local APIC's timer, with interrupts off for 0.1 ms. It is for one goroutine at a time.
func (b *Board) SetRate(hz uint64) (changed bool) { return b.setRate(hz) }

// SetTime sets the time of day. With the overlay monotonic time is left alone; with TamaGo's
// distribution package time's moves too, and TamaGo's kvmclock, which would set the time of day to
// that since boot each second, is stopped. The error is for times outside the years 1970 to 2116.
func (b *Board) SetTime(t time.Time) error { return b.setTime(t) }

// Vectors returns the first interrupt vector for the kernel, and their number.
func (b *Board) Vectors() (first uint8, n int) { return b.vector, vectors }

// ServiceInterrupts has [Board.Interrupt] call f with each of the vectors, and enables the local
// APIC. It must be called once.
func (b *Board) ServiceInterrupts(f func(vector int)) { b.serviceInterrupts(f) }

// Interrupt handles the interrupt of a vector if it is the kernel's, and is a no-op otherwise. The
// program's interrupt service routine calls it, which may be nothing else: go
// cpu.ServiceInterrupts(board.Interrupt). It may block.
func (b *Board) Interrupt(vector int) {
	if f := b.handler.Load(); f != nil && vector >= int(b.vector) && vector < int(b.vector)+vectors {
		(*f)(vector)
	}
}

// Processors returns the local APIC ID of the boot processor, which alone serves interrupts.
func (b *Board) Processors() []uint8 { return b.processors() }

// DMAPage returns a page of 4096 zero bytes that a device may read and write, and its physical
// address: a part of package dma's global region. It is the caller's for ever.
func (b *Board) DMAPage() (p []byte, addr uint64, err error) { return b.dmaPage() }

// CPUID executes that instruction. Any context may call it.
func (b *Board) CPUID(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32) {
	return b.cpuid(leaf, subleaf)
}

// WriteMSR writes a model-specific register of the processor that runs the caller, which faults
// where there is none. Any context may call it.
func (b *Board) WriteMSR(msr uint32, value uint64) { b.writeMSR(msr, value) }

// Idled returns how long all processors together have been halted since New.
func (b *Board) Idled() time.Duration { return b.idled() }

// WatchHalt has look called whenever a processor is about to halt, with interrupts disabled: look
// must not allocate or block. Where it returns true, the boot processor is interrupted with vector.
func (b *Board) WatchHalt(look func() bool, vector uint8) { b.watchHalt(look, vector) }

// ReseedRuntime gives the Go runtime's own generators new seeds, all made from the 32 bytes at
// seed, and reports whether it did: only package boot/overlay can. It leaves seed as it is.
func (b *Board) ReseedRuntime(seed *[32]byte) bool { return b.reseedRuntime(seed) }

// Putc writes one byte where the runtime prints. Any context may call it.
func (b *Board) Putc(c byte) { b.putc(c) }

// Reset restarts the machine: by the chipset's reset register, the keyboard controller, and an
// exception that cannot be handled. It does not return.
func (b *Board) Reset() { b.reset() }

// OnExit sets the function that ends the machine when the program exits: code 0 is a normal end.
// Where it returns, the board package's goos.Exit runs.
func (b *Board) OnExit(f func(code int)) { b.onExit(f) }
