package aml

import "slices"

const (
	revision = 2 // of the language: \_REV, and what Revision returns
	osName   = "Microsoft Windows NT"
)

// addPredefined makes the names that exist before any table is loaded (ACPI 6.5, 5.3.1 and 5.7).
func (in *Interpreter) addPredefined() {
	for _, p := range []struct {
		name string
		val  value
	}{
		{"_GPE", value{o: plain(TypeScope)}},
		{"_PR", value{o: plain(TypeScope)}},
		{"_SB", value{o: plain(TypeDevice)}},
		{"_SI", value{o: plain(TypeScope)}},
		{"_TZ", value{o: plain(TypeDevice)}},
		{"_REV", value{n: revision}},
		{"_OS", value{o: &stringObject{[]byte(osName)}}},
		{"_GL", value{o: &mutex{}}},
		{"_OSI", value{}},
	} {
		seg, _ := parseSegment(p.name)
		n := &Node{in: in, seg: seg, val: p.val}
		if p.name == "_OSI" {
			n.val.o = &method{args: 1, scope: n, native: osi}
		}
		in.nodes++
		in.root.add(n)
	}
}

// interfaces are the strings that _OSI answers with Ones (5.7.2): the Windows versions that
// firmware asks for, since it is written for them.
var interfaces = []string{
	"Windows 2000", "Windows 2001", "Windows 2001 SP1", "Windows 2001.1", "Windows 2001 SP2",
	"Windows 2001.1 SP1", "Windows 2006", "Windows 2006.1", "Windows 2006 SP1", "Windows 2006 SP2",
	"Windows 2009", "Windows 2012", "Windows 2013", "Windows 2015", "Windows 2016",
	"Windows 2017", "Windows 2017.2", "Windows 2018", "Windows 2018.2", "Windows 2019",
	"Windows 2020", "Windows 2021", "Windows 2022",
	"Extended Address Space Descriptor",
}

func osi(in *Interpreter, args []value) (value, error) {
	v, err := in.dataOf(args[0])
	if err != nil {
		return value{}, err
	}
	s, ok := v.o.(*stringObject)
	if !ok {
		return value{}, typeError(v, "a String")
	}
	known := in.cfg.Interfaces
	if known == nil {
		known = interfaces
	}
	return boolean(slices.Contains(known, string(s.b)), in.ones), nil
}
