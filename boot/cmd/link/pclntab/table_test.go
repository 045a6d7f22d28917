package pclntab

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

const base = 0x2000000

// sample is a table of four functions.
func sample() *Table {
	v := func(pairs ...int32) Values { // ends of runs and values
		var runs []Run
		for i := 0; i < len(pairs); i += 2 {
			runs = append(runs, Run{uint32(pairs[i]), pairs[i+1]})
		}
		return encode(runs)
	}
	maps := []byte{1, 0, 0, 0, 0, 0, 0, 0}
	t := &Table{Text: 0x1000000, TextEnd: 0x400, find: make([]byte, 4+4), Funcs: []Func{
		{Name: "main.main", DeferReturn: 0x12, StartLine: 3, SP: v(4, 0, 0x80, 24, 0x100, 0)},
		{Name: "main.(*T).method", Args: -0x80000000, ID: 7, Flag: 4, Entry: 0x100, SP: v(4, 0, 0x80, 24, 0x100, 0)},
		{Name: "runtime.f", Entry: 0x200, SP: v(0x100, 0)},
		{Name: "main.main.gowrap", ID: idWrapper, Entry: 0x300, SP: v(0x10, 8, 0x100, 0)},
	}}
	t.Funcs[0].PCData = [tables]Values{
		UnsafePoint:   v(4, -2, 0x20, -1, 0x30, -3, 0xf0, -1, 0x100, -2),
		StackMapIndex: v(0x20, -1, 0x40, 0, 0x50, 2, 0x100, 0),
		InlineIndex:   v(0x30, -1, 0x40, 0, 0x50, 1, 0x100, -1),
		PanicBounds:   v(0x40, -1, 0x45, 1234, 0x100, -1),
	}
	t.Funcs[0].Inlined = []Inlined{{Name: "main.inline", Parent: 0x20, StartLine: 9}, {Name: "runtime.inline", Parent: 0x30}}
	t.Funcs[0].FuncData = [len(alignment)][]byte{ArgMaps: maps, LocalMaps: {3, 0, 0, 0, 2, 0, 0, 0, 1, 2, 3, 0}, ArgInfo: {0, 8, 0xff, 0}}
	t.Funcs[2].PCData[UnsafePoint] = v(0x40, -1, 0x100, 0)
	t.Funcs[2].PCData[StackMapIndex] = v(0x40, -1, 0x100, 0)
	t.Funcs[2].FuncData[LocalMaps] = maps
	t.Funcs[3].PCData[InlineIndex] = v(0x40, -1, 0x100, 0)
	t.Funcs[3].Inlined = []Inlined{{ID: 1, Name: "main.go", Parent: 0x44}}
	t.Funcs[3].FuncData[LocalMaps] = maps
	return t
}

// encoded returns the table as it is in a program.
func encoded(t *Table) ([]byte, *Module) {
	return t.Encode(base, &Module{MinPC: t.Text, MaxPC: t.Text + uint64(t.TextEnd), Text: t.Text,
		TextEnd: t.Text + uint64(t.TextEnd), Funcs: Slice{Len: uint64(len(t.Funcs) + 1), Cap: uint64(len(t.Funcs) + 1)},
		TextSections: Slice{Len: 1}})
}

// TestParse checks that a table that was encoded is parsed to itself.
func TestParse(t *testing.T) {
	want := sample()
	section, module := encoded(want)
	got, err := Parse(section, base, module)
	if err != nil {
		t.Fatal(err)
	}
	got.units, got.files = nil, nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	if module.End != base+uint64(len(section)) || module.Find+uint64(len(want.find)) != module.End {
		t.Errorf("section of %#x bytes: %+v", len(section), module)
	}
}

func TestStrip(t *testing.T) {
	table := sample()
	table.Strip()
	runs := func(v Values) string { return fmt.Sprint(v.Runs()) }
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"stack maps, -1 is 0", runs(table.Funcs[0].PCData[StackMapIndex]), "[{64 0} {80 2} {256 0}]"},
		{"stack maps, all 0", table.Funcs[2].PCData[StackMapIndex] == nil, true},
		{"unsafe points, runtime inlined", runs(table.Funcs[0].PCData[UnsafePoint]), "[{4 -2} {32 -1} {48 -3} {64 -1} {80 -2} {240 -1} {256 -2}]"},
		{"unsafe points of the runtime", table.Funcs[2].PCData[UnsafePoint] == nil, true},
		{"bounds", runs(table.Funcs[0].PCData[PanicBounds]), runs(sample().Funcs[0].PCData[PanicBounds])},
		{"inlined calls", len(table.Funcs[0].Inlined), 0},
		{"inlined calls of a wrapper", len(table.Funcs[3].Inlined), 1},
		{"arguments", table.Funcs[0].FuncData[ArgInfo] == nil, true},
		{"line", table.Funcs[0].StartLine, int32(0)},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.name, c.got, c.want)
		}
	}
}

