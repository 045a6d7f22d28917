package acpi

import (
	"fmt"
	"math"
	"time"

	"vmgenc/acpi/aml"
)

// Memory reaches physical memory.
type Memory interface {
	// Bytes returns a view (not a copy) of the n bytes of cached memory at physical address addr,
	// or an error where none lies.
	Bytes(addr uint64, n int) ([]byte, error)
	// Read makes one access of exactly width bytes (1, 2, 4 or 8), uncached where addr is not RAM:
	// device registers.
	Read(addr uint64, width int) (uint64, error)
	// Write is Read's counterpart.
	Write(addr uint64, width int, value uint64) error
}

// Ports reaches x86 I/O space; width is 1, 2 or 4 bytes. Neither method blocks or allocates.
type Ports interface {
	In(port uint16, width int) uint32
	Out(port uint16, width int, value uint32)
}

// Hardware is what this package needs of the machine.
type Hardware struct {
	Memory Memory
	Ports  Ports
	Now    func() time.Duration             // monotonic clock, any zero; nil is package time's
	Log    func(format string, args ...any) // one line a call, without a newline; nil discards it
	PCI    aml.RegionHandler                // PCI configuration space, such as pci.Config; nil where there is none
	AML    AML
}

// SpaceID is the address space of a [GenericAddress] or a [Block] (ACPI 6.5, table 5.1).
type SpaceID = aml.Space

// The address spaces in which this package can reach a register.
const (
	SystemMemory = aml.SystemMemory
	SystemIO     = aml.SystemIO
	PCIConfig    = aml.PCIConfig // only as reset register, on bus 0
)

// read makes one access of width bytes (1, 2 or 4) to a register in memory or I/O space.
func (h *Hardware) read(space SpaceID, addr uint64, width int) (uint64, error) {
	switch {
	case space == SystemMemory:
		return h.Memory.Read(addr, width)
	case space == SystemIO && addr <= math.MaxUint16:
		return uint64(h.Ports.In(uint16(addr), width)), nil
	}
	return 0, fmt.Errorf("acpi: no register at %#x in %v", addr, space)
}

// write is read's counterpart.
func (h *Hardware) write(space SpaceID, addr uint64, width int, value uint64) error {
	switch {
	case space == SystemMemory:
		return h.Memory.Write(addr, width, value)
	case space == SystemIO && addr <= math.MaxUint16:
		h.Ports.Out(uint16(addr), width, uint32(value))
		return nil
	}
	return fmt.Errorf("acpi: no register at %#x in %v", addr, space)
}

// maxPolls bounds a wait whose clock stands still.
const maxPolls = 10_000_000

// waitUntil calls done until it returns true or d has passed, and reports which. It spins: what it
// waits for takes microseconds, or is the end of the machine, when no scheduler should be needed
// any more.
func (h *Hardware) waitUntil(d time.Duration, done func() bool) bool {
	start := h.Now()
	for range maxPolls {
		if done() {
			return true
		}
		if h.Now()-start >= d {
			break
		}
	}
	return done()
}
