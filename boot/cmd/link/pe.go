package main

import (
	"bytes"
	"debug/elf"
	"debug/pe"
	"encoding/binary"
	"errors"
	"fmt"
)

// peHeaders is the size of what comes before the ELF file in a PE file, and
// peAlign what the size of the file is a multiple of.
const (
	peHeaders = 0x1000
	peAlign   = 0x200
)

// uefiApplication makes of a bootable ELF file one that UEFI firmware starts:
// a PE32+ executable (Microsoft's PE format; UEFI specification 2.10, 2.1.1)
// whose sections are the ELF file's segments. Both enter the image at the same
// place: it tells by the processor's mode. There are no relocations, as the
// code that runs before the image is in its place needs none.
func uefiApplication(image []byte) ([]byte, error) {
	f, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		return nil, err
	}
	base := imageBase(f)
	var sections []pe.SectionHeader32
	var end uint32
	for _, p := range f.Progs {
		if p.Type != elf.PT_LOAD {
			continue
		}
		s, err := section(p.ProgHeader, base)
		if err != nil {
			return nil, err
		}
		if s.VirtualAddress < max(end, peHeaders) {
			return nil, fmt.Errorf("segment at %#x: too low", p.Vaddr)
		}
		if p.Off+p.Filesz > uint64(len(image)) {
			return nil, fmt.Errorf("segment at %#x: past the end of the file", p.Vaddr)
		}
		end = s.VirtualAddress + (s.VirtualSize+peHeaders-1)&^(peHeaders-1)
		sections = append(sections, s)
	}
	if f.Entry < base || f.Entry >= base+uint64(end) {
		return nil, fmt.Errorf("entry %#x is outside of the image", f.Entry)
	}
	out := peHeader(base, uint32(f.Entry-base), end, sections)
	if len(out) > peHeaders {
		return nil, errors.New("too many segments")
	}
	out = append(out, make([]byte, peHeaders-len(out))...)
	out = append(out, image...)
	return append(out, make([]byte, -len(out)&(peAlign-1))...), nil
}

// imageBase returns the address where the image begins: it has 64 KiB for headers before its text.
func imageBase(f *elf.File) uint64 {
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD {
			return p.Vaddr &^ 0xffff
		}
	}
	return 0
}

// section is a segment as a section, without the memory behind it that the
// file does not fill: the image clears that itself.
func section(p elf.ProgHeader, base uint64) (pe.SectionHeader32, error) {
	const most = 1 << 28
	if p.Vaddr < base || p.Vaddr > base+most || p.Filesz > most || p.Off > most ||
		p.Vaddr%peHeaders != 0 || p.Off%peHeaders != 0 {
		return pe.SectionHeader32{}, fmt.Errorf("segment of %#x bytes at %#x, offset %#x: out of reach", p.Filesz, p.Vaddr, p.Off)
	}
	s := pe.SectionHeader32{
		VirtualSize:      uint32(p.Filesz),
		VirtualAddress:   uint32(p.Vaddr - base),
		SizeOfRawData:    uint32(p.Filesz+peAlign-1) &^ (peAlign - 1),
		PointerToRawData: uint32(p.Off) + peHeaders,
	}
	name := ".rodata"
	if p.Flags&elf.PF_R != 0 {
		s.Characteristics = pe.IMAGE_SCN_MEM_READ | pe.IMAGE_SCN_CNT_INITIALIZED_DATA
	}
	if p.Flags&elf.PF_W != 0 {
		s.Characteristics |= pe.IMAGE_SCN_MEM_WRITE
		name = ".data"
	}
	if p.Flags&elf.PF_X != 0 {
		s.Characteristics |= pe.IMAGE_SCN_MEM_EXECUTE | pe.IMAGE_SCN_CNT_CODE
		name = ".text"
	}
	copy(s.Name[:], name)
	return s, nil
}

// peHeader returns the headers of a PE file.
func peHeader(base uint64, entry, size uint32, sections []pe.SectionHeader32) []byte {
	const (
		dosSize    = 64
		signature  = "PE\x00\x00"
		pe32plus   = 0x20b
		relocation = 0x800 // where in the headers the list of relocations is
	)
	optional := pe.OptionalHeader64{
		Magic:               pe32plus,
		AddressOfEntryPoint: entry,
		ImageBase:           base,
		SectionAlignment:    peHeaders,
		FileAlignment:       peAlign,
		SizeOfImage:         size,
		SizeOfHeaders:       peHeaders,
		Subsystem:           pe.IMAGE_SUBSYSTEM_EFI_APPLICATION,
		DllCharacteristics:  pe.IMAGE_DLLCHARACTERISTICS_NX_COMPAT,
		NumberOfRvaAndSizes: 16,
	}
	// An image whose list is empty may be placed anywhere; to some firmware,
	// one without a list may not.
	list := []uint32{relocation, 12, 0} // of a page, bytes, two entries that pad
	optional.DataDirectory[pe.IMAGE_DIRECTORY_ENTRY_BASERELOC] = pe.DataDirectory{VirtualAddress: relocation, Size: 12}

	var b bytes.Buffer
	write := func(v any) { binary.Write(&b, binary.LittleEndian, v) } // to memory: no error
	dos := make([]byte, dosSize)
	copy(dos, "MZ")
	binary.LittleEndian.PutUint32(dos[60:], dosSize)
	write(dos)
	write([]byte(signature))
	write(pe.FileHeader{
		Machine:              pe.IMAGE_FILE_MACHINE_AMD64,
		NumberOfSections:     uint16(len(sections)),
		SizeOfOptionalHeader: uint16(binary.Size(optional)),
		Characteristics:      pe.IMAGE_FILE_EXECUTABLE_IMAGE | pe.IMAGE_FILE_LARGE_ADDRESS_AWARE,
	})
	write(optional)
	write(sections)
	if b.Len() <= relocation {
		write(make([]byte, relocation-b.Len()))
	}
	write(list)
	return b.Bytes()
}