// TestStripRestart checks that what is inlined from the runtime where a stopped
// goroutine starts again is left as it is.
func TestStripRestart(t *testing.T) {
	table := sample()
	f := &table.Funcs[0]
	f.PCData[InlineIndex] = encode([]Run{{0x28, -1}, {0x40, 1}, {0x100, -1}})
	table.Strip()
	if want := sample().Funcs[0]; !reflect.DeepEqual(f.Inlined, want.Inlined) ||
		!reflect.DeepEqual(f.PCData[UnsafePoint], want.PCData[UnsafePoint]) {
		t.Errorf("%v and %v", f.Inlined, f.PCData[UnsafePoint].Runs())
	}
}

func TestBadTable(t *testing.T) {
	le := binary.LittleEndian
	section, module := encoded(sample())
	// offset of the i-th function's record
	record := func(i int) uint64 {
		at := module.Records.Addr - base
		return at + uint64(le.Uint32(section[at+8*uint64(i)+4:]))
	}
	for _, c := range []struct {
		name   string
		change func(b []byte, m *Module)
		want   string
	}{
		{"magic", func(b []byte, m *Module) { b[0] = 0xf0 }, "header f0 ff ff ff"},
		{"big-endian", func(b []byte, m *Module) { copy(b, "\xff\xff\xff\xf1") }, "header ff ff ff f1"},
		{"instructions of 4 bytes", func(b []byte, m *Module) { b[6] = 4 }, "header"},
		{"header elsewhere", func(b []byte, m *Module) { m.Header += 8 }, "header"},
		{"header nowhere", func(b []byte, m *Module) { m.Header = 0 }, "header"},
		{"number of functions", func(b []byte, m *Module) { b[8]++ }, "5 functions by the header and 5 by"},
		{"no functions", func(b []byte, m *Module) { b[8], m.Funcs.Len = 0, 1 }, "1 functions in"},
		{"too many functions", func(b []byte, m *Module) { le.PutUint64(b[8:], 1<<61); m.Funcs.Len = 1<<61 + 1 }, "functions in"},
		{"names elsewhere", func(b []byte, m *Module) { b[32]++ }, "part 0 is at"},
		{"records elsewhere", func(b []byte, m *Module) { m.Records.Addr += 4; m.Funcs.Addr += 4 }, "part 4 is at"},
		{"names too long", func(b []byte, m *Module) { m.Names.Len = 1 << 60 }, "names: "},
		{"files too long", func(b []byte, m *Module) { m.Files.Len = 1 << 60 }, "files: "},
		{"units too long", func(b []byte, m *Module) { m.Units.Len = 1<<62 + 1 }, "units: "},
		{"data before the section", func(b []byte, m *Module) { m.FuncData = base - 1 }, "function data: "},
		{"data behind find", func(b []byte, m *Module) { m.FuncData = m.Find + 1 }, "function data: "},
		{"find too short", func(b []byte, m *Module) { m.Find++ }, "find: "},
		{"text backwards", func(b []byte, m *Module) { m.MaxPC = m.Text - 1 }, "text from"},
		{"large text", func(b []byte, m *Module) { m.MaxPC = m.Text + 1<<32 }, "text from"},
		{"functions before the text", func(b []byte, m *Module) { m.MinPC-- }, "text from"},
		{"two sections of text", func(b []byte, m *Module) { m.TextSections.Len = 2 }, "text from"},
		{"longer text", func(b []byte, m *Module) { m.MaxPC++; m.Find -= 4 }, "functions from 0x0 to 0x400, want 0 to 0x401"},
		{"first function", func(b []byte, m *Module) {
			b[m.Records.Addr-base], b[record(0)] = 1, 1
		}, "functions from 0x1"},
		{"function without end", func(b []byte, m *Module) { b[m.Records.Addr-base+8*4+1] = 2 }, "functions from 0x0 to 0x200, want 0 to 0x400"},
		{"unsorted functions", func(b []byte, m *Module) { b[m.Records.Addr-base+8+1] = 3 }, "function 1: from 0x300 to 0x200"},
		{"record of another", func(b []byte, m *Module) { b[record(1)] ^= 1 }, "function 1: from 0x100 to 0x200, 0x101 by its record"},
		{"record nowhere", func(b []byte, m *Module) { le.PutUint32(b[m.Records.Addr-base+4:], 0xfffffffc) }, "function 0: record at 0xfffffffc"},
		{"record between others", func(b []byte, m *Module) { b[m.Records.Addr-base+4]++ }, "function 0: record at"},
		{"too many tables", func(b []byte, m *Module) { b[record(0)+28] = 6 }, "function 0: 6 tables"},
		{"very many tables", func(b []byte, m *Module) { le.PutUint32(b[record(0)+28:], 1<<30) }, "tables"},
		{"too many lists", func(b []byte, m *Module) { b[record(0)+43] = 9 }, "tables and 9 lists"},
		{"lists past the end", func(b []byte, m *Module) { m.Records.Len = record(3) - (m.Records.Addr - base) + 44 }, "function 3: 3 tables"},
		{"name nowhere", func(b []byte, m *Module) { le.PutUint32(b[record(2)+4:], 1<<31) }, "function 2, : name at 0x80000000"},
		{"name without end", func(b []byte, m *Module) { m.Names.Len-- }, "name at"},
		{"stack frame nowhere", func(b []byte, m *Module) { le.PutUint32(b[record(1)+16:], 1<<31) }, "main.(*T).method: table of values at 0x80000000"},
		{"stack frame of another function", func(b []byte, m *Module) {
			b[m.Records.Addr-base+8*2], b[record(2)] = 0x80, 0x80
		}, "runtime.f: bad table of values"},
		{"lines nowhere", func(b []byte, m *Module) { le.PutUint32(b[record(0)+24:], 1<<31) }, "main.main: table of values"},
		{"data nowhere", func(b []byte, m *Module) { le.PutUint32(b[record(2)+44+8:], 1<<20) }, "runtime.f: list 0: data at 0x100000"},
		{"data at the end", func(b []byte, m *Module) { le.PutUint32(b[record(2)+44+8:], uint32(m.Find-m.FuncData)) }, "runtime.f: list 0: data"},
		{"data between others", func(b []byte, m *Module) { le.PutUint32(b[record(2)+44+8:], 2) }, "runtime.f: list 0: data at 0x2"},
		{"inlined call nowhere", func(b []byte, m *Module) { le.PutUint32(b[record(3)+44+3*4+4*3:], 0) }, "main.main.gowrap: inlined call"},
		{"inlined calls without a list", func(b []byte, m *Module) { le.PutUint32(b[record(3)+44+3*4+4*3:], none) }, "inlined call 0 in a list of 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, m := append([]byte(nil), section...), *module
			c.change(b, &m)
			table, err := Parse(b, base, &m)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("table %v, error %v, want %s", table, err, c.want)
			}
		})
	}
	t.Run("truncated", func(t *testing.T) {
		for n := range section {
			if _, err := Parse(section[:n], base, module); err == nil {
				t.Errorf("%d bytes of %d are enough", n, len(section))
			}
		}
	})
}

