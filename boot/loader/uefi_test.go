package loader

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// descriptor is an EFI_MEMORY_DESCRIPTOR.
type descriptor struct {
	kind         uint32
	start, pages uint64
}

// config is an EFI_CONFIGURATION_TABLE.
type config struct {
	guid string // as in memory
	addr uint64
}

const (
	acpi2  = "\x71\xe8\x68\x88\xf1\xe4\xd3\x11\xbc\x22\x00\x80\xc7\x3c\x88\x81"
	acpi1  = "\x30\x2d\x9d\xeb\x88\x2d\xd3\x11\x9a\x16\x00\x90\x27\x3f\xc1\x4d"
	smbios = "\x31\x2d\x9d\xeb\x88\x2d\xd3\x11\x9a\x16\x00\x90\x27\x3f\xc1\x4d"
)

// uefiBlock makes the block that uefi_amd64.s makes. Load options that are text
// end with a zero.
func uefiBlock(options string, tables []config, entry uint64, memory ...descriptor) []byte {
	le := binary.LittleEndian
	b := make([]byte, infoAt+8*8)
	put := func(i, value int) { le.PutUint64(b[infoAt+8*i:], uint64(value)) }
	put(0, len(b))
	put(1, len(memory)*int(entry))
	put(2, int(entry))
	for _, d := range memory {
		e := make([]byte, entry)
		le.PutUint32(e, d.kind)
		le.PutUint64(e[8:], d.start)
		le.PutUint64(e[24:], d.pages)
		b = append(b, e...)
	}
	put(3, len(b))
	put(4, len(tables))
	for _, t := range tables {
		b = le.AppendUint64(append(b, t.guid...), t.addr)
	}
	put(5, len(b))
	for _, c := range options {
		b = le.AppendUint16(b, uint16(c))
	}
	put(6, len(b)-int(le.Uint64(b[infoAt+40:])))
	return b
}

var someTables = []config{{smbios, 1}, {acpi1, 2}, {acpi2, 3}}

// someMemory is cut up as firmware does it.
var someMemory = []descriptor{{3, 0, 1}, {7, page, 0x9f}, {7, 0x100000, 0x700}, {4, 0x800000, 0x800}, {2, 0x1000000, 1}, {1, 0x1001000, 1}, {7, 0x1002000, 0x100},
	{6, 0x1102000, 1}, {5, 0x1103000, 1}, {9, 0x1104000, 2}, {10, 0x1106000, 1}, {0, 0x1107000, 1}, {11, 0x1108000, 1}, {8, 0x1109000, 1}, {15, 0x110a000, 1}, {7, 1 << 32, 1}}

func TestUEFIMemory(t *testing.T) {
	want := []Region{
		{0, 0xa0000, RAM},
		{0x100000, 0x1002000, RAM},
		{0x1102000, 0x2000, Reserved},
		{0x1104000, 0x2000, Reclaimable},
		{0x1106000, 0x1000, NVS},
		{0x1107000, 0x2000, Reserved},
		{0x1109000, 0x1000, Bad},
		{0x110a000, 0x1000, Reserved},
		{1 << 32, 0x1000, RAM},
	}
	many := make([]descriptor, MaxRegions+20)
	regions := make([]Region, MaxRegions)
	for i := range many {
		many[i] = descriptor{7, uint64(2*i) * page, 1}
		if i < MaxRegions {
			regions[i] = Region{uint64(2*i) * page, page, RAM}
		}
	}
	for _, c := range []struct {
		name    string
		bytes   []byte
		regions []Region
	}{
		{"as many firmwares have it", uefiBlock("", nil, 48, someMemory...), want},
		{"smallest entries", uefiBlock("", nil, 40, someMemory...), want},
		{"entries that are too small", uefiBlock("", nil, 39, someMemory...), nil},
		{"entries of no size", uefiBlock("", nil, 0), nil},
		{"a long map", uefiBlock("", nil, 48, many...), regions},
		{"not in order", uefiBlock("", nil, 48, descriptor{7, page, 1}, descriptor{7, 0, 1}), []Region{{page, page, RAM}, {0, page, RAM}}},
		{"sizes that wrap", uefiBlock("", nil, 48, descriptor{7, 0, 1 << 63}, descriptor{7, page, 1<<52 + 1}, descriptor{7, 2 * page, 1<<52 - 1}), []Region{{0, 1<<64 - page, RAM}}},
		{"a size that wraps after another", uefiBlock("", nil, 48, descriptor{7, 0, 1}, descriptor{7, page, 1<<52 - 1}), []Region{{0, page, RAM}}},
		{"unknown types", uefiBlock("", nil, 48, descriptor{16, 0, 1}, descriptor{1 << 31, page, 1}), []Region{{0, 2 * page, Reserved}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := load(t, UEFIMagic, c.bytes)
			if l.Protocol != "UEFI" {
				t.Errorf("protocol %q", l.Protocol)
			}
			if got := l.Memory.Regions(); !slices.Equal(got, c.regions) {
				t.Errorf("regions %v, want %v", got, c.regions)
			}
		})
	}
}

func TestUEFITables(t *testing.T) {
	for _, c := range []struct {
		name   string
		tables []config
		want   uint64
	}{
		{"none", nil, 0},
		{"another", []config{{smbios, 1}}, 0},
		{"ACPI 1.0", []config{{smbios, 1}, {acpi1, 2}}, 2},
		{"ACPI 2.0", []config{{acpi2, 3}, {acpi1, 2}}, 3},
		{"both", someTables, 3},
		{"two", []config{{acpi2, 3}, {acpi2, 4}}, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := load(t, UEFIMagic, uefiBlock("", c.tables, 48)).RSDP; got != c.want {
				t.Errorf("RSDP %#x, want %#x", got, c.want)
			}
		})
	}
}

func TestUEFICommandLine(t *testing.T) {
	long := strings.Repeat("x", MaxCommandLine+5)
	for _, c := range []struct{ name, options, want string }{
		{"none", "", ""},
		{"text", "a=1 b\x00", "a=1 b"},
		{"text without an end", "a=1", "a=1"},
		{"long text", long, long[:MaxCommandLine]},
		{"text and more", "a\x00b", "a"},
		{"no ASCII", "a=ü", "a="},
		{"no text", "\x01\u4eac", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := load(t, UEFIMagic, uefiBlock(c.options, nil, 48)).CommandLine(); got != c.want {
				t.Errorf("command line %q, want %q", got, c.want)
			}
		})
	}
}

func TestUEFISeed(t *testing.T) {
	b := uefiBlock("", nil, 48)
	if got := load(t, UEFIMagic, b).Module; got != (Region{}) {
		t.Errorf("module %v, though the firmware gave none", got)
	}
	binary.LittleEndian.PutUint64(b[infoAt+56:], 0x1234000)
	if got, want := load(t, UEFIMagic, b).Module, (Region{0x1234000, 64, RAM}); got != want {
		t.Errorf("module %v, want %v", got, want)
	}
}
