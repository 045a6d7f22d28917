package tamago

import (
	"errors"
	"fmt"
	"sync"
)

const (
	page     = 4 << 10
	gigabyte = 1 << 30

	// oneToOne is the part of memory that TamaGo maps one to one itself (amd64/init.s).
	oneToOne = 6 * gigabyte

	// cachedAt is where the cached view of memory begins: the second half of the table's addresses.
	cachedAt = 256 * gigabyte

	// tablesStart and tablesEnd enclose what TamaGo keeps in low memory: the start of processors
	// (amd64/smp.go) and the page tables (amd64/amd64.h).
	tablesStart = 0x4000
	tablesEnd   = 0xd000
)

// Page table entries: Intel SDM volume 3, 5.5.
const (
	present  = 1 << 0
	writable = 1 << 1
	uncached = 1 << 4
	large    = 1 << 7
	frameOf  = 0x000f_ffff_ffff_f000
)

var (
	errRuntime = errors.New("in the memory of the Go runtime")
	errTables  = errors.New("in TamaGo's page tables")
	errBeyond  = errors.New("beyond the addresses of the processor or of package boot/tamago")
	errForeign = errors.New("the page tables are not TamaGo's, want unused entries from 256 GiB on")
)

// views are the ways to reach physical memory through the first page directory pointer table, which
// maps 512 pages of 1 GiB: one to one below 256 GiB, and cached above that. Entries are added when
// they are needed, so the processor does not read ahead where nobody looks.
type views struct {
	mu    sync.Mutex // of the stores to table
	table *[512]uint64

	limit                    uint64 // where physical addresses end
	runtimeStart, runtimeEnd uint64
}

// check returns why the n bytes at addr cannot be reached.
func (v *views) check(addr, n uint64) error {
	end := addr + n
	switch {
	case end < addr || end > min(v.limit, cachedAt):
		return fmt.Errorf("boot/tamago: %d bytes at %#x: %w", n, addr, errBeyond)
	case addr < v.runtimeEnd && end > v.runtimeStart:
		return fmt.Errorf("boot/tamago: %d bytes at %#x: %w", n, addr, errRuntime)
	case addr < tablesEnd && end > tablesStart:
		return fmt.Errorf("boot/tamago: %d bytes at %#x: %w", n, addr, errTables)
	}
	return nil
}

// cached returns a virtual address at which the n bytes, at least one, at physical address addr are
// cached.
func (v *views) cached(addr, n uint64) (uintptr, error) {
	if err := v.check(addr, n); err != nil {
		return 0, err
	}
	for g := addr / gigabyte; g <= (addr+n-1)/gigabyte; g++ {
		if err := v.add(cachedAt/gigabyte+g, g*gigabyte|large|writable|present); err != nil {
			return 0, err
		}
	}
	return uintptr(cachedAt + addr), nil
}

// direct returns a virtual address for device registers of n bytes, at least one, at physical
// address addr: as TamaGo maps them, uncached above that. Page zero, which TamaGo does not map, is
// RAM.
func (v *views) direct(addr, n uint64) (uintptr, error) {
	if addr < page {
		return v.cached(addr, n)
	}
	if err := v.check(addr, n); err != nil {
		return 0, err
	}
	for g := max(addr, oneToOne) / gigabyte; g <= (addr+n-1)/gigabyte; g++ {
		if err := v.add(g, g*gigabyte|large|uncached|writable|present); err != nil {
			return 0, err
		}
	}
	return uintptr(addr), nil
}

// add sets entry i of the table, once.
func (v *views) add(i, entry uint64) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	const status = 1<<5 | 1<<6 // accessed, dirty: the processor's
	switch v.table[i] &^ status {
	case 0:
		v.table[i] = entry
	case entry:
	default:
		return fmt.Errorf("boot/tamago: entry %d is %#x: %w", i, v.table[i], errForeign)
	}
	return nil
}
