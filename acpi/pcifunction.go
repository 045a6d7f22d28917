package acpi

import (
	"fmt"
	"slices"
)

// PCIFunction is one function of a device on a PCI bus. Its methods may be called by several
// goroutines.
type PCIFunction struct {
	config *pciConfig
	at     pciAddress
}

// String returns its address, segment, bus, device and function: "0000:00:03.0".
func (f PCIFunction) String() string {
	return fmt.Sprintf("%04x:%02x:%02x.%d", f.at.segment, f.at.bus, f.at.device, f.at.function)
}

// Read reads width bytes (1, 2 or 4) of its configuration space, little-endian. offset is a
// multiple of width, below 256, and up to 4095 where the MCFG has the bus. It locks, and does not
// allocate unless it fails.
func (f PCIFunction) Read(offset uint16, width int) (uint64, error) {
	f.at.offset = offset
	return f.config.read(f.at, width)
}

// Write is Read's counterpart.
func (f PCIFunction) Write(offset uint16, width int, value uint64) error {
	f.at.offset = offset
	return f.config.write(f.at, width, value)
}

// Registers of the header (PCI Local Bus Specification 3.0, 6.1; PCI-to-PCI Bridge Architecture
// 1.2, 3.2).
const (
	pciID         = 0x00 // vendor, device
	pciHeaderType = 0x0E
	pciSecondary  = 0x19 // of a bridge: the bus behind it

	pciSeveral      = 1 << 7 // in the header type: more functions than one
	pciBridgeHeader = 1

	pciMaxBuses = 1024 // that are looked at: as many as four segments have
)

// PCIFunctions returns every function that answers: those on the first bus of each of the MCFG's
// ranges, or on bus 0, and those behind bridges. What the firmware did not number is not found, nor
// are further root buses that share a range. It reads configuration space only.
func (s *System) PCIFunctions() []PCIFunction {
	w := pciWalk{config: s.pci}
	w.add(0, 0)
	for _, e := range s.pci.ecam {
		w.add(e.Segment, e.FirstBus)
	}
	for i := 0; i < len(w.buses); i++ { // which grows
		w.bus(w.buses[i])
	}
	return w.found
}

// pciWalk is a walk through all buses.
type pciWalk struct {
	config *pciConfig
	buses  []pciAddress // device, function and offset are 0
	found  []PCIFunction
}

// add notes a bus, unless it is known: bridges may lead anywhere.
func (w *pciWalk) add(segment uint16, bus uint8) {
	b := pciAddress{segment: segment, bus: bus}
	if !slices.Contains(w.buses, b) && len(w.buses) < pciMaxBuses {
		w.buses = append(w.buses, b)
	}
}

func (w *pciWalk) bus(at pciAddress) {
	for at.device = 0; at.device < 32; at.device++ {
		at.function = 0
		several := w.function(at)
		for at.function = 1; several && at.function < 8; at.function++ {
			w.function(at)
		}
	}
}

// function notes the function at the address, if there is one, and the bus behind it. It tells
// whether the header says that there are more functions.
func (w *pciWalk) function(at pciAddress) (several bool) {
	f := PCIFunction{w.config, at}
	id, err := f.Read(pciID, 4)
	if vendor := id & 0xFFFF; err != nil || vendor == 0xFFFF || vendor == 0 {
		return false
	}
	header, err := f.Read(pciHeaderType, 1)
	if err != nil {
		return false
	}
	w.found = append(w.found, f)
	if header&^pciSeveral == pciBridgeHeader {
		if bus, err := f.Read(pciSecondary, 1); err == nil && bus != 0 {
			w.add(at.segment, uint8(bus))
		}
	}
	return header&pciSeveral != 0
}
