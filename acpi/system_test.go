package acpi

import (
	"fmt"
	"strings"
	"testing"
)

func TestOpenErrors(t *testing.T) {
	for _, tt := range []struct {
		name string
		fadt func(b []byte) []byte
		hint uint64
		want string
	}{
		{name: "no RSDP", hint: 0x7000, want: "acpi: no RSDP"},
		{name: "no FADT", fadt: func(b []byte) []byte { return makeTable("OEM1", 1, nil) }, want: "acpi: no FADT among 2 tables"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newChipset()
			fadt, hint := c.fadt(nil), tt.hint
			if tt.fadt != nil {
				fadt, hint = tt.fadt(fadt), rsdpAt
			}
			c.boot(t, "events", fadt, makeMADT())
			if tt.name == "no RSDP" {
				c.ram = nil
			}
			if _, err := Open(c.hardware(), hint); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

// A machine without a usable DSDT has what its SSDTs define.
func TestOpenWithoutDSDT(t *testing.T) {
	c := newChipset()
	fadt := c.fadt(nil)
	fadt[41] = 0
	c.boot(t, "events", fixChecksum(fadt), makeMADT())
	var log strings.Builder
	hw := c.hardware()
	hw.Log = func(format string, args ...any) { fmt.Fprintf(&log, format+"\n", args...) }
	s, err := Open(hw, rsdpAt)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "acpi: no DSDT") {
		t.Errorf("log %q", &log)
	}
	if s.FADT() == nil || s.MADT() == nil {
		t.Error("the other tables are gone")
	}
}

// A machine without a MADT, or with a bad one, has its SCI where the FADT says, as far as it is
// known.
func TestOpenWithoutMADT(t *testing.T) {
	for _, tt := range []struct {
		name string
		madt []byte
		log  string
		gsi  uint32
	}{
		{"none", makeTable("OEM1", 1, nil), "acpi: no MADT", 9},
		{"ends in nonsense", makeMADT(2, 10, 0, 9, 20, 0, 0, 0, 0x0D, 0, 0, 0), "acpi: MADT: entry at offset 54", 20},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newChipset()
			c.boot(t, "events", c.fadt(nil), tt.madt)
			s, err := Open(c.hardware(), rsdpAt)
			if err != nil {
				t.Fatal(err)
			}
			if gsi, _, _ := s.sciRoute(); gsi != tt.gsi {
				t.Errorf("SCI is GSI %d, want %d", gsi, tt.gsi)
			}
			s.MADT()
			if c.logged(tt.log) != 1 {
				t.Errorf("log %q, want %q, once", c.log, tt.log)
			}
		})
	}
}

// Open works with nothing but memory and ports.
func TestOpenDefaults(t *testing.T) {
	c := newChipset()
	c.boot(t, "events", c.fadt(nil), makeMADT())
	s, err := Open(Hardware{Memory: &c.memory, Ports: c.machine}, rsdpAt)
	if err != nil {
		t.Fatal(err)
	}
	enable(t, s)
	c.gpe0Status[0] |= 1 << 5
	s.SCI()
	if st := s.Stats(); st.Notifies != 1 {
		t.Errorf("stats %+v", st)
	}
	if s.FADT().SCI != 9 || s.MADT() == nil || s.Tables().Find("DSDT") == nil {
		t.Error("tables are missing")
	}
}

func TestFindTable(t *testing.T) {
	tables := &Tables{}
	for _, b := range [][]byte{makeTable("SSDT", 1, []byte{1}), makeTable("SSDT", 1, []byte{2})} {
		tables.List = append(tables.List, Table{Header: parseHeader(b), Data: b})
	}
	tables.List[1].OEMTableID = "VMGENID\x00"
	for _, tt := range []struct {
		signature, oemID, oemTableID string
		want                         byte // first of the body, 0 if none is found
	}{
		{"SSDT", "", "", 1},
		{"SSDT", "TESTER", "TESTCASE", 1},
		{"SSDT", "TESTER", "VMGENID", 2},
		{"SSDT", "OTHER", "", 0},
		{"OEM1", "", "", 0},
	} {
		var got byte
		if b := tables.find(tt.signature, tt.oemID, tt.oemTableID); b != nil {
			got = b[headerLength]
		}
		if got != tt.want {
			t.Errorf("%+v: table %d", tt, got)
		}
	}
}

func TestParseFACS(t *testing.T) {
	fresh := func() []byte {
		b := make([]byte, facsLength)
		copy(b, "FACS\x40\x00\x00\x00")
		b[8], b[12], b[20], b[24], b[32] = 1, 2, 3, 4, 2
		return b
	}
	f, err := parseFACS(fresh())
	if want := (FACS{Length: 64, HardwareSignature: 1, FirmwareWakingVector: 2, Flags: 3, XFirmwareWakingVector: 4, Version: 2}); err != nil || *f != want {
		t.Errorf("got %+v, %v", f, err)
	}
	for name, change := range map[string]func(b []byte) []byte{
		"short":      func(b []byte) []byte { return b[:63] },
		"signature":  func(b []byte) []byte { b[0]++; return b },
		"too little": func(b []byte) []byte { b[4] = 63; return b },
	} {
		if _, err := parseFACS(change(fresh())); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestStrings(t *testing.T) {
	for _, tt := range []struct{ got, want string }{
		{Block{SystemIO, 0x620, 16}.String(), "SystemIO 0x620, 16 bytes"},
		{Block{SystemMemory, 0xFED00000, 4}.String(), "SystemMemory 0xfed00000, 4 bytes"},
		{Block{}.String(), "none"},
		{SpaceID(0x7F).String(), "FFixedHW"},
		{parseHeader(makeTable("SSDT", 2, nil)).String(), `SSDT rev 2, 36 bytes, "TESTER" "TESTCASE"`},
		{RTCAlarm.String(), "RTC alarm"},
		{GlobalLockEvent.String(), "global lock"},
		{FixedEvent(3).String(), "fixed event 3"},
		{GPEStats{5, `\_GPE._E05`, false, "enabled", 3}.String(), `0x05 \_GPE._E05, edge, enabled, 3 events`},
		{GPEStats{2, `\_GPE._L02`, true, "polled", 0}.String(), `0x02 \_GPE._L02, level, polled, 0 events`},
		{GPEStats{Number: 0x41, State: "disabled", Count: 1}.String(), "0x41, disabled, 1 events"},
		{FixedStats{PowerButton, 2}.String(), "power button, 2 events"},
	} {
		if tt.got != tt.want {
			t.Errorf("got %s, want %s", tt.got, tt.want)
		}
	}
}
