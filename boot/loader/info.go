// Package loader reads the information that boot loaders hand over: PVH (Xen's direct boot ABI),
// Multiboot2 (specification 2.0) and the block that boot's UEFI entry collects (UEFI specification
// 2.10). It runs before there is a heap, so it allocates nothing, and trusts nothing: every loop
// and every length is bounded.
package loader

import (
	"encoding/binary"
	"unsafe"
)

// Info is a boot loader's description of the machine. It is filled in
// before there is a heap, so it has arrays where a program would have slices.
type Info struct {
	// Protocol is "PVH", "Multiboot2", "UEFI", or empty where the loader follows
	// neither and nothing is known.
	Protocol string

	// RSDP is the physical address of the ACPI root pointer, 0 if unknown.
	RSDP uint64

	// Memory is the physical memory map.
	Memory Map

	// Module is where the boot loader put the entropy of an earlier boot, its
	// Size 0 if there is none: the first module with the command line
	// boot_entropy_cache, or under PVH, where QEMU gives them none, the first. With
	// UEFI it is what the firmware's random number generator gave.
	Module Region

	command  [MaxCommandLine]byte
	commandN int
	rsdpCopy [36]byte // Multiboot2 passes a copy of the RSDP
	seed     [MaxSeed]byte
	seedN    int
}

// MaxCommandLine is how many bytes are kept of the kernel command line.
const MaxCommandLine = 2048

// RSDPCopy returns the address and the size of the copy of the RSDP that Multiboot2 hands over,
// which lies in l itself.
func (l *Info) RSDPCopy() (addr, size uint64) {
	return uint64(uintptr(unsafe.Pointer(&l.rsdpCopy))), uint64(len(l.rsdpCopy))
}

// CommandLine returns the kernel command line, cut at MaxCommandLine bytes.
func (l *Info) CommandLine() string { return string(l.command[:l.commandN]) }

// CommandBytes is CommandLine without an allocation: a view of l.
func (l *Info) CommandBytes() []byte { return l.command[:l.commandN] }

// Physical reads n bytes of physical memory, n being small.
type Physical func(addr uint64, n int) []byte

const (
	multiboot2Magic = 0x36d76289 // Multiboot2 specification 2.0, 3.3
	pvhMagic        = 0x336ec578 // Xen, start_info.h
)

// Read fills l in from what the loader left in EAX and EBX. It allocates
// nothing and bounds every loop: the data comes from outside.
func (l *Info) Read(eax, ebx uint32, mem Physical) {
	le := binary.LittleEndian
	switch {
	case eax == multiboot2Magic:
		l.Protocol = "Multiboot2"
		l.multiboot2(uint64(ebx), mem)
	case eax == UEFIMagic:
		l.Protocol = "UEFI"
		l.uefi(uint64(ebx), mem)
	case ebx != 0 && le.Uint32(mem(uint64(ebx), 4)) == pvhMagic:
		l.Protocol = "PVH"
		l.pvh(uint64(ebx), mem)
	}
}

// pvh reads struct hvm_start_info, version 0 (no memory map) or later.
func (l *Info) pvh(addr uint64, mem Physical) {
	le := binary.LittleEndian
	info := mem(addr, 56)
	l.setCommand(le.Uint64(info[24:]), len(l.command), mem)
	l.RSDP = le.Uint64(info[32:])
	l.pvhModules(le.Uint64(info[16:]), le.Uint32(info[12:]), mem)
	if le.Uint32(info[4:]) < 1 {
		return
	}
	table, n := le.Uint64(info[40:]), le.Uint32(info[48:])
	for i := uint64(0); table != 0 && i < uint64(min(n, MaxRegions)); i++ {
		e := mem(table+i*24, 24)
		l.Memory.Add(le.Uint64(e[0:]), le.Uint64(e[8:]), Kind(le.Uint32(e[16:])))
	}
}

// Tags of the Multiboot2 boot information, specification 2.0, 3.6.
const (
	tagEnd     = 0
	tagCommand = 1
	tagModule  = 3
	tagMemory  = 6
	tagRSDP1   = 14
	tagRSDP2   = 15
)

func (l *Info) multiboot2(addr uint64, mem Physical) {
	le := binary.LittleEndian
	const most = 1 << 20
	end := addr + uint64(min(le.Uint32(mem(addr, 4)), most))
	for at := addr + 8; at+8 <= end; {
		tag := mem(at, 8)
		kind, size := le.Uint32(tag[0:]), uint64(le.Uint32(tag[4:]))
		if kind == tagEnd || size < 8 || at+size > end {
			return
		}
		switch kind {
		case tagCommand:
			l.setCommand(at+8, int(min(size-8, uint64(len(l.command)))), mem)
		case tagModule:
			l.module(at, size, mem)
		case tagMemory:
			l.regions(at, size, mem)
		case tagRSDP1, tagRSDP2:
			l.setRSDP(at+8, size-8, kind, mem)
		}
		at += (size + 7) &^ 7
	}
}

// regions reads the memory map tag of size bytes at addr.
func (l *Info) regions(addr, size uint64, mem Physical) {
	le := binary.LittleEndian
	if size < 16 {
		return
	}
	entry := uint64(le.Uint32(mem(addr+8, 4)))
	if entry < 24 {
		return
	}
	for at := addr + 16; at+entry <= addr+size && l.Memory.n < MaxRegions; at += entry {
		e := mem(at, 24)
		l.Memory.Add(le.Uint64(e[0:]), le.Uint64(e[8:]), Kind(le.Uint32(e[16:])))
	}
}

// setRSDP keeps the copy of the RSDP in the tag, the newer of two, and points
// RSDP at it: the tag does not say where the original is.
func (l *Info) setRSDP(addr, size uint64, kind uint32, mem Physical) {
	if size > uint64(len(l.rsdpCopy)) || size < 20 || kind == tagRSDP1 && l.RSDP != 0 {
		return
	}
	clear(l.rsdpCopy[:])
	copy(l.rsdpCopy[:], mem(addr, int(size)))
	l.RSDP = uint64(uintptr(unsafe.Pointer(&l.rsdpCopy)))
}

func (l *Info) setCommand(addr uint64, most int, mem Physical) {
	l.commandN = 0
	for addr != 0 && l.commandN < most {
		c := mem(addr+uint64(l.commandN), 1)[0]
		if c == 0 {
			return
		}
		l.command[l.commandN] = c
		l.commandN++
	}
}
