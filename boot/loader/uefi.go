package loader

import "encoding/binary"

// UEFIMagic is what the assembly for UEFI leaves in EAX for cpuinit, which is
// entered as by the other loaders.
const UEFIMagic = 0x49464555

// UEFISeed is how many random bytes are asked of the firmware.
const UEFISeed = 64

// Memory types of UEFI (UEFI specification 2.10, 7.2) and what they are once
// boot services have ended; any other is reserved.
var uefiKinds = [...]Kind{
	1:  RAM, // loader code: this image, as the firmware placed it, and the block
	2:  RAM, // loader data
	3:  RAM, // boot services code
	4:  RAM, // boot services data
	7:  RAM, // free
	8:  Bad,
	9:  Reclaimable,
	10: NVS,
}

// The identifiers of the RSDP in the table of configuration tables (4.6.1), as
// two little-endian numbers, the better one first.
var rsdpGUIDs = [...][2]uint64{
	{0x11d3e4f18868e871, 0x81883cc7800022bc}, // ACPI 2.0: 8868e871-e4f1-11d3-bc22-0080c73c8881
	{0x11d32d88eb9d2d30, 0x4dc13f279000169a}, // ACPI 1.0: eb9d2d30-2d88-11d3-9a16-0090273fc14d
}

// uefi reads the block that uefi_amd64.s filled before it ended boot services:
// address, size and size of an entry of the memory map; address and count of
// the configuration tables; address and size of the load options; address of 64
// random bytes, or 0. Each takes 8 bytes.
func (l *Info) uefi(addr uint64, mem Physical) {
	var info [8]uint64
	for i := range info {
		info[i] = binary.LittleEndian.Uint64(mem(addr+8*uint64(i), 8))
	}
	l.uefiMap(info[0], info[1], info[2], mem)
	l.uefiTables(info[3], info[4], mem)
	l.setCommandUTF16(info[5], info[6], mem)
	if info[7] != 0 {
		l.Module = Region{info[7], UEFISeed, RAM}
	}
}

// uefiMap reads EFI_MEMORY_DESCRIPTORs, 7.2. Firmware cuts memory into many
// pieces: neighbours that are of one kind here become one region.
func (l *Info) uefiMap(addr, size, entry uint64, mem Physical) {
	const most = 1 << 16
	if entry < 40 {
		return
	}
	le := binary.LittleEndian
	for end := min(size, most); end >= entry; end -= entry {
		e := mem(addr, 40)
		kind := Reserved
		if t := le.Uint32(e); t < uint32(len(uefiKinds)) && uefiKinds[t] != 0 {
			kind = uefiKinds[t]
		}
		pages := min(le.Uint64(e[24:]), 1<<52-1)
		l.Memory.extend(le.Uint64(e[8:]), pages*page, kind)
		addr += entry
	}
}

// extend adds a region, or makes the last one larger by it.
func (m *Map) extend(start, size uint64, kind Kind) {
	if m.n > 0 && start+size >= start {
		if last := &m.regions[m.n-1]; last.End() == start && last.Kind == kind {
			last.Size += size
			return
		}
	}
	m.Add(start, size, kind)
}

// uefiTables looks for the RSDP among n EFI_CONFIGURATION_TABLEs, 4.6.
func (l *Info) uefiTables(addr, n uint64, mem Physical) {
	const most = 1 << 10
	le := binary.LittleEndian
	for _, guid := range rsdpGUIDs {
		for i := range min(n, most) {
			e := mem(addr+24*i, 24)
			if le.Uint64(e) == guid[0] && le.Uint64(e[8:]) == guid[1] {
				l.RSDP = le.Uint64(e[16:])
				return
			}
		}
	}
}

// setCommandUTF16 takes the command line from load options of size bytes, which
// are UTF-16 by custom, as far as they are ASCII text.
func (l *Info) setCommandUTF16(addr, size uint64, mem Physical) {
	l.commandN = 0
	for i := range min(size/2, uint64(len(l.command))) {
		c := binary.LittleEndian.Uint16(mem(addr+2*i, 2))
		if c < ' ' || c > '~' {
			return
		}
		l.command[l.commandN] = byte(c)
		l.commandN++
	}
}
