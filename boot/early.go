//go:build tamago

package boot

import (
	"runtime/goos"
	"unsafe"

	"vmgenc/boot/loader"
)

// mappedTop is where the mapped memory ends. It is written once, in early.
var mappedTop uint64

// Constants of package loader, for the assembly.
const (
	uefiMagic = loader.UEFIMagic
	uefiSeed  = loader.UEFISeed
)

// fallbackRAM is the RAM from imageStart on where the loader passed no memory map. The smallest
// machine of such a loader has 64 MiB.
const fallbackRAM = 48 * megabyte

// firstStack is the room for the runtime's first stack, 64 KiB, and what guards it.
const firstStack = 128 << 10

// nowhere is what unreachable boot information reads as.
var nowhere [2048]byte

// pages is where cpuinit puts the page tables, from its first page boundary.
var pages [(17 + 1) * page]byte

// borders returns where text begins and ends, where the table of its functions
// ends, which is almost the end of what is read-only, and where the image ends.
func borders() (text, textEnd, pclnEnd, end uintptr)

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
	info.Read(eax, ebx, mem)
	text, textEnd, pclnEnd, end := borders()
	img := layout{uint64(text), uint64(textEnd), uint64(readOnlyEnd(pclnEnd))}
	info.TakeSeed(imageStart, uint64(end), mem)
	ram, ok := info.Memory.Runtime(imageStart, uint64(end))
	if len(info.Memory.Regions()) == 0 {
		ram, ok = loader.Region{Start: imageStart, Size: fallbackRAM, Kind: loader.RAM}, true
	}
	if !ok || ram.End() < uint64(end)+uint64(goos.RamStackOffset)+firstStack {
		say("boot: too little RAM: the image lies at " + imagePlace + ", and wants 2 MiB more there than it takes itself\n")
		reset()
	}

	// Page tables come from the end of the largest free range below 4 GiB: firmware may leave
	// little behind the image.
	own, pool := ram, ram
	info.Memory.Free(own, 4*gigabyte, func(r loader.Region) {
		if r.Size > pool.Size {
			pool = r
		}
	})
	taken := uint64(0)
	t := (*tables)(unsafe.Pointer(cr3()))
	alloc := func() *table {
		if pool.Size-taken < 32*megabyte {
			return nil
		}
		taken += page
		pd := (*table)(unsafe.Pointer(uintptr(pool.End() - taken)))
		*pd = table{}
		return pd
	}
	lowTop := info.Memory.LowTop(loader.RAM, loader.Reclaimable, loader.NVS)
	if lowTop == 0 {
		lowTop = 3 * gigabyte
	}
	mappedTop = t.build(lowTop, info.Memory.Top(loader.RAM, loader.Reclaimable, loader.NVS), hugePages(), physicalOf, alloc)
	t.protect(img, physicalOf)
	flush((*entry)(unsafe.Pointer(t)))

	harden()

	line := info.CommandBytes()
	setEnvironment(unsafe.String(unsafe.SliceData(line), len(line)))
	if pool == own {
		ram.Size -= taken
	}
	runtimeRAM = ram
	info.Memory.Free(own, mappedTop, func(r loader.Region) {
		if r.Start == pool.Start {
			r.Size -= taken
		}
		if addRAM(r) {
			heapRAM.Add(r.Start, r.Size, loader.RAM)
		}
	})
	goos.RamStart = uint(ram.Start)
	goos.RamSize = uint(ram.Size)
	return goos.RamStart + goos.RamSize - goos.RamStackOffset
}

// say prints where nothing else can.
func say(s string) {
	serialInit()
	for i := range len(s) {
		printk(s[i])
	}
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
