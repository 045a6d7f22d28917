package main

import (
	"bytes"
	"encoding/binary"
)

// haltingELF returns a program for QEMU's -kernel: it prints an exclamation mark
// on COM1 and halts. It has one segment to load, and the PVH note with its entry.
func haltingELF() []byte {
	const (
		base    = 1 << 20
		headers = 64 + 2*56
		note    = headers
		code    = note + 24
	)
	var out bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			binary.Write(&out, binary.LittleEndian, v)
		}
	}
	text := []byte{
		0x66, 0xba, 0xf8, 0x03, // mov dx, COM1
		0xb0, '!', // mov al, '!'
		0xee,       // out dx, al
		0xf4,       // hlt
		0xeb, 0xfd, // jmp to the hlt
	}
	size := uint64(code + len(text))
	put([]byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	put(uint16(2), uint16(62), uint32(1), uint64(base+code), uint64(64), uint64(0), uint32(0))
	put(uint16(64), uint16(56), uint16(2), uint16(0), uint16(0), uint16(0))
	put(uint32(1), uint32(7), uint64(0), uint64(base), uint64(base), size, size, uint64(4096))
	put(uint32(4), uint32(4), uint64(note), uint64(base+note), uint64(base+note), uint64(24), uint64(24), uint64(4))
	put(uint32(4), uint32(8), uint32(18), []byte("Xen\x00"), uint64(base+code))
	put(text)
	return out.Bytes()
}