func TestFrames(t *testing.T) {
	table := sample()
	f := &table.Funcs[0]
	f.File, f.Line, f.unit = Values{2, 0x80, 2, 0}, encode([]Run{{0x20, 3}, {0x30, 5}, {0x40, 7}, {0x50, 11}, {0x100, 13}}), 1
	table.units = []byte{0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0}
	table.files = []byte("a\x00main.go\x00")
	for _, c := range []struct {
		offset uint32
		want   string
	}{
		{0x00, "[{main.main main.go 3}]"},
		{0x35, "[{main.inline main.go 7} {main.main main.go 5}]"},
		{0x45, "[{runtime.inline main.go 11} {main.inline main.go 7} {main.main main.go 5}]"},
		{0x50, "[{main.main main.go 13}]"},
		{0x100, "[{main.main  0}]"},
	} {
		if got := fmt.Sprint(table.Frames(f, c.offset)); got != c.want {
			t.Errorf("at %#x: %s, want %s", c.offset, got, c.want)
		}
	}
	f.Inlined[0].Parent = 0x30 // its own parent
	if got := table.Frames(f, 0x30); len(got) != 3 {
		t.Errorf("a loop of inlined calls: %v", got)
	}
	for _, files := range []string{"", "ab"} { // no file
		table.files = []byte(files)
		if got := fmt.Sprint(table.Frames(f, 0)); got != "[{main.main  0}]" {
			t.Errorf("files %q: %s", files, got)
		}
	}
}

// FuzzParse parses sections of any contents, whose parts are anywhere, or where
// those of the sample are.
func FuzzParse(f *testing.F) {
	section, module := encoded(sample())
	m, _ := binary.Append(nil, binary.LittleEndian, module)
	f.Add(section, m)
	f.Add(section[:headerSize], m)
	f.Fuzz(func(t *testing.T, section, m []byte) {
		var other Module
		if _, err := binary.Decode(m, binary.LittleEndian, &other); err == nil {
			parseAgain(t, section, &other)
		}
		parseAgain(t, section, module)
	})
}

// parseAgain parses a table, and if that can be done, strips and encodes it, and
// parses the result.
func parseAgain(t *testing.T, section []byte, module *Module) {
	table, err := Parse(section, base, module)
	if err != nil {
		return
	}
	for i := range table.Funcs {
		for _, offset := range []uint32{0, 1, 0x100} {
			table.Frames(&table.Funcs[i], offset)
		}
	}
	table.Strip()
	b, changed := table.Encode(base, module)
	again, err := Parse(b, base, changed)
	if err != nil {
		t.Fatalf("what was encoded: %v", err)
	}
	if len(again.Funcs) != len(table.Funcs) {
		t.Errorf("%d functions of %d", len(again.Funcs), len(table.Funcs))
	}
}
