package main

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"testing"
)

// TestSeal checks that the words of the ranges that seal writes have the sum 0, and that the
// checksum must be in the file.
func TestSeal(t *testing.T) {
	image := linked(base+0x10000, text, note, ro, data)
	image = append(image, make([]byte, 0x4000-len(image))...)
	for i := 0x1000; i < 0x3000; i++ {
		image[i] ^= byte(i * 7)
	}
	const at = 0x2100
	if err := seal(image, ro.at+0x100); err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	f, err := elf.NewFile(bytes.NewReader(image))
	if err != nil {
		t.Fatal(err)
	}
	sum, words := uint64(0), uint64(0)
	for i := range 3 {
		start, n := le.Uint64(image[at+8+16*i:]), le.Uint64(image[at+16+16*i:])
		for _, p := range f.Progs {
			if p.Type == elf.PT_LOAD && start >= p.Vaddr && start-p.Vaddr < p.Filesz {
				for j := range n {
					sum += le.Uint64(image[p.Off+start-p.Vaddr+8*j:])
				}
			}
		}
		words += n
	}
	if sum != 0 || words < 0x1000/8 {
		t.Errorf("the sum of %d words is %#x, want 0", words, sum)
	}
	for _, at := range []uint64{base, ro.at + 4, ro.at + ro.inFile - 8} {
		if err := seal(image, at); err == nil {
			t.Errorf("no error for a checksum at %#x", at)
		}
	}
}
