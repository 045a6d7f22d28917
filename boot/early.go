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

// leastRAM is the RAM that the runtime needs beside the image: its tables, its stacks and a small
// heap.
const leastRAM = 5 * megabyte

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
	if !imageChecksum.intact() {
		say("boot: image: wrong checksum: firmware or the loader has overwritten it\n")
		reset()
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
		tooLittleRAM()
	}

	// Page tables come from the end of the largest free range below 4 GiB: firmware may leave
	// little behind the image.
	own, pool, spare := ram, ram, uint64(0)
	info.Memory.Free(own, 4*gigabyte, func(r loader.Region) {
		if r.Size > pool.Size {
			pool = r
		}
		if !distribution {
			spare += r.Size
		}
	})
	if ram.End()-uint64(end)+spare < leastRAM {
		tooLittleRAM()
	}
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
	if !processorHas(noExecuteBit) {
		noExecute = 0
	}
	mappedTop = t.build(lowTop, info.Memory.Top(loader.RAM, loader.Reclaimable, loader.NVS), processorHas(hugePagesBit), physicalOf, alloc)
	t.protect(img, physicalOf)
	flush((*entry)(unsafe.Pointer(t)))

	harden()
	if _, _, _, edx := cpuid(1, 0); edx&(1<<9) == 0 {
		hasAPIC = false
		say("boot: processor: no local APIC, so no interrupts and no halt\n")
	}

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

// tooLittleRAM ends the machine, as the program could not start its runtime.
func tooLittleRAM() {
	say("boot: too little RAM: want 5 MiB beside the image, which lies at " + imagePlace + "\n")
	reset()
}

// say prints where nothing else can.
func say(s string) {
	serialInit()
	for i := range len(s) {
		printk(s[i])
	}
}

func physicalOf(t *table) entry { return entry(uintptr(unsafe.Pointer(t))) }

// Bits of CPUID leaf 0x80000001, EDX.
const (
	noExecuteBit = 20
	hugePagesBit = 26 // pages of 1 GiB
)

// processorHas reports whether CPUID leaf 0x80000001 has the bit set in EDX.
func processorHas(bit int) bool {
	if most, _, _, _ := cpuid(0x80000000, 0); most < 0x80000001 {
		return false
	}
	_, _, _, edx := cpuid(0x80000001, 0)
	return edx&(1<<bit) != 0
}
