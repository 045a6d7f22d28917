package virtiorng

import (
	"errors"
	"fmt"
)

// Registers of the header, and the vendor-specific capability (PCI Local Bus Specification 3.0, 6.1
// and 6.7).
const (
	pciStatus       = 0x06
	pciBAR          = 0x10
	pciCapabilities = 0x34

	hasCapabilities = 1 << 4 // in the status register
	firstCapability = 0x40
	configSize      = 0x100
	mostSteps       = (configSize - firstCapability) / 4

	vendorSpecific = 0x09
)

// What virtio's capabilities are (4.1.4), and where their fields lie.
const (
	typeCommon = 1
	typeNotify = 2
	typeWindow = 5 // VIRTIO_PCI_CAP_PCI_CFG

	capLength     = 2  // u8
	capType       = 3  // u8
	capBAR        = 4  // u8
	capOffset     = 8  // u32
	capSize       = 12 // u32
	capMultiplier = 16 // u32, of typeNotify
	capData       = 16 // of typeWindow

	minCapability = 16
	numBARs       = 6
)

// area is part of what a base address register leads to.
type area struct {
	bar          uint8
	offset, size uint32
}

// capabilities is what a function's capability list says, as far as it matters here.
type capabilities struct {
	common, notify area
	multiplier     uint32
	window         uint16 // offset of the capability that gives access to the others' areas; 0 if there is none
}

var errLegacy = errors.New("no modern interface; the legacy one is not driven")

// readCapabilities walks the list, however long it says it is, for at most 48 steps. Of several
// capabilities of a type the first one that is well-formed counts: the device prefers it (4.1.4.1).
func readCapabilities(f Function) (c capabilities, err error) {
	status, err := f.Read(pciStatus, 2)
	if err != nil {
		return c, err
	}
	if status&hasCapabilities == 0 {
		return c, errLegacy
	}
	at, err := f.Read(pciCapabilities, 1)
	for range mostSteps {
		if err != nil {
			return c, err
		}
		at &^= 3
		if at < firstCapability {
			break
		}
		if err = c.take(f, uint16(at)); err != nil {
			return c, err
		}
		at, err = f.Read(uint16(at)+1, 1)
	}
	if c.common.size == 0 || c.notify.size == 0 {
		return c, errLegacy
	}
	return c, nil
}

// take reads the capability at an offset and keeps it if it is one of virtio's, and the first of
// its type.
func (c *capabilities) take(f Function, at uint16) error {
	r := reader{f: f}
	if r.read(at, 1) != vendorSpecific || r.read(at+capLength, 1) < minCapability || at+minCapability > configSize {
		return r.err
	}
	kind := r.read(at+capType, 1)
	a := area{uint8(r.read(at+capBAR, 1)), r.read(at+capOffset, 4), r.read(at+capSize, 4)}
	switch last := at + capMultiplier + 4; {
	case kind == typeWindow && c.window == 0 && last <= configSize:
		c.window = at
	case a.bar >= numBARs || a.offset+a.size < a.offset:
	case kind == typeCommon && c.common.size == 0 && a.size >= commonSize:
		c.common = a
	case kind == typeNotify && c.notify.size == 0 && a.size >= 2 && last <= configSize:
		c.notify, c.multiplier = a, r.read(at+capMultiplier, 4)
	}
	return r.err
}

// reader keeps the first error.
type reader struct {
	f   Function
	err error
}

func (r *reader) read(offset uint16, width int) uint32 {
	v, err := r.f.Read(offset, width)
	if r.err == nil {
		r.err = err
	}
	return uint32(v)
}

// locate finds out how an area can be reached.
func (c *capabilities) locate(f Function, m Memory, a area) (registers, error) {
	base, err := barAddress(f, a.bar)
	if err != nil {
		return registers{}, err
	}
	if base != 0 {
		if base += uint64(a.offset); base+uint64(a.size) < base {
			base = 0
		}
	}
	if base == 0 && c.window == 0 {
		return registers{}, fmt.Errorf("base address register %d is not in memory", a.bar)
	}
	return registers{function: f, memory: m, base: base, window: c.window, area: a}, nil
}

// barAddress returns where in memory a base address register leads; 0 is nowhere.
func barAddress(f Function, bar uint8) (uint64, error) {
	const (
		inPorts = 1 << 0
		typeOf  = 3 << 1
		wide    = 2 << 1
		flags   = 0xF
	)
	r := reader{f: f}
	at := pciBAR + 4*uint16(bar)
	low := uint64(r.read(at, 4))
	switch {
	case low&inPorts != 0:
		return 0, r.err
	case low&typeOf != wide:
		return low &^ flags, r.err
	case bar == numBARs-1:
		return 0, r.err
	}
	return uint64(r.read(at+4, 4))<<32 | low&^flags, r.err
}
