package acpi

import "fmt"

const (
	hpetLength = 56

	// Registers, by their offsets, and fields of them (IA-PC HPET Specification 1.0a, 2.3). A
	// register of 64 bits may be read in halves.
	hpetPeriod  = 0x04 // high half of the capabilities: the femtoseconds that a count lasts
	hpetConfig  = 0x10
	hpetCounter = 0xF0

	hpetEnable = 1 << 0 // ENABLE_CNF: the main counter counts

	hpetShortest = 1_000_000   // fs: 32 bits wrap after 4.3 seconds
	hpetLongest  = 100_000_000 // fs, by the specification
)

// ParseHPET parses the HPET table in data, its header included, and returns where the timer's
// registers are (IA-PC HPET Specification 1.0a, 3.2.4).
func ParseHPET(data []byte) (GenericAddress, error) {
	b, err := checkTable(data, "HPET", "HPET", hpetLength)
	if err != nil {
		return GenericAddress{}, err
	}
	base := fields(b).gas(40)
	if base.Space != SystemMemory || base.Address == 0 || base.Address%8 != 0 {
		return GenericAddress{}, fmt.Errorf("acpi: HPET: registers at %#x in %v", base.Address, base.Space)
	}
	return base, nil
}

// HPET is the high precision event timer's main counter, or its low 32 bits: a reference for clocks
// on machines that have no PM timer. It wraps after 4.3 seconds or more: 43 at the rate of QEMU's,
// 5 minutes at that of a PC's.
type HPET struct {
	memory    Memory
	counter   uint64 // its address
	frequency uint64
}

// NewHPET returns the main counter of the timer with its registers at base, as [ParseHPET] returns
// it, and sets it going if it is not. The timer's other settings stay as they are. Of hw it needs
// Memory.
func NewHPET(hw Hardware, base GenericAddress) (*HPET, error) {
	period, err := hw.Memory.Read(base.Address+hpetPeriod, 4)
	if err != nil {
		return nil, err
	}
	if period < hpetShortest || period > hpetLongest {
		return nil, fmt.Errorf("acpi: HPET: period of %d fs, want %d to %d", period, hpetShortest, hpetLongest)
	}
	config, err := hw.Memory.Read(base.Address+hpetConfig, 4)
	if err == nil && config&hpetEnable == 0 {
		err = hw.Memory.Write(base.Address+hpetConfig, 4, config|hpetEnable)
	}
	if err != nil {
		return nil, err
	}
	return &HPET{hw.Memory, base.Address + hpetCounter, (1e15 + period/2) / period}, nil
}

// Read returns the counter. It neither blocks nor allocates and may be called in any context.
func (t *HPET) Read() uint32 {
	v, err := t.memory.Read(t.counter, 4)
	if err != nil {
		return 0 // stands still
	}
	return uint32(v)
}

// Since returns the counts from start, a value that Read returned less than one wrap ago, until
// now.
func (t *HPET) Since(start uint32) uint32 { return t.Read() - start }

// Frequency returns the counter's rate in Hz, rounded: it is not off by more than one in 20
// million.
func (t *HPET) Frequency() uint64 { return t.frequency }
