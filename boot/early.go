//go:build tamago

package boot

import (
	"runtime/goos"
	"unsafe"
)

// info is what the loader told, runtimeRAM what the runtime got of it, and
// mappedTop where the mapped memory ends. They are written once, in early, and
// only read after that.
var (
	info       Loader
	runtimeRAM Region
	mappedTop  uint64
)

// imageStart is where the image begins, as boot/cmd/link lays it out.
const imageStart = 0x1000000

// fallbackRAM is what the image gets where the loader passed no memory map:
// RamSize up to 64 MiB, which the smallest machine in scope has.
const fallbackRAM = 48 * megabyte

// nowhere is what unreachable boot information reads as.
var nowhere [2048]byte

// pages is where cpuinit puts the page tables, from its second page boundary.
var pages [(12 + 2) * page]byte

func imageEnd() uintptr

// early runs on the boot stack, in 64-bit mode, before there is a runtime: no
// heap, no goroutines, no panics. It returns where the runtime's first stack
// begins.
func early(eax, ebx uint32) (sp uint) {
	mem := func(addr uint64, n int) []byte {
		if addr+uint64(n) > 4*gigabyte || addr+uint64(n) < addr {
			return nowhere[:n] // not mapped yet, and no handler to tell
		}
		return unsafe.Slice((*byte)(unsafe.Pointer(uintptr(addr))), n)
	}
	info.read(eax, ebx, mem)
	end := uint64(imageEnd())
	info.takeSeed(imageStart, end, mem)
	ram, ok := info.Memory.Runtime(imageStart, end)
	if !ok {
		ram = Region{imageStart, fallbackRAM, RAM}
	}

	t := (*tables)(unsafe.Pointer((uintptr(unsafe.Pointer(&pages)) + 2*page - 1) &^ (page - 1)))
	alloc := func() *table {
		if ram.Size < 32*megabyte {
			return nil
		}
		ram.Size -= page
		pd := (*table)(unsafe.Pointer(uintptr(ram.End())))
		*pd = table{}
		return pd
	}
	lowTop := info.Memory.lowTop(RAM, Reclaimable, NVS)
	if lowTop == 0 {
		lowTop = 3 * gigabyte
	}
	mappedTop = t.build(lowTop, info.Memory.top(RAM, Reclaimable, NVS), hugePages(), physicalOf, alloc)
	flush((*entry)(unsafe.Pointer(t)))

	runtimeRAM = ram
	goos.RamStart = uint(ram.Start)
	goos.RamSize = uint(ram.Size)
	return goos.RamStart + goos.RamSize - goos.RamStackOffset
}

func physicalOf(t *table) entry { return entry(uintptr(unsafe.Pointer(t))) }

// hugePages reports whether the processor has pages of 1 GiB.
func hugePages() bool {
	if most, _, _, _ := cpuid(0x80000000, 0); most < 0x80000001 {
		return false
	}
	_, _, _, edx := cpuid(0x80000001, 0)
	return edx&(1<<26) != 0
}
