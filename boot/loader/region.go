package loader

import "slices"

// Kind is the kind of a range of physical memory, numbered as in the memory
// maps of firmware (ACPI 6.5, table 15.2).
type Kind uint32

// The kinds that matter here; any other is treated as reserved.
const (
	RAM         Kind = 1 // usable
	Reserved    Kind = 2
	Reclaimable Kind = 3 // ACPI tables
	NVS         Kind = 4 // ACPI non-volatile storage
	Bad         Kind = 5
)

// String returns the kind's name.
func (k Kind) String() string {
	names := [...]string{RAM: "ram", Reserved: "reserved", Reclaimable: "acpi tables", NVS: "acpi nvs", Bad: "bad"}
	if k > 0 && int(k) < len(names) {
		return names[k]
	}
	return "reserved"
}

// Region is Size bytes of physical memory from address Start.
type Region struct {
	Start, Size uint64
	Kind        Kind
}

// End returns the address after the region.
func (r Region) End() uint64 { return r.Start + r.Size }

// Overlaps reports whether any of the n bytes at addr is in the region.
func (r Region) Overlaps(addr, n uint64) bool { return addr < r.End() && addr+n > r.Start }

// MaxRegions is how many regions are kept of a loader's map; what comes after
// them is left unused.
const MaxRegions = 128

// firmwareTop is how much below the end of low RAM is left to the firmware
// even where the map says it is free: loaders have passed on maps made before
// the firmware placed its tables there.
const firmwareTop = 1 << 20

// Map is a machine's physical memory. Its zero value is empty. It is plain
// data, filled in before there is a heap.
type Map struct {
	n       int
	regions [MaxRegions]Region
}

// Regions returns the regions in the loader's order. The slice is the map's.
func (m *Map) Regions() []Region { return m.regions[:m.n] }

// Add appends a region; empty ones, and ones that wrap, are dropped.
func (m *Map) Add(start, size uint64, kind Kind) {
	if m.n == MaxRegions || size == 0 || start+size < start {
		return
	}
	m.regions[m.n] = Region{start, size, kind}
	m.n++
}

// Runtime returns the RAM the Go runtime gets: from the start of the image to
// the end of the RAM that Holds it, less what firmware may use at that end
// and less anything that another region claims. ok is false where the map
// does not know the image's memory as RAM.
func (m *Map) Runtime(image, imageEnd uint64) (r Region, ok bool) {
	for _, c := range m.Regions() {
		if c.Kind == RAM && c.Start <= image && imageEnd <= c.End() {
			r = Region{image, c.End() - image, RAM}
			ok = true
			break
		}
	}
	if !ok {
		return r, false
	}
	end := r.End()
	if top := m.LowTop(RAM); end == top && end <= 4<<30 {
		end -= firmwareTop
	}
	for _, c := range m.Regions() {
		if c.Kind != RAM && c.End() > imageEnd && c.Start < end {
			end = max(c.Start, imageEnd)
		}
	}
	r.Size = (end - image) &^ 4095
	return r, r.End() > imageEnd
}

// page is the size of a page of memory.
const page = 4096

// lowest is where memory begins that is anybody's: what lies below is for
// firmware, and for starting other processors.
const lowest = 1 << 20

// Free calls f for each range of whole pages of RAM from 1 MiB to limit that is
// in no region of another kind and not in own, and that is not at the end of low
// RAM, where firmware may be. RAM that the map has twice is passed once.
func (m *Map) Free(own Region, limit uint64, f func(Region)) {
	top := m.LowTop(RAM)
	others := [2]Region{own, {top - min(top, firmwareTop), min(top, firmwareTop), Reserved}}
	for i, r := range m.Regions() {
		if r.Kind != RAM {
			continue
		}
		for at, end := max(r.Start, lowest), min(r.End(), limit); at < end; {
			next, ok := gap(others[:], true, at, end)
			if ok {
				next, ok = gap(m.regions[:i], true, at, next)
			}
			if ok {
				next, ok = gap(m.regions[i+1:m.n], false, at, next)
			}
			from, to := (at+page-1)&^(page-1), next&^(page-1)
			if ok && from < to {
				f(Region{from, to - from, RAM})
			}
			at = next
		}
	}
}

// gap returns where, up to end, the claims next begin if none of them has at, or
// else where the one that does ends. RAM is a claim if ram is set.
func gap(claims []Region, ram bool, at, end uint64) (next uint64, free bool) {
	for _, c := range claims {
		if c.Kind == RAM && !ram {
			continue
		}
		if c.Start <= at && at < c.End() {
			return c.End(), false
		}
		if at < c.Start {
			end = min(end, c.Start)
		}
	}
	return end, true
}

// LowTop returns the end of the highest region below 4 GiB of one of the
// kinds.
func (m *Map) LowTop(kinds ...Kind) uint64 {
	top := uint64(0)
	for _, c := range m.Regions() {
		if slices.Contains(kinds, c.Kind) && c.Start < 4<<30 {
			top = max(top, min(c.End(), 4<<30))
		}
	}
	return top
}

// Top returns the end of the highest region of one of the kinds.
func (m *Map) Top(kinds ...Kind) uint64 {
	top := uint64(0)
	for _, c := range m.Regions() {
		if slices.Contains(kinds, c.Kind) {
			top = max(top, c.End())
		}
	}
	return top
}

// Total returns the bytes of RAM.
func (m *Map) Total() uint64 {
	sum := uint64(0)
	for _, c := range m.Regions() {
		if c.Kind == RAM {
			sum += c.Size
		}
	}
	return sum
}

// Holds reports whether all n bytes at addr are in regions of the kinds.
func (m *Map) Holds(addr, n uint64, kinds ...Kind) bool {
	for _, c := range m.Regions() {
		if slices.Contains(kinds, c.Kind) && addr >= c.Start && addr < c.End() {
			have := c.End() - addr
			return have >= n || m.Holds(c.End(), n-have, kinds...)
		}
	}
	return false
}
