package acpi

import (
	"strings"
	"testing"
)

func TestPowerOff(t *testing.T) {
	c := newChipset()
	s := c.open(t, nil)
	enable(t, s)
	c.outs = nil
	if err := s.PowerOff(); err == nil || !strings.Contains(err.Error(), "still on") {
		t.Errorf("error %v, want that the model stays on", err)
	}
	var control []uint8
	for _, w := range c.outs {
		if w.port == pm1ControlPort {
			control = append(control, uint8(w.value>>8))
		}
	}
	if want := []uint8{5 << 2, 5<<2 | 1<<5}; string(control) != string(want) {
		t.Errorf("PM1 control got %#x, want %#x", control, want)
	}
	if c.pm1Control[0]&sciEnable == 0 {
		t.Error("SCI_EN was cleared")
	}
	if v, err := s.AML().Evaluate(`\PTSV`); err != nil || v != uint64(5) {
		t.Errorf("_PTS was given %v, %v", v, err)
	}
}

func TestParseSleepTypes(t *testing.T) {
	for _, tt := range []struct {
		v    any
		a, b uint64
		err  string
	}{
		{v: []any{uint64(5), uint64(6), uint64(0), uint64(0)}, a: 5, b: 6},
		{v: []any{uint64(0x0605)}, a: 5, b: 6},
		{v: []any{}, err: "want a package"},
		{v: uint64(5), err: "uint64 5, want a package of integers"},
		{v: nil, err: "want a package"},
		{v: []any{"x"}, err: "first element x"},
		{v: []any{uint64(5), nil}, err: "second element <nil>"},
	} {
		a, b, err := parseSleepTypes(tt.v)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%v: error %v, want %q", tt.v, err, tt.err)
			}
			continue
		}
		if err != nil || a != tt.a || b != tt.b {
			t.Errorf("%v: %d, %d, %v", tt.v, a, b, err)
		}
	}
}

func TestPowerOffHardwareReduced(t *testing.T) {
	c := newChipset()
	s := c.open(t, func(b []byte) { b[114] |= 0x10; putGAS(b, 244, SystemIO, 0x680) })
	if err := s.PowerOff(); err == nil || !c.wrote(0x680, 5<<2|1<<5) {
		t.Errorf("%v, wrote %v", err, c.outs)
	}
	s = newChipset().open(t, func(b []byte) { b[114] |= 0x10 })
	if err := s.PowerOff(); err == nil || !strings.Contains(err.Error(), "no sleep control register") {
		t.Errorf("error %v", err)
	}
}

func TestReset(t *testing.T) {
	withRegister := func(space SpaceID, addr uint64) *FADT {
		return &FADT{Flags: FlagResetRegister, ResetRegister: GenericAddress{Space: space, Address: addr}, ResetValue: 0x0F}
	}
	keyboard := portWrite{0x64, 1, 0xFE}
	chipset := []portWrite{{0xCF9, 1, 2}, {0xCF9, 1, 6}}
	for _, tt := range []struct {
		name string
		fadt *FADT
		want []portWrite // before the keyboard controller's
		log  string
	}{
		{name: "no FADT"},
		{name: "no register", fadt: &FADT{}},
		{name: "register not supported", fadt: &FADT{ResetRegister: GenericAddress{Space: SystemIO, Address: 0xB2}}},
		{name: "I/O", fadt: withRegister(SystemIO, 0xCF9), want: []portWrite{{0xCF9, 1, 0x0F}}},
		{name: "PCI", fadt: withRegister(PCIConfig, 3<<32|1<<16|0x42), want: []portWrite{{0xCF8, 4, 1<<31 | 3<<11 | 1<<8 | 0x40}, {0xCFE, 1, 0x0F}}},
		{name: "unknown space", fadt: withRegister(10, 1), log: "reset register: acpi: no register at 0x1 in PCC"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := &machine{}
			m.attach(0x64, 1, portDevice{read: func(int) uint8 { return 0 }})
			if err := Reset(m.hardware(), tt.fadt); err == nil {
				t.Error("no error, but the model does not reset")
			}
			want := append(append(tt.want[:len(tt.want):len(tt.want)], keyboard), chipset...)
			if len(m.outs) != len(want) {
				t.Fatalf("wrote %v, want %v", m.outs, want)
			}
			for i := range want {
				if m.outs[i] != want[i] {
					t.Errorf("wrote %v, want %v", m.outs, want)
				}
			}
			if tt.log != "" && m.logged(tt.log) != 1 {
				t.Errorf("log %q", m.log)
			}
		})
	}
}

// The keyboard controller that is always busy, or absent, does not hold up the reset.
func TestResetKeyboardBusy(t *testing.T) {
	m := &machine{}
	if err := Reset(m.hardware(), nil); err == nil || !m.wrote(0x64, 0xFE) || !m.wrote(0xCF9, 6) {
		t.Errorf("%v, wrote %v", err, m.outs)
	}
}

func TestPMTimer(t *testing.T) {
	for _, tt := range []struct {
		flags      uint32
		block      Block
		start, now uint32
		want       uint32
	}{
		{0, Block{SystemIO, 0x608, 4}, 100, 400, 300},
		{0, Block{SystemIO, 0x608, 4}, 0xFFFFF0, 0xAA000010, 0x20},
		{FlagTimer32Bit, Block{SystemIO, 0x608, 4}, 0xFFFFFFF0, 0x10, 0x20},
		{FlagTimer32Bit, Block{SystemMemory, 0xFED00000, 4}, 1, 0xAA000011, 0xAA000010},
	} {
		m := &machine{}
		value := tt.start
		m.attach(0x608, 4, portDevice{read: func(off int) uint8 { return uint8(value >> (8 * off)) }})
		m.devices = []memoryDevice{{addr: 0xFED00000, size: 4, read: func(uint64, int) uint64 { return uint64(value) }}}
		timer, err := NewPMTimer(m.hardware(), &FADT{Flags: tt.flags, PMTimer: tt.block})
		if err != nil {
			t.Fatal(err)
		}
		start := timer.Read()
		value = tt.now
		if got := timer.Since(start); got != tt.want {
			t.Errorf("%+v: %#x ticks", tt, got)
		}
		if n := testing.AllocsPerRun(100, func() { timer.Read() }); n != 0 {
			t.Errorf("Read allocates %v times", n)
		}
	}
	for _, f := range []*FADT{{}, {Flags: FlagHardwareReduced, PMTimer: Block{SystemIO, 0x608, 4}}, {PMTimer: Block{SystemMemory, 1 << 40, 4}}} {
		if _, err := NewPMTimer((&machine{}).hardware(), f); err == nil {
			t.Errorf("%v: no error", f.PMTimer)
		}
	}
}
