package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const sampleEntry = base + 0x10000

// sample makes the beginning of an ELF file as the Go linker lays it out, with
// one change.
func sample(change func(image []byte)) []byte {
	le := binary.LittleEndian
	b := make([]byte, bootEnd+8)
	copy(b, "\x7fELF\x02\x01\x01")
	le.PutUint16(b[16:], uint16(elf.ET_EXEC))
	le.PutUint16(b[18:], uint16(elf.EM_X86_64))
	le.PutUint32(b[20:], 1)
	le.PutUint64(b[24:], sampleEntry)
	le.PutUint64(b[32:], 64) // program headers
	le.PutUint16(b[52:], 64)
	le.PutUint16(b[54:], 56)
	le.PutUint16(b[56:], 2)
	le.PutUint32(b[64:], uint32(elf.PT_LOAD))
	le.PutUint64(b[112:], 0x1000)
	le.PutUint32(b[120:], uint32(elf.PT_GNU_STACK))
	if change != nil {
		change(b)
	}
	return b
}

// pvhEntry returns the entry in the PVH note, as a loader finds it.
func pvhEntry(image []byte) (uint64, error) {
	f, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		return 0, err
	}
	for _, p := range f.Progs {
		if p.Type != elf.PT_NOTE {
			continue
		}
		note, err := io.ReadAll(p.Open())
		if err != nil {
			return 0, err
		}
		// sizes of name and description, type, name, description, each
		// padded to 4 bytes
		for len(note) >= 12 {
			name, desc := f.ByteOrder.Uint32(note), f.ByteOrder.Uint32(note[4:])
			kind, data := f.ByteOrder.Uint32(note[8:]), note[12:]
			at := int(name+3) &^ 3
			end := at + int(desc+3)&^3
			if end > len(data) {
				return 0, fmt.Errorf("a note of %d bytes in %d", end, len(data))
			}
			if kind == 18 && string(data[:name]) == "Xen\x00" && desc == 8 {
				return f.ByteOrder.Uint64(data[at:]), nil
			}
			note = data[end:]
		}
	}
	return 0, fmt.Errorf("no note")
}

// multiboot2Header returns the header as a loader finds it: on a multiple of 8
// in the first 32 KiB.
func multiboot2Header(image []byte) ([]byte, error) {
	le := binary.LittleEndian
	for at := 0; at+16 <= min(len(image), 32<<10); at += 8 {
		h := image[at:]
		if le.Uint32(h) != 0xe85250d6 {
			continue
		}
		if sum := le.Uint32(h) + le.Uint32(h[4:]) + le.Uint32(h[8:]) + le.Uint32(h[12:]); sum != 0 {
			return nil, fmt.Errorf("header at %#x: checksum is off by %#x", at, sum)
		}
		size := int(le.Uint32(h[8:]))
		if size < 16 || at+size > len(image) {
			return nil, fmt.Errorf("header at %#x: %d bytes", at, size)
		}
		return h[:size], nil
	}
	return nil, fmt.Errorf("no header")
}

// checkBootable checks both headers of an image, and what rust-vmm's loader wants
// of its segments.
func checkBootable(t *testing.T, image []byte, entry uint64) {
	t.Helper()
	if got, err := pvhEntry(image); got != entry || err != nil {
		t.Errorf("PVH entry %#x, %v, want %#x", got, err, entry)
	}
	f, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD && p.Align%(2<<20) != 0 {
			t.Errorf("segment at %#x: alignment %#x", p.Paddr, p.Align)
		}
	}
	h, err := multiboot2Header(image)
	if err != nil {
		t.Fatal(err)
	}
	if arch := binary.LittleEndian.Uint32(h[4:]); arch != 0 {
		t.Errorf("Multiboot2 header for architecture %d", arch)
	}
	if tags := h[16:]; !bytes.Equal(tags, []byte{0, 0, 0, 0, 8, 0, 0, 0}) {
		t.Errorf("Multiboot2 tags % x", tags)
	}
}

func TestBootable(t *testing.T) {
	image, err := bootable(sample(nil))
	if err != nil {
		t.Fatal(err)
	}
	if len(image) != bootEnd+8 {
		t.Errorf("%d bytes", len(image))
	}
	checkBootable(t, image, sampleEntry)
}

