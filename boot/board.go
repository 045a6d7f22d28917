package boot

import (
	"time"

	"vmgenc/acpi"
	"vmgenc/boot/loader"
)

// Board is the machine that the image has booted on. It implements kernel.Board and all of its
// optional interfaces. The zero value is ready; all values are the same machine. It is declared on
// every host, where [Board.Probe] says that there is no bare machine: memory and ports are empty
// there, and the rest does nothing.
type Board struct{}

// The interrupt vectors for devices: one priority class of the local APIC.
const (
	firstVector = 0x40
	vectors     = 16
)

// Probe returns nil, or an error where the program does not run on a bare machine.
func (Board) Probe() error { return probe() }

// Memory returns physical memory. Memory that belongs to the Go runtime is refused, and so is
// memory above 4 GiB that is not in the loader's map. Bytes is a cached view wherever it lies; Read
// and Write are uncached above the last RAM below 4 GiB.
func (Board) Memory() acpi.Memory { return memory{} }

// Ports returns I/O space. An access of a width other than 1, 2 or 4 reads as all ones and writes
// nothing. Any context may use it.
func (Board) Ports() acpi.Ports { return ports{} }

// RSDP returns the physical address of the ACPI root pointer, 0 if the loader did not pass one.
func (Board) RSDP() uint64 { return Board{}.Info().RSDP }

// Info returns the loader's description of the machine. It is shared and read only.
func (Board) Info() *loader.Info { return &info }

// Protocol names the protocol by which the image was booted, "" if it is none of package loader's.
func (Board) Protocol() string { return info.Protocol }

// CommandLine returns the kernel command line, and whether it was cut.
func (Board) CommandLine() (line string, cut bool) {
	line = info.CommandLine()
	return line, len(line) == loader.MaxCommandLine
}

// Seed returns the loader's seed, at most loader.MaxSeed bytes; the caller wipes it.
func (Board) Seed() []byte { return info.Seed() }

// RAM returns the bytes of RAM that the loader's map has, and of those that the Go runtime has.
func (Board) RAM() (total, runtime uint64) { return info.Memory.Total(), runtimeSize() }

// RuntimeRAM returns the memory that holds the image, the rest of which the Go runtime has for its
// heap and first stack, and the memory beside it that the heap grows into: all other RAM from 1 MiB
// that the map leaves, but for the last MiB below 4 GiB, where firmware may be. With TamaGo's own
// distribution of Go there is no other. The slice is shared and read only.
func (Board) RuntimeRAM() (image loader.Region, heap []loader.Region) {
	return runtimeRAM, heapRAM.Regions()
}

// Counter returns the time stamp counter. Any context may call it.
func (Board) Counter() uint64 { return counter() }

// Monotonic returns the time since some moment in the past. It goes on where it was when the
// machine is restored. Any context may call it.
func (Board) Monotonic() time.Duration { return monotonic() }

// Rate returns the rate of the time stamp counter in Hz: a guess of 1 GHz until SetRate.
func (Board) Rate() uint64 { return rateNow() }

// SetRate sets the rate of the time stamp counter in Hz, 1 MHz to 1 THz, and reports whether that
// is another one, by more than a thousandth. Time goes on from where it is. The first call also
// measures the local APIC's timer, with interrupts off for 0.1 ms. It neither blocks nor allocates,
// and is for one goroutine at a time.
func (Board) SetRate(hz uint64) (changed bool) { return setRate(hz) }

// SetTime sets the time of day. Monotonic time goes on as it was. TamaGo's own distribution has one
// clock for both: there package time's monotonic time and timers move too, and must not move back
// once other goroutines run. The error is for times before 1970 or beyond 2116, which leave the
// clock alone.
func (Board) SetTime(t time.Time) error { return setTime(t) }

