// Package goos is TamaGo's contract between the runtime and a board: the
// variables and functions a board package provides, through go:linkname or by
// assignment, before or during Hwinit1.
//
// TamaGo's own distribution takes this package from the module that GOOSPKG
// names; the overlay adds it to the stock toolchain. The names, the types and
// the moments of use are those of github.com/usbarmory/tamago/goos, v1.26.5 and v1.27.1.
package goos

import "unsafe"

// The memory that belongs to the runtime, image included: RamSize bytes from
// the physical address RamStart. The first stack begins RamStackOffset bytes
// below its end and grows down.
var (
	RamStart       uint
	RamSize        uint
	RamStackOffset uint
)

// Hwinit0 runs before the runtime is set up: no g, no allocation.
//
//go:linkname Hwinit0
func Hwinit0()

// InitRNG prepares GetRandomData.
//
//go:linkname InitRNG
func InitRNG()

// GetRandomData fills b with random bytes. It may block.
//
//go:linkname GetRandomData
//go:noescape
func GetRandomData(b []byte)

// Nanotime returns the system time in nanoseconds. The overlay calls it with
// interrupts disabled, so it neither blocks nor allocates.
//
//go:linkname Nanotime
func Nanotime() int64

// Printk writes one byte to the console.
//
//go:linkname Printk
func Printk(c byte)

// Hwinit1 runs once goroutines and allocation work, before package main and
// the packages it imports are initialised.
//
//go:linkname Hwinit1
func Hwinit1()

// Optional hooks: nil until a board sets them.
var (
	// Bloc is accepted for compatibility: the overlay places the heap itself.
	Bloc uintptr

	// Exit ends the program.
	Exit func(code int32)

	// Idle is called when no thread can run before the time until, in
	// nanoseconds of Nanotime (math.MaxInt64: no deadline). It is entered with
	// interrupts disabled and returns after any interrupt, or at once.
	Idle func(until int64)

	// ProcID returns the identifier of the processor that runs the caller.
	ProcID func() uint64

	// Task starts fn on the next application processor.
	Task func(sp, mp, gp, fn unsafe.Pointer)

	// Wake interrupts a halted processor.
	Wake func(procid uint64)
)
