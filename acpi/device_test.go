package acpi

import (
	"reflect"
	"strings"
	"testing"

	"vmgenc/acpi/aml"
)

func TestDevices(t *testing.T) {
	c := newChipset()
	s := c.open(t, nil)
	for _, tt := range []struct {
		path, padded string
		hid          string
		cids         []string
		uid          string
		status       uint32
	}{
		{`\_SB.GENC`, `\_SB_.GENC`, "VM_GEN_TEST", []string{"VM_GEN_COUNTER", "PNP0C02"}, "7", 0xF},
		{`\_SB.EISA`, `\_SB_.EISA`, "XEN0000", []string{"PNP0A03"}, "one", 0},
		{`\_SB.METH`, `\_SB_.METH`, "BHYVE_V_GEN_COUNTER_V1", []string{"AFTER"}, "", 0xB},
		{`\_SB.FAIL`, `\_SB_.FAIL`, "", nil, "", 0},
	} {
		t.Run(tt.path, func(t *testing.T) {
			d := device(t, s, tt.path)
			if d.PaddedPath() != tt.padded || d.HID() != tt.hid || d.UID() != tt.uid || d.Status() != tt.status {
				t.Errorf("got %s, %q, %q, %#x, want %+v", d.PaddedPath(), d.HID(), d.UID(), d.Status(), tt)
			}
			if !reflect.DeepEqual(d.CIDs(), tt.cids) {
				t.Errorf("CIDs %q, want %q", d.CIDs(), tt.cids)
			}
		})
	}
	if n := len(s.Devices()); n != 4 {
		t.Errorf("%d devices, want 4", n)
	}
}

func TestDeviceMatches(t *testing.T) {
	c := newChipset()
	d := device(t, c.open(t, nil), `\_SB.GENC`)
	for _, tt := range []struct {
		ids  []string
		want bool
	}{
		{[]string{"VM_Gen_Counter"}, true},
		{[]string{"vm_gen_counter"}, true},
		{[]string{"VM_GEN_TEST"}, true},
		{[]string{"QEMUVGID", "pnp0c02"}, true},
		{[]string{"QEMUVGID"}, false},
		{[]string{""}, false},
		{nil, false},
	} {
		if got := d.Matches(tt.ids...); got != tt.want {
			t.Errorf("Matches(%q) = %v", tt.ids, got)
		}
	}
}

func TestDeviceEvaluate(t *testing.T) {
	c := newChipset()
	d := device(t, c.open(t, nil), `\_SB.GENC`)
	v, err := d.Evaluate("ADDR")
	if want := []any{uint64(0x12345678), uint64(0x9A)}; err != nil || !reflect.DeepEqual(v, want) {
		t.Errorf("got %v, %v, want %v", v, err, want)
	}
	if _, err := d.Evaluate("NONE"); err == nil || !strings.Contains(err.Error(), `\_SB.GENC has no NONE`) {
		t.Errorf("error %v", err)
	}
}

func TestDecodeEISA(t *testing.T) {
	for v, want := range map[uint32]string{
		0x020CD041: "PNP0C02",
		0x0000AE60: "XEN0000",
		0x030AD041: "PNP0A03",
		0:          "@@@0000",
		0xFFFFFFFF: "___FFFF",
	} {
		if got := aml.EISAID(v); got != want {
			t.Errorf("%#x is %s, want %s", v, got, want)
		}
	}
}

// Every machine's generation counter is found, and tells where the generation lies.
func TestDumpedMachines(t *testing.T) {
	for _, name := range dumps {
		t.Run(name, func(t *testing.T) {
			m, hint := loadDump(t, name)
			m.devices = []memoryDevice{{ // PCI configuration space and the HPET, of which the AML reads a little
				addr:  0xB0000000,
				size:  0x50000000,
				read:  func(uint64, int) uint64 { return 0 },
				write: func(uint64, int, uint64) { t.Error("the AML wrote to a device") },
			}}
			s, err := Open(m.hardware(), hint)
			if err != nil {
				t.Fatal(err)
			}
			if len(m.log) != 0 {
				t.Errorf("log: %q", m.log)
			}
			d := device(t, s, `\_SB.VGEN`)
			if d.HID() != "QEMUVGID" || !d.Matches("VM_Gen_Counter") || d.Status() != 0xF {
				t.Errorf("got %q, %q, %#x", d.HID(), d.CIDs(), d.Status())
			}
			v, err := d.Evaluate("ADDR")
			addr, _ := v.([]any)
			if err != nil || len(addr) != 2 || addr[0].(uint64)%4096 != 0x28 || addr[1] != uint64(0) {
				t.Errorf("ADDR is %v, %v", v, err)
			}
			if g := findGPE(s.gpes, 5); g == nil || g.method == nil || g.level {
				t.Errorf("GPE 5 is %+v", g)
			}
		})
	}
}
