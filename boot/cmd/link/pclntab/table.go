// Package pclntab reads the table that a Go program has of its functions, takes
// from it what only serves to name source lines, and writes it again.
//
// The linker puts the table into the section .gopclntab: names, stack frame sizes,
// what the garbage collector and the scheduler must know of each instruction, and
// files, line numbers and inlined calls. The variable runtime.firstmoduledata, in
// the section .go.module, tells the runtime where its parts are. The facts are from
// Go's runtime/symtab.go, runtime/runtime2.go (_func), internal/abi/symtab.go and
// cmd/link/internal/ld/pcln.go.
//
// Limits: the layout of Go 1.26, on 64-bit little-endian machines whose
// instructions are any number of bytes long; one module and one section of text.
package pclntab

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// Magic begins tables of this layout, and those of Go 1.20 to 1.25, which differ.
const Magic = 0xfffffff1

const (
	headerSize = 8 + 8*8
	funcSize   = 44 // of a function's record, before its lists
	inlineSize = 16
	maxName    = 1 << 16
	none       = 1<<32 - 1
)

// Indices of Func.PCData and Func.FuncData, and special values.
const (
	UnsafePoint   = 0 // PCData: whether a goroutine may be stopped here
	StackMapIndex = 1 // PCData: which of the stack maps is good here
	InlineIndex   = 2 // PCData: the inlined call this is in
	ArgLiveIndex  = 3 // PCData: which arguments still have their value
	PanicBounds   = 4 // PCData: the index and the bound that are in conflict here

	ArgMaps     = 0 // FuncData: where arguments are pointers
	LocalMaps   = 1 // FuncData: where variables are pointers
	InlineTree  = 3 // FuncData: the inlined calls; parsed to Func.Inlined
	ArgInfo     = 5 // FuncData: how traces print arguments
	ArgLiveInfo = 6 // FuncData: the same
	WrapInfo    = 7 // FuncData: what a wrapper of a go statement calls

	stopAnywhere = -1 // a value of UnsafePoint
	neverStop    = -2 // another; those below are places to restart from

	idWrapper = 23 // a Func.ID: made by the compiler around a function
	flagAsm   = 4  // in Func.Flag: written in assembly
)

// alignment of the lists in Func.FuncData, by index. What is behind it is unknown.
var alignment = [...]uint32{4, 4, 8, 4, 1, 1, 1, 4}

// tables is the number of lists in Func.PCData that are known.
const tables = 5

// A Module is where the parts of a table are: the first fields of Go 1.26's
// runtime.moduledata, each 8 bytes long.
type Module struct {
	Header        uint64
	Names         Slice
	Units         Slice // of offsets into Files
	Files         Slice
	Values        Slice
	Records       Slice
	Funcs         Slice // begins the records
	Find          uint64
	MinPC, MaxPC  uint64
	Text, TextEnd uint64
	Others        [16]uint64 // data, types, constants
	FuncData      uint64
	End           uint64
	TextSections  Slice
	TypeLinks     Slice
	ItabLinks     Slice
}

// A Slice is a slice in memory.
type Slice struct{ Addr, Len, Cap uint64 }

// A Table is what a Go program knows of its functions.
type Table struct {
	Text    uint64 // address that entries are offsets from
	TextEnd uint32 // offset of the end of the last function
	Funcs   []Func // sorted by entry

	units []byte
	files []byte
	find  []byte // which function an address is in, by index
}

// A Func is a function in the program's text.
type Func struct {
	Entry       uint32 // offset of its first instruction
	Name        string
	Args        int32  // bytes of arguments on the stack, or a negative number
	DeferReturn uint32 // offset from Entry of the call that runs what was deferred, or 0
	StartLine   int32
	ID, Flag    uint8
	SP          Values // size of the stack frame
	File        Values // index of the file
	Line        Values
	PCData      [tables]Values
	FuncData    [len(alignment)][]byte // nil where there is none
	Inlined     []Inlined

	unit uint32 // index in the table of units where those of File begin
}

// An Inlined is a call in a function of one that was compiled into it.
type Inlined struct {
	ID        uint8
	Name      string
	Parent    uint32 // offset of an instruction that is in the same place as the call
	StartLine int32
}

// reader reads parts of a section, and remembers that it could not.
type reader struct {
	data []byte
	base uint64
	err  error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("pclntab: "+format, args...)
	}
}

// part returns n elements of size bytes at an address.
func (r *reader) part(what string, addr, n, size uint64) []byte {
	at := addr - r.base
	if addr < r.base || at > uint64(len(r.data)) || n > (uint64(len(r.data))-at)/size {
		r.fail("%s: %d times %d bytes at %#x are not in the section", what, n, size, addr)
		return nil
	}
	return r.data[at : at+n*size]
}

