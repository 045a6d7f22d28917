//go:build tamago

package tamago

// Instructions that Go has no words for; see cpu_amd64.s. Any context may use them.

func in8(port uint16) uint8
func in16(port uint16) uint16
func in32(port uint16) uint32
func out8(port uint16, value uint8)
func out16(port uint16, value uint16)
func out32(port uint16, value uint32)

// One access of that width.
func read8(addr uintptr) uint8
func read16(addr uintptr) uint16
func read32(addr uintptr) uint32
func read64(addr uintptr) uint64
func write8(addr uintptr, value uint8)
func write16(addr uintptr, value uint16)
func write32(addr uintptr, value uint32)
func write64(addr uintptr, value uint64)

func pause()
func rdtsc() uint64
func cpuid(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)
func writeMSR(msr uint32, value uint64)
func cr3() uintptr

// disable disables interrupts and returns RFLAGS as it was; restore writes RFLAGS.
func disable() (flags uintptr)
func restore(flags uintptr)
