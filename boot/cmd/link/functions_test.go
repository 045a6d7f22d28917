package main

import (
	"bytes"
	"debug/elf"
	"debug/gosym"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vmgenc/boot/cmd/link/pclntab"
)

// goProgram builds a package for Linux, where the tests of images want it, and
// returns the file.
func goProgram(t *testing.T, pkg string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "program.elf")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-buildid= -T 0x1010000 -R 0x1000", "-o", file, pkg)
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

// parse reads an ELF file's headers and its table of functions.
func parse(t *testing.T, image []byte) (*elf.File, *pclntab.Table) {
	t.Helper()
	f, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		t.Fatal(err)
	}
	table, err := pclntab.Open(f)
	if err != nil {
		t.Fatal(err)
	}
	return f, table
}

// TestShrinkTable shrinks the table of functions of a program that the Go linker
// has made, and checks that the runtime finds there what it did before.
func TestShrinkTable(t *testing.T) {
	image := read(t, goProgram(t, "./testdata/program"))
	original := bytes.Clone(image)
	small, tables, err := shrink(image)
	if tables != nil || err != nil {
		t.Fatal(tables, err)
	}
	if !bytes.Equal(image, original) {
		t.Error("the original has changed")
	}
	compareImages(t, image, small)

	again, tables, err := shrink(small)
	if tables != nil || err != nil {
		t.Fatal(tables, err)
	}
	compareImages(t, small, again)
}

// compareImages checks what an image is made of that was made of another by
// shrink.
func compareImages(t *testing.T, before, after []byte) {
	t.Helper()
	f, old := parse(t, before)
	g, table := parse(t, after)
	compareTables(t, old, table)
	compareSections(t, f, g)
	checkPointers(t, f, g)
	checkNames(t, g, old)
	t.Logf("%d bytes of %d; functions: %d of %d", len(after), len(before),
		g.Section(".gopclntab").Size, f.Section(".gopclntab").Size)
}

// compareSections checks that only the table, and where it is, have changed.
func compareSections(t *testing.T, f, g *elf.File) {
	t.Helper()
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
		case s.Name == ".gopclntab" || s.Name == ".go.module":
			continue
		}
		if n.Size != s.Size || n.Type != s.Type || n.Flags != s.Flags || n.Addralign != s.Addralign {
			t.Errorf("section %s was %v and is %v", s.Name, s.SectionHeader, n.SectionHeader)
		}
		if moves := s.Name == ".typelink" || s.Name == ".itablink"; n.Addr != s.Addr && !moves || n.Addr%s.Addralign != 0 {
			t.Errorf("section %s was at %#x and is at %#x", s.Name, s.Addr, n.Addr)
		}
		if s.Type != elf.SHT_NOBITS {
			a, _ := s.Data()
			if b := memory(t, g, n.Addr, n.Size); !bytes.Equal(a, b) || len(a) == 0 {
				t.Errorf("section %s has changed", s.Name)
			}
			if b, err := n.Data(); err != nil || !bytes.Equal(a, b) {
				t.Errorf("section %s is not where its header says: %v", s.Name, err)
			}
		}
	}
}

// memory returns what is loaded to an address.
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

// checkPointers checks that nothing but the runtime's description of the table has
// the address of one of its parts, or of a section that has moved. (Other numbers
// in their range are there: bits that say what is a pointer.)
func checkPointers(t *testing.T, f, g *elf.File) {
	t.Helper()
	var module pclntab.Module
	data, err := f.Section(".go.module").Data()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := binary.Decode(data, binary.LittleEndian, &module); err != nil {
		t.Fatal(err)
	}
	parts := []uint64{module.Header, module.Names.Addr, module.Units.Addr, module.Files.Addr, module.Values.Addr, module.Records.Addr,
		module.FuncData, module.Find, module.End, module.TypeLinks.Addr, module.ItabLinks.Addr}
	for _, s := range g.Sections {
		if s.Flags&elf.SHF_ALLOC == 0 || s.Type == elf.SHT_NOBITS || s.Name == ".go.module" || s.Name == ".gopclntab" || s.Name == ".text" {
			continue
		}
		data, err := s.Data()
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at+8 <= len(data); at += 8 {
			if p := binary.LittleEndian.Uint64(data[at:]); slices.Contains(parts, p) {
				t.Errorf("section %s: a pointer to %#x at %#x", s.Name, p, s.Addr+uint64(at))
			}
		}
	}
}

