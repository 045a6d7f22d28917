package boot

// entry is a page table entry: Intel SDM volume 3, 5.5.
type entry uint64

const (
	present  entry = 1 << 0
	writable entry = 1 << 1
	uncached entry = 1<<3 | 1<<4 // PWT and PCD: UC
	large    entry = 1 << 7

	page     = 4 << 10
	megabyte = 1 << 20
	gigabyte = 1 << 30
)

// noExecute is the no-execute bit, or 0 on a processor without it, for which the bit is reserved.
// cpuinit has set EFER.NXE on the others.
var noExecute entry = 1 << 63

// table is one page table, at any of the four levels.
type table [512]entry

// tables are the page tables cpuinit has room for, in its order.
type tables struct {
	pml4   table
	pdpt   table    // one to one
	pd     [4]table // its first 4 GiB, in 2 MiB pages
	low    table    // its first 2 MiB, in 4 KiB pages
	cached table    // the cached view
	view   [4]table // its 4 GiB
	small  [5]table // large pages that protect has split
}

// layout is where the image's text begins and ends, and where what is read-only
// in it does.
type layout struct{ text, textEnd, readOnlyEnd uint64 }

// window is where the cached view of the first 4 GiB begins: the first
// address of the upper half.
const (
	window     = 0xffff_8000_0000_0000
	windowSlot = 256
)

// build completes the tables that cpuinit began. lowTop is where RAM below
// 4 GiB ends, top where all RAM ends. RAM above 4 GiB is mapped in pages of
// 1 GiB if huge is set, else with tables taken from alloc, which returns
// cleared pages, or nil when it has no more; what it does not get stays
// unmapped. addr gives the physical address of a table. It returns the address
// up to which RAM is mapped. The processor may be using the tables: the first
// 4 GiB can be executed until protect has seen to it.
func (t *tables) build(lowTop, top uint64, huge bool, addr func(*table) entry, alloc func() *table) (mapped uint64) {
	first := (lowTop + 2*megabyte - 1) / (2 * megabyte)
	for i := range uint64(2048) {
		e := entry(i*2*megabyte) | present | writable | large
		t.view[i/512][i%512] = e | noExecute
		if i >= first {
			e |= uncached
		}
		t.pd[i/512][i%512] = e
	}
	for i := range t.low {
		t.low[i] = entry(i*page) | present | writable | noExecute
	}
	t.low[0] = 0 // a nil pointer is an exception
	t.pd[0][0] = addr(&t.low) | present | writable
	for i := range t.view {
		t.cached[i] = addr(&t.view[i]) | present | writable
	}
	t.pml4[windowSlot] = addr(&t.cached) | present | writable

	mapped = 4 * gigabyte
	for ; mapped < top && mapped < uint64(len(t.pdpt))*gigabyte; mapped += gigabyte {
		slot := &t.pdpt[mapped/gigabyte]
		if huge {
			*slot = entry(mapped) | present | writable | large | noExecute
			continue
		}
		pd := alloc()
		if pd == nil {
			break
		}
		for i := range pd {
			pd[i] = entry(mapped+uint64(i)*2*megabyte) | present | writable | large | noExecute
		}
		*slot = addr(pd) | present | writable
	}
	return mapped
}

// protect makes text not writable and the rest not executable, the rest of what
// is read-only in the image neither. The cached view has none of either.
func (t *tables) protect(i layout, addr func(*table) entry) {
	text, textEnd, end := i.text&^(page-1), (i.textEnd+page-1)&^(page-1), i.readOnlyEnd&^(page-1)
	t.change(&t.pd, text, max(textEnd, end), writable, 0, addr)
	t.change(&t.pd, 2*megabyte, text, 0, noExecute, addr)
	t.change(&t.pd, textEnd, 4*gigabyte, 0, noExecute, addr)
	t.change(&t.view, text, end, present, 0, addr)
}

// change clears and sets flags of the pages between two addresses in the first
// 4 GiB. It splits the large page at either end if it has to, for which there is
// room.
func (t *tables) change(d *[4]table, from, to uint64, clear, set entry, addr func(*table) entry) {
	for at := from; at < to; {
		slot, size := &d[at/gigabyte][at%gigabyte/(2*megabyte)], uint64(2*megabyte)
		if *slot&large == 0 || at%size != 0 || to-at < size {
			slot, size = &t.split(slot, addr)[at%size/page], page
		}
		*slot = *slot&^clear | set
		at += size
	}
}

// split returns the table that slot leads to, which it makes of a large page.
func (t *tables) split(slot *entry, addr func(*table) entry) *table {
	for i := range t.small {
		s := &t.small[i]
		if *slot&large != 0 && s[0] == 0 {
			for j := range s {
				s[j] = *slot&^large + entry(j*page)
			}
			*slot = addr(s) | present | writable
		}
		if *slot&^(page-1) == addr(s) { // the processor sets flags too
			return s
		}
	}
	return &t.low // never: protect makes five at most
}
