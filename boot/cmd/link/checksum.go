package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
)

// checksumName is the variable of package boot that seal fills in.
const checksumName = "vmgenc/boot.imageChecksum"

// checksumAddress returns the address of that variable by the symbols of an ELF file as the Go
// linker writes it, 0 if there is none: a program for one of TamaGo's own boards has none.
func checksumAddress(image []byte) uint64 {
	f, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		return 0
	}
	symbols, _ := f.Symbols() // without symbols there is none
	for _, s := range symbols {
		if s.Name == checksumName {
			return s.Value
		}
	}
	return 0
}

// seal fills in the checksum at address at of the image: of its text and of what the file fills of
// its other segments. The headers before the text are not loaded by UEFI.
func seal(image []byte, at uint64) error {
	f, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		return err
	}
	var ranges [3]struct{ start, offset, words uint64 }
	n, place := 0, uint64(0)
	for _, p := range f.Progs {
		if p.Type != elf.PT_LOAD {
			continue
		}
		if n == len(ranges) {
			return fmt.Errorf("more than %d segments", n)
		}
		skip := uint64(0)
		if text := f.Section(".text"); text != nil && text.Addr >= p.Vaddr && text.Addr-p.Vaddr < p.Filesz {
			skip = text.Addr - p.Vaddr
		}
		if at >= p.Vaddr && at-p.Vaddr+8*7 <= p.Filesz {
			place = p.Off + at - p.Vaddr
		}
		ranges[n].start, ranges[n].offset, ranges[n].words = p.Vaddr+skip, p.Off+skip, (p.Filesz-skip)/8
		n++
	}
	if place == 0 || place%8 != 0 {
		return fmt.Errorf("%s at %#x: in no segment", checksumName, at)
	}
	le := binary.LittleEndian
	for i, r := range ranges {
		le.PutUint64(image[place+8+16*uint64(i):], r.start)
		le.PutUint64(image[place+16+16*uint64(i):], r.words)
	}
	le.PutUint64(image[place:], 0)
	sum := uint64(0)
	for _, r := range ranges {
		for i := range r.words {
			sum += le.Uint64(image[r.offset+8*i:])
		}
	}
	le.PutUint64(image[place:], -sum)
	return nil
}
