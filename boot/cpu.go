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

func pause()
func rdtsc() uint64
func cpuid(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)
func cli()
func sti()
func flush(pml4 *entry)
func cr3() uintptr
func cr4() uint64
func setCR4(v uint64)

// writeMSR writes a model-specific register of the processor that runs the caller. A processor that
// does not have it faults.
func writeMSR(msr uint32, value uint64)

// harden turns on what the processor has against mistakes with user mode, of
// which there is none here: SMEP, SMAP, UMIP. Intel SDM volume 3, 2.5. Writes
// to read-only pages fault in all modes: cpuinit has set CR0.WP.
func harden() {
	if most, _, _, _ := cpuid(0, 0); most < 7 {
		return
	}
	_, ebx, ecx, _ := cpuid(7, 0)
	v := cr4()
	for _, f := range []struct {
		reg      uint32
		has, set int
	}{{ebx, 7, 20}, {ebx, 20, 21}, {ecx, 2, 11}} {
		if f.reg&(1<<f.has) != 0 {
			v |= 1 << f.set
		}
	}
	setCR4(v)
}