// TestBootableGo makes what the Go linker makes bootable.
func TestBootableGo(t *testing.T) {
	dir := t.TempDir()
	file := goProgram(t)
	before := read(t, file)
	out, efi := filepath.Join(dir, "out.elf"), filepath.Join(dir, "out.efi")
	if err := run(options{out: out, elf: file, efi: efi}, nil); err != nil {
		t.Fatal(err)
	}
	after := read(t, out)
	f, err := elf.NewFile(bytes.NewReader(before))
	if err != nil {
		t.Fatal(err)
	}
	checkBootable(t, after, f.Entry)
	checkApplicationFile(t, efi, after)
	compareImages(t, before, after)
	checkLines(t, after)
	if debug := read(t, filepath.Join(dir, "out.debug.elf")); !bytes.Equal(debug, before) {
		t.Error("the file for debuggers is not what the linker wrote")
	}
	if err := run(options{out: out, elf: out}, nil); err == nil || !strings.Contains(err.Error(), "GNU_STACK") {
		t.Errorf("made bootable again: %v", err)
	}
}

func TestNotBootable(t *testing.T) {
	le := binary.LittleEndian
	for _, c := range []struct {
		name   string
		change func(image []byte)
		want   string
	}{
		{"no ELF", func(b []byte) { b[0] = 0 }, "not an ELF file for amd64"},
		{"32 bits", func(b []byte) { b[4] = 1 }, "not an ELF file for amd64"},
		{"big-endian", func(b []byte) { b[5] = 2 }, "not an ELF file for amd64"},
		{"arm64", func(b []byte) { b[18] = 183 }, "not an ELF file for amd64"},
		{"high entry", func(b []byte) { le.PutUint64(b[24:], 1<<32) }, "entry 0x100000000 is out of reach"},
		{"no program headers", func(b []byte) { le.PutUint16(b[56:], 0) }, "no GNU_STACK"},
		{"no stack header", func(b []byte) { le.PutUint32(b[120:], 0) }, "no GNU_STACK"},
		{"stack header out of count", func(b []byte) { le.PutUint16(b[56:], 1) }, "no GNU_STACK"},
		{"program headers in the way", func(b []byte) {
			le.PutUint64(b[32:], noteOffset-55)
			le.PutUint32(b[noteOffset-55:], uint32(elf.PT_GNU_STACK))
		}, "no GNU_STACK"},
		{"program headers nowhere", func(b []byte) { le.PutUint64(b[32:], 1<<40) }, "no GNU_STACK"},
		{"program headers at the end of all", func(b []byte) { le.PutUint64(b[32:], 1<<64-8) }, "no GNU_STACK"},
		{"program headers around the end of all", func(b []byte) { le.PutUint64(b[32:], 1<<64-64) }, "no GNU_STACK"},
		{"note in use", func(b []byte) { b[noteOffset] = 1 }, "bytes in use"},
		{"header in use", func(b []byte) { b[bootEnd-1] = 1 }, "bytes in use"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := bootable(sample(c.change)); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want %s", err, c.want)
			}
		})
	}
	t.Run("truncated", func(t *testing.T) {
		for n := range bootEnd {
			if _, err := bootable(sample(nil)[:n]); err == nil {
				t.Errorf("%d bytes are enough", n)
			}
		}
	})
}

func TestRun(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "text")
	if err := os.WriteFile(text, []byte("text"), 0o666); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out.elf")
	for _, c := range []struct {
		elf  string
		args []string
		want string
	}{
		{"", nil, "want one package, got 0"},
		{"", []string{"a", "b"}, "want one package, got 2"},
		{filepath.Join(dir, "none"), nil, "no such file"},
		{text, nil, text + ": not an ELF file"},
	} {
		if err := run(options{out: out, work: dir, elf: c.elf}, c.args); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("-elf %q %q: error %v, want %s", c.elf, c.args, err, c.want)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("an image was written")
	}
}

func FuzzBootable(f *testing.F) {
	f.Add(sample(nil))
	f.Add(sample(func(b []byte) { binary.LittleEndian.PutUint64(b[32:], 1<<64-8) }))
	f.Add([]byte(elf.ELFMAG))
	f.Fuzz(func(t *testing.T, image []byte) {
		n := len(image)
		image, err := bootable(bytes.Clone(image))
		if err != nil {
			return
		}
		if len(image) != n {
			t.Errorf("%d bytes of %d", len(image), n)
		}
		if h, err := multiboot2Header(image[bootOffset:]); err != nil || len(h) != 24 {
			t.Errorf("Multiboot2 header % x, %v", h, err)
		}
		if string(image[noteOffset+12:noteOffset+16]) != "Xen\x00" {
			t.Error("no note")
		}
	})
}
