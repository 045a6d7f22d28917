package main

import (
	"bytes"
	"debug/elf"
	"debug/pe"
	"encoding/binary"
	"os"
	"strings"
	"testing"
)

// segment is a program header of a made-up image.
type segment struct {
	kind            elf.ProgType
	flags           elf.ProgFlag
	off, at, inFile uint64
}

// linked makes an ELF file of segments, which overlap its headers.
func linked(entry uint64, segments ...segment) []byte {
	le := binary.LittleEndian
	b := sample(nil)
	le.PutUint64(b[24:], entry)
	le.PutUint16(b[54:], 56)
	le.PutUint16(b[56:], uint16(len(segments)))
	for i, s := range segments {
		p := b[64+56*i:]
		le.PutUint32(p, uint32(s.kind))
		le.PutUint32(p[4:], uint32(s.flags))
		for j, v := range []uint64{s.off, s.at, s.at, s.inFile, s.inFile + 4096, 4096} {
			le.PutUint64(p[8+8*j:], v)
		}
	}
	return append(b, make([]byte, 0x3000+1-len(b))...)
}

var (
	text = segment{elf.PT_LOAD, elf.PF_R | elf.PF_X, 0, base + 0xf000, 0x1200}
	ro   = segment{elf.PT_LOAD, elf.PF_R, 0x2000, base + 0x11000, 0x1000}
	data = segment{elf.PT_LOAD, elf.PF_R | elf.PF_W, 0x3000, base + 0x12000, 1}
	note = segment{kind: elf.PT_NOTE}
)

// checkApplication checks a PE file against the ELF file it was made of.
func checkApplication(t *testing.T, application, image []byte) {
	t.Helper()
	from, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		t.Fatal(err)
	}
	f, err := pe.NewFile(bytes.NewReader(application))
	if err != nil {
		t.Fatal(err)
	}
	h, ok := f.OptionalHeader.(*pe.OptionalHeader64)
	if !ok || f.Machine != pe.IMAGE_FILE_MACHINE_AMD64 || h.Subsystem != pe.IMAGE_SUBSYSTEM_EFI_APPLICATION {
		t.Fatalf("machine %#x, optional header %+v", f.Machine, h)
	}
	if f.Characteristics&pe.IMAGE_FILE_RELOCS_STRIPPED != 0 {
		t.Error("the firmware may not place it where it likes")
	}
	if h.ImageBase+uint64(h.AddressOfEntryPoint) != from.Entry {
		t.Errorf("entry %#x from %#x, want %#x", h.AddressOfEntryPoint, h.ImageBase, from.Entry)
	}
	sections := f.Sections
	for _, p := range from.Progs {
		if p.Type != elf.PT_LOAD {
			continue
		}
		if len(sections) == 0 {
			t.Fatal("sections are missing")
		}
		s := sections[0]
		sections = sections[1:]
		want := make([]byte, s.Size)
		p.ReadAt(want[:p.Filesz], 0)
		got, err := s.Data()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got[:p.Filesz], want[:p.Filesz]) || h.ImageBase+uint64(s.VirtualAddress) != p.Vaddr ||
			uint64(s.VirtualSize) != p.Filesz || s.Size < s.VirtualSize || s.Size%h.FileAlignment != 0 || s.Offset%h.FileAlignment != 0 {
			t.Errorf("section %+v of segment %+v", s.SectionHeader, p.ProgHeader)
		}
		for _, c := range []struct {
			elf elf.ProgFlag
			pe  uint32
		}{{elf.PF_R, pe.IMAGE_SCN_MEM_READ}, {elf.PF_W, pe.IMAGE_SCN_MEM_WRITE}, {elf.PF_X, pe.IMAGE_SCN_MEM_EXECUTE}} {
			if p.Flags&c.elf != 0 != (s.Characteristics&c.pe != 0) {
				t.Errorf("section %s: characteristics %#x of flags %v", s.Name, s.Characteristics, p.Flags)
			}
		}
		if end := s.VirtualAddress + s.VirtualSize; end > h.SizeOfImage || s.VirtualAddress < h.SizeOfHeaders {
			t.Errorf("section %s ends at %#x, the image at %#x", s.Name, end, h.SizeOfImage)
		}
	}
	if len(sections) != 0 {
		t.Errorf("%d sections too many", len(sections))
	}
	if d := h.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_BASERELOC]; d.Size == 0 || d.VirtualAddress+d.Size > h.SizeOfHeaders ||
		binary.LittleEndian.Uint32(application[d.VirtualAddress+4:]) != d.Size {
		t.Errorf("relocations %+v", d)
	}
}

func TestUEFIApplication(t *testing.T) {
	image := linked(base+0x10000, text, note, ro, data)
	application, err := uefiApplication(image)
	if err != nil {
		t.Fatal(err)
	}
	if len(application)%peAlign != 0 {
		t.Errorf("%d bytes", len(application))
	}
	checkApplication(t, application, image)
}

func TestNoUEFIApplication(t *testing.T) {
	const entry = base + 0x10000
	change := func(s segment, f func(*segment)) segment { f(&s); return s }
	for _, c := range []struct {
		name  string
		image []byte
		want  string
	}{
		{"no ELF", bytes.Repeat([]byte("text"), 50), "bad magic number"},
		{"no segments", linked(entry), "entry"},
		{"entry below", linked(base-1, text, ro), "entry"},
		{"entry above", linked(base+0x12000, text, ro), "entry"},
		{"low", linked(entry, text, change(ro, func(s *segment) { s.at = base - 4096 })), "out of reach"},
		{"on the headers", linked(entry, change(text, func(s *segment) { s.at = base })), "too low"},
		{"overlap", linked(entry, text, change(ro, func(s *segment) { s.at = text.at + 4096 })), "too low"},
		{"high", linked(entry, text, change(ro, func(s *segment) { s.at = 1 << 40 })), "out of reach"},
		{"large", linked(entry, change(text, func(s *segment) { s.inFile = 1 << 29 })), "out of reach"},
		{"not on a page", linked(entry, change(text, func(s *segment) { s.at++ })), "out of reach"},
		{"not on a page of the file", linked(entry, change(text, func(s *segment) { s.off++ })), "out of reach"},
		{"past the end of the file", linked(entry, text, change(data, func(s *segment) { s.inFile = 0x1000 })), "end of the file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := uefiApplication(c.image); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
}

func FuzzUEFIApplication(f *testing.F) {
	f.Add(linked(base+0x10000, text, note, ro, data))
	f.Add([]byte(elf.ELFMAG))
	f.Fuzz(func(t *testing.T, image []byte) {
		if application, err := uefiApplication(image); err == nil {
			checkApplication(t, application, image)
		}
	})
}

// checkApplicationFile checks the files that run has written.
func checkApplicationFile(t *testing.T, efi string, image []byte) {
	t.Helper()
	application, err := os.ReadFile(efi)
	if err != nil {
		t.Fatal(err)
	}
	checkApplication(t, application, image)
}
