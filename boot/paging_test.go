package boot

import (
	"fmt"
	"testing"
	"unsafe"
)

// walker is a processor that translates addresses: Intel SDM volume 3, 5.5.
type walker struct {
	*testing.T
	tables map[entry]*table // by physical address
	next   entry
}

// place gives a table a physical address, the same each time.
func (w *walker) place(t *table) entry {
	for at, have := range w.tables {
		if have == t {
			return at
		}
	}
	w.next += page
	w.tables[w.next] = t
	return w.next
}

// walk translates addr. The flags are those of the last entry: the ones before
// it take nothing away.
func (w *walker) walk(t *table, addr uint64) (physical uint64, flags entry, ok bool) {
	const rights = present | writable
	for shift := 39; ; shift -= 9 {
		e := t[addr>>shift&511]
		if e&present == 0 {
			return 0, 0, false
		}
		flags, at := e&(noExecute|0xfff), e&^(noExecute|0xfff)
		if at>>46 != 0 {
			w.Fatalf("entry %#x for %#x", e, addr)
		}
		if shift == 12 || flags&large != 0 {
			offset := uint64(1)<<shift - 1
			if shift == 39 || uint64(at)&offset != 0 {
				w.Fatalf("entry %#x for %#x: bad page", e, addr)
			}
			return uint64(at) | addr&offset, flags, true
		}
		if flags&^used != rights {
			w.Fatalf("entry %#x for %#x: flags of a table", e, addr)
		}
		if t = w.tables[at]; t == nil {
			w.Fatalf("entry %#x for %#x: no table there", e, addr)
		}
	}
}

// want checks the translation of addr, which is writable memory.
func (w *walker) want(t *tables, addr, physical uint64, cached bool) {
	w.wantRights(t, addr, physical, cached, writable|noExecute)
}

// wantRights checks the translation of addr, and what may be done there.
func (w *walker) wantRights(t *tables, addr, physical uint64, cached bool, rights entry) {
	got, flags, ok := w.walk(&t.pml4, addr)
	if !ok || got != physical {
		w.Fatalf("%#x maps to %#x, %v, want %#x", addr, got, ok, physical)
	}
	if c := flags & uncached; cached && c != 0 || !cached && c != uncached {
		w.Fatalf("%#x has flags %#x, want cached %v", addr, flags, cached)
	}
	if got := flags & (writable | noExecute); got != rights {
		w.Fatalf("%#x has flags %#x, want %#x", addr, flags, rights)
	}
}

func (w *walker) wantNone(t *tables, addr uint64) {
	if got, _, ok := w.walk(&t.pml4, addr); ok {
		w.Fatalf("%#x maps to %#x, want nothing", addr, got)
	}
}

// used are the flags that a processor sets: accessed, dirty.
const used = entry(1<<5 | 1<<6)

// built returns tables as cpuinit leaves them, completed by build with room for
// n more, and by protect.
func built(t *testing.T, lowTop, top uint64, huge bool, n int) (*walker, *tables) {
	return builtFor(t, layout{16 * megabyte, 16 * megabyte, 16 * megabyte}, lowTop, top, huge, n)
}

// builtFor is built for an image.
func builtFor(t *testing.T, i layout, lowTop, top uint64, huge bool, n int) (*walker, *tables) {
	w := &walker{T: t, tables: map[entry]*table{}}
	pt := new(tables)
	pt.pml4[0] = w.place(&pt.pdpt) | present | writable
	for i := range pt.pd {
		pt.pdpt[i] = w.place(&pt.pd[i]) | present | writable
	}
	pt.build(lowTop, top, huge, w.place, func() *table {
		if n--; n < 0 {
			return nil
		}
		return new(table)
	})
	for k := range pt.pd { // a processor has used them
		for j := range pt.pd[k] {
			pt.pd[k][j] |= used
		}
	}
	pt.protect(i, w.place)
	return w, pt
}

