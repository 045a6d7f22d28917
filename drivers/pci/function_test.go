package pci

import (
	"slices"
	"testing"
)

// space is PCI configuration space behind the two ports: bus, device and function to a header.
type space struct {
	functions map[[3]uint8][]byte
	selected  uint32
	reads     int
}

func (p *space) In(port uint16, width int) uint32 {
	p.reads++
	a := p.selected
	b := p.functions[[3]uint8{uint8(a >> 16), uint8(a>>11) & 31, uint8(a>>8) & 7}]
	v := uint32(0)
	for i := width - 1; i >= 0; i-- {
		at := int(a&0xFC) + int(port-dataPort) + i
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

func (p *space) Out(port uint16, width int, value uint32) {
	if port == addressPort {
		p.selected = value
	}
}

// header makes the start of a function's configuration space: of a bridge, if it leads to a bus.
func header(kind uint8, bus uint8) []byte {
	b := make([]byte, 64)
	copy(b, []byte{0x86, 0x80, 1, 2})
	b[registerHeaderType], b[registerSecondary] = kind, bus
	return b
}

func TestFunctions(t *testing.T) {
	at := func(bus, device, function uint8) [3]uint8 { return [3]uint8{bus, device, function} }
	p := &space{functions: map[[3]uint8][]byte{
		at(0, 0, 0):   header(0, 0),
		at(0, 0, 1):   header(0, 0), // not asked: function 0 is alone
		at(0, 3, 0):   header(headerSeveral, 0),
		at(0, 3, 7):   header(0, 0),
		at(0, 4, 0):   header(headerBridge, 9),
		at(0, 5, 0):   header(headerBridge, 0),  // not numbered
		at(0, 31, 0):  header(headerBridge, 9),  // the same bus
		at(9, 1, 0):   header(headerBridge, 10), // and one behind
		at(10, 0, 0):  header(headerBridge, 9),  // which leads back
		at(10, 2, 0):  header(0, 0),
		at(20, 0, 0):  header(0, 0), // behind nothing
		at(10, 30, 0): make([]byte, 64),
	}}
	s := New(nil, p, nil)
	var got []string
	for _, f := range s.Functions() {
		got = append(got, f.String())
	}
	want := []string{"0000:00:00.0", "0000:00:03.0", "0000:00:03.7", "0000:00:04.0", "0000:00:05.0", "0000:00:1f.0",
		"0000:09:01.0", "0000:0a:00.0", "0000:0a:02.0"}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestBridgesEverywhere has every function be a bridge, to wherever.
func TestBridgesEverywhere(t *testing.T) {
	p := &space{functions: map[[3]uint8][]byte{}}
	for bus := range 256 {
		for device := range uint8(32) {
			for f := range uint8(8) {
				p.functions[[3]uint8{uint8(bus), device, f}] = header(headerSeveral|headerBridge, uint8(bus*7+int(device)*8+int(f)))
			}
		}
	}
	s := New(nil, p, nil)
	if n := len(s.Functions()); n != 1<<16 {
		t.Errorf("%d functions", n)
	}
}

// empty is memory that reads as ones.
type empty struct{ reads int }

func (m *empty) Read(uint64, int) (uint64, error) { m.reads++; return 0xFFFFFFFF, nil }
func (m *empty) Write(uint64, int, uint64) error  { return nil }

// TestManyRanges has more buses in ranges than are enumerated.
func TestManyRanges(t *testing.T) {
	m := &empty{}
	var ranges []Range
	for i := range 5000 {
		ranges = append(ranges, Range{0xB0000000, uint16(i), 0, 255})
	}
	s := New(m, &space{}, ranges)
	if got := s.Functions(); len(got) != 0 || m.reads != 32*maxBuses {
		t.Errorf("%d functions, %d reads", len(got), m.reads)
	}
}
