package loader

import "encoding/binary"

const (
	// MaxSeed is how many bytes are taken of a seed.
	MaxSeed = 4096

	// seedName is the command line of the module that is one: the type that
	// FreeBSD's loader gives it (loader.conf, entropy_cache_type).
	seedName = "boot_entropy_cache"

	maxModules = 64 // that are looked at
)

// Seed returns the bytes that the boot loader passed as a seed, at most MaxSeed
// of them; none if it passed none. Their original is wiped. The slice is the
// loader information's: who has used it wipes it. Machines that are started
// from the same files share a seed, so it is worth nothing for telling them
// apart.
func (l *Info) Seed() []byte { return l.seed[:l.seedN] }

// pvhModules looks through n struct hvm_modlist_entry at addr.
func (l *Info) pvhModules(addr uint64, n uint32, mem Physical) {
	le := binary.LittleEndian
	for i := uint64(0); addr != 0 && i < uint64(min(n, maxModules)); i++ {
		e := mem(addr+i*32, 32)
		r := Region{le.Uint64(e[0:]), le.Uint64(e[8:]), RAM}
		command := le.Uint64(e[16:])
		if command != 0 && isSeedName(command, mem) {
			l.Module = r
			return
		}
		if i == 0 && (command == 0 || mem(command, 1)[0] == 0) {
			l.Module = r
		}
	}
}

// module looks at the module tag of size bytes at addr (Multiboot2, 3.6.6).
func (l *Info) module(addr, size uint64, mem Physical) {
	le := binary.LittleEndian
	if size < 16+uint64(len(seedName))+1 || l.Module.Size != 0 || !isSeedName(addr+16, mem) {
		return
	}
	e := mem(addr+8, 8)
	start, end := uint64(le.Uint32(e[0:])), uint64(le.Uint32(e[4:]))
	if start < end {
		l.Module = Region{start, end - start, RAM}
	}
}

// isSeedName tells whether the string at addr, which ends with a zero, is
// seedName.
func isSeedName(addr uint64, mem Physical) bool {
	b := mem(addr, len(seedName)+1)
	return string(b[:len(seedName)]) == seedName && b[len(seedName)] == 0
}

// TakeSeed copies the start of the module, and wipes it there: before the
// runtime takes that memory for its own. It leaves alone what is not plain RAM
// below 4 GiB, and what Overlaps the image, from start to end.
func (l *Info) TakeSeed(start, end uint64, mem Physical) {
	r := Region{l.Module.Start, min(l.Module.Size, MaxSeed), RAM}
	if !l.Memory.plain(r) || r.Start < end && r.End() > start {
		return
	}
	const piece = 64
	for l.seedN < int(r.Size) {
		b := mem(r.Start+uint64(l.seedN), min(piece, int(r.Size)-l.seedN))
		l.seedN += copy(l.seed[l.seedN:], b)
		clear(b)
	}
}

// plain reports whether r lies in one region of RAM below 4 GiB, and in none of
// another kind.
func (m *Map) plain(r Region) bool {
	inside := false
	for _, c := range m.Regions() {
		switch {
		case c.Kind == RAM:
			inside = inside || c.Start <= r.Start && r.Start+r.Size >= r.Start && r.End() <= min(c.End(), 4<<30)
		case c.Start < r.End() && c.End() > r.Start:
			return false
		}
	}
	return inside
}
