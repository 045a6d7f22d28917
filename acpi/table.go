package acpi

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"vmgenc/acpi/aml"
)

const (
	headerLength   = 36
	maxTableLength = 16 << 20 // the largest DSDT seen is under 1 MiB
	maxTables      = 512      // entries of the RSDT or XSDT that are looked at
)

// Header is the System Description Table Header (ACPI 6.5, 5.2.6). Strings are as in memory, NUL
// and space padding included.
type Header struct {
	Signature       string // 4 bytes
	Length          uint32 // of the whole table, in bytes
	Revision        uint8
	OEMID           string // 6 bytes
	OEMTableID      string // 8 bytes
	OEMRevision     uint32
	CreatorID       string // 4 bytes
	CreatorRevision uint32
}

// Table is one table whose bounds have been verified.
type Table struct {
	Header
	Address uint64
	Sum     uint8  // of all bytes: 0, or the checksum is wrong
	Data    []byte // the whole table with its header: a view of physical memory
}

// Tables is what the RSDP leads to.
type Tables struct {
	RSDP *RSDP
	Root Table   // the XSDT, or the RSDT where there is no usable XSDT
	List []Table // in the root's order, the FADT followed by its DSDT
	FACS *FACS   // nil where there is none
	Bad  []error // the faults, each with the part that was left out
}

// ReadTables follows rsdp to every table: the XSDT's if that is intact, else the RSDT's, and the
// DSDT and FACS that the FADT points to. A bad table is named in Bad and left out; the error is for
// when no root table could be read.
func ReadTables(m Memory, rsdp *RSDP) (*Tables, error) {
	t := &Tables{RSDP: rsdp, Bad: append([]error(nil), rsdp.bad...)}
	addrs, err := t.readRoot(m)
	if err != nil {
		return nil, err
	}
	for i, addr := range addrs {
		if addr == 0 {
			t.bad("acpi: %s: entry %d is 0", t.Root.Signature, i)
			continue
		}
		if addr == t.Root.Address || slices.Contains(addrs[:i], addr) {
			t.bad("acpi: %s: entry %d repeats %#x", t.Root.Signature, i, addr)
			continue
		}
		table, err := readTable(m, addr)
		if err != nil {
			t.Bad = append(t.Bad, err)
			continue
		}
		t.checkSum(table)
		t.List = append(t.List, table)
		if table.Signature == "FACP" && t.Count("FACP") == 1 {
			t.followFADT(m, table)
		}
	}
	return t, nil
}

// readRoot reads the XSDT or else the RSDT and returns its entries.
func (t *Tables) readRoot(m Memory) ([]uint64, error) {
	if t.RSDP.XSDT != 0 {
		root, err := readRootTable(m, t.RSDP.XSDT, "XSDT")
		if err == nil {
			t.checkSum(root)
			t.Root = root
			return t.entries(8), nil
		}
		t.Bad = append(t.Bad, err)
	}
	root, err := readRootTable(m, uint64(t.RSDP.RSDT), "RSDT")
	if err != nil {
		return nil, err
	}
	t.checkSum(root)
	t.Root = root
	return t.entries(4), nil
}

func readRootTable(m Memory, addr uint64, signature string) (Table, error) {
	table, err := readTable(m, addr)
	if err != nil {
		return Table{}, err
	}
	if table.Signature != signature {
		return Table{}, fmt.Errorf("acpi: table at %#x: signature %q, want %q", addr, table.Signature, signature)
	}
	return table, nil
}

// entries returns the root's entries of width bytes each, at most maxTables.
func (t *Tables) entries(width int) []uint64 {
	body := t.Root.Data[headerLength:]
	n := len(body) / width
	if n > maxTables {
		t.bad("acpi: %s: %d entries, looking at the first %d", t.Root.Signature, n, maxTables)
		n = maxTables
	}
	addrs := make([]uint64, n)
	for i := range addrs {
		if width == 8 {
			addrs[i] = binary.LittleEndian.Uint64(body[8*i:])
		} else {
			addrs[i] = uint64(binary.LittleEndian.Uint32(body[4*i:]))
		}
	}
	return addrs
}

// followFADT reads what the FADT points to.
func (t *Tables) followFADT(m Memory, table Table) {
	fadt, err := ParseFADT(table.Data)
	if err != nil {
		t.Bad = append(t.Bad, err)
		return
	}
	t.Bad = append(t.Bad, fadt.Bad...)
	if fadt.FACS != 0 {
		if t.FACS, err = readFACS(m, fadt.FACS); err != nil {
			t.Bad = append(t.Bad, err)
		}
	}
	if fadt.DSDT == 0 {
		t.bad("acpi: FADT: no DSDT")
		return
	}
	dsdt, err := readTable(m, fadt.DSDT)
	if err == nil && dsdt.Signature != "DSDT" {
		err = fmt.Errorf("acpi: table at %#x: signature %q, want %q", dsdt.Address, dsdt.Signature, "DSDT")
	}
	if err != nil {
		t.Bad = append(t.Bad, err)
		return
	}
	t.checkSum(dsdt)
	t.List = append(t.List, dsdt)
}

