package acpi

import (
	"slices"
	"testing"
)

// pciSpace is PCI configuration space behind the two ports: bus, device and function to a header.
type pciSpace struct {
	functions map[[3]uint8][]byte
	selected  uint32
	reads     int
}

func (p *pciSpace) In(port uint16, width int) uint32 {
	p.reads++
	a := p.selected
	b := p.functions[[3]uint8{uint8(a >> 16), uint8(a>>11) & 31, uint8(a>>8) & 7}]
	v := uint32(0)
	for i := width - 1; i >= 0; i-- {
		at := int(a&0xFC) + int(port-pciDataPort) + i
		x := uint32(0xFF)
		if b != nil {
			x = 0
		}
		if at < len(b) {
			x = uint32(b[at])
		}
		v = v<<8 | x
	}
	return v
}

func (p *pciSpace) Out(port uint16, width int, value uint32) {
	if port == pciAddressPort {
		p.selected = value
	}
}

// header makes the start of a function's configuration space: of a bridge, if it leads to a bus.
func header(kind uint8, bus uint8) []byte {
	b := make([]byte, 64)
	copy(b, []byte{0x86, 0x80, 1, 2})
	b[pciHeaderType], b[pciSecondary] = kind, bus
	return b
}

func TestPCIFunctions(t *testing.T) {
	at := func(bus, device, function uint8) [3]uint8 { return [3]uint8{bus, device, function} }
	p := &pciSpace{functions: map[[3]uint8][]byte{
		at(0, 0, 0):   header(0, 0),
		at(0, 0, 1):   header(0, 0), // not asked: function 0 is alone
		at(0, 3, 0):   header(pciSeveral, 0),
		at(0, 3, 7):   header(0, 0),
		at(0, 4, 0):   header(pciBridgeHeader, 9),
		at(0, 5, 0):   header(pciBridgeHeader, 0),  // not numbered
		at(0, 31, 0):  header(pciBridgeHeader, 9),  // the same bus
		at(9, 1, 0):   header(pciBridgeHeader, 10), // and one behind
		at(10, 0, 0):  header(pciBridgeHeader, 9),  // which leads back
		at(10, 2, 0):  header(0, 0),
		at(20, 0, 0):  header(0, 0), // behind nothing
		at(10, 30, 0): make([]byte, 64),
	}}
	hw := Hardware{Ports: p}
	s := &System{pci: &pciConfig{hw: &hw}}
	var got []string
	for _, f := range s.PCIFunctions() {
		got = append(got, f.String())
	}
	want := []string{"0000:00:00.0", "0000:00:03.0", "0000:00:03.7", "0000:00:04.0", "0000:00:05.0", "0000:00:1f.0",
		"0000:09:01.0", "0000:0a:00.0", "0000:0a:02.0"}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestPCIEverywhere has every function be a bridge, to wherever.
func TestPCIEverywhere(t *testing.T) {
	p := &pciSpace{functions: map[[3]uint8][]byte{}}
	for bus := range 256 {
		for device := range uint8(32) {
			for f := range uint8(8) {
				p.functions[[3]uint8{uint8(bus), device, f}] = header(pciSeveral|pciBridgeHeader, uint8(bus*7+int(device)*8+int(f)))
			}
		}
	}
	hw := Hardware{Ports: p}
	s := &System{pci: &pciConfig{hw: &hw}}
	if n := len(s.PCIFunctions()); n != 1<<16 {
		t.Errorf("%d functions", n)
	}
}

// TestPCIManyRanges has an MCFG that names more buses than are looked at.
func TestPCIManyRanges(t *testing.T) {
	reads := 0
	m := &machine{}
	m.devices = append(m.devices, memoryDevice{addr: 0xB0000000, size: 1 << 28,
		read: func(uint64, int) uint64 { reads++; return 0xFFFFFFFF }, write: func(uint64, int, uint64) {}})
	hw := m.hardware()
	s := &System{pci: &pciConfig{hw: &hw}}
	for i := range 5000 {
		s.pci.ecam = append(s.pci.ecam, ECAM{0xB0000000, uint16(i), 0, 255})
	}
	if got := s.PCIFunctions(); len(got) != 0 || reads != 32*pciMaxBuses {
		t.Errorf("%d functions, %d reads", len(got), reads)
	}
}
