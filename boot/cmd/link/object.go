package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

// pageSize is what the places of segments in a file are multiples of.
const pageSize = 0x1000

// object is an ELF file without what is not loaded: without symbols and
// debugging information.
type object struct {
	header   []byte // the ELF header
	progs    []elf.ProgHeader
	data     [][]byte // of the segments that are loaded, by their index in progs
	sections []elf.SectionHeader
}

// readObject reads an ELF file as the Go linker writes it: the first segment that
// is loaded begins with the headers of segments and sections.
func readObject(image []byte) (*object, error) {
	f, err := elf.NewFile(bytes.NewReader(image))
	if err != nil || f.Class != elf.ELFCLASS64 || f.Data != elf.ELFDATA2LSB || f.Machine != elf.EM_X86_64 {
		return nil, errors.New("not an ELF file for amd64")
	}
	o := &object{header: bytes.Clone(image[:64])}
	const most = 1 << 32
	first := true
	for _, p := range f.Progs {
		var data []byte
		if p.Type == elf.PT_LOAD {
			if end := p.Off + p.Filesz; end < p.Off || end > uint64(len(image)) || p.Filesz > p.Memsz {
				return nil, fmt.Errorf("segment at %#x: past the end of the file", p.Vaddr)
			}
			if p.Vaddr > most || p.Memsz > most-p.Vaddr {
				return nil, fmt.Errorf("segment at %#x: past 4 GiB", p.Vaddr)
			}
			if first != (p.Off == 0) {
				return nil, errors.New("the first segment, and no other, must begin where the file does")
			}
			data = bytes.Clone(image[p.Off : p.Off+p.Filesz])
			first = false
		}
		o.progs, o.data = append(o.progs, p.ProgHeader), append(o.data, data)
	}
	for _, s := range f.Sections {
		if s.Flags&elf.SHF_ALLOC == 0 {
			continue
		}
		if s.Flags&elf.SHF_COMPRESSED != 0 {
			return nil, fmt.Errorf("section %s: compressed", s.Name)
		}
		o.sections = append(o.sections, s.SectionHeader)
	}
	if first || len(o.sections) == 0 {
		return nil, errors.New("no segments or no sections")
	}
	return o, nil
}

// segment returns the index of the segment that is loaded to an address, or -1.
func (o *object) segment(addr uint64) int {
	for i, p := range o.progs {
		if p.Type == elf.PT_LOAD && p.Vaddr <= addr && addr-p.Vaddr < p.Memsz {
			return i
		}
	}
	return -1
}

// file returns the object as an ELF file.
func (o *object) file() ([]byte, error) {
	const headerSize, progSize, sectionSize = 64, 56, 64
	places := headerSize + progSize*len(o.progs)
	begin := uint64(places + sectionSize*(len(o.sections)+2)) // two more: of nothing, and of names
	lowest := uint64(len(o.data[o.first()]))
	for _, s := range o.sections {
		if s.Type != elf.SHT_NOBITS {
			lowest = min(lowest, s.Offset)
		}
	}
	if lowest < begin {
		return nil, fmt.Errorf("a section at %#x: in the way of the headers", lowest)
	}

	var out []byte
	offsets := make([]uint64, len(o.progs))
	for i, p := range o.progs {
		if p.Type == elf.PT_LOAD {
			out = append(out, make([]byte, -len(out)&(pageSize-1))...)
			offsets[i] = uint64(len(out))
			out = append(out, o.data[i]...)
		}
	}
	sections, names := o.sectionHeaders(offsets, uint64(len(out)))
	var b bytes.Buffer
	b.Write(o.header)
	binary.Write(&b, binary.LittleEndian, o.progHeaders(offsets)) // to memory: no error
	binary.Write(&b, binary.LittleEndian, sections)
	le, h := binary.LittleEndian, b.Bytes()
	le.PutUint64(h[32:], headerSize)
	le.PutUint64(h[40:], uint64(places))
	le.PutUint16(h[54:], progSize)
	le.PutUint16(h[58:], sectionSize)
	le.PutUint16(h[60:], uint16(len(sections)))
	le.PutUint16(h[62:], uint16(len(sections)-1))
	clear(out[:lowest])
	copy(out, h)
	return append(out, names...), nil
}

// first returns the index of the first segment that is loaded.
func (o *object) first() int {
	return slices.IndexFunc(o.progs, func(p elf.ProgHeader) bool { return p.Type == elf.PT_LOAD })
}

// progHeaders returns the headers of segments, whose places in the file are in
// offsets if they are loaded.
func (o *object) progHeaders(offsets []uint64) []elf.Prog64 {
	var headers []elf.Prog64
	for i, p := range o.progs {
		offset := p.Off
		for j, q := range o.progs {
			if q.Type == elf.PT_LOAD && p.Filesz > 0 && p.Off-q.Off < q.Filesz {
				offset = offsets[j] + p.Off - q.Off
			}
		}
		if p.Type == elf.PT_LOAD {
			offset = offsets[i]
		}
		headers = append(headers, elf.Prog64{Type: uint32(p.Type), Flags: uint32(p.Flags), Off: offset,
			Vaddr: p.Vaddr, Paddr: p.Paddr, Filesz: p.Filesz, Memsz: p.Memsz, Align: p.Align})
	}
	return headers
}

// sectionHeaders returns the headers of sections, and their names, which are at
// end in the file.
func (o *object) sectionHeaders(offsets []uint64, end uint64) (headers []elf.Section64, names []byte) {
	headers, names = make([]elf.Section64, 1), []byte{0}
	for _, s := range append(slices.Clip(o.sections), elf.SectionHeader{Name: ".shstrtab", Type: elf.SHT_STRTAB, Addralign: 1}) {
		h := elf.Section64{Name: uint32(len(names)), Type: uint32(s.Type), Flags: uint64(s.Flags),
			Addr: s.Addr, Off: end, Size: s.Size, Addralign: s.Addralign, Entsize: s.Entsize}
		if i := o.segment(s.Addr); i >= 0 {
			h.Off = offsets[i] + s.Addr - o.progs[i].Vaddr
		}
		headers, names = append(headers, h), append(append(names, s.Name...), 0)
	}
	headers[len(headers)-1].Size = uint64(len(names))
	return headers, names
}
