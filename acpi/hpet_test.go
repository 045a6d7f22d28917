package acpi

import (
	"encoding/binary"
	"strings"
	"testing"
)

// makeHPET returns a HPET table, changed as given.
func makeHPET(change func(b []byte)) []byte {
	b := make([]byte, hpetLength)
	binary.LittleEndian.PutUint32(b[36:], 0x8086A201)
	putGAS(b, 40, SystemMemory, 0xFED00000)
	if change != nil {
		change(b)
	}
	return makeTable("HPET", 1, b[headerLength:])
}

func TestParseHPET(t *testing.T) {
	for _, tt := range []struct {
		data []byte
		want string
	}{
		{makeHPET(nil), ""},
		{makeHPET(func(b []byte) { b[40] = byte(SystemIO) }), "registers at 0xfed00000 in SystemIO"},
		{makeHPET(func(b []byte) { b[44] = 4 }), "registers at 0xfed00004"},
		{makeHPET(func(b []byte) { clear(b[44:52]) }), "registers at 0x0"},
		{makeHPET(nil)[:50], "length 56 in 50 bytes"},
		{makeTable("HPET", 1, make([]byte, 19)), "length 55, want at least 56"},
		{makeTable("MCFG", 1, make([]byte, 20)), `signature "MCFG"`},
		{nil, "0 bytes, want a header"},
	} {
		base, err := ParseHPET(tt.data)
		if tt.want != "" {
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		} else if err != nil || base.Address != 0xFED00000 {
			t.Errorf("%+v, %v", base, err)
		}
	}
	for _, name := range dumps {
		if base, err := ParseHPET(dumpedTable(t, name, "HPET")); err != nil || base.Address != 0xFED00000 {
			t.Errorf("%s: %+v, %v", name, base, err)
		}
	}
}

func FuzzHPET(f *testing.F) {
	f.Add(makeHPET(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		base, err := ParseHPET(b)
		if err == nil && (base.Space != SystemMemory || base.Address == 0) {
			t.Fatalf("%+v", base)
		}
	})
}

// hpet models the timer: the main counter counts only when it is enabled, by step each time it is
// read.
type hpet struct {
	period, config uint32
	count, step    uint64
}

func (h *hpet) device(addr uint64) memoryDevice {
	return memoryDevice{addr: addr, size: 0x400,
		read: func(off uint64, width int) uint64 {
			switch off {
			case hpetPeriod:
				return uint64(h.period)
			case hpetConfig:
				return uint64(h.config)
			case hpetCounter:
				if h.config&hpetEnable != 0 {
					h.count += h.step
				}
				return h.count & (1<<(8*width) - 1)
			}
			return 0
		},
		write: func(off uint64, width int, v uint64) {
			if off == hpetConfig && width == 4 {
				h.config = uint32(v)
			}
		}}
}

func TestHPET(t *testing.T) {
	const at = 0xFED00000
	for _, tt := range []struct {
		period, config uint32
		want           uint64 // Hz; 0 is an error
		wantConfig     uint32
	}{
		{10_000_000, 0, 100_000_000, 1},  // QEMU
		{69_841_279, 2, 14_318_180, 3},   // a PC's, with legacy replacement on
		{69_841_279, 1, 14_318_180, 1},   // on already
		{100_000_000, 0, 10_000_000, 1},  // the slowest
		{1_000_000, 0, 1_000_000_000, 1}, // the fastest
		{100_000_001, 0, 0, 0},
		{999_999, 0, 0, 0},
		{0, 0, 0, 0},
		{0xFFFFFFFF, 0xFFFFFFFF, 0, 0xFFFFFFFF}, // nothing there
	} {
		h := &hpet{period: tt.period, config: tt.config, count: 0xFFFFFFF0, step: 0x20}
		m := &machine{}
		m.devices = []memoryDevice{h.device(at)}
		timer, err := NewHPET(m.hardware(), GenericAddress{Space: SystemMemory, Address: at})
		if h.config != tt.wantConfig {
			t.Errorf("period %d: configuration %#x, want %#x", tt.period, h.config, tt.wantConfig)
		}
		if tt.want == 0 {
			if err == nil {
				t.Errorf("period %d: no error", tt.period)
			}
			continue
		}
		if err != nil || timer.Frequency() != tt.want {
			t.Errorf("period %d: %d Hz, %v, want %d", tt.period, timer.Frequency(), err, tt.want)
			continue
		}
		if n := timer.Since(timer.Read()); n != 0x20 {
			t.Errorf("period %d: %#x counts, want 0x20", tt.period, n)
		}
		if n := testing.AllocsPerRun(100, func() { timer.Read() }); n != 0 {
			t.Errorf("Read allocates %v times", n)
		}
	}
	if _, err := NewHPET((&machine{}).hardware(), GenericAddress{Space: SystemMemory, Address: at}); err == nil {
		t.Error("no error where nothing is")
	}
}
