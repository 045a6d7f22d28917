package acpi

import "fmt"

// MADT is the Multiple APIC Description Table (ACPI 6.5, 5.2.12), signature APIC. Entry types that
// a PC does not need are counted and left alone.
type MADT struct {
	Header
	LocalAPICAddress uint64 // the 64-bit override's where there is one
	PCATCompatible   bool   // the machine also has two 8259s, to be masked
	LocalAPICs       []LocalAPIC
	IOAPICs          []IOAPIC
	Overrides        []InterruptOverride
	NMISources       []NMISource
	LocalAPICNMIs    []LocalAPICNMI
	Others           map[uint8]int // entries of other types
}

// LocalAPIC is a Processor Local APIC or a Processor Local x2APIC entry (5.2.12.2, 5.2.12.12).
type LocalAPIC struct {
	ProcessorUID  uint32
	ID            uint32
	Enabled       bool
	OnlineCapable bool
	X2            bool
}

// IOAPIC is an I/O APIC entry (5.2.12.3).
type IOAPIC struct {
	ID      uint8
	Address uint32
	GSIBase uint32 // the first Global System Interrupt it serves
}

// InterruptOverride says that an ISA interrupt is not identity-mapped to the GSI of its number
// (5.2.12.5).
type InterruptOverride struct {
	Source uint8 // ISA interrupt
	GSI    uint32
	Flags  InterruptFlags
}

// NMISource is a GSI that is wired as non-maskable interrupt (5.2.12.6).
type NMISource struct {
	GSI   uint32
	Flags InterruptFlags
}

// LocalAPICNMI is a local interrupt pin to which NMI is wired (5.2.12.7, 5.2.12.13).
type LocalAPICNMI struct {
	ProcessorUID uint32 // 0xFF, or 0xFFFFFFFF for x2APIC, means all
	LINT         uint8
	Flags        InterruptFlags
}

// InterruptFlags are MPS INTI flags (ACPI 6.5, table 5.26).
type InterruptFlags uint16

// ActiveLow returns the polarity, or otherwise where the flags leave it to the bus.
func (f InterruptFlags) ActiveLow(otherwise bool) bool {
	switch f & 3 {
	case 1:
		return false
	case 3:
		return true
	}
	return otherwise
}

// Level returns the trigger mode, or otherwise where the flags leave it to the bus.
func (f InterruptFlags) Level(otherwise bool) bool {
	switch f >> 2 & 3 {
	case 1:
		return false
	case 3:
		return true
	}
	return otherwise
}

const madtLength = 44 // without entries

// ParseMADT parses the MADT in data, its header included. It does not verify the checksum, which
// [ReadTables] has done. An entry that is shorter than its type demands or longer than the table
// ends the parsing: the entries before it are returned with the error.
func ParseMADT(data []byte) (*MADT, error) {
	b, err := checkTable(data, "APIC", "MADT", madtLength)
	if err != nil {
		return nil, err
	}
	t := fields(b)
	m := &MADT{
		Header:           parseHeader(b),
		LocalAPICAddress: uint64(t.u32(36)),
		PCATCompatible:   t.u32(40)&1 != 0,
		Others:           map[uint8]int{},
	}
	for off := madtLength; off < len(b); {
		rest := t[off:]
		if len(rest) < 2 || int(rest[1]) > len(rest) {
			return m, fmt.Errorf("acpi: MADT: entry at offset %d does not fit in %d bytes", off, len(b))
		}
		kind, length := rest[0], int(rest[1])
		if least := madtEntryLength(kind); length < least {
			return m, fmt.Errorf("acpi: MADT: entry at offset %d, type %d: length %d, want at least %d", off, kind, length, least)
		}
		m.add(kind, rest[:length])
		off += length
	}
	return m, nil
}

// madtEntryLength returns the least length of an entry of that type.
func madtEntryLength(kind uint8) int {
	switch kind {
	case 0, 3:
		return 8
	case 1, 5, 10:
		return 12
	case 2:
		return 10
	case 4:
		return 6
	case 9:
		return 16
	}
	return 2
}

// add records one entry whose length has been checked.
func (m *MADT) add(kind uint8, e fields) {
	switch kind {
	case 0:
		m.LocalAPICs = append(m.LocalAPICs, localAPIC(uint32(e[2]), uint32(e[3]), e.u32(4), false))
	case 1:
		m.IOAPICs = append(m.IOAPICs, IOAPIC{ID: e[2], Address: e.u32(4), GSIBase: e.u32(8)})
	case 2:
		m.Overrides = append(m.Overrides, InterruptOverride{Source: e[3], GSI: e.u32(4), Flags: InterruptFlags(e.u16(8))})
	case 3:
		m.NMISources = append(m.NMISources, NMISource{GSI: e.u32(4), Flags: InterruptFlags(e.u16(2))})
	case 4:
		m.LocalAPICNMIs = append(m.LocalAPICNMIs, LocalAPICNMI{ProcessorUID: uint32(e[2]), Flags: InterruptFlags(e.u16(3)), LINT: e[5]})
	case 5:
		m.LocalAPICAddress = e.u64(4)
	case 9:
		m.LocalAPICs = append(m.LocalAPICs, localAPIC(e.u32(12), e.u32(4), e.u32(8), true))
	case 10:
		m.LocalAPICNMIs = append(m.LocalAPICNMIs, LocalAPICNMI{ProcessorUID: e.u32(4), Flags: InterruptFlags(e.u16(2)), LINT: e[8]})
	default:
		m.Others[kind]++
	}
}

func localAPIC(uid, id, flags uint32, x2 bool) LocalAPIC {
	return LocalAPIC{ProcessorUID: uid, ID: id, Enabled: flags&1 != 0, OnlineCapable: flags&2 != 0, X2: x2}
}

// Route returns the GSI to which ISA interrupt irq is wired, and how. Without an override that is
// the GSI of the same number, and level and activeLow as given: edge and active high for an ISA
// device, level and active low for the SCI (5.2.9, SCI_INT). A nil MADT has no overrides.
func (m *MADT) Route(irq uint16, level, activeLow bool) (gsi uint32, isLevel, isActiveLow bool) {
	if m != nil {
		for _, o := range m.Overrides {
			if uint16(o.Source) == irq {
				return o.GSI, o.Flags.Level(level), o.Flags.ActiveLow(activeLow)
			}
		}
	}
	return uint32(irq), level, activeLow
}
