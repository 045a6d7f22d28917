package tamago

import (
	"errors"
	"testing"
)

// tamagoTable returns the page directory pointer table that TamaGo makes.
func tamagoTable() *[512]uint64 {
	t := new([512]uint64)
	t[0] = 0xb000 | writable | present
	for g := uint64(1); g < 6; g++ {
		t[g] = g*gigabyte | large | writable | present
		if g > 2 {
			t[g] |= uncached
		}
	}
	return t
}

func newViews() *views {
	return &views{table: tamagoTable(), limit: 1 << 36, runtimeStart: 0x1000_0000, runtimeEnd: 0x5000_0000}
}

func TestCached(t *testing.T) {
	for _, c := range []struct {
		addr, n uint64
		entries []uint64 // of gigabytes
		want    error
	}{
		{0, 1, []uint64{0}, nil},
		{0x3fff, 1, []uint64{0}, nil},
		{0x3fff, 2, nil, errTables},
		{0xd000, page, []uint64{0}, nil},
		{0xcfff, 1, nil, errTables},
		{0xfff_ffff, 1, []uint64{0}, nil},
		{0xfff_ffff, 2, nil, errRuntime},
		{0x5000_0000, 1, []uint64{1}, nil},
		{0x4fff_ffff, 1, nil, errRuntime},
		{3*gigabyte - 1, 2, []uint64{2, 3}, nil},
		{7 * gigabyte, gigabyte, []uint64{7}, nil},
		{64*gigabyte - 1, 1, []uint64{63}, nil},
		{64*gigabyte - 1, 2, nil, errBeyond},
		{1<<64 - 1, 2, nil, errBeyond},
	} {
		v := newViews()
		at, err := v.cached(c.addr, c.n)
		if !errors.Is(err, c.want) || err == nil && at != uintptr(cachedAt+c.addr) {
			t.Errorf("%d bytes at %#x: %#x, %v, want %v", c.n, c.addr, at, err, c.want)
		}
		want := tamagoTable()
		for _, g := range c.entries {
			want[256+g] = g*gigabyte | large | writable | present
		}
		if *v.table != *want {
			t.Errorf("%d bytes at %#x: other entries than of %v", c.n, c.addr, c.entries)
		}
	}
}

func TestDirect(t *testing.T) {
	for _, c := range []struct {
		addr, n uint64
		at      uintptr
		entry   int // that is added, or 0
		want    uint64
		err     error
	}{
		{0x40e, 2, cachedAt + 0x40e, 256, large | writable | present, nil},
		{0xfec0_0000, 4, 0xfec0_0000, 0, 0, nil},
		{6*gigabyte - 4, 4, 6*gigabyte - 4, 0, 0, nil},
		{6*gigabyte - 4, 8, 6*gigabyte - 4, 6, 6*gigabyte | large | uncached | writable | present, nil},
		{40 * gigabyte, 8, 40 * gigabyte, 40, 40*gigabyte | large | uncached | writable | present, nil},
		{0x9000, 8, 0, 0, 0, errTables},
		{0x1000_0000, 8, 0, 0, 0, errRuntime},
		{64 * gigabyte, 1, 0, 0, 0, errBeyond},
	} {
		v := newViews()
		at, err := v.direct(c.addr, c.n)
		if !errors.Is(err, c.err) || at != c.at {
			t.Errorf("%d bytes at %#x: %#x, %v, want %#x, %v", c.n, c.addr, at, err, c.at, c.err)
		}
		want := tamagoTable()
		if c.entry != 0 {
			want[c.entry] = c.want
		}
		if *v.table != *want {
			t.Errorf("%d bytes at %#x: wrong entries", c.n, c.addr)
		}
	}
}

// TestAgain uses an entry that the processor has marked, and refuses one that is not its own.
func TestAgain(t *testing.T) {
	v := newViews()
	if _, err := v.cached(7*gigabyte, 8); err != nil {
		t.Fatal(err)
	}
	v.table[256+7] |= 1<<5 | 1<<6 // accessed, dirty
	if _, err := v.cached(7*gigabyte, 8); err != nil {
		t.Error(err)
	}
	v.table[256+8] = 0xe000 | present
	if _, err := v.cached(8*gigabyte, 8); !errors.Is(err, errForeign) {
		t.Errorf("a table of somebody else's: %v", err)
	}
}
