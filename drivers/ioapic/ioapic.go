// Package ioapic drives the I/O APIC: it routes Global System Interrupts to the vectors of local
// APICs.
//
// Its source document is the Intel I/O Controller Hub data sheet (82093AA and successors).
// Interrupt remapping and the EOI register of version 0x20 are not used: a level interrupt is
// acknowledged at the local APIC, which broadcasts it.
package ioapic

import (
	"fmt"
	"sync"
)

// Registers reaches device registers in memory: one access of exactly width bytes, uncached.
// acpi.Memory satisfies it.
type Registers interface {
	Read(addr uint64, width int) (uint64, error)
	Write(addr uint64, width int, value uint64) error
}

// The two registers in memory, through which all others are reached, and those others.
const (
	regSelect = 0x00
	regWindow = 0x10

	indexVersion  = 0x01
	indexRedirect = 0x10 // two for each entry: low half, high half
)

// IOAPIC is one I/O APIC. Its methods may be called from several goroutines; they lock, so they are
// not for interrupt context.
type IOAPIC struct {
	mu      sync.Mutex // of the register pair
	regs    Registers
	base    uint64
	gsiBase uint32
	entries uint32
	version uint8
}

// New takes the IOAPIC whose registers lie at base, and whose first entry serves gsiBase. It masks
// every entry.
func New(regs Registers, base uint64, gsiBase uint32) (*IOAPIC, error) {
	c := &IOAPIC{regs: regs, base: base, gsiBase: gsiBase}
	v, err := c.read(indexVersion)
	if err != nil {
		return nil, c.errorf("%w", err)
	}
	if v == 0 || v == 0xFFFFFFFF {
		return nil, c.errorf("version register reads %#08x: nothing there", v)
	}
	c.version = uint8(v)
	c.entries = v>>16&0xFF + 1
	for i := range c.entries {
		if err := c.set(i, Entry{Masked: true}); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// GSIBase returns the first Global System Interrupt that the IOAPIC serves.
func (c *IOAPIC) GSIBase() uint32 { return c.gsiBase }

// Entries returns how many Global System Interrupts it serves, 1 to 256.
func (c *IOAPIC) Entries() uint32 { return c.entries }

// Version returns the version of the hardware: 0x11 for the 82093AA, 0x20 for its successors.
func (c *IOAPIC) Version() uint8 { return c.version }

// Contains reports whether the IOAPIC serves gsi.
func (c *IOAPIC) Contains(gsi uint32) bool { return gsi-c.gsiBase < c.entries }

// Set programs the entry of gsi: masked first, so that no half-written entry delivers, then its
// high half, then its low half. It reads the entry back, and a difference is an error: it is then
// left masked.
func (c *IOAPIC) Set(gsi uint32, e Entry) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	i, err := c.index(gsi)
	if err != nil {
		return err
	}
	return c.set(i, e)
}

// Get reads the entry of gsi, the two status bits included.
func (c *IOAPIC) Get(gsi uint32) (Entry, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i, err := c.index(gsi)
	if err != nil {
		return Entry{}, err
	}
	return c.get(i)
}

// Mask stops the delivery of gsi. What it signals while masked is kept if it is level-triggered,
// else lost.
func (c *IOAPIC) Mask(gsi uint32) error { return c.mask(gsi, true) }

// Unmask lets gsi be delivered.
func (c *IOAPIC) Unmask(gsi uint32) error { return c.mask(gsi, false) }

func (c *IOAPIC) mask(gsi uint32, masked bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	i, err := c.index(gsi)
	if err != nil {
		return err
	}
	reg := indexRedirect + 2*i
	low, err := c.read(reg)
	if err != nil {
		return c.errorf("%w", err)
	}
	low &^= bitMasked
	if masked {
		low |= bitMasked
	}
	if err := c.write(reg, low); err != nil {
		return c.errorf("%w", err)
	}
	return nil
}

func (c *IOAPIC) index(gsi uint32) (uint32, error) {
	if !c.Contains(gsi) {
		return 0, c.errorf("GSI %d is not among %d to %d", gsi, c.gsiBase, c.gsiBase+c.entries-1)
	}
	return gsi - c.gsiBase, nil
}

// set programs entry i and verifies it.
func (c *IOAPIC) set(i uint32, e Entry) error {
	low, high := e.encode()
	reg := indexRedirect + 2*i
	for _, w := range []struct{ reg, value uint32 }{
		{reg, low | bitMasked},
		{reg + 1, high},
		{reg, low},
	} {
		if err := c.write(w.reg, w.value); err != nil {
			return c.errorf("%w", err)
		}
	}
	got, err := c.get(i)
	if err != nil {
		return err
	}
	got.Pending, got.RemoteIRR = false, false
	e.Pending, e.RemoteIRR = false, false
	if got == e {
		return nil
	}
	if err := c.write(reg, low|bitMasked); err != nil {
		return c.errorf("%w", err)
	}
	return c.errorf("GSI %d reads back as %v, want %v", c.gsiBase+i, got, e)
}

func (c *IOAPIC) get(i uint32) (Entry, error) {
	reg := indexRedirect + 2*i
	low, err := c.read(reg)
	if err != nil {
		return Entry{}, c.errorf("%w", err)
	}
	high, err := c.read(reg + 1)
	if err != nil {
		return Entry{}, c.errorf("%w", err)
	}
	return decode(low, high), nil
}

func (c *IOAPIC) read(index uint32) (uint32, error) {
	if err := c.regs.Write(c.base+regSelect, 4, uint64(index)); err != nil {
		return 0, err
	}
	v, err := c.regs.Read(c.base+regWindow, 4)
	return uint32(v), err
}

func (c *IOAPIC) write(index, value uint32) error {
	if err := c.regs.Write(c.base+regSelect, 4, uint64(index)); err != nil {
		return err
	}
	return c.regs.Write(c.base+regWindow, 4, uint64(value))
}

func (c *IOAPIC) errorf(format string, args ...any) error {
	return fmt.Errorf("ioapic: at %#x: "+format, append([]any{c.base}, args...)...)
}

// Find returns the one of list that serves gsi.
func Find(list []*IOAPIC, gsi uint32) (*IOAPIC, error) {
	for _, c := range list {
		if c.Contains(gsi) {
			return c, nil
		}
	}
	return nil, fmt.Errorf("ioapic: none of %d serves GSI %d", len(list), gsi)
}
