// Package pci reaches PCI configuration space and enumerates the functions in it, for drivers, and
// for AML as a region handler of package acpi.
//
// Sources: PCI Local Bus Specification 3.0, 3.2.2.3.2 (the two ports) and 6.1; PCI-to-PCI Bridge
// Architecture 1.2, 3.2; PCI Firmware Specification 3.3, table 4-3 (ranges in memory).
package pci

import (
	"fmt"
	"sync"
)

// Memory makes accesses of width bytes, 1, 2 or 4, to physical memory.
type Memory interface {
	Read(addr uint64, width int) (uint64, error)
	Write(addr uint64, width int, value uint64) error
}

// Ports reaches x86 I/O space; width is 1, 2 or 4 bytes.
type Ports interface {
	In(port uint16, width int) uint32
	Out(port uint16, width int, value uint32)
}

// A Range is one of PCI buses whose configuration space lies in memory.
type Range struct {
	Address           uint64 // of bus 0, even where FirstBus is not 0
	Segment           uint16
	FirstBus, LastBus uint8
}

// An Address is that of a register.
type Address struct {
	Segment               uint16
	Bus, Device, Function uint8
	Offset                uint16
}

// String returns segment, bus, device and function: "0000:00:03.0".
func (a Address) String() string {
	return fmt.Sprintf("%04x:%02x:%02x.%d", a.Segment, a.Bus, a.Device, a.Function)
}

// decode returns the address that a PCI_Config operation region has for a register, as package aml
// encodes it.
func decode(addr uint64) Address {
	return Address{
		Segment:  uint16(addr >> 48),
		Bus:      uint8(addr >> 40),
		Device:   uint8(addr>>35) & 0x1F,
		Function: uint8(addr>>32) & 7,
		Offset:   uint16(addr),
	}
}

// Config is configuration space: in memory where one of the ranges has the bus, else behind the
// ports 0xCF8 and 0xCFC. Its methods may be called by any number of goroutines, not in interrupt
// context; they lock, and do not allocate unless they fail.
type Config struct {
	memory Memory
	ports  Ports
	ranges []Range
	mu     sync.Mutex // of the two ports
}

// New returns configuration space. Of overlapping ranges the first counts.
func New(memory Memory, ports Ports, ranges []Range) *Config {
	return &Config{memory: memory, ports: ports, ranges: ranges}
}

const (
	addressPort = 0xCF8
	dataPort    = 0xCFC
	enable      = 1 << 31

	functionSize = 4096
)

// Read reads width bytes of the register at addr, which is encoded as in an aml.RegionHandler:
// segment from bit 48, bus from bit 40, device from bit 35, function from bit 32, offset below.
func (c *Config) Read(addr uint64, width int) (uint64, error) { return c.read(decode(addr), width) }

// Write is Read's counterpart.
func (c *Config) Write(addr uint64, width int, value uint64) error {
	return c.write(decode(addr), width, value)
}

func (c *Config) read(a Address, width int) (uint64, error) {
	if addr, ok := c.memoryAddress(a, width); ok {
		return c.memory.Read(addr, width)
	}
	port, err := a.port(width)
	if err != nil {
		return 0, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ports.Out(addressPort, 4, a.selector())
	return uint64(c.ports.In(port, width)), nil
}

func (c *Config) write(a Address, width int, value uint64) error {
	if addr, ok := c.memoryAddress(a, width); ok {
		return c.memory.Write(addr, width, value)
	}
	port, err := a.port(width)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ports.Out(addressPort, 4, a.selector())
	c.ports.Out(port, width, uint32(value))
	return nil
}

// memoryAddress returns where width bytes at a lie in memory, if a range has the bus.
func (c *Config) memoryAddress(a Address, width int) (uint64, bool) {
	if int(a.Offset)+width > functionSize {
		return 0, false
	}
	for _, e := range c.ranges {
		if e.Segment == a.Segment && e.FirstBus <= a.Bus && a.Bus <= e.LastBus {
			return e.Address + uint64(a.Bus)<<20 + uint64(a.Device)<<15 + uint64(a.Function)<<12 + uint64(a.Offset), true
		}
	}
	return 0, false
}

// port returns the data port for an access of width bytes at a, and an error if the two ports
// cannot make it.
func (a Address) port(width int) (uint16, error) {
	within := a.Offset & 3
	if a.Segment != 0 || a.Offset > 0xFF || width > 4 || int(within)+width > 4 {
		return 0, fmt.Errorf("pci: %v: no way to access %d bytes at %#x", a, width, a.Offset)
	}
	return dataPort + within, nil
}

func (a Address) selector() uint32 {
	return enable | uint32(a.Bus)<<16 | uint32(a.Device)<<11 | uint32(a.Function)<<8 | uint32(a.Offset&0xFC)
}