// checkNames reads the new table with package debug/gosym.
func checkNames(t *testing.T, g *elf.File, old *pclntab.Table) {
	t.Helper()
	data, err := g.Section(".gopclntab").Data()
	if err != nil {
		t.Fatal(err)
	}
	table, err := gosym.NewTable(nil, gosym.NewLineTable(data, g.Section(".text").Addr))
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Funcs) != len(old.Funcs) {
		t.Fatalf("%d functions by debug/gosym, want %d", len(table.Funcs), len(old.Funcs))
	}
	for i, f := range table.Funcs {
		if want := &old.Funcs[i]; f.Name != want.Name || f.Entry != old.Text+uint64(want.Entry) {
			t.Errorf("%s at %#x by debug/gosym, want %s at %#x", f.Name, f.Entry, want.Name, old.Text+uint64(want.Entry))
		}
	}
}

// compareTables compares, at every address, what the runtime acts upon.
func compareTables(t *testing.T, old, table *pclntab.Table) {
	t.Helper()
	if table.Text != old.Text || table.TextEnd != old.TextEnd || len(table.Funcs) != len(old.Funcs) || len(old.Funcs) == 0 {
		t.Fatalf("%d functions at %#x to %#x, want %d at %#x to %#x", len(table.Funcs), table.Text, table.TextEnd,
			len(old.Funcs), old.Text, old.TextEnd)
	}
	failed := 0
	for i := range old.Funcs {
		f, g := &old.Funcs[i], &table.Funcs[i]
		end := old.TextEnd
		if i+1 < len(old.Funcs) {
			end = old.Funcs[i+1].Entry
		}
		if err := compareFunctions(f, g, end-f.Entry); err != nil {
			t.Errorf("%s: %v", f.Name, err)
			if failed++; failed > 10 {
				t.FailNow()
			}
		}
	}
}

// function has the values of a function's tables, by offset from its entry.
type function struct {
	*pclntab.Func
	sp, stackMap, panics []int32
	unsafe, inline       []int32
}

func expand(f *pclntab.Func, size uint32) function {
	return function{f, values(f.SP, size), values(f.PCData[pclntab.StackMapIndex], size), values(f.PCData[pclntab.PanicBounds], size),
		values(f.PCData[pclntab.UnsafePoint], size), values(f.PCData[pclntab.InlineIndex], size)}
}

// values decodes a table, for as many bytes as there are in the function.
func values(table []byte, size uint32) []int32 {
	list := make([]int32, 0, size)
	value := int64(-1)
	for first := true; len(table) > 0 && (first || table[0] != 0); first = false {
		delta, n := binary.Varint(table)
		length, m := binary.Uvarint(table[n:])
		table = table[n+m:]
		value += delta
		for range length {
			list = append(list, int32(value))
		}
	}
	for len(list) < int(size) {
		list = append(list, -1)
	}
	return list
}

func compareFunctions(old, changed *pclntab.Func, size uint32) error {
	f, g := expand(old, size), expand(changed, size)
	if f.Name != g.Name || f.Entry != g.Entry || f.Args != g.Args || f.DeferReturn != g.DeferReturn || f.ID != g.ID || f.Flag != g.Flag {
		return fmt.Errorf("its record has changed: %v", g)
	}
	for i, want := range f.FuncData {
		switch i {
		case pclntab.ArgInfo, pclntab.ArgLiveInfo, pclntab.WrapInfo:
		default:
			if got := g.FuncData[i]; (got == nil) != (want == nil) || !bytes.Equal(exact(i, got), exact(i, want)) {
				return fmt.Errorf("function data %d: % x, want % x", i, got, want)
			}
		}
	}
	for pc := range size {
		if f.sp[pc] != g.sp[pc] {
			return fmt.Errorf("at %#x: a frame of %d bytes, want %d", pc, g.sp[pc], f.sp[pc])
		}
		if a, b := f.stackMap[pc], g.stackMap[pc]; a != b && !(a == -1 && b == 0 || a == 0 && b == -1) { // -1 is as good as 0
			return fmt.Errorf("at %#x: stack map %d, want %d", pc, b, a)
		}
		if f.panics[pc] != g.panics[pc] {
			return fmt.Errorf("at %#x: bounds %#x, want %#x", pc, g.panics[pc], f.panics[pc])
		}
		if a, b := f.restart(pc), g.restart(pc); a != b && !(b == never && ofRuntime(f.Name)) {
			return fmt.Errorf("at %#x: stopped, it starts again at %d, want %d", pc, b, a)
		}
		if a, b := f.nonWrappers(pc), g.nonWrappers(pc); min(a, 1) != min(b, 1) || f.ID == wrapper && a != b {
			return fmt.Errorf("at %#x: %d frames that are no wrappers, want %d", pc, b, a)
		}
	}
	return nil
}

