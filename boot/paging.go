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
}

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
// up to which RAM is mapped.
func (t *tables) build(lowTop, top uint64, huge bool, addr func(*table) entry, alloc func() *table) (mapped uint64) {
	first := (lowTop + 2*megabyte - 1) / (2 * megabyte)
	for i := range uint64(2048) {
		e := entry(i*2*megabyte) | present | writable | large
		t.view[i/512][i%512] = e
		if i >= first {
			e |= uncached
		}
		t.pd[i/512][i%512] = e
	}
	for i := range t.low {
		t.low[i] = entry(i*page) | present | writable
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
			*slot = entry(mapped) | present | writable | large
			continue
		}
		pd := alloc()
		if pd == nil {
			break
		}
		for i := range pd {
			pd[i] = entry(mapped+uint64(i)*2*megabyte) | present | writable | large
		}
		*slot = addr(pd) | present | writable
	}
	return mapped
}
