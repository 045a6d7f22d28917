package acpi

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// disassembly is what iasl says of a table: lines of offset, length, name and value.
type disassembly []struct {
	offset int
	name   string
	value  uint64
}

var disassemblyLine = regexp.MustCompile(`^\[[0-9A-F]+h ([0-9]+) +[0-9]+\] *([^:]+?) : ([0-9A-F]+)(?: |$)`)

func readDisassembly(t *testing.T, name string) disassembly {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var d disassembly
	for s := bufio.NewScanner(f); s.Scan(); {
		m := disassemblyLine.FindStringSubmatch(s.Text())
		if m == nil {
			continue
		}
		offset, err := strconv.Atoi(m[1])
		if err != nil {
			t.Fatal(err)
		}
		value, err := strconv.ParseUint(m[3], 16, 64)
		if err != nil {
			continue // an ASCII field that looks like a number
		}
		d = append(d, struct {
			offset int
			name   string
			value  uint64
		}{offset, m[2], value})
	}
	if len(d) == 0 {
		t.Fatalf("nothing in %s", name)
	}
	return d
}

// at returns the value of the field at offset, 0 if the table ends before it.
func (d disassembly) at(offset int) uint64 {
	for _, f := range d {
		if f.offset == offset {
			return f.value
		}
	}
	return 0
}

func TestFADTLikeIASL(t *testing.T) {
	for _, name := range dumps {
		t.Run(name, func(t *testing.T) {
			f, err := ParseFADT(dumpedTable(t, name, "FACP"))
			if err != nil {
				t.Fatal(err)
			}
			checkBad(t, f.Bad, "")
			d := readDisassembly(t, name+".facp.dsl")
			either := func(x, short int) uint64 {
				if v := d.at(x); v != 0 {
					return v
				}
				return d.at(short)
			}
			for _, c := range []struct {
				what      string
				got, want uint64
			}{
				{"length", uint64(f.Length), d.at(4)},
				{"revision", uint64(f.Revision), d.at(8)},
				{"minor revision", uint64(f.MinorRevision), d.at(131)},
				{"profile", uint64(f.Profile), d.at(45)},
				{"FACS", f.FACS, either(132, 36)},
				{"DSDT", f.DSDT, either(140, 40)},
				{"SCI", uint64(f.SCI), d.at(46)},
				{"SMI_CMD", uint64(f.SMICommand), d.at(48)},
				{"ACPI_ENABLE", uint64(f.ACPIEnable), d.at(52)},
				{"ACPI_DISABLE", uint64(f.ACPIDisable), d.at(53)},
				{"century", uint64(f.Century), d.at(108)},
				{"boot architecture", uint64(f.BootArch), d.at(109)},
				{"flags", uint64(f.Flags), d.at(112)},
				{"reset register", f.ResetRegister.Address, d.at(120)},
				{"reset value", uint64(f.ResetValue), d.at(128)},
				{"PM1a event", f.PM1aEvent.Address, either(152, 56)},
				{"PM1b event", f.PM1bEvent.Address, either(164, 60)},
				{"PM1a control", f.PM1aControl.Address, either(176, 64)},
				{"PM1b control", f.PM1bControl.Address, either(188, 68)},
				{"PM timer", f.PMTimer.Address, either(212, 76)},
				{"GPE0", f.GPE0.Address, either(224, 80)},
				{"GPE1", f.GPE1.Address, either(236, 84)},
				{"PM1 event length", uint64(f.PM1aEvent.Length), d.at(88)},
				{"PM1 control length", uint64(f.PM1aControl.Length), d.at(89)},
				{"PM timer length", uint64(f.PMTimer.Length), d.at(91)},
				{"GPE0 length", uint64(f.GPE0.Length), d.at(92)},
				{"GPE1 base", uint64(f.GPE1Base), d.at(94)},
			} {
				if c.got != c.want {
					t.Errorf("%s is %#x, iasl has %#x", c.what, c.got, c.want)
				}
			}
		})
	}
}

// describe returns the entries of interest in the form of subtable type and values, as iasl orders
// them.
func (m *MADT) describe() []string {
	var list []string
	for _, a := range m.LocalAPICs {
		list = append(list, fmt.Sprintf("0 uid %d id %d", a.ProcessorUID, a.ID))
	}
	for _, a := range m.IOAPICs {
		list = append(list, fmt.Sprintf("1 id %d at %#x base %d", a.ID, a.Address, a.GSIBase))
	}
	for _, o := range m.Overrides {
		list = append(list, fmt.Sprintf("2 irq %d gsi %d flags %#x", o.Source, o.GSI, uint16(o.Flags)))
	}
	for _, n := range m.LocalAPICNMIs {
		list = append(list, fmt.Sprintf("4 uid %d lint %d flags %#x", n.ProcessorUID, n.LINT, uint16(n.Flags)))
	}
	return list
}

// describeMADT is describe for iasl's output.
func (d disassembly) describeMADT() []string {
	var list []string
	for _, f := range d {
		o := f.offset
		if f.name != "Subtable Type" {
			continue
		}
		switch f.value {
		case 0:
			list = append(list, fmt.Sprintf("0 uid %d id %d", d.at(o+2), d.at(o+3)))
		case 1:
			list = append(list, fmt.Sprintf("1 id %d at %#x base %d", d.at(o+2), d.at(o+4), d.at(o+8)))
		case 2:
			list = append(list, fmt.Sprintf("2 irq %d gsi %d flags %#x", d.at(o+3), d.at(o+4), d.at(o+8)))
		case 4:
			list = append(list, fmt.Sprintf("4 uid %d lint %d flags %#x", d.at(o+2), d.at(o+5), d.at(o+3)))
		default:
			list = append(list, fmt.Sprintf("type %d", f.value))
		}
	}
	return list
}

func TestMADTLikeIASL(t *testing.T) {
	for _, name := range dumps {
		t.Run(name, func(t *testing.T) {
			m, err := ParseMADT(dumpedTable(t, name, "APIC"))
			if err != nil {
				t.Fatal(err)
			}
			d := readDisassembly(t, name+".apic.dsl")
			got, want := strings.Join(m.describe(), "\n"), strings.Join(d.describeMADT(), "\n")
			if got != want {
				t.Errorf("got\n%s\niasl has\n%s", got, want)
			}
			if m.LocalAPICAddress != d.at(36) || len(m.Others) != 0 {
				t.Errorf("local APICs at %#x, iasl has %#x; others %v", m.LocalAPICAddress, d.at(36), m.Others)
			}
		})
	}
}
