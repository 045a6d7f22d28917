package acpi

import (
	"encoding/binary"
	"strings"
	"testing"
)

func TestParseMCFG(t *testing.T) {
	entry := func(addr uint64, segment uint16, first, last uint8) []byte {
		b := binary.LittleEndian.AppendUint64(nil, addr)
		b = binary.LittleEndian.AppendUint16(b, segment)
		return append(b, first, last, 0, 0, 0, 0)
	}
	body := append(make([]byte, 8), entry(0xB0000000, 0, 0, 255)...)
	body = append(body, entry(0x1_0000_0000, 1, 16, 31)...)
	list, err := ParseMCFG(makeTable("MCFG", 1, append(body, 1, 2, 3)))
	if err != nil {
		t.Fatal(err)
	}
	want := []ECAM{{0xB0000000, 0, 0, 255}, {0x1_0000_0000, 1, 16, 31}}
	if len(list) != 2 || list[0] != want[0] || list[1] != want[1] {
		t.Errorf("got %+v, want %+v", list, want)
	}
	if _, err := ParseMCFG(makeTable("MCFG", 1, append(make([]byte, 8), entry(0, 0, 9, 3)...))); err == nil {
		t.Error("no error for buses 9 to 3")
	}
	if _, err := ParseMCFG(makeTable("MCFG", 1, nil)); err == nil {
		t.Error("no error for a short table")
	}
}

func FuzzMCFG(f *testing.F) {
	f.Add(makeTable("MCFG", 1, make([]byte, 24)))
	for _, name := range []string{"q35-seabios", "q35-ovmf"} {
		f.Add(dumpedTable(f, name, "MCFG"))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := ParseMCFG(b)
		for _, e := range list {
			if e.FirstBus > e.LastBus {
				t.Fatalf("%+v, %v", list, err)
			}
		}
	})
}

// pciHost models mechanism 1: a configuration space of which each byte is its offset, plus the
// device's number in the upper half.
func pciHost(m *machine) {
	var selector [4]uint8
	m.attach(0xCF8, 4, portDevice{write: func(off int, v uint8) { selector[off] = v }})
	m.attach(0xCFC, 4, portDevice{read: func(off int) uint8 {
		s := binary.LittleEndian.Uint32(selector[:])
		return uint8(s>>11&0x1F)<<4 | uint8(s&0xF) + uint8(off)
	}})
}

func TestPCIRegion(t *testing.T) {
	m := &machine{}
	pciHost(m)
	var ecamAt uint64
	m.devices = append(m.devices, memoryDevice{addr: 0xB0000000, size: 32 << 20,
		read:  func(off uint64, width int) uint64 { ecamAt = off; return 0x55 },
		write: func(off uint64, width int, value uint64) { ecamAt = off },
	})
	hw := m.hardware()
	r := &pciRegion{&pciConfig{hw: &hw, ecam: []ECAM{{0xB0000000, 0, 1, 31}}}}
	at := func(bus, device, function, offset uint64) uint64 { return bus<<40 | device<<35 | function<<32 | offset }
	for _, tt := range []struct {
		addr    uint64
		width   int
		want    uint64
		ecam    uint64
		wantErr string
	}{
		{addr: at(0, 3, 0, 4), width: 4, want: 0x37363534},
		{addr: at(0, 3, 0, 6), width: 2, want: 0x3736},
		{addr: at(0, 3, 0, 7), width: 1, want: 0x37},
		{addr: at(0, 3, 0, 7), width: 2, wantErr: "no way to access 2 bytes at 0x7"},
		{addr: at(0, 3, 0, 0), width: 8, wantErr: "no way to access 8 bytes"},
		{addr: at(0, 3, 0, 0x100), width: 4, wantErr: "0x100"},
		{addr: at(1, 3, 2, 0x100), width: 4, want: 0x55, ecam: 1<<20 | 3<<15 | 2<<12 | 0x100},
		{addr: at(1, 3, 2, 0x1000), width: 4, wantErr: "0x1000"},
		{addr: at(1, 3, 2, 0xFFE), width: 4, wantErr: "0xffe"},
		{addr: 1<<48 | at(1, 3, 2, 0), width: 4, wantErr: "0001:01:03.2"},
	} {
		ecamAt = 0
		got, err := r.Read(tt.addr, tt.width)
		writeErr := r.Write(tt.addr, tt.width, 0)
		if tt.wantErr != "" {
			if err == nil || !strings.Contains(err.Error(), tt.wantErr) || writeErr == nil {
				t.Errorf("%#x: %v and %v, want %q", tt.addr, err, writeErr, tt.wantErr)
			}
			continue
		}
		if err != nil || writeErr != nil || got != tt.want || ecamAt != tt.ecam {
			t.Errorf("%#x: %#x at %#x, %v, %v, want %#x at %#x", tt.addr, got, ecamAt, err, writeErr, tt.want, tt.ecam)
		}
	}
}

func TestPortRegion(t *testing.T) {
	m := &machine{}
	m.attach(0xFFFE, 2, portDevice{read: func(off int) uint8 { return uint8(0x10 + off) }})
	r := &portRegion{m}
	if v, err := r.Read(0xFFFE, 2); err != nil || v != 0x1110 {
		t.Errorf("got %#x, %v", v, err)
	}
	if err := r.Write(0xFFFE, 2, 0x1234); err != nil || !m.wrote(0xFFFE, 0x1234) {
		t.Errorf("got %v, %v", m.outs, err)
	}
	for _, tt := range []struct {
		addr  uint64
		width int
	}{{0xFFFF, 2}, {0x10000, 1}, {1 << 63, 1}, {0x80, 8}} {
		if _, err := r.Read(tt.addr, tt.width); err == nil {
			t.Errorf("read %d bytes at %#x: no error", tt.width, tt.addr)
		}
		if err := r.Write(tt.addr, tt.width, 0); err == nil {
			t.Errorf("write %d bytes at %#x: no error", tt.width, tt.addr)
		}
	}
}

func TestCMOS(t *testing.T) {
	m := &machine{}
	var banks [2][128]uint8
	for i := range banks {
		var index uint8
		bank := &banks[i]
		m.attach(uint16(0x70+2*i), 1, portDevice{write: func(_ int, v uint8) { index = v & 0x7F }})
		m.attach(uint16(0x71+2*i), 1, portDevice{
			read:  func(int) uint8 { return bank[index] },
			write: func(_ int, v uint8) { bank[index] = v },
		})
	}
	hw := m.hardware()
	c := &cmos{hw: &hw}
	if err := c.Write(0x7E, 4, 0x44332211); err != nil {
		t.Fatal(err)
	}
	if banks[0][0x7E] != 0x11 || banks[0][0x7F] != 0x22 || banks[1][0] != 0x33 || banks[1][1] != 0x44 {
		t.Errorf("got %v", banks)
	}
	if v, err := c.Read(0x7F, 2); err != nil || v != 0x3322 {
		t.Errorf("got %#x, %v", v, err)
	}
	for _, addr := range []uint64{255, 256, 1 << 63} {
		if _, err := c.Read(addr, 2); err == nil {
			t.Errorf("read at %#x: no error", addr)
		}
		if err := c.Write(addr, 2, 0); err == nil {
			t.Errorf("write at %#x: no error", addr)
		}
	}
}
