//go:build tamago

package boot

import (
	"errors"
	"fmt"
	"slices"
	"unsafe"

	"vmgenc/boot/loader"
)

// memory is Board's acpi.Memory.
type memory struct{}

var (
	errNowhere = errors.New("boot: not mapped")
	errRuntime = errors.New("boot: in the memory of the Go runtime")
)

// inRuntime reports whether the runtime has any of the n bytes at addr.
func inRuntime(addr, n uint64) bool {
	return runtimeRAM.Overlaps(addr, n) || slices.ContainsFunc(heapRAM.Regions(), func(r loader.Region) bool { return r.Overlaps(addr, n) })
}

// Bytes returns a view, not a copy, of n bytes at physical address addr,
// write-back cached wherever they lie. Memory that belongs to the Go runtime
// is refused, and so is what lies above 4 GiB and is not in the memory map.
func (memory) Bytes(addr uint64, n int) ([]byte, error) {
	size := uint64(n)
	switch {
	case n < 0 || addr+size < addr:
		return nil, fmt.Errorf("boot: %d bytes at %#x: %w", n, addr, errNowhere)
	case size == 0:
		return nil, nil
	case inRuntime(addr, size) && !ours(addr, size):
		return nil, fmt.Errorf("boot: %d bytes at %#x: %w", n, addr, errRuntime)
	case addr+size <= 4*gigabyte:
		return unsafe.Slice((*byte)(unsafe.Pointer(uintptr(window+addr))), n), nil
	case addr+size <= mappedTop && info.Memory.Holds(addr, size, loader.RAM, loader.Reserved, loader.Reclaimable, loader.NVS):
		return unsafe.Slice((*byte)(unsafe.Pointer(uintptr(addr))), n), nil
	}
	return nil, fmt.Errorf("boot: %d bytes at %#x: %w", n, addr, errNowhere)
}

// ours allows the one thing outside callers look at in the image: the copy
// of the RSDP that Multiboot2 hands over.
func ours(addr, size uint64) bool {
	at, n := info.RSDPCopy()
	return addr >= at && addr+size <= at+n
}

// Read makes one access of width 1, 2, 4 or 8 bytes, uncached above the last
// RAM below 4 GiB.
func (memory) Read(addr uint64, width int) (uint64, error) {
	at, err := device(addr, width)
	if err != nil {
		return 0, err
	}
	switch width {
	case 1:
		return uint64(read8(at)), nil
	case 2:
		return uint64(read16(at)), nil
	case 4:
		return uint64(read32(at)), nil
	}
	return read64(at), nil
}

// Write makes one access of width 1, 2, 4 or 8 bytes; see Read.
func (memory) Write(addr uint64, width int, value uint64) error {
	at, err := device(addr, width)
	if err != nil {
		return err
	}
	switch width {
	case 1:
		write8(at, uint8(value))
	case 2:
		write16(at, uint16(value))
	case 4:
		write32(at, uint32(value))
	default:
		write64(at, value)
	}
	return nil
}

// device checks an access and returns the address to make it at: one to one,
// but for page zero, which only the cached view has.
func device(addr uint64, width int) (uintptr, error) {
	size := uint64(width)
	switch {
	case width != 1 && width != 2 && width != 4 && width != 8:
		return 0, fmt.Errorf("boot: access of %d bytes at %#x", width, addr)
	case addr+size < addr || addr+size > mappedTop || addr+size > 4*gigabyte && !info.Memory.Holds(addr, size, loader.RAM):
		return 0, fmt.Errorf("boot: %d bytes at %#x: %w", width, addr, errNowhere)
	case inRuntime(addr, size):
		return 0, fmt.Errorf("boot: %d bytes at %#x: %w", width, addr, errRuntime)
	case addr < page:
		return uintptr(window + addr), nil
	}
	return uintptr(addr), nil
}

// ports is Board's acpi.Ports. Any context may use it.
type ports struct{}

// In reads width bytes, 1, 2 or 4, from the port. Another width reads as all
// ones, as an empty bus does.
func (ports) In(port uint16, width int) uint32 {
	switch width {
	case 1:
		return uint32(in8(port))
	case 2:
		return uint32(in16(port))
	case 4:
		return in32(port)
	}
	return ^uint32(0)
}

// Out writes width bytes, 1, 2 or 4, to the port. Another width does nothing.
func (ports) Out(port uint16, width int, value uint32) {
	switch width {
	case 1:
		out8(port, uint8(value))
	case 2:
		out16(port, uint16(value))
	case 4:
		out32(port, value)
	}
}
