package loader

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"unsafe"
)

// ram is physical memory that repeats for ever: wherever a loader is sent, it
// finds the same bytes. It counts the reads.
type ram struct {
	bytes []byte
	reads int
	most  int // the largest
}

func (m *ram) read(addr uint64, n int) []byte {
	m.reads++
	m.most = max(m.most, n)
	if n < 0 || n > 1<<10 {
		return make([]byte, 1<<10) // too much: the caller is found out by most
	}
	at := addr % uint64(len(m.bytes))
	if at+uint64(n) <= uint64(len(m.bytes)) {
		return m.bytes[at : at+uint64(n)]
	}
	p := make([]byte, n)
	for i := range p {
		p[i] = m.bytes[(at+uint64(i))%uint64(len(m.bytes))]
	}
	return p
}

// infoAt is where a made-up boot information lies.
const infoAt = 0x40

// pvhInfo makes a struct hvm_start_info, with its command line and memory map:
// Xen, start_info.h.
func pvhInfo(version uint32, command string, regions ...Region) []byte {
	le := binary.LittleEndian
	b := make([]byte, infoAt+56)
	le.PutUint32(b[infoAt:], pvhMagic)
	le.PutUint32(b[infoAt+4:], version)
	le.PutUint64(b[infoAt+32:], 0xf5a40)
	le.PutUint64(b[infoAt+40:], uint64(len(b)))
	le.PutUint32(b[infoAt+48:], uint32(len(regions)))
	b = append(b, memoryMap(regions)...)
	if command != "" {
		le.PutUint64(b[infoAt+24:], uint64(len(b)))
	}
	return append(b, command+"\x00"...)
}

// memoryMap makes the entries that both protocols have.
func memoryMap(regions []Region) []byte {
	le := binary.LittleEndian
	var b []byte
	for _, r := range regions {
		b = le.AppendUint64(b, r.Start)
		b = le.AppendUint64(b, r.Size)
		b = le.AppendUint32(b, uint32(r.Kind))
		b = le.AppendUint32(b, 0)
	}
	return b
}

// tag makes a tag of the Multiboot2 boot information.
func tag(kind uint32, data []byte) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, kind)
	b = le.AppendUint32(b, uint32(8+len(data)))
	b = append(b, data...)
	return append(b, make([]byte, -len(b)&7)...)
}

func memoryTag(entry uint32, regions ...Region) []byte {
	le := binary.LittleEndian
	data := le.AppendUint32(nil, entry)
	data = le.AppendUint32(data, 0) // version
	for _, r := range regions {
		data = append(data, memoryMap([]Region{r})...)
		data = append(data, make([]byte, entry-24)...)
	}
	return tag(tagMemory, data)
}

// multiboot2Info makes a boot information of the tags. An end tag follows.
func multiboot2Info(tags ...[]byte) []byte {
	b := make([]byte, infoAt+8)
	for _, t := range tags {
		b = append(b, t...)
	}
	b = append(b, tag(tagEnd, nil)...)
	binary.LittleEndian.PutUint32(b[infoAt:], uint32(len(b)-infoAt))
	return b
}

var someRegions = []Region{
	span(0, 0x9fc00, RAM),
	span(0x9fc00, 0xa0000, Reserved),
	span(0x100000, 0x0ffe_0000, RAM),
	span(0x0ffe_0000, 0x1000_0000, Reclaimable),
	span(0x1_0000_0000, 0x1_4000_0000, RAM),
}

// load reads a boot information at infoAt and checks that it was read in small
// pieces.
func load(t testing.TB, eax uint32, bytes []byte) *Info {
	t.Helper()
	l, m := new(Info), &ram{bytes: bytes}
	l.Read(eax, infoAt, m.read)
	if m.most > 64 {
		t.Errorf("%d bytes read at once", m.most)
	}
	return l
}

