package acpi

import (
	"fmt"
	"sync"
)

// pciAddress is a register of PCI configuration space.
type pciAddress struct {
	segment               uint16
	bus, device, function uint8
	offset                uint16
}

// pciConfig reaches PCI configuration space: through memory where the MCFG has the bus, else
// through ports 0xCF8 and 0xCFC (PCI Local Bus Specification 3.0, 3.2.2.3.2).
type pciConfig struct {
	hw   *Hardware
	ecam []ECAM
	mu   sync.Mutex // of the two ports
}

const (
	pciAddressPort = 0xCF8
	pciDataPort    = 0xCFC
	pciEnable      = 1 << 31

	ecamFunctionSize = 4096
)

func (c *pciConfig) read(a pciAddress, width int) (uint64, error) {
	if addr, ok := c.memoryAddress(a, width); ok {
		return c.hw.Memory.Read(addr, width)
	}
	port, err := a.port(width)
	if err != nil {
		return 0, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hw.Ports.Out(pciAddressPort, 4, a.selector())
	return uint64(c.hw.Ports.In(port, width)), nil
}

func (c *pciConfig) write(a pciAddress, width int, value uint64) error {
	if addr, ok := c.memoryAddress(a, width); ok {
		return c.hw.Memory.Write(addr, width, value)
	}
	port, err := a.port(width)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.hw.Ports.Out(pciAddressPort, 4, a.selector())
	c.hw.Ports.Out(port, width, uint32(value))
	return nil
}

// memoryAddress returns where width bytes at a lie in memory, if the MCFG has the bus.
func (c *pciConfig) memoryAddress(a pciAddress, width int) (uint64, bool) {
	if int(a.offset)+width > ecamFunctionSize {
		return 0, false
	}
	for _, e := range c.ecam {
		if e.Segment == a.segment && e.FirstBus <= a.bus && a.bus <= e.LastBus {
			return e.Address + uint64(a.bus)<<20 + uint64(a.device)<<15 + uint64(a.function)<<12 + uint64(a.offset), true
		}
	}
	return 0, false
}

// port returns the data port for an access of width bytes at a, and an error if the two ports
// cannot make it.
func (a pciAddress) port(width int) (uint16, error) {
	within := a.offset & 3
	if a.segment != 0 || a.offset > 0xFF || width > 4 || int(within)+width > 4 {
		return 0, fmt.Errorf("acpi: PCI %04x:%02x:%02x.%d: no way to access %d bytes at %#x", a.segment, a.bus, a.device, a.function, width, a.offset)
	}
	return pciDataPort + within, nil
}

func (a pciAddress) selector() uint32 {
	return pciEnable | uint32(a.bus)<<16 | uint32(a.device)<<11 | uint32(a.function)<<8 | uint32(a.offset&0xFC)
}
