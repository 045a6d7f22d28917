package pci

import "slices"

// Function is one function of a device on a PCI bus. Its methods may be called by several
// goroutines.
type Function struct {
	config *Config
	at     Address
}

// String returns its address: "0000:00:03.0".
func (f Function) String() string { return f.at.String() }

// Read reads width bytes (1, 2 or 4) of its configuration space, little-endian. offset is a
// multiple of width, below 256, and up to 4095 where a range has the bus. It locks, and does not
// allocate unless it fails.
func (f Function) Read(offset uint16, width int) (uint64, error) {
	f.at.Offset = offset
	return f.config.read(f.at, width)
}

// Write is Read's counterpart.
func (f Function) Write(offset uint16, width int, value uint64) error {
	f.at.Offset = offset
	return f.config.write(f.at, width, value)
}

// Registers of the header (PCI Local Bus Specification 3.0, 6.1; PCI-to-PCI Bridge Architecture
// 1.2, 3.2).
const (
	registerID         = 0x00 // vendor, device
	registerHeaderType = 0x0E
	registerSecondary  = 0x19 // of a bridge: the bus behind it

	headerSeveral = 1 << 7 // in the header type: more functions than one
	headerBridge  = 1

	maxBuses = 1024 // that are looked at: as many as four segments have
)

// Functions returns every function that answers: those on the first bus of each range, those on bus
// 0, and those behind bridges. What the firmware did not number is not found, nor are further root
// buses that share a range. It reads configuration space only.
func (c *Config) Functions() []Function {
	w := walk{config: c}
	w.add(0, 0)
	for _, e := range c.ranges {
		w.add(e.Segment, e.FirstBus)
	}
	for i := 0; i < len(w.buses); i++ { // which grows
		w.bus(w.buses[i])
	}
	return w.found
}

// walk is a walk through all buses.
type walk struct {
	config *Config
	buses  []Address // device, function and offset are 0
	found  []Function
}

// add notes a bus, unless it is known: bridges may lead anywhere.
func (w *walk) add(segment uint16, bus uint8) {
	b := Address{Segment: segment, Bus: bus}
	if !slices.Contains(w.buses, b) && len(w.buses) < maxBuses {
		w.buses = append(w.buses, b)
	}
}

func (w *walk) bus(at Address) {
	for at.Device = 0; at.Device < 32; at.Device++ {
		at.Function = 0
		several := w.function(at)
		for at.Function = 1; several && at.Function < 8; at.Function++ {
			w.function(at)
		}
	}
}

// function notes the function at the address, if there is one, and the bus behind it. It tells
// whether the header says that there are more functions.
func (w *walk) function(at Address) (several bool) {
	f := Function{w.config, at}
	id, err := f.Read(registerID, 4)
	if vendor := id & 0xFFFF; err != nil || vendor == 0xFFFF || vendor == 0 {
		return false
	}
	header, err := f.Read(registerHeaderType, 1)
	if err != nil {
		return false
	}
	w.found = append(w.found, f)
	if header&^headerSeveral == headerBridge {
		if bus, err := f.Read(registerSecondary, 1); err == nil && bus != 0 {
			w.add(at.Segment, uint8(bus))
		}
	}
	return header&headerSeveral != 0
}
