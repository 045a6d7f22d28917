package acpi

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"strings"
	"testing"
)

func makeMADT(entries ...byte) []byte {
	body := binary.LittleEndian.AppendUint32(nil, 0xFEE00000)
	body = binary.LittleEndian.AppendUint32(body, 1)
	return makeTable("APIC", 4, append(body, entries...))
}

func TestParseMADT(t *testing.T) {
	m, err := ParseMADT(makeMADT(
		0, 8, 1, 2, 1, 0, 0, 0, // local APIC 2 of processor 1, enabled
		1, 12, 3, 0, 0, 0, 0xC0, 0xFE, 24, 0, 0, 0, // IOAPIC 3
		2, 10, 0, 9, 20, 0, 0, 0, 0x0D, 0, // IRQ 9 is GSI 20, level, active high
		3, 8, 0x05, 0, 7, 0, 0, 0, // GSI 7 is NMI
		4, 6, 0xFF, 0x0F, 0, 1, // LINT1 of all processors
		5, 12, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, // local APICs are at 4 GiB
		9, 16, 0, 0, 0, 1, 0, 0, 2, 0, 0, 0, 4, 0, 0, 0, // x2APIC 256 of processor 4, online capable
		10, 12, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0,
		127, 4, 0, 0,
		127, 2,
		0x1B, 3, 9,
	))
	if err != nil {
		t.Fatal(err)
	}
	want := &MADT{
		Header:           m.Header,
		LocalAPICAddress: 1 << 32,
		PCATCompatible:   true,
		LocalAPICs: []LocalAPIC{
			{ProcessorUID: 1, ID: 2, Enabled: true},
			{ProcessorUID: 4, ID: 256, OnlineCapable: true, X2: true},
		},
		IOAPICs:    []IOAPIC{{ID: 3, Address: 0xFEC00000, GSIBase: 24}},
		Overrides:  []InterruptOverride{{Source: 9, GSI: 20, Flags: 0x0D}},
		NMISources: []NMISource{{GSI: 7, Flags: 5}},
		LocalAPICNMIs: []LocalAPICNMI{
			{ProcessorUID: 0xFF, LINT: 1, Flags: 0x0F},
			{ProcessorUID: 0xFFFFFFFF, LINT: 1},
		},
		Others: map[uint8]int{127: 2, 0x1B: 1},
	}
	if !reflect.DeepEqual(m, want) {
		t.Errorf("got  %+v\nwant %+v", m, want)
	}
}

func TestParseMADTErrors(t *testing.T) {
	ioapic := []byte{1, 12, 3, 0, 0, 0, 0xC0, 0xFE, 0, 0, 0, 0}
	for _, tt := range []struct {
		name    string
		entries []byte
		want    string
	}{
		{"length 0", []byte{0, 0}, "entry at offset 56, type 0: length 0, want at least 8"},
		{"unknown type, length 0", []byte{200, 0, 0, 0}, "entry at offset 56, type 200: length 0, want at least 2"},
		{"unknown type, length 1", []byte{200, 1, 0, 0}, "length 1, want at least 2"},
		{"one byte left", []byte{0}, "entry at offset 56 does not fit in 57 bytes"},
		{"too long", []byte{0, 9, 1, 2, 1, 0, 0, 0}, "entry at offset 56 does not fit"},
		{"too short for its type", []byte{2, 4, 0, 9}, "type 2: length 4, want at least 10"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m, err := ParseMADT(makeMADT(append(ioapic[:12:12], tt.entries...)...))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("error %v, want %q", err, tt.want)
			}
			if len(m.IOAPICs) != 1 {
				t.Errorf("got %+v, want the IOAPIC before the error", m)
			}
		})
	}
	if m, err := ParseMADT(makeTable("APIC", 1, make([]byte, 7))); err == nil {
		t.Errorf("short table: got %+v", m)
	}
}

func TestRoute(t *testing.T) {
	m := &MADT{Overrides: []InterruptOverride{
		{Source: 9, GSI: 20, Flags: 0x0D},
		{Source: 10, GSI: 10, Flags: 0x0F},
		{Source: 11, GSI: 21},
		{Source: 12, GSI: 12, Flags: 0x05},
	}}
	for _, tt := range []struct {
		m                *MADT
		irq              uint16
		gsi              uint32
		level, activeLow bool
	}{
		{m, 9, 20, true, false},
		{m, 10, 10, true, true},
		{m, 11, 21, true, true},
		{m, 12, 12, false, false},
		{m, 13, 13, true, true},
		{m, 265, 265, true, true}, // not IRQ 9
		{nil, 9, 9, true, true},
	} {
		gsi, level, low := tt.m.Route(tt.irq, true, true)
		if gsi != tt.gsi || level != tt.level || low != tt.activeLow {
			t.Errorf("IRQ %d: %d, level %v, active low %v, want %+v", tt.irq, gsi, level, low, tt)
		}
	}
}

func FuzzMADT(f *testing.F) {
	f.Add(makeMADT(2, 10, 0, 9, 20, 0, 0, 0, 0x0D, 0))
	f.Add(makeMADT(0, 0))
	for _, name := range dumps {
		f.Add(dumpedTable(f, name, "APIC"))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := ParseMADT(bytes.Clone(b))
		if m == nil && err == nil {
			t.Fatal("neither result nor error")
		}
	})
}