func TestPVH(t *testing.T) {
	long := strings.Repeat("x", 3000)
	many := make([]Region, MaxRegions+20)
	for i := range many {
		many[i] = Region{uint64(i) * page, page, RAM}
	}
	for _, c := range []struct {
		name    string
		bytes   []byte
		command string
		regions []Region
	}{
		{"version 1", pvhInfo(1, "a=1 b", someRegions...), "a=1 b", someRegions},
		{"version 0 has no map", pvhInfo(0, "a=1", someRegions...), "a=1", nil},
		{"a later version", pvhInfo(7, "", someRegions...), "", someRegions},
		{"a long command line", pvhInfo(1, long), long[:2048], nil},
		{"a long map", pvhInfo(1, "", many...), "", many[:MaxRegions]},
		{"regions that wrap", pvhInfo(1, "", Region{1 << 63, 1 << 63, RAM}, Region{0, 0, RAM}), "", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := load(t, 0x2badb002, c.bytes)
			if l.Protocol != "PVH" || l.RSDP != 0xf5a40 {
				t.Errorf("protocol %q, RSDP %#x", l.Protocol, l.RSDP)
			}
			if got := l.CommandLine(); got != c.command {
				t.Errorf("command line %q, want %q", got, c.command)
			}
			if got := l.Memory.Regions(); !slices.Equal(got, c.regions) {
				t.Errorf("regions %v, want %v", got, c.regions)
			}
		})
	}
}

// TestPVHNoTable checks that a map at address 0 is none, however many entries it
// is said to have.
func TestPVHNoTable(t *testing.T) {
	b := pvhInfo(1, "", someRegions...)
	binary.LittleEndian.PutUint64(b[infoAt+40:], 0)
	binary.LittleEndian.PutUint32(b[infoAt+48:], 1<<32-1)
	if got := load(t, 0, b).Memory.Regions(); len(got) != 0 {
		t.Errorf("regions %v", got)
	}
}

func TestNoProtocol(t *testing.T) {
	m := &ram{bytes: make([]byte, 0x10000)}
	for _, r := range [][2]uint32{{0, 0}, {0, infoAt}, {0x2badb002, 1<<32 - 1}} {
		l := new(Info)
		l.Read(r[0], r[1], m.read)
		if *l != (Info{}) {
			t.Errorf("EAX %#x, EBX %#x: %q, RSDP %#x", r[0], r[1], l.Protocol, l.RSDP)
		}
	}
}

func TestMultiboot2(t *testing.T) {
	rsdp1, rsdp2 := []byte("RSD PTR 1.0 20 bytes"), []byte("RSD PTR of ACPI 2.0 has 36 bytes    ")
	unknown := tag(21, make([]byte, 5))
	command := tag(tagCommand, []byte("a=1 b\x00"))
	for _, c := range []struct {
		name    string
		tags    [][]byte
		command string
		regions []Region
		rsdp    []byte
	}{
		{"nothing", nil, "", nil, nil},
		{"all", [][]byte{unknown, command, memoryTag(24, someRegions...), tag(tagRSDP2, rsdp2)}, "a=1 b", someRegions, rsdp2},
		{"larger entries", [][]byte{memoryTag(40, someRegions...)}, "", someRegions, nil},
		{"old RSDP", [][]byte{tag(tagRSDP1, rsdp1)}, "", nil, rsdp1},
		{"old and new RSDP", [][]byte{tag(tagRSDP1, rsdp1), tag(tagRSDP2, rsdp2)}, "", nil, rsdp2},
		{"new and old RSDP", [][]byte{tag(tagRSDP2, rsdp2), tag(tagRSDP1, rsdp1)}, "", nil, rsdp2},
		{"a long RSDP", [][]byte{tag(tagRSDP2, make([]byte, 37))}, "", nil, nil},
		{"a short RSDP", [][]byte{tag(tagRSDP1, make([]byte, 19))}, "", nil, nil},
		{"a command line without an end", [][]byte{tag(tagCommand, []byte("a=1 b=22"))}, "a=1 b=22", nil, nil},
		{"an empty command line", [][]byte{tag(tagCommand, nil)}, "", nil, nil},
		{"the last command line", [][]byte{command, tag(tagCommand, []byte("c\x00"))}, "c", nil, nil},
		{"small entries", [][]byte{tag(tagMemory, append([]byte{23, 0, 0, 0, 0, 0, 0, 0}, make([]byte, 100)...))}, "", nil, nil},
		{"entries of no size", [][]byte{tag(tagMemory, make([]byte, 100))}, "", nil, nil},
		{"no room for the size of entries", [][]byte{tag(tagMemory, make([]byte, 7)), command}, "a=1 b", nil, nil},
		{"huge entries", [][]byte{tag(tagMemory, []byte("\xff\xff\xff\xff    and some more, so that there were one")), command}, "a=1 b", nil, nil},
		{"end", [][]byte{tag(tagEnd, nil), command}, "", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := load(t, multiboot2Magic, multiboot2Info(c.tags...))
			if l.Protocol != "Multiboot2" {
				t.Errorf("protocol %q", l.Protocol)
			}
			if got := l.CommandLine(); got != c.command {
				t.Errorf("command line %q, want %q", got, c.command)
			}
			if got := l.Memory.Regions(); !slices.Equal(got, c.regions) {
				t.Errorf("regions %v, want %v", got, c.regions)
			}
			if (l.RSDP != 0) != (c.rsdp != nil) || string(l.rsdpCopy[:len(c.rsdp)]) != string(c.rsdp) {
				t.Errorf("RSDP at %#x: %q, want %q", l.RSDP, l.rsdpCopy, c.rsdp)
			}
			if l.RSDP != 0 && l.RSDP != uint64(uintptr(unsafe.Pointer(&l.rsdpCopy))) {
				t.Errorf("RSDP at %#x is not the copy", l.RSDP)
			}
		})
	}
}

