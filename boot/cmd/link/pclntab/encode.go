package pclntab

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Encode returns the table as the linker would write it to address base, without
// files and line numbers, and where its parts are then; the rest of the result is
// as in module, but for End. What is alike is there once.
func (t *Table) Encode(base uint64, module *Module) ([]byte, *Module) {
	names, values, data := newPool(), newPool(), newPool()
	t.pool(names, values, data)

	var list, records []byte
	le := binary.LittleEndian
	size := uint32(8*len(t.Funcs) + 4)
	for i := range t.Funcs {
		f := &t.Funcs[i]
		list = le.AppendUint32(list, f.Entry)
		list = le.AppendUint32(list, size+uint32(len(records)))
		records = f.appendRecord(records, names, values, data)
	}
	list = le.AppendUint32(list, t.TextEnd)

	m := *module
	out := make([]byte, headerSize)
	add := func(b []byte, alignment, size int) Slice {
		for len(out)%alignment != 0 {
			out = append(out, 0)
		}
		s := Slice{base + uint64(len(out)), uint64(len(b) / size), uint64(len(b) / size)}
		out = append(out, b...)
		return s
	}
	m.Header = base
	m.Names = add(names.bytes, 1, 1)
	m.Units = add(nil, 4, 4)
	m.Files = add(nil, 1, 1)
	m.Values = add(values.bytes, 1, 1)
	m.Records = add(append(list, records...), 4, 1)
	m.Funcs.Addr = m.Records.Addr
	m.FuncData = add(data.bytes, 8, 1).Addr
	m.Find = add(t.find, 4, 1).Addr
	m.End = base + uint64(len(out))

	le.PutUint64(out, Magic|1<<48|8<<56)
	le.PutUint64(out[8:], uint64(len(t.Funcs)))
	for i, part := range []Slice{m.Names, m.Units, m.Files, m.Values, m.Records} {
		le.PutUint64(out[32+8*i:], part.Addr-base)
	}
	return out, &m
}

// pool puts what the functions refer to into its place. Tables of values are
// sorted, which compresses better.
func (t *Table) pool(names, values, data *pool) {
	tables := [][]byte{{0}} // no table is at 0
	for i := range t.Funcs {
		f := &t.Funcs[i]
		names.name(f.Name)
		tables = append(tables, f.SP)
		for _, v := range f.PCData {
			tables = append(tables, v)
		}
		for i, b := range f.FuncData {
			data.add(b, alignment[i])
		}
		data.add(f.tree(names), alignment[InlineTree])
	}
	slices.SortFunc(tables[1:], bytes.Compare)
	for _, v := range tables {
		values.add(v, 1)
	}
}

// tree returns the inlined calls as a list in function data, or nil.
func (f *Func) tree(names *pool) []byte {
	var b []byte
	for _, c := range f.Inlined {
		b = append(b, c.ID, 0, 0, 0)
		b = binary.LittleEndian.AppendUint32(b, names.name(c.Name))
		b = binary.LittleEndian.AppendUint32(b, c.Parent)
		b = binary.LittleEndian.AppendUint32(b, uint32(c.StartLine))
	}
	return b
}

// appendRecord appends the function's record. There are no more tables and lists
// in it than up to the last that is not empty.
func (f *Func) appendRecord(b []byte, names, values, data *pool) []byte {
	lists := f.FuncData
	lists[InlineTree] = f.tree(names)
	n, m := len(f.PCData), len(lists)
	for n > 0 && f.PCData[n-1] == nil {
		n--
	}
	for m > 0 && lists[m-1] == nil {
		m--
	}
	le := binary.LittleEndian
	for _, v := range []uint32{f.Entry, names.name(f.Name), uint32(f.Args), f.DeferReturn,
		values.add(f.SP, 1), 0, 0, uint32(n), 0, uint32(f.StartLine)} {
		b = le.AppendUint32(b, v)
	}
	b = append(b, f.ID, f.Flag, 0, byte(m))
	for _, v := range f.PCData[:n] {
		b = le.AppendUint32(b, values.add(v, 1))
	}
	for i, l := range lists[:m] {
		at := uint32(none)
		if l != nil {
			at = data.add(l, alignment[i])
		}
		b = le.AppendUint32(b, at)
	}
	return b
}

// pool is a part of the table in which things that are alike are once.
type pool struct {
	bytes []byte
	at    map[string]uint32
}

func newPool() *pool { return &pool{at: map[string]uint32{}} }

// add returns where b is, on a multiple of alignment; 0 if b is nil.
func (p *pool) add(b []byte, alignment uint32) uint32 {
	if b == nil {
		return 0
	}
	key := string(b)
	at, ok := p.at[key]
	if !ok || at%alignment != 0 {
		p.bytes = append(p.bytes, make([]byte, -len(p.bytes)&int(alignment-1))...)
		at = uint32(len(p.bytes))
		p.bytes = append(p.bytes, b...)
		p.at[key] = at
	}
	return at
}

// name returns where a name is.
func (p *pool) name(s string) uint32 { return p.add(append([]byte(s), 0), 1) }
