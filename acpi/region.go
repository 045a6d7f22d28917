package acpi

import (
	"fmt"
	"math"

	"vmgenc/acpi/aml"
)

// regions returns what gives the AML its operation regions (ACPI 6.5, 19.6.100).
func regions(hw *Hardware) aml.Regions {
	return aml.Regions{
		aml.SystemMemory: memoryRegion{hw.Memory},
		aml.SystemIO:     &portRegion{hw.Ports},
		aml.PCIConfig:    hw.PCI,
		aml.CMOS:         &cmos{hw: hw},
	}
}

// memoryRegion is system memory as a region handler. That Memory is one too need not be looked up
// when the machine starts.
type memoryRegion struct{ Memory }

// portRegion is I/O space as a region handler.
type portRegion struct{ ports Ports }

// Read implements aml.RegionHandler.
func (r *portRegion) Read(addr uint64, width int) (uint64, error) {
	if err := checkPort(addr, width); err != nil {
		return 0, err
	}
	return uint64(r.ports.In(uint16(addr), width)), nil
}

// Write implements aml.RegionHandler.
func (r *portRegion) Write(addr uint64, width int, value uint64) error {
	if err := checkPort(addr, width); err != nil {
		return err
	}
	r.ports.Out(uint16(addr), width, uint32(value))
	return nil
}

func checkPort(addr uint64, width int) error {
	if addr > math.MaxUint16 || width > 4 || addr+uint64(width) > math.MaxUint16+1 {
		return fmt.Errorf("acpi: I/O space has no %d bytes at %#x", width, addr)
	}
	return nil
}
