package aml

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

// interfaces are the strings that _OSI answers with Ones (5.7.2): the Windows versions that firmware asks for, since it is written
// for them.
var interfaces = map[string]bool{
	"Windows 2000": true, "Windows 2001": true, "Windows 2001 SP1": true, "Windows 2001.1": true, "Windows 2001 SP2": true,
	"Windows 2001.1 SP1": true, "Windows 2006": true, "Windows 2006.1": true, "Windows 2006 SP1": true, "Windows 2006 SP2": true,
	"Windows 2009": true, "Windows 2012": true, "Windows 2013": true, "Windows 2015": true, "Windows 2016": true,
	"Windows 2017": true, "Windows 2017.2": true, "Windows 2018": true, "Windows 2018.2": true, "Windows 2019": true,
	"Windows 2020": true, "Windows 2021": true, "Windows 2022": true,
	"Extended Address Space Descriptor": true,
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
	return boolean(interfaces[string(s.b)], in.ones), nil
}