// Parse reads a table from the section .gopclntab, which is at address base, as
// module describes it. Memory is bounded by some hundred bytes for each function
// that the section has room for, time also by the length of the text. The result
// has parts of section in it.
func Parse(section []byte, base uint64, module *Module) (*Table, error) {
	r := &reader{data: section, base: base}
	checkHeader(r, module)
	names := r.part("names", module.Names.Addr, module.Names.Len, 1)
	values := r.part("values", module.Values.Addr, module.Values.Len, 1)
	records := r.part("records", module.Records.Addr, module.Records.Len, 1)
	if module.Funcs.Addr != module.Records.Addr || module.Funcs.Len < 2 || module.Funcs.Len > uint64(len(records)+4)/8 {
		r.fail("%d functions in %d bytes", module.Funcs.Len, len(records))
	}
	text := module.MaxPC - module.Text
	if module.MinPC != module.Text || module.MaxPC < module.Text || text > 1<<31 || module.TextSections.Len != 1 {
		r.fail("text from %#x to %#x, functions from %#x to %#x in %d sections",
			module.Text, module.TextEnd, module.MinPC, module.MaxPC, module.TextSections.Len)
	}
	t := &Table{Text: module.Text, TextEnd: uint32(text)}
	t.units = r.part("units", module.Units.Addr, module.Units.Len, 4)
	t.files = r.part("files", module.Files.Addr, module.Files.Len, 1)
	// four bytes for each 4096 of text, and one for each 256
	t.find = r.part("find", module.Find, (text+4095)/4096*4+(text+255)/256, 1)
	data := r.part("function data", module.FuncData, module.Find-module.FuncData, 1)
	if r.err != nil {
		return nil, r.err
	}
	p := parser{names: string(names), values: values, records: records, data: data}
	if err := p.functions(t, int(module.Funcs.Len)-1); err != nil {
		return nil, fmt.Errorf("pclntab: %w", err)
	}
	return t, nil
}

// checkHeader checks the header, and that it tells the same as module: if it does
// then module is what it is taken for.
func checkHeader(r *reader, m *Module) {
	h := r.part("header", m.Header, headerSize, 1)
	if h == nil {
		return
	}
	le := binary.LittleEndian
	if m.Header != r.base || le.Uint64(h) != Magic|1<<48|8<<56 {
		r.fail("header % x at %#x", h[:8], m.Header)
	}
	for i, want := range []uint64{m.Names.Addr, m.Units.Addr, m.Files.Addr, m.Values.Addr, m.Records.Addr} {
		if got := r.base + le.Uint64(h[32+8*i:]); got != want {
			r.fail("part %d is at %#x by the header and at %#x by the module", i, got, want)
		}
	}
	if n := le.Uint64(h[8:]); n+1 != m.Funcs.Len {
		r.fail("%d functions by the header and %d by the module", n, m.Funcs.Len)
	}
}

// parser takes functions out of the parts of a table.
type parser struct {
	names                 string
	values, records, data []byte
	borders               []uint32 // of what is in data
	calls                 int      // inlined, so far
}

// record is a function's entry in records, which is all in little-endian 32-bit
// numbers and bytes.
type record []byte

func (r record) u32(i int) uint32 { return binary.LittleEndian.Uint32(r[4*i:]) }

// tables and lists return how many tables of values and lists of data follow the
// record's fields, values and list where one is.
func (r record) tables() uint32      { return r.u32(7) }
func (r record) lists() int          { return int(r[43]) }
func (r record) values(i int) uint32 { return r.u32(funcSize/4 + i) }
func (r record) list(i int) uint32   { return r.values(int(r.tables()) + i) }

// record returns the i-th function's record.
func (p *parser) record(i int) (record, error) {
	at := uint64(binary.LittleEndian.Uint32(p.records[8*i+4:]))
	if at%4 != 0 || at+funcSize > uint64(len(p.records)) {
		return nil, fmt.Errorf("function %d: record at %#x", i, at)
	}
	r := record(p.records[at:])
	if r.tables() > tables || r.lists() > len(alignment) || funcSize+4*(int(r.tables())+r.lists()) > len(r) {
		return nil, fmt.Errorf("function %d: %d tables and %d lists", i, r.tables(), r.lists())
	}
	return r, nil
}