// SetRandom makes read, which fills its argument with random bytes, the source of crypto/rand and
// of everything in the standard library that draws on it. It may be called at any time.
//
// Before the first call each read draws afresh from RDSEED and RDRAND, or from timing jitter where
// the processor has neither, and keeps no key that a clone could share (see random.Fresh). That
// holds from the first package's init on. A read waits while none of these gives entropy, and says
// so on the console.
func (Board) SetRandom(read func(p []byte)) { randomHook.Store(&read) }

// Vectors returns the first interrupt vector for devices, and their number, 0 without a local APIC.
func (Board) Vectors() (first uint8, n int) {
	if !hasAPIC {
		return 0, 0
	}
	return firstVector, vectors
}

// ServiceInterrupts calls f with the vector of each interrupt, one at a time on a goroutine of its
// own, which may block, and acknowledges it when f returns. Interrupts may be sent to any processor
// in use. It must be called once.
func (Board) ServiceInterrupts(f func(vector int)) { serviceInterrupts(f) }

// Processors returns the local APIC IDs of the processors in use, the boot processor's first.
func (Board) Processors() []uint8 { return processors }

// StartProcessors starts the processors with these local APIC IDs and has the runtime use them: it
// sets GOMAXPROCS. Those that do not start within 2 s are named in the error, and the others are
// used. It must be called once, and blocks until the processors run.
func (Board) StartProcessors(ids ...uint8) error { return startProcessors(ids) }

// DMAPage returns a page of 4096 zero bytes that a device may read and write, and its physical
// address, a multiple of 4096 below 4 GiB. The page is in the image, and the caller's for ever;
// there are four. It neither blocks nor allocates.
func (Board) DMAPage() (b []byte, addr uint64, err error) { return dmaPage() }

// CPUID executes that instruction. Any context may call it.
func (Board) CPUID(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32) { return cpuid(leaf, subleaf) }

// WriteMSR writes a model-specific register of the processor that runs the caller. A processor that
// does not have it faults. Any context may call it.
func (Board) WriteMSR(msr uint32, value uint64) { writeMSR(msr, value) }

// Idled returns how long the machine has had nothing to do since boot: all of its processors were
// halted.
func (Board) Idled() time.Duration { return idled() }

// WatchHalt has look called whenever a processor is about to halt, with interrupts disabled: it
// must not allocate or block. Where it returns true, the processor is interrupted with vector, see
// ServiceInterrupts, and so does not halt.
func (Board) WatchHalt(look func() bool, vector uint8) { watchHalt(look, vector) }

// ReseedRuntime gives the Go runtime's own generators new seeds, all made from the 32 bytes at
// seed, which stay the caller's to wipe: the top-level functions of math/rand (unless rand.Seed was
// called) and math/rand/v2, hash/maphash.MakeSeed, the seeds and the order of iteration of maps
// made from now on, the choices of select. A map that exists, a maphash.Hash, a rand.Rand of the
// program's own keep their seeds. Values that goroutines drew before are not undone.
//
// It reports whether it did; it does nothing where TamaGo's own distribution of Go built the
// program, whose runtime seeds these generators once. It stops all goroutines for the time, as a
// garbage collection does at its end, and leaves no copy of seed behind. It may block, allocates
// nothing and must not be called in interrupt context. Of concurrent calls the last one counts.
func (Board) ReseedRuntime(seed *[32]byte) bool { return reseedRuntime(seed) }

// Putc writes one byte to COM1. It polls, takes no locks and allocates nothing; any context may
// call it. It gives up on a line that never drains.
func (Board) Putc(c byte) { putc(c) }

// Reset restarts the machine by the ways that need no tables: the chipset's reset register and the
// keyboard controller, then an exception that cannot be handled. It does not return.
func (Board) Reset() { reset() }

// OnExit sets the function that ends the machine when the program ends: code 0 is a normal end,
// anything else is the exit status of a program that failed. Where it returns, the machine is
// reset. With a code other than 0 it may be called by a runtime in ruins, on a stack that cannot
// grow: it must not allocate or block then.
func (Board) OnExit(f func(code int)) { exitHook.Store(&f) }