// exact returns function data without what follows it, by what its format says
// of its length.
func exact(index int, b []byte) []byte {
	if b == nil {
		return nil
	}
	le := binary.LittleEndian
	switch index {
	case pclntab.ArgMaps, pclntab.LocalMaps: // number, bits, bytes
		return b[:8+le.Uint32(b)*((le.Uint32(b[4:])+7)/8)]
	case 2: // stack objects: number, then four words of 32 bits
		return b[:8+le.Uint64(b)*16]
	case 4: // open-coded defers: two numbers
		_, n := binary.Uvarint(b)
		_, m := binary.Uvarint(b[n:])
		return b[:n+m]
	}
	return b
}

const (
	wrapper = 23 // a function's ID
	never   = -1 // from restart
)

// restart is what the runtime's wantAsyncPreempt makes of the tables: the offset a
// goroutine goes on from when it is stopped at pc, or never.
func (f *function) restart(pc uint32) int {
	if f.unsafe[pc] == -2 || f.Flag&4 != 0 || f.FuncData[pclntab.LocalMaps] == nil || ofRuntime(f.innermost(pc)) {
		return never
	}
	switch f.unsafe[pc] {
	case -3, -4:
		for pc > 0 && f.unsafe[pc-1] == f.unsafe[pc] {
			pc--
		}
	case -5:
		return 0
	}
	return int(pc)
}

func ofRuntime(name string) bool {
	return slices.ContainsFunc([]string{"runtime.", "internal/runtime/", "reflect."},
		func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}

// innermost returns the name of the function that the source of pc is in.
func (f *function) innermost(pc uint32) string {
	if i := f.inline[pc]; i >= 0 {
		return f.Inlined[i].Name
	}
	return f.Name
}

// nonWrappers returns how many frames at pc are not wrappers', inlined ones too.
func (f *function) nonWrappers(pc uint32) (n int) {
	for range len(f.Inlined) + 1 {
		i := f.inline[pc]
		if i < 0 {
			if f.ID != wrapper {
				n++
			}
			return n
		}
		if f.Inlined[i].ID != wrapper {
			n++
		}
		pc = f.Inlined[i].Parent
	}
	return -1
}

// TestTableStays checks what becomes of programs whose table of functions is not
// known: they are whole.
func TestTableStays(t *testing.T) {
	image := read(t, goProgram(t, "./testdata/program"))
	f, _ := parse(t, image)
	table, module := f.Section(".gopclntab"), f.Section(".go.module")
	info := bytes.Index(image[f.Section(".go.buildinfo").Offset:], []byte("go1.26")) + int(f.Section(".go.buildinfo").Offset)
	for _, c := range []struct {
		name string
		at   uint64
		text string
		want string
	}{
		{"another Go", uint64(info), "go1.27", `no knowledge of its layout in "go1.27`},
		{"no Go", uint64(info) - 20, strings.Repeat("\x00", 20), `no knowledge of its layout in`},
		{"magic number", table.Offset, "\xf0", "header f0"},
		{"pointer size", table.Offset + 7, "\x04", "header f1"},
		{"number of functions", table.Offset + 8, "\x01\x00", "functions by the header"},
		{"another header", module.Offset, "\x00", "header"},
		{"no sections", uint64(f.Section(".shstrtab").Offset) + 1, strings.Repeat("x", 0x60), `no knowledge of its layout in ""`},
	} {
		t.Run(c.name, func(t *testing.T) {
			broken := bytes.Clone(image)
			copy(broken[c.at:], c.text)
			whole, tables, err := shrink(broken)
			if err != nil || tables == nil || !strings.Contains(tables.Error(), c.want) {
				t.Fatalf("errors %v and %v, want none and %s", err, tables, c.want)
			}
			g, err := elf.NewFile(bytes.NewReader(whole))
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range f.Progs {
				// the first has the file's headers
				if want := broken[p.Off : p.Off+p.Filesz]; p.Type == elf.PT_LOAD && p.Off > 0 && !bytes.Equal(memory(t, g, p.Vaddr, p.Filesz), want) {
					t.Errorf("the segment at %#x has changed", p.Vaddr)
				}
			}
			if want, _ := f.Section(".text").Data(); !bytes.Equal(memory(t, g, f.Section(".text").Addr, uint64(len(want))), want) {
				t.Error("the text has changed")
			}
		})
	}
}
