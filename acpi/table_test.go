package acpi

import (
	"strings"
	"testing"
)

func TestReadTables(t *testing.T) {
	const rsdtAt, xsdtAt, fadtAt, dsdtAt, ssdtAt, madtAt = 0x1000, 0x2000, 0x3000, 0x4000, 0x5000, 0x6000
	type world struct {
		rsdp                         *RSDP
		rsdt, xsdt, fadt, dsdt, ssdt []byte
	}
	fresh := func() *world {
		fadt := make([]byte, 244-headerLength)
		fadt[40-headerLength+1] = dsdtAt >> 8
		return &world{
			rsdp: &RSDP{RSDT: rsdtAt, XSDT: xsdtAt, Revision: 2},
			rsdt: makeTable("RSDT", 1, addresses(4, fadtAt, ssdtAt)),
			xsdt: makeTable("XSDT", 1, addresses(8, fadtAt, ssdtAt)),
			fadt: makeTable("FACP", 3, fadt),
			dsdt: makeTable("DSDT", 1, nil),
			ssdt: makeTable("SSDT", 1, []byte{1, 2, 3}),
		}
	}
	for _, tt := range []struct {
		name   string
		change func(w *world)

		root, list string
		bad        []string
		wantErr    string
	}{
		{name: "all well", change: func(*world) {}, root: "XSDT", list: "FACP DSDT SSDT"},
		{name: "no XSDT", change: func(w *world) { w.rsdp.XSDT = 0 }, root: "RSDT", list: "FACP DSDT SSDT"},
		{name: "XSDT damaged", change: func(w *world) { w.xsdt[20]++ }, root: "XSDT", list: "FACP DSDT SSDT",
			bad: []string{"XSDT at 0x2000: checksum 0x01, want 0"}},
		{name: "XSDT is something else", change: func(w *world) { w.xsdt = w.ssdt }, root: "RSDT", list: "FACP DSDT SSDT",
			bad: []string{`signature "SSDT", want "XSDT"`}},
		{name: "XSDT outside memory", change: func(w *world) { w.rsdp.XSDT = 1 << 50 }, root: "RSDT", list: "FACP DSDT SSDT",
			bad: []string{"no 36 bytes of memory"}},
		{name: "no root", change: func(w *world) { w.rsdp.XSDT = 0; w.rsdp.RSDT = 7 }, wantErr: "table at 0x7"},
		{name: "SSDT damaged", change: func(w *world) { w.ssdt[36]++ }, root: "XSDT", list: "FACP DSDT SSDT",
			bad: []string{"SSDT at 0x5000: checksum 0x01"}},
		{name: "SSDT of length 0", change: func(w *world) { w.ssdt[4] = 0 }, root: "XSDT", list: "FACP DSDT",
			bad: []string{"SSDT at 0x5000: length 0"}},
		{name: "SSDT too long", change: func(w *world) { w.ssdt[7] = 0x7F }, root: "XSDT", list: "FACP DSDT",
			bad: []string{"SSDT at 0x5000: length 2130706471, want 36 to 16777216"}},
		{name: "SSDT beyond memory", change: func(w *world) { w.ssdt[5] = 0xFF }, root: "XSDT", list: "FACP DSDT",
			bad: []string{"SSDT at 0x5000, 65319 bytes: no"}},
		{name: "SSDT without a name", change: func(w *world) { w.ssdt[0] = 0 }, root: "XSDT", list: "FACP DSDT",
			bad: []string{`table at 0x5000: signature "\x00SDT"`}},
		{name: "entry 0 and entry twice", change: func(w *world) { w.xsdt = makeTable("XSDT", 1, addresses(8, 0, fadtAt, ssdtAt, fadtAt)) },
			root: "XSDT", list: "FACP DSDT SSDT", bad: []string{"entry 0 is 0", "entry 3 repeats 0x3000"}},
		{name: "root refers to itself", change: func(w *world) { w.xsdt = makeTable("XSDT", 1, addresses(8, xsdtAt, ssdtAt)) },
			root: "XSDT", list: "SSDT", bad: []string{"entry 0 repeats 0x2000"}},
		{name: "half an entry", change: func(w *world) { w.xsdt = makeTable("XSDT", 1, append(addresses(8, ssdtAt), 1, 2, 3)) },
			root: "XSDT", list: "SSDT"},
		{name: "too many entries", change: func(w *world) { w.xsdt = makeTable("XSDT", 1, addresses(8, make([]uint64, 4000)...)) },
			root: "XSDT", list: "", bad: append([]string{"4000 entries, looking at the first 512"}, make([]string, maxTables)...)},
		{name: "DSDT damaged", change: func(w *world) { w.dsdt[20]++ }, root: "XSDT", list: "FACP DSDT SSDT",
			bad: []string{"DSDT at 0x4000: checksum"}},
		{name: "DSDT is something else", change: func(w *world) { w.dsdt = w.ssdt }, root: "XSDT", list: "FACP SSDT",
			bad: []string{`signature "SSDT", want "DSDT"`}},
		{name: "no DSDT", change: func(w *world) { w.fadt[41] = 0; fixChecksum(w.fadt) }, root: "XSDT", list: "FACP SSDT",
			bad: []string{"FADT: no DSDT"}},
		{name: "FADT short", change: func(w *world) { w.fadt = makeTable("FACP", 1, make([]byte, 10)) }, root: "XSDT", list: "FACP SSDT",
			bad: []string{"FADT: length 46, want at least 116"}},
		{name: "FACS damaged", change: func(w *world) { w.fadt[37] = 0x60; fixChecksum(w.fadt) }, root: "XSDT", list: "FACP DSDT SSDT",
			bad: []string{"FACS at 0x6000: no 64 bytes"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := fresh()
			tt.change(w)
			m := &memory{}
			for addr, b := range map[uint64][]byte{rsdtAt: w.rsdt, xsdtAt: w.xsdt, fadtAt: w.fadt, dsdtAt: w.dsdt, ssdtAt: w.ssdt} {
				m.add(addr, b)
			}
			tables, err := ReadTables(m, w.rsdp)
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Fatalf("error %v, want %q", err, tt.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := signatures(tables); tables.Root.Signature != tt.root || got != tt.list {
				t.Errorf("root %s, list %q, want %s, %q", tables.Root.Signature, got, tt.root, tt.list)
			}
			if len(tables.Bad) != len(tt.bad) {
				t.Fatalf("bad %q, want %q", tables.Bad, tt.bad)
			}
			for i, want := range tt.bad {
				if !strings.Contains(tables.Bad[i].Error(), want) {
					t.Errorf("bad %q, want %q", tables.Bad[i], want)
				}
			}
		})
	}
}

func signatures(tables *Tables) string {
	var list []string
	for _, t := range tables.List {
		list = append(list, t.Signature)
	}
	return strings.Join(list, " ")
}

func TestReadTablesOfDumps(t *testing.T) {
	for _, tt := range []struct {
		name   string
		before uint64 // bytes before the hint where the RSDP of revision 0 lies
		root   string
		list   string
	}{
		{"pc-seabios", 0, "RSDT", "FACP DSDT APIC SSDT HPET WAET"},
		{"q35-seabios", 0, "RSDT", "FACP DSDT APIC SSDT HPET MCFG WAET"},
		{"pc-ovmf", 0, "XSDT", "FACP DSDT APIC SSDT HPET WAET"},
		{"pc-ovmf", rsdpLength, "RSDT", "FACP DSDT APIC SSDT HPET WAET"},
		{"q35-ovmf", 0, "XSDT", "FACP DSDT APIC SSDT HPET MCFG WAET"},
		{"q35-ovmf", rsdpLength, "RSDT", "FACP DSDT APIC SSDT HPET MCFG WAET"},
	} {
		t.Run(tt.name+" "+tt.root, func(t *testing.T) {
			m, hint := loadDump(t, tt.name)
			hint -= tt.before
			rsdp, err := FindRSDP(m, hint)
			if err != nil {
				t.Fatal(err)
			}
			tables, err := ReadTables(m, rsdp)
			if err != nil {
				t.Fatal(err)
			}
			if got := signatures(tables); tables.Root.Signature != tt.root || got != tt.list {
				t.Errorf("root %s, list %q, want %s, %q", tables.Root.Signature, got, tt.root, tt.list)
			}
			if len(tables.Bad) != 0 {
				t.Errorf("bad: %q", tables.Bad)
			}
			if f := tables.FACS; f == nil || f.Length != 64 {
				t.Errorf("FACS %+v", f)
			}
		})
	}
}

func FuzzTables(f *testing.F) {
	f.Add(makeTable("XSDT", 1, addresses(8, 0x1000, 0x1000, 0x2000)))
	f.Add(makeTable("RSDT", 1, addresses(4, 0x1000, 0x1040)))
	f.Add(makeTable("FACP", 3, make([]byte, 208)))
	f.Fuzz(func(t *testing.T, b []byte) {
		m := &memory{}
		m.add(0x1000, b)
		for _, p := range []*RSDP{{RSDT: 0x1000}, {RSDT: 0x1000, XSDT: 0x1000}} {
			tables, err := ReadTables(m, p)
			if (tables == nil) == (err == nil) {
				t.Fatalf("%+v, %v", tables, err)
			}
		}
	})
}

func BenchmarkReadTables(b *testing.B) {
	m, _ := loadDump(b, "q35-seabios")
	b.ReportAllocs()
	for b.Loop() {
		rsdp, err := FindRSDP(m, 0)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := ReadTables(m, rsdp); err != nil {
			b.Fatal(err)
		}
	}
}
