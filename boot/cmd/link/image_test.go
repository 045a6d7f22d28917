package main

import (
	"bytes"
	"debug/elf"
	"debug/gosym"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// goProgram builds a program for Linux, laid out as an image, and returns the file.
func goProgram(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "program.elf")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-buildid= -T 0x1010000 -R 0x1000", "-o", file, "vmgenc/acpi/cmd/aml")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return file
}

// read reads a file.
func read(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// parse reads an ELF file's headers.
func parse(t *testing.T, image []byte) *elf.File {
	t.Helper()
	f, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// compareImages checks that the loaded sections of an ELF file are those of another that shrink
// has made of it, and that the other has no more than these.
func compareImages(t *testing.T, before, after []byte) {
	t.Helper()
	f, g := parse(t, before), parse(t, after)
	for _, s := range f.Sections {
		n := g.Section(s.Name)
		switch {
		case s.Flags&elf.SHF_ALLOC == 0:
			if s.Name != ".shstrtab" && s.Name != "" && n != nil {
				t.Errorf("section %s is still there", s.Name)
			}
			continue
		case n == nil:
			t.Errorf("section %s is lost", s.Name)
			continue
		}
		if n.Addr != s.Addr || n.Size != s.Size || n.Type != s.Type || n.Flags != s.Flags || n.Addralign != s.Addralign {
			t.Errorf("section %s was %v and is %v", s.Name, s.SectionHeader, n.SectionHeader)
		}
		if s.Type == elf.SHT_NOBITS {
			continue
		}
		a, _ := s.Data()
		if b, err := n.Data(); err != nil || !bytes.Equal(a, b) || len(a) == 0 {
			t.Errorf("section %s has changed, or is not where its header says: %v", s.Name, err)
		}
		if !bytes.Equal(a, memory(t, g, n.Addr, n.Size)) {
			t.Errorf("section %s is not loaded to %#x", s.Name, n.Addr)
		}
	}
	t.Logf("%d bytes of %d", len(after), len(before))
}

// memory returns n bytes that are loaded to an address.
func memory(t *testing.T, f *elf.File, addr, n uint64) []byte {
	t.Helper()
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD && p.Vaddr <= addr && addr+n <= p.Vaddr+p.Filesz {
			b := make([]byte, n)
			if _, err := p.ReadAt(b, int64(addr-p.Vaddr)); err != nil {
				t.Fatal(err)
			}
			return b
		}
	}
	t.Fatalf("%d bytes at %#x are not loaded", n, addr)
	return nil
}

// checkLines looks up main.main's line in an image, as a traceback does.
func checkLines(t *testing.T, image []byte) {
	t.Helper()
	f := parse(t, image)
	data, err := f.Section(".gopclntab").Data()
	if err != nil {
		t.Fatal(err)
	}
	table, err := gosym.NewTable(nil, gosym.NewLineTable(data, f.Section(".text").Addr))
	if err != nil {
		t.Fatal(err)
	}
	main := table.LookupFunc("main.main")
	if main == nil {
		t.Fatal("no function main.main")
	}
	if file, line, _ := table.PCToLine(main.Entry); filepath.Base(file) != "main.go" || line == 0 {
		t.Errorf("main.main is at %s:%d", file, line)
	}
}
