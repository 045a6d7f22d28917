package pclntab

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
)

// Open reads the table of functions of an ELF file.
func Open(f *elf.File) (*Table, error) {
	var data [2][]byte
	var addr uint64
	for i, name := range []string{".go.module", ".gopclntab"} {
		s := f.Section(name)
		if s == nil {
			return nil, fmt.Errorf("pclntab: no section %s", name)
		}
		var err error
		if data[i], err = s.Data(); err != nil {
			return nil, fmt.Errorf("pclntab: section %s: %w", name, err)
		}
		addr = s.Addr
	}
	var m Module
	if _, err := binary.Decode(data[0], binary.LittleEndian, &m); err != nil {
		return nil, fmt.Errorf("pclntab: section .go.module: %w", err)
	}
	return Parse(data[1], addr, &m)
}

// A Frame is a place in a source file. Line is 0 where the table does not tell.
type Frame struct {
	Function string
	File     string
	Line     int
}

// Frames returns where in the source files the instruction at an offset in f is
// from: the innermost of the inlined calls it is in first, and f itself last.
func (t *Table) Frames(f *Func, offset uint32) []Frame {
	var frames []Frame
	for range len(f.Inlined) {
		i := f.PCData[InlineIndex].At(offset)
		if i < 0 || int(i) >= len(f.Inlined) {
			break
		}
		frames = append(frames, t.frame(f, f.Inlined[i].Name, offset))
		offset = f.Inlined[i].Parent
	}
	return append(frames, t.frame(f, f.Name, offset))
}

// frame returns the place of one instruction.
func (t *Table) frame(f *Func, name string, offset uint32) Frame {
	file, line := f.File.At(offset), f.Line.At(offset)
	unit := 4 * (uint64(f.unit) + uint64(uint32(file)))
	if file < 0 || line < 0 || unit+4 > uint64(len(t.units)) {
		return Frame{Function: name}
	}
	at := uint64(binary.LittleEndian.Uint32(t.units[unit:]))
	if at >= uint64(len(t.files)) {
		return Frame{Function: name}
	}
	path, _, _ := bytes.Cut(t.files[at:], []byte{0})
	return Frame{name, string(path), int(line)}
}
