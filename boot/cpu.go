//go:build tamago

package boot

// Instructions that Go has no words for; see cpu_amd64.s. They are safe in
// interrupt context.

func in8(port uint16) uint8
func in16(port uint16) uint16
func in32(port uint16) uint32
func out8(port uint16, value uint8)
func out16(port uint16, value uint16)
func out32(port uint16, value uint32)

func read8(addr uintptr) uint8
func read16(addr uintptr) uint16
func read32(addr uintptr) uint32
func read64(addr uintptr) uint64
func write8(addr uintptr, value uint8)
func write16(addr uintptr, value uint16)
func write32(addr uintptr, value uint32)
func write64(addr uintptr, value uint64)

func rdtsc() uint64
func cpuid(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)
func cli()
func flush(pml4 *entry)
