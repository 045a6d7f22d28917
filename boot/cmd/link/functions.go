package main

import (
	"debug/elf"
	"encoding/binary"
	"fmt"
	"regexp"

	"vmgenc/boot/cmd/link/pclntab"
)

// shrinkable are the versions of Go whose runtime works with what shrinkTable
// leaves of the table of functions.
var shrinkable = regexp.MustCompile(`(^|[^0-9a-z])go1\.26($|[^0-9])`)

// shrinkTable leaves in the program's table of functions only what the runtime
// needs, moves what lies behind it in its segment, and shortens the segment. In
// memory, a hole is left behind it. It changes nothing if it returns an error.
func (o *object) shrinkTable() error {
	if v := o.goVersion(); !shrinkable.MatchString(v) {
		return fmt.Errorf("no knowledge of its layout in %q", v)
	}
	lines, table, err := o.section(".gopclntab")
	if err != nil {
		return err
	}
	_, variable, err := o.section(".go.module")
	if err != nil {
		return err
	}
	var module pclntab.Module
	n, err := binary.Decode(variable, binary.LittleEndian, &module)
	if err != nil {
		return fmt.Errorf("section .go.module: %w", err)
	}
	t, err := pclntab.Parse(table, lines.Addr, &module)
	if err != nil {
		return err
	}
	t.Strip()
	table, changed := t.Encode(lines.Addr, &module)
	if err := o.replaceTable(lines, table, changed); err != nil {
		return err
	}
	binary.Encode(variable[:n], binary.LittleEndian, changed) // as long as it was
	return nil
}

// goVersion returns the version of Go that the object was made by, or "". The
// linker writes it into a section of its own, as package debug/buildinfo has it:
// 32 bytes, of which the last 16 are for older versions, and the text, after its
// length.
func (o *object) goVersion() string {
	const magic, inline = "\xff Go buildinf:", 2
	_, b, err := o.section(".go.buildinfo")
	if err != nil || len(b) < 32 || string(b[:len(magic)]) != magic || b[15]&inline == 0 {
		return ""
	}
	length, n := binary.Uvarint(b[32:])
	if n <= 0 || length > uint64(len(b)-32-n) {
		return ""
	}
	return string(b[32+n:][:length])
}

// replaceTable puts a smaller table of functions into the place of that in the
// section lines. Sections behind it move, and module is told.
func (o *object) replaceTable(lines *elf.SectionHeader, table []byte, module *pclntab.Module) error {
	in := o.segment(lines.Addr)
	p := &o.progs[in]
	old := o.data[in]
	data := append(old[:lines.Addr-p.Vaddr:lines.Addr-p.Vaddr], table...)
	moved := map[*elf.SectionHeader]uint64{}
	for i := range o.sections {
		s := &o.sections[i]
		if s.Addr <= lines.Addr || o.segment(s.Addr) != in {
			continue
		}
		addr := map[string]*uint64{".typelink": &module.TypeLinks.Addr, ".itablink": &module.ItabLinks.Addr}[s.Name]
		if addr == nil || *addr != s.Addr || s.Addralign > pageSize {
			return fmt.Errorf("section %s is behind it", s.Name)
		}
		_, contents, err := o.section(s.Name)
		if err != nil {
			return err
		}
		data = append(data, make([]byte, -(p.Vaddr+uint64(len(data)))&(max(s.Addralign, 1)-1))...)
		*addr = p.Vaddr + uint64(len(data))
		moved[s] = *addr
		data = append(data, contents...)
	}
	if len(data) > len(old) || p.Filesz != p.Memsz {
		return fmt.Errorf("%d bytes in place of %d", len(data), p.Memsz)
	}
	lines.Size = uint64(len(table))
	for s, addr := range moved {
		s.Addr = addr
	}
	o.data[in], p.Filesz, p.Memsz = data, uint64(len(data)), uint64(len(data))
	return nil
}
