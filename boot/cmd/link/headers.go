package main

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
)

// Where in the file the headers go: between the program headers and the text,
// in the first 32 KiB as Multiboot2 wants, on a multiple of 8.
const (
	noteOffset = 0x800
	bootOffset = 0x840
	bootEnd    = 0x880
)

// bootable adds a PVH note (Xen's x86 "direct boot" ABI, XEN_ELFNOTE_PHYS32_ENTRY)
// and a Multiboot2 header (Multiboot2 specification 2.0, 3.1) to a static
// 64-bit ELF file. Both enter the image at its ELF entry, in 32-bit mode.
func bootable(image []byte) ([]byte, error) {
	le := binary.LittleEndian
	if len(image) < bootEnd || string(image[:6]) != elf.ELFMAG+"\x02\x01" || // 64 bits, little-endian
		elf.Machine(le.Uint16(image[18:])) != elf.EM_X86_64 {
		return nil, errors.New("not an ELF file for amd64")
	}
	entry := le.Uint64(image[24:])
	if entry>>32 != 0 {
		return nil, fmt.Errorf("entry %#x is out of reach for 32-bit code", entry)
	}
	ph, err := noteHeader(image)
	if err != nil {
		return nil, err
	}
	for _, c := range image[noteOffset:bootEnd] {
		if c != 0 {
			return nil, errors.New("bytes in use where the boot headers go")
		}
	}

	note := le.AppendUint32(nil, 4)   // size of the name
	note = le.AppendUint32(note, 8)   // of the entry address
	note = le.AppendUint32(note, 18)  // XEN_ELFNOTE_PHYS32_ENTRY
	note = append(note, "Xen\x00"...) // the name
	note = le.AppendUint64(note, entry)
	copy(image[noteOffset:], note)

	le.PutUint32(ph[0:], uint32(elf.PT_NOTE))
	le.PutUint32(ph[4:], uint32(elf.PF_R))
	le.PutUint64(ph[8:], noteOffset)
	le.PutUint64(ph[32:], uint64(len(note)))
	le.PutUint64(ph[40:], uint64(len(note)))
	le.PutUint64(ph[48:], 4)

	const magic, size = 0xe85250d6, 24
	boot := le.AppendUint32(nil, magic)
	boot = le.AppendUint32(boot, 0) // i386, protected mode
	boot = le.AppendUint32(boot, size)
	boot = le.AppendUint32(boot, uint32(1<<32-magic-size))
	boot = le.AppendUint64(boot, 8<<32) // end of the tags
	copy(image[bootOffset:], boot)
	return image, nil
}

// noteHeader returns the program header that says the stack of a process is
// not executable. There is no process: its place is free for the note's. And it
// has all segments go without an alignment: where they lie is given, and the
// loader of Cloud Hypervisor and Firecracker, rust-vmm's, wants multiples of
// 2 MiB, 0 included.
func noteHeader(image []byte) (note []byte, err error) {
	le := binary.LittleEndian
	phoff, phnum := le.Uint64(image[32:]), uint64(le.Uint16(image[56:]))
	for i := range phnum {
		at := phoff + i*56
		if at < phoff || at > noteOffset-56 {
			break
		}
		switch p := image[at : at+56]; elf.ProgType(le.Uint32(p)) {
		case elf.PT_LOAD:
			le.PutUint64(p[48:], 0)
		case elf.PT_GNU_STACK:
			note = p
		}
	}
	if note == nil {
		return nil, errors.New("no GNU_STACK program header to make the note's")
	}
	return note, nil
}