// TestMultiboot2Sizes checks sizes that lead out of the boot information, or
// nowhere.
func TestMultiboot2Sizes(t *testing.T) {
	le := binary.LittleEndian
	command := tag(tagCommand, []byte("a=1\x00"))
	for _, c := range []struct {
		name string
		at   uint64 // of a size, from the start of the information
		size uint32
	}{
		{"no boot information", 0, 0},
		{"one that ends before its first tag", 0, 8},
		{"one that ends in its first tag", 0, 15},
		{"one that ends in its first tag's data", 0, 19},
		{"a tag of no size", 12, 0},
		{"a tag smaller than itself", 12, 7},
		{"a tag larger than all", 12, 1 << 31},
		{"a tag as large as can be", 12, 1<<32 - 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := multiboot2Info(command)
			le.PutUint32(b[infoAt+c.at:], c.size)
			if got := load(t, multiboot2Magic, b).CommandLine(); got != "" {
				t.Errorf("command line %q", got)
			}
		})
	}
	t.Run("as large as can be", func(t *testing.T) {
		b := multiboot2Info(command)
		le.PutUint32(b[infoAt:], 1<<32-1)
		if got := load(t, multiboot2Magic, b).CommandLine(); got != "a=1" {
			t.Errorf("command line %q", got)
		}
	})
}

// TestLoaderAllocates checks that it does not: there is no heap yet.
func TestLoaderAllocates(t *testing.T) {
	for _, c := range []struct {
		eax   uint32
		bytes []byte
	}{
		{0, pvhInfo(1, "a=1", someRegions...)},
		{0, withModules(pvhInfo(1, "", someRegions...), []Region{{0x200000, 64, RAM}, {0x200100, 64, RAM}}, "none", seedName)},
		{UEFIMagic, uefiBlock("a=1", someTables, 48, someMemory...)},
		{multiboot2Magic, multiboot2Info(moduleTag(0x200000, 0x200040, seedName+"\x00"), tag(tagCommand, []byte("a=1\x00")), memoryTag(24, someRegions...), tag(tagRSDP2, make([]byte, 36)))},
	} {
		m := &ram{bytes: c.bytes}
		l := new(Info)
		if n := testing.AllocsPerRun(10, func() { *l = Info{}; l.Read(c.eax, infoAt, m.read); l.TakeSeed(image, imageEnd, m.read) }); n != 0 {
			t.Errorf("%s: %v allocations", l.Protocol, n)
		}
	}
}

