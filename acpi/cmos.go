package acpi

import (
	"fmt"
	"sync"
)

// cmos reaches the battery-backed memory of the real-time clock: 128 bytes through ports 0x70 and
// 0x71, and on most machines 128 more through 0x72 and 0x73.
type cmos struct {
	hw *Hardware
	mu sync.Mutex // of the port pairs
}

const (
	cmosPort     = 0x70
	cmosBankSize = 128
	cmosSize     = 2 * cmosBankSize
)

// Read implements aml.RegionHandler: width bytes, the first the least significant.
func (c *cmos) Read(addr uint64, width int) (uint64, error) {
	if err := checkCMOS(addr, width); err != nil {
		return 0, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	var value uint64
	for i := range width {
		value |= uint64(c.hw.Ports.In(c.choose(addr+uint64(i)), 1)&0xFF) << (8 * i)
	}
	return value, nil
}

// Write implements aml.RegionHandler.
func (c *cmos) Write(addr uint64, width int, value uint64) error {
	if err := checkCMOS(addr, width); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range width {
		c.hw.Ports.Out(c.choose(addr+uint64(i)), 1, uint32(value>>(8*i)&0xFF))
	}
	return nil
}

// choose selects one byte and returns its data port.
func (c *cmos) choose(addr uint64) uint16 {
	index := uint16(cmosPort + addr/cmosBankSize*2)
	c.hw.Ports.Out(index, 1, uint32(addr%cmosBankSize))
	return index + 1
}

func checkCMOS(addr uint64, width int) error {
	if addr >= cmosSize || uint64(width) > cmosSize-addr {
		return fmt.Errorf("acpi: CMOS has no %d bytes at %#x", width, addr)
	}
	return nil
}
