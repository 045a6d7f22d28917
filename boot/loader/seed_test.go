package loader

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// withModules gives a PVH boot information made by pvhInfo modules, each with
// its command line, nil for none.
func withModules(b []byte, modules []Region, commands ...string) []byte {
	le := binary.LittleEndian
	list := uint64(len(b))
	at := list + uint64(32*len(modules))
	var lines []byte
	for i, m := range modules {
		b = le.AppendUint64(b, m.Start)
		b = le.AppendUint64(b, m.Size)
		command := uint64(0)
		if commands[i] != "none" {
			command = at + uint64(len(lines))
			lines = append(lines, commands[i]+"\x00"...)
		}
		b = le.AppendUint64(b, command)
		b = le.AppendUint64(b, 0)
	}
	le.PutUint32(b[infoAt+12:], uint32(len(modules)))
	le.PutUint64(b[infoAt+16:], list)
	return append(append(b, lines...), make([]byte, 64)...)
}

func moduleTag(start, end uint32, command string) []byte {
	le := binary.LittleEndian
	b := le.AppendUint32(nil, start)
	b = le.AppendUint32(b, end)
	return tag(tagModule, append(b, command...))
}

func TestModules(t *testing.T) {
	none := Region{}
	a, b, c := Region{0x8000, 0x200, RAM}, Region{0x9000, 0x300, RAM}, Region{0xa000, 1, RAM}
	pvh := func(commands ...string) []byte {
		return withModules(pvhInfo(1, "x", someRegions...), []Region{a, b, c}[:len(commands)], commands...)
	}
	broken := pvh("none")
	binary.LittleEndian.PutUint64(broken[infoAt+16:], 0) // a list at 0 is none
	long := pvh("none")
	binary.LittleEndian.PutUint32(long[infoAt+12:], 1<<32-1)
	mb := func(tags ...[]byte) []byte { return multiboot2Info(tags...) }
	const seed = seedName + "\x00"
	for _, tt := range []struct {
		name  string
		eax   uint32
		bytes []byte
		want  Region
	}{
		{"PVH, no module", 0, pvh(), none},
		{"PVH, as QEMU", 0, pvh("none"), a},
		{"PVH, empty command line", 0, pvh(""), a},
		{"PVH, another command line", 0, pvh("initrd"), none},
		{"PVH, the name", 0, pvh(seedName), a},
		{"PVH, the name later", 0, pvh("none", "x", seedName), c},
		{"PVH, the name twice", 0, pvh("x", seedName, seedName), b},
		{"PVH, the name and more", 0, pvh(seedName + " x"), none},
		{"PVH, second without a name", 0, pvh("x", "none"), none},
		{"PVH, no list", 0, broken, none},
		{"PVH, a long list", 0, long, a},
		{"Multiboot2, no module", multiboot2Magic, mb(), none},
		{"Multiboot2, the name", multiboot2Magic, mb(moduleTag(0x8000, 0x8200, seed)), a},
		{"Multiboot2, without a name", multiboot2Magic, mb(moduleTag(0x8000, 0x8200, "\x00")), none},
		{"Multiboot2, the name and more", multiboot2Magic, mb(moduleTag(0x8000, 0x8200, seedName+" x\x00")), none},
		{"Multiboot2, no end of the name", multiboot2Magic, mb(moduleTag(0x8000, 0x8200, seedName)), none},
		{"Multiboot2, no address", multiboot2Magic, mb(tag(tagModule, nil)), none},
		{"Multiboot2, the name later", multiboot2Magic, mb(moduleTag(1, 2, "x\x00"), moduleTag(0x9000, 0x9300, seed), moduleTag(1, 2, seed)), b},
		{"Multiboot2, ends before it starts", multiboot2Magic, mb(moduleTag(0x9300, 0x9000, seed)), none},
		{"Multiboot2, empty", multiboot2Magic, mb(moduleTag(0x9000, 0x9000, seed)), none},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := load(t, tt.eax, tt.bytes).Module; got.Size != tt.want.Size || got.Size != 0 && got.Start != tt.want.Start {
				t.Errorf("module %+v, want %+v", got, tt.want)
			}
		})
	}
}

// TestSeed checks what is taken, and that nothing else is wiped.
func TestSeed(t *testing.T) {
	const imageAt, imageEnd = 0x4000, 0x5000
	regions := []Region{span(0, 0x3000, RAM), span(0x3000, 0x3100, Reserved), span(0x3100, 0x10000, RAM), span(0xf000, 0xf100, NVS),
		span(4*gigabyte-0x1000, 4*gigabyte+0x1000, RAM)}
	for _, tt := range []struct {
		name   string
		module Region
		n      int
	}{
		{"none", Region{}, 0},
		{"one byte", Region{0x8000, 1, RAM}, 1},
		{"some", Region{0x8001, 1000, RAM}, 1000},
		{"as many as are taken", Region{0x8000, MaxSeed, RAM}, MaxSeed},
		{"more", Region{0x8000, MaxSeed + 1, RAM}, MaxSeed},
		{"more than there are", Region{0x8000, 1<<64 - 1, RAM}, MaxSeed},
		{"just before the image", Region{imageAt - 100, 100, RAM}, 100},
		{"into the image", Region{imageAt - 100, 101, RAM}, 0},
		{"in the image", Region{imageEnd - 1, 1, RAM}, 0},
		{"just after the image", Region{imageEnd, 10, RAM}, 10},
		{"not RAM", Region{0x3000, 10, RAM}, 0},
		{"out of RAM", Region{0x2fff, 2, RAM}, 0},
		{"into what another claims", Region{0xeff0, 17, RAM}, 0},
		{"nowhere", Region{0x20000, 10, RAM}, 0},
		{"over 4 GiB", Region{4*gigabyte - 1, 2, RAM}, 0},
		{"wraps", Region{1<<64 - 1, 10, RAM}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			memory := make([]byte, 0x10000)
			for i := range memory {
				memory[i] = byte(i%251 + 1)
			}
			before := bytes.Clone(memory)
			m := &ram{bytes: memory}
			l := &Info{Memory: *mapOf(regions...), Module: tt.module}
			l.TakeSeed(imageAt, imageEnd, m.read)
			if m.most > 64 {
				t.Errorf("%d bytes read at once", m.most)
			}
			at := int(tt.module.Start)
			if tt.n == 0 {
				at = 0
			}
			if got := l.Seed(); !bytes.Equal(got, before[at:at+tt.n]) {
				t.Errorf("%d bytes, want %d, or others", len(got), tt.n)
			}
			clear(before[at : at+tt.n])
			if !bytes.Equal(memory, before) {
				t.Error("not wiped, or too much")
			}
		})
	}
}