func (p *parser) functions(t *Table, n int) error {
	records := make([]record, n)
	for i := range records {
		r, err := p.record(i)
		if err != nil {
			return err
		}
		records[i] = r
		for j := range r.lists() {
			if at := r.list(j); at != none {
				p.borders = append(p.borders, at)
			}
		}
	}
	slices.Sort(p.borders)
	p.borders = append(slices.Compact(p.borders), uint32(len(p.data)))
	list := record(p.records)
	if first, end := list.u32(0), list.u32(2*n); first != 0 || end != t.TextEnd {
		return fmt.Errorf("functions from %#x to %#x, want 0 to %#x", first, end, t.TextEnd)
	}
	t.Funcs = make([]Func, n)
	for i, r := range records {
		f := &t.Funcs[i]
		f.Entry = list.u32(2 * i)
		end := list.u32(2*i + 2)
		if end < f.Entry || r.u32(0) != f.Entry {
			return fmt.Errorf("function %d: from %#x to %#x, %#x by its record", i, f.Entry, end, r.u32(0))
		}
		if err := p.function(f, r, end-f.Entry); err != nil {
			return fmt.Errorf("function %d, %s: %w", i, f.Name, err)
		}
	}
	return nil
}

// function reads a function of the given size from its record.
func (p *parser) function(f *Func, r record, size uint32) (err error) {
	if f.Name, err = p.name(r.u32(1)); err != nil {
		return err
	}
	f.Args, f.DeferReturn = int32(r.u32(2)), r.u32(3)
	f.unit, f.StartLine = r.u32(8), int32(r.u32(9))
	f.ID, f.Flag = r[40], r[41]
	var errs [3 + tables]error
	f.SP, errs[0] = p.table(r.u32(4), size)
	f.File, errs[1] = p.table(r.u32(5), size)
	f.Line, errs[2] = p.table(r.u32(6), size)
	for i := range int(r.tables()) {
		f.PCData[i], errs[3+i] = p.table(r.values(i), size)
	}
	if err := cmp.Or(errs[:]...); err != nil {
		return err
	}
	for i := range r.lists() {
		if f.FuncData[i], err = p.blob(r.list(i), alignment[i]); err != nil {
			return fmt.Errorf("list %d: %w", i, err)
		}
	}
	f.Inlined, err = p.inlined(f)
	f.FuncData[InlineTree] = nil
	return err
}

// name returns the string at an offset.
func (p *parser) name(at uint32) (string, error) {
	rest := p.names[min(uint64(at), uint64(len(p.names))):]
	name, _, ok := strings.Cut(rest[:min(len(rest), maxName)], "\x00")
	if !ok {
		return "", fmt.Errorf("name at %#x", at)
	}
	return name, nil
}

// table returns the table of values at an offset.
func (p *parser) table(at, size uint32) (Values, error) {
	if at == 0 {
		return nil, nil
	}
	if uint64(at) >= uint64(len(p.values)) {
		return nil, fmt.Errorf("table of values at %#x", at)
	}
	_, n, err := decode(p.values[at:], size)
	if err != nil {
		return nil, fmt.Errorf("%w at %#x", err, at)
	}
	return Values(p.values[at:][:n:n]), nil
}

// blob returns what is at an offset in a function's data. Nothing there tells
// how long it is: the next thing begins behind it.
func (p *parser) blob(at, alignment uint32) ([]byte, error) {
	if at == none {
		return nil, nil
	}
	i, _ := slices.BinarySearch(p.borders, at)
	if i+1 >= len(p.borders) || at >= uint32(len(p.data)) || at%alignment != 0 {
		return nil, fmt.Errorf("data at %#x", at)
	}
	end := p.borders[i+1]
	if end > uint32(len(p.data)) {
		return nil, fmt.Errorf("data at %#x", at)
	}
	return p.data[at:end:end], nil
}

// inlined reads the tree of inlined calls, as far as it is in use.
func (p *parser) inlined(f *Func) ([]Inlined, error) {
	last := int32(-1)
	for _, r := range f.PCData[InlineIndex].Runs() {
		last = max(last, r.Value)
	}
	tree := f.FuncData[InlineTree]
	if int64(last) >= int64(len(tree)/inlineSize) {
		return nil, fmt.Errorf("inlined call %d in a list of %d", last, len(tree)/inlineSize)
	}
	if p.calls += int(last + 1); p.calls > len(p.data)/inlineSize {
		return nil, fmt.Errorf("more than %d inlined calls", len(p.data)/inlineSize)
	}
	var calls []Inlined
	for i := range int(last + 1) {
		e := record(tree[i*inlineSize:])
		name, err := p.name(e.u32(1))
		if err != nil {
			return nil, err
		}
		calls = append(calls, Inlined{ID: e[0], Name: name, Parent: e.u32(2), StartLine: int32(e.u32(3))})
	}
	return calls, nil
}