// Where the image is, in tests that do not care.
const image, imageEnd = 16 * megabyte, 24 * megabyte

func FuzzLoader(f *testing.F) {
	add := func(eax uint32, bytes []byte) {
		f.Add(eax, uint32(infoAt+len(bytes)), bytes)
	}
	add(0, pvhInfo(0, "a=1 b"))
	add(0, pvhInfo(1, `vmgenc_load="NO"`, someRegions...))
	add(multiboot2Magic, multiboot2Info(
		tag(tagCommand, []byte("a=1 b\x00")), memoryTag(24, someRegions...), tag(tagRSDP1, make([]byte, 20)), tag(tagRSDP2, make([]byte, 36))))
	add(0, withModules(pvhInfo(1, "", someRegions...), []Region{{0x200000, 64, RAM}, {0x200100, 64, RAM}}, "none", seedName))
	add(multiboot2Magic, multiboot2Info(memoryTag(24, someRegions...), moduleTag(0x200000, 0x200040, seedName+"\x00")))
	add(multiboot2Magic, multiboot2Info(memoryTag(32, someRegions...), tag(99, make([]byte, 3))))
	add(UEFIMagic, uefiBlock(`vmgenc_load="NO"`, someTables, 48, someMemory...))
	// small ones, which a fuzzer changes more of at a time
	f.Add(uint32(multiboot2Magic), uint32(0), []byte("\x00\x00\x02\x00\x00\x00\x00\x00\x01\x00\x00\x00\x09\x00\x00\x00x"))
	f.Add(uint32(0), uint32(56), append([]byte("\x78\xc5\x6e\x33\x01\x00\x00\x00"), make([]byte, 48)...))
	f.Fuzz(func(t *testing.T, eax, ebx uint32, bytes []byte) {
		if len(bytes) == 0 {
			return
		}
		l, m := new(Info), &ram{bytes: bytes}
		l.Read(eax, ebx, m.read)
		// a MiB of tags, at worst all of them command lines
		if m.most > 64 || m.reads > 1<<21 {
			t.Errorf("%d reads, the largest of %d bytes", m.reads, m.most)
		}
		if strings.Contains(l.CommandLine(), "\x00") {
			t.Errorf("command line %q", l.CommandLine())
		}
		if l.Protocol == "" && (len(l.Memory.Regions()) != 0 || l.commandN != 0 || l.RSDP != 0) {
			t.Error("something from nobody")
		}
		for _, r := range l.Memory.Regions() {
			if r.Size == 0 || r.End() < r.Start {
				t.Errorf("region %v", r)
			}
		}
		module := Region{l.Module.Start, min(l.Module.Size, MaxSeed), RAM}
		m = &ram{bytes: slices.Clone(bytes)}
		l.TakeSeed(image, imageEnd, m.read)
		if n := len(l.Seed()); n != 0 && (n != int(module.Size) || !l.Memory.Holds(module.Start, module.Size, RAM)) {
			t.Errorf("%d bytes of seed, of %v in %v", n, module, l.Memory.Regions())
		}
		if m.most > 64 || m.reads > MaxSeed/64 {
			t.Errorf("%d reads, the largest of %d bytes", m.reads, m.most)
		}
		if r, ok := l.Memory.Runtime(image, imageEnd); ok {
			if r.Start != image || r.End() <= imageEnd || r.Size%page != 0 || !l.Memory.Holds(r.Start, r.Size, RAM) {
				t.Errorf("runtime gets %v of %v", r, l.Memory.Regions())
			}
			for _, c := range l.Memory.Regions() {
				if c.Kind != RAM && c.Start < r.End() && c.End() > imageEnd {
					t.Errorf("runtime gets %v, part of %v", r, c)
				}
			}
		}
	})
}

func BenchmarkLoader(b *testing.B) {
	m := &ram{bytes: pvhInfo(1, `vmgenc_load="NO"`, someRegions...)}
	l := new(Info)
	b.ReportAllocs()
	for b.Loop() {
		*l = Info{}
		l.Read(0, infoAt, m.read)
	}
}
