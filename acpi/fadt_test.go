package acpi

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

// makeFADT returns a FADT of that length in which every 32-bit block address is distinct, changed
// as given.
func makeFADT(length int, change func(b []byte)) []byte {
	b := make([]byte, 300)
	for i, off := range []int{56, 60, 64, 68, 72, 76, 80, 84} {
		binary.LittleEndian.PutUint32(b[off:], uint32(0x100+0x10*i))
	}
	copy(b[88:], []byte{4, 2, 1, 4, 8, 6})
	b[94] = 0x40
	binary.LittleEndian.PutUint32(b[36:], 0x1000)
	binary.LittleEndian.PutUint32(b[40:], 0x2000)
	if change != nil {
		change(b)
	}
	return makeTable("FACP", 6, b[headerLength:length])
}

func putGAS(b []byte, off int, space SpaceID, addr uint64) {
	b[off], b[off+1] = byte(space), 8
	binary.LittleEndian.PutUint64(b[off+4:], addr)
}

func TestParseFADT(t *testing.T) {
	port := func(addr uint64, n int) Block { return Block{SystemIO, addr, n} }
	for _, tt := range []struct {
		name   string
		length int
		change func(b []byte)
		check  func(f *FADT) bool
		bad    string
	}{
		{name: "revision 1", length: 116, check: func(f *FADT) bool {
			return f.PM1aEvent == port(0x100, 4) && f.PM1bEvent == port(0x110, 4) && f.PM1aControl == port(0x120, 2) &&
				f.PM1bControl == port(0x130, 2) && f.PM2Control == port(0x140, 1) && f.PMTimer == port(0x150, 4) &&
				f.GPE0 == port(0x160, 8) && f.GPE1 == port(0x170, 6) && f.GPE1Base == 0x40 && f.FACS == 0x1000 && f.DSDT == 0x2000
		}},
		{name: "X_ fields beyond the length", length: 147, check: func(f *FADT) bool { return f.DSDT == 0x2000 },
			change: func(b []byte) { binary.LittleEndian.PutUint64(b[140:], 0x9999) }},
		{name: "X_DSDT", length: 148, check: func(f *FADT) bool { return f.DSDT == 0x1_0000_0000 },
			change: func(b []byte) { binary.LittleEndian.PutUint64(b[140:], 0x1_0000_0000) }},
		{name: "X_GPE0 in memory", length: 244, check: func(f *FADT) bool { return f.GPE0 == Block{SystemMemory, 0xFED80200, 8} },
			change: func(b []byte) { putGAS(b, 220, SystemMemory, 0xFED80200) }},
		{name: "X_GPE0 alone", length: 276, check: func(f *FADT) bool { return f.GPE0 == port(0x500, 8) },
			change: func(b []byte) { putGAS(b, 220, SystemIO, 0x500); copy(b[80:84], make([]byte, 4)) }},
		{name: "X_GPE1 cut", length: 243, check: func(f *FADT) bool { return f.GPE1 == port(0x170, 6) },
			change: func(b []byte) { putGAS(b, 232, SystemIO, 0x500) }},
		{name: "reset register", length: 129, check: func(f *FADT) bool {
			return f.ResetRegister.Address == 0xCF9 && f.ResetValue == 0x0F && f.Flags&FlagResetRegister != 0
		}, change: func(b []byte) { putGAS(b, 116, SystemIO, 0xCF9); b[128] = 0x0F; b[113] = 4 }},
		{name: "hardware-reduced", length: 268, check: func(f *FADT) bool { return f.HardwareReduced() && f.SleepControl.Address == 0x600 },
			change: func(b []byte) { b[114] = 0x10; putGAS(b, 244, SystemIO, 0x600) }},
		{name: "hypervisor", length: 276, check: func(f *FADT) bool { return f.HypervisorVendor == 0x1122 },
			change: func(b []byte) { binary.LittleEndian.PutUint64(b[268:], 0x1122) }},
		{name: "longer than known", length: 300, check: func(f *FADT) bool { return f.GPE0 == port(0x160, 8) }},
		{name: "GPE0 of odd length", length: 244, check: func(f *FADT) bool { return !f.GPE0.Present() },
			change: func(b []byte) { b[92] = 7 }, bad: "GPE0_BLK: length 7 is odd"},
		{name: "GPE0 of no length", length: 244, check: func(f *FADT) bool { return !f.GPE0.Present() },
			change: func(b []byte) { b[92] = 0 }, bad: "GPE0_BLK: length 0, want 2 to 255"},
		{name: "GPE0 beyond I/O space", length: 244, check: func(f *FADT) bool { return !f.GPE0.Present() },
			change: func(b []byte) { binary.LittleEndian.PutUint32(b[80:], 0xFFFC) }, bad: "GPE0_BLK: port 0xfffc, 8 bytes, is beyond"},
		{name: "GPE0 beyond memory", length: 244, check: func(f *FADT) bool { return !f.GPE0.Present() },
			change: func(b []byte) { putGAS(b, 220, SystemMemory, 1<<64-4) }, bad: "is beyond memory"},
		{name: "PM timer in PCI space", length: 244, check: func(f *FADT) bool { return !f.PMTimer.Present() },
			change: func(b []byte) { putGAS(b, 208, PCIConfig, 4) }, bad: "PM_TMR_BLK: in PCI_Config"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := ParseFADT(makeFADT(tt.length, tt.change))
			if err != nil {
				t.Fatal(err)
			}
			if !tt.check(f) {
				t.Errorf("got %+v", f)
			}
			checkBad(t, f.Bad, tt.bad)
		})
	}
}

func TestParseFADTErrors(t *testing.T) {
	for _, tt := range []struct {
		data []byte
		want string
	}{
		{nil, "0 bytes, want a header"},
		{makeFADT(115, nil), "length 115, want at least 116"},
		{makeFADT(244, nil)[:200], "length 244 in 200 bytes"},
		{makeTable("APIC", 1, make([]byte, 200)), `signature "APIC"`},
	} {
		if _, err := ParseFADT(tt.data); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want %q", err, tt.want)
		}
	}
}

func FuzzFADT(f *testing.F) {
	for _, n := range []int{116, 129, 132, 244, 268, 276} {
		f.Add(makeFADT(n, nil))
	}
	for _, name := range dumps {
		f.Add(dumpedTable(f, name, "FACP"))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		fadt, err := ParseFADT(bytes.Clone(b))
		if (fadt == nil) == (err == nil) {
			t.Fatalf("%+v, %v", fadt, err)
		}
		if fadt != nil && fadt.GPE0.Length%2 != 0 {
			t.Fatalf("GPE0 %v", fadt.GPE0)
		}
	})
}

// dumpedTable returns a table of a dump.
func dumpedTable(t testing.TB, name, signature string) []byte {
	t.Helper()
	m, hint := loadDump(t, name)
	rsdp, err := FindRSDP(m, hint)
	if err != nil {
		t.Fatal(err)
	}
	tables, err := ReadTables(m, rsdp)
	if err != nil {
		t.Fatal(err)
	}
	table := tables.Find(signature)
	if table == nil {
		t.Fatalf("%s has no %s", name, signature)
	}
	return table.Data
}
