package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"reflect"
	"strings"
	"testing"
)

// sampleObject is a small object: text behind the headers, constants, and data
// that is longer in memory.
func sampleObject() *object {
	header := make([]byte, 64)
	copy(header, "\x7fELF\x02\x01\x01")
	le := binary.LittleEndian
	le.PutUint16(header[16:], uint16(elf.ET_EXEC))
	le.PutUint16(header[18:], uint16(elf.EM_X86_64))
	le.PutUint32(header[20:], 1)
	le.PutUint64(header[24:], sampleEntry)
	le.PutUint64(header[32:], 64)
	le.PutUint16(header[52:], 64)
	le.PutUint16(header[54:], 56)
	le.PutUint16(header[56:], 4)
	text := append(make([]byte, 0x1000), "text"...)
	o := &object{
		header: header,
		progs: []elf.ProgHeader{
			{Type: elf.PT_LOAD, Flags: elf.PF_R | elf.PF_X, Vaddr: base, Paddr: base, Filesz: 0x1004, Memsz: 0x1004},
			{Type: elf.PT_LOAD, Flags: elf.PF_R, Off: 0x2000, Vaddr: base + 0x2000, Paddr: base + 0x2000, Filesz: 9, Memsz: 9},
			{Type: elf.PT_LOAD, Flags: elf.PF_R | elf.PF_W, Off: 0x3000, Vaddr: base + 0x3000, Paddr: base + 0x3000, Filesz: 4, Memsz: 100},
			{Type: elf.PT_NOTE, Flags: elf.PF_R, Off: 0x2001, Vaddr: base + 0x2001, Paddr: base + 0x2001, Filesz: 4, Memsz: 4},
		},
		data: [][]byte{text, []byte("constants"), []byte("data"), nil},
	}
	o.sections = []elf.SectionHeader{
		{Name: ".text", Type: elf.SHT_PROGBITS, Flags: elf.SHF_ALLOC, Addr: base + 0x1000, Offset: 0x1000, Size: 4, FileSize: 4, Addralign: 4},
		{Name: ".rodata", Type: elf.SHT_PROGBITS, Flags: elf.SHF_ALLOC, Addr: base + 0x2000, Offset: 0x2000, Size: 9, FileSize: 9, Addralign: 1},
		{Name: ".data", Type: elf.SHT_PROGBITS, Flags: elf.SHF_ALLOC | elf.SHF_WRITE, Addr: base + 0x3000, Offset: 0x3000, Size: 4, FileSize: 4, Addralign: 1},
		{Name: ".bss", Type: elf.SHT_NOBITS, Flags: elf.SHF_ALLOC | elf.SHF_WRITE, Addr: base + 0x3004, Offset: 0x3004, Size: 96, FileSize: 96, Addralign: 1},
	}
	return o
}

// sampleFile is the sample object's file, with one change.
func sampleFile(t testing.TB, change func(b []byte)) []byte {
	t.Helper()
	b, err := sampleObject().file()
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(b)
	}
	return b
}

// TestObject writes an object as a file, and reads it.
func TestObject(t *testing.T) {
	got, err := readObject(sampleFile(t, nil))
	if err != nil {
		t.Fatal(err)
	}
	want := sampleObject()
	if !reflect.DeepEqual(got.progs, want.progs) || !reflect.DeepEqual(got.sections, want.sections) {
		t.Errorf("%+v\n%+v\nwant %+v\n%+v", got.progs, got.sections, want.progs, want.sections)
	}
	for i := range want.data {
		if i > 0 && !bytes.Equal(got.data[i], want.data[i]) {
			t.Errorf("segment %d: %q, want %q", i, got.data[i], want.data[i])
		}
	}
}

func TestNoObject(t *testing.T) {
	le := binary.LittleEndian
	prog := func(b []byte, i int) []byte { return b[64+56*i:] }
	for _, c := range []struct {
		name   string
		change func(b []byte)
		want   string
	}{
		{"no ELF", func(b []byte) { b[0] = 0 }, "not an ELF file"},
		{"32 bits", func(b []byte) { b[4] = 1 }, "not an ELF file"},
		{"big-endian", func(b []byte) { b[5] = 2 }, "not an ELF file"},
		{"arm64", func(b []byte) { b[18] = 183 }, "not an ELF file"},
		{"nothing to load", func(b []byte) { le.PutUint16(b[56:], 0) }, "no segments"},
		{"headers not loaded", func(b []byte) { le.PutUint64(prog(b, 0)[8:], 0x1000); le.PutUint64(prog(b, 0)[32:], 4) }, "the first segment"},
		{"headers twice", func(b []byte) { le.PutUint64(prog(b, 1)[8:], 0) }, "the first segment"},
		{"past the end", func(b []byte) { le.PutUint64(prog(b, 2)[32:], 1<<20); le.PutUint64(prog(b, 2)[40:], 1<<20) }, "past the end"},
		{"around the end of all", func(b []byte) { le.PutUint64(prog(b, 2)[8:], 1<<63-4) }, "past the end"},
		{"high", func(b []byte) { le.PutUint64(prog(b, 0)[16:], 1<<33) }, "past 4 GiB"},
		{"long", func(b []byte) { le.PutUint64(prog(b, 0)[40:], 1<<64-4) }, "past 4 GiB"},
		{"compressed", func(b []byte) { b[le.Uint64(b[40:])+4*64+9] = 8 }, "compressed"},
		{"longer in the file", func(b []byte) { le.PutUint64(prog(b, 2)[40:], 1) }, "past the end"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := readObject(sampleFile(t, c.change)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
	t.Run("no room for headers", func(t *testing.T) {
		o := sampleObject()
		o.sections[0].Offset = 0x200
		if _, err := o.file(); err == nil || !strings.Contains(err.Error(), "in the way") {
			t.Errorf("error %v", err)
		}
	})
}

// FuzzShrink shrinks files of any contents.
func FuzzShrink(f *testing.F) {
	f.Add(sampleFile(f, nil))
	f.Add(sample(nil))
	f.Fuzz(func(t *testing.T, image []byte) {
		was := bytes.Clone(image)
		small, err := shrink(image)
		if !bytes.Equal(image, was) {
			t.Error("the image has changed")
		}
		if err != nil {
			return
		}
		if _, err := elf.NewFile(bytes.NewReader(small)); err != nil {
			t.Errorf("shrunk: %v", err)
		}
	})
}