// TestPaging looks at every page of the first 4 GiB, in both views, and at the
// ends of every large page above.
func TestPaging(t *testing.T) {
	for _, c := range []struct {
		lowTop, top uint64
		huge        bool
		cached      uint64 // lowTop, to the end of a large page
	}{
		{128 * megabyte, 128 * megabyte, true, 128 * megabyte},
		{256*megabyte - 0x20000, 256*megabyte - 0x20000, false, 256 * megabyte},
		{2*gigabyte + page, 8 * gigabyte, true, 2*gigabyte + 2*megabyte},
		{3 * gigabyte, 6*gigabyte + megabyte, false, 3 * gigabyte},
		{4 * gigabyte, 5 * gigabyte, true, 4 * gigabyte},
		{gigabyte, 4 * gigabyte, true, gigabyte}, // no RAM above 4 GiB
	} {
		t.Run(fmt.Sprintf("%#x,%#x,%v", c.lowTop, c.top, c.huge), func(t *testing.T) {
			t.Parallel()
			w, pt := built(t, c.lowTop, c.top, c.huge, 512)
			w.wantNone(pt, 0)
			w.wantNone(pt, page-1)
			w.want(pt, window, 0, true)
			for at := uint64(page); at < 4*gigabyte; at += page {
				w.want(pt, at, at, at < c.cached)
				w.want(pt, window+at, at, true)
			}
			end := max((c.top+gigabyte-1)&^(gigabyte-1), 4*gigabyte)
			for at := uint64(4 * gigabyte); at < end; at += 2 * megabyte {
				w.want(pt, at, at, true)
				w.want(pt, at+2*megabyte-1, at+2*megabyte-1, true)
			}
			w.wantNone(pt, end)
			w.wantNone(pt, 511*gigabyte)
			w.wantNone(pt, 512*gigabyte)
			w.wantNone(pt, window+4*gigabyte)
			w.wantNone(pt, window-page)
			w.wantNone(pt, 1<<64-page)
		})
	}
}

// TestProtect looks at every page of images of different sizes.
func TestProtect(t *testing.T) {
	const start = 16 * megabyte
	for _, i := range []layout{
		{start + 0x10000, start + 0x156391, start + 0x2e7123},
		{start, start + 2*megabyte, start + 4*megabyte},
		{start + 1, start + 100, start + 200}, // all in a page
		{start + 2*megabyte - 1, start + 2*megabyte + 1, start + 4*megabyte + 1},
		{start + page, start + 31*megabyte, start + 77*megabyte - page},
	} {
		w, pt := builtFor(t, i, 2*gigabyte, 2*gigabyte, true, 0)
		text, textEnd := i.text&^(page-1), (i.textEnd+page-1)&^(page-1)
		for at := uint64(page); at < 128*megabyte; at += page {
			rights := writable | noExecute
			switch {
			case text <= at && at < textEnd:
				rights = 0
			case textEnd <= at && at+page <= i.readOnlyEnd:
				rights = noExecute
			}
			w.wantRights(pt, at, at, true, rights)
			if text <= at && at+page <= i.readOnlyEnd {
				w.wantNone(pt, window+at)
			} else {
				w.want(pt, window+at, at, true)
			}
		}
	}
}

// TestPagingRoom checks that tables which cannot be had cost what they would
// map, and nothing else.
func TestPagingRoom(t *testing.T) {
	for _, c := range []struct {
		huge bool
		n    int
		end  uint64
	}{
		{false, 0, 4 * gigabyte},
		{false, 2, 6 * gigabyte},
		{false, 4, 8 * gigabyte},
		{true, 0, 8 * gigabyte},
	} {
		w, pt := built(t, 2*gigabyte, 8*gigabyte, c.huge, c.n)
		w.want(pt, megabyte, megabyte, true)
		w.want(pt, c.end-1, c.end-1, c.end > 4*gigabyte)
		w.wantNone(pt, c.end)
	}
}

// TestPagingMost checks that more RAM than one table of the third level maps
// ends there.
func TestPagingMost(t *testing.T) {
	for _, top := range []uint64{512 * gigabyte, 513 * gigabyte, 1<<64 - 1} {
		w, pt := built(t, 3*gigabyte, top, true, 0)
		w.want(pt, 512*gigabyte-1, 512*gigabyte-1, true)
		w.wantNone(pt, 512*gigabyte)
	}
}

// TestTables checks what entry_amd64.s takes for granted.
func TestTables(t *testing.T) {
	var pt tables
	if n := unsafe.Sizeof(pt); n != 17*page {
		t.Errorf("%d bytes of tables", n)
	}
	if pdpt, pd := unsafe.Offsetof(pt.pdpt), unsafe.Offsetof(pt.pd); pdpt != 0x1000 || pd != 0x2000 {
		t.Errorf("tables at %#x and %#x", pdpt, pd)
	}
}

// TestWithoutNX builds the tables of a processor without the no-execute bit: it is reserved there,
// and walk fails where it is set.
func TestWithoutNX(t *testing.T) {
	was := noExecute
	noExecute = 0
	defer func() { noExecute = was }()
	w, pt := builtFor(t, layout{0x210000, 0x35a151, 0x4f5000}, 3*gigabyte, 6*gigabyte, false, 2)
	for _, addr := range []uint64{page, 0x20f000, 0x4f5000, 8 * megabyte, 5 * gigabyte} {
		w.want(pt, addr, addr, true)
	}
	w.want(pt, window+8*megabyte, 8*megabyte, true)
	w.want(pt, 0xfee00000, 0xfee00000, false)
	w.wantRights(pt, 0x210000, 0x210000, true, 0)
	w.wantRights(pt, 0x4f4000, 0x4f4000, true, 0)
	w.wantNone(pt, window+0x210000)
}
