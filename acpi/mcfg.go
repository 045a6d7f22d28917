package acpi

import "fmt"

// ECAM is one range of PCI buses whose configuration space lies in memory (PCI Firmware
// Specification 3.3, table 4-3).
type ECAM struct {
	Address           uint64 // of bus 0, even where FirstBus is not 0
	Segment           uint16
	FirstBus, LastBus uint8
}

const (
	mcfgLength      = 44 // without entries
	mcfgEntryLength = 16
)

// ParseMCFG parses the PCI memory-mapped configuration table in data, its header included.
func ParseMCFG(data []byte) ([]ECAM, error) {
	b, err := checkTable(data, "MCFG", "MCFG", mcfgLength)
	if err != nil {
		return nil, err
	}
	var list []ECAM
	for off := mcfgLength; off+mcfgEntryLength <= len(b); off += mcfgEntryLength {
		t := fields(b[off:])
		e := ECAM{Address: t.u64(0), Segment: t.u16(8), FirstBus: t.u8(10), LastBus: t.u8(11)}
		if e.FirstBus > e.LastBus {
			return list, fmt.Errorf("acpi: MCFG: entry at offset %d: buses %d to %d", off, e.FirstBus, e.LastBus)
		}
		list = append(list, e)
	}
	return list, nil
}

// ECAM returns the MCFG's ranges, none if the machine has no MCFG. With an error it returns those
// before the one that is wrong.
func (t *Tables) ECAM() ([]ECAM, error) {
	table := t.Find("MCFG")
	if table == nil {
		return nil, nil
	}
	return ParseMCFG(table.Data)
}