func (t *Tables) bad(format string, args ...any) {
	t.Bad = append(t.Bad, fmt.Errorf(format, args...))
}

// Find returns the first table with that signature, or nil.
func (t *Tables) Find(signature string) *Table {
	for i := range t.List {
		if t.List[i].Signature == signature {
			return &t.List[i]
		}
	}
	return nil
}

// find returns the first table with that signature and, where they are not empty, those ids; nil if
// there is none.
func (t *Tables) find(signature, oemID, oemTableID string) []byte {
	same := func(field, want string) bool {
		return want == "" || strings.TrimRight(field, " \x00") == strings.TrimRight(want, " \x00")
	}
	for i := range t.List {
		table := &t.List[i]
		if table.Signature == signature && same(table.OEMID, oemID) && same(table.OEMTableID, oemTableID) {
			return table.Data
		}
	}
	return nil
}

// Count returns how many tables have that signature.
func (t *Tables) Count(signature string) int {
	n := 0
	for i := range t.List {
		if t.List[i].Signature == signature {
			n++
		}
	}
	return n
}

// FADT parses the Fixed ACPI Description Table.
func (t *Tables) FADT() (*FADT, error) {
	table := t.Find("FACP")
	if table == nil {
		return nil, fmt.Errorf("acpi: no FADT among %d tables", len(t.List))
	}
	return ParseFADT(table.Data)
}

// MADT parses the Multiple APIC Description Table; see [ParseMADT] for what comes with an error.
func (t *Tables) MADT() (*MADT, error) {
	table := t.Find("APIC")
	if table == nil {
		return nil, fmt.Errorf("acpi: no MADT among %d tables", len(t.List))
	}
	return ParseMADT(table.Data)
}

// checkSum names a table whose checksum is wrong. It is used all the same, as by ACPICA: without it
// a device may be gone for good, and its contents are bounded anyway.
func (t *Tables) checkSum(table Table) {
	if table.Sum != 0 {
		t.bad("acpi: %s at %#x: checksum %#02x, want 0: using it all the same", table.Signature, table.Address, table.Sum)
	}
}

// readTable reads the table at addr and verifies its bounds.
func readTable(m Memory, addr uint64) (Table, error) {
	b, err := m.Bytes(addr, headerLength)
	if err != nil {
		return Table{}, fmt.Errorf("acpi: table at %#x: %w", addr, err)
	}
	h := parseHeader(b)
	if !validSignature(h.Signature) {
		return Table{}, fmt.Errorf("acpi: table at %#x: signature %q", addr, h.Signature)
	}
	if h.Length < headerLength || h.Length > maxTableLength {
		return Table{}, fmt.Errorf("acpi: %s at %#x: length %d, want %d to %d", h.Signature, addr, h.Length, headerLength, maxTableLength)
	}
	data, err := m.Bytes(addr, int(h.Length))
	if err != nil {
		return Table{}, fmt.Errorf("acpi: %s at %#x, %d bytes: %w", h.Signature, addr, h.Length, err)
	}
	return Table{Header: h, Address: addr, Data: data, Sum: aml.Checksum(data)}, nil
}

// parseHeader reads the header at the start of b, which has at least headerLength bytes.
func parseHeader(b []byte) Header {
	return Header{
		Signature:       string(b[0:4]),
		Length:          binary.LittleEndian.Uint32(b[4:]),
		Revision:        b[8],
		OEMID:           string(b[10:16]),
		OEMTableID:      string(b[16:24]),
		OEMRevision:     binary.LittleEndian.Uint32(b[24:]),
		CreatorID:       string(b[28:32]),
		CreatorRevision: binary.LittleEndian.Uint32(b[32:]),
	}
}

// checkTable verifies that data is one table of that signature with at least least bytes, as the
// parsers need it, and returns it cut to its length.
func checkTable(data []byte, signature, name string, least int) ([]byte, error) {
	if len(data) < headerLength {
		return nil, fmt.Errorf("acpi: %s: %d bytes, want a header of %d", name, len(data), headerLength)
	}
	h := parseHeader(data)
	if h.Signature != signature {
		return nil, fmt.Errorf("acpi: %s: signature %q, want %q", name, h.Signature, signature)
	}
	if h.Length > uint32(len(data)) {
		return nil, fmt.Errorf("acpi: %s: length %d in %d bytes", name, h.Length, len(data))
	}
	if h.Length < uint32(least) {
		return nil, fmt.Errorf("acpi: %s: length %d, want at least %d", name, h.Length, least)
	}
	return data[:h.Length], nil
}

// validSignature reports whether s is printable ASCII, as every registered signature is (5.2.6).
func validSignature(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// String returns signature, revision, length and OEM ids, for people.
func (h Header) String() string {
	trim := func(s string) string { return strings.TrimRight(s, " \x00") }
	return fmt.Sprintf("%s rev %d, %d bytes, %q %q", h.Signature, h.Revision, h.Length, trim(h.OEMID), trim(h.OEMTableID))
}
