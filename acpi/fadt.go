package acpi

import (
	"encoding/binary"
	"fmt"
)

// FADT is the Fixed ACPI Description Table (ACPI 6.5, 5.2.9), signature FACP, of any revision:
// fields that a shorter table does not have are zero. Where there is a 32-bit and an X_ field, the
// X_ one counts unless it is zero.
type FADT struct {
	Header
	MinorRevision uint8
	Profile       uint8  // preferred power management profile
	FACS, DSDT    uint64 // physical addresses
	SCI           uint16 // ISA interrupt of the SCI; the MADT may say more about it
	Flags         uint32
	BootArch      uint16
	Century       uint8 // CMOS index of the century, 0 if there is none

	SMICommand              uint32 // I/O port, 0 on a machine that is always in ACPI mode
	ACPIEnable, ACPIDisable uint8  // what to write there

	PM1aEvent, PM1bEvent     Block
	PM1aControl, PM1bControl Block
	PM2Control               Block
	PMTimer                  Block
	GPE0, GPE1               Block
	GPE1Base                 uint8 // number of the first GPE of GPE1

	ResetRegister             GenericAddress
	ResetValue                uint8
	SleepControl, SleepStatus GenericAddress
	HypervisorVendor          uint64
	Bad                       []error // blocks that make no sense; each reads as absent
}

// Flags of the FADT (ACPI 6.5, table 5.10) that this package heeds.
const (
	FlagPowerButtonIsDevice = 1 << 4  // PWR_BUTTON: no power button in the fixed hardware
	FlagSleepButtonIsDevice = 1 << 5  // SLP_BUTTON: the same for the sleep button
	FlagTimer32Bit          = 1 << 8  // TMR_VAL_EXT: the PM timer has 32 bits, not 24
	FlagResetRegister       = 1 << 10 // RESET_REG_SUP
	FlagHardwareReduced     = 1 << 20 // HW_REDUCED_ACPI
)

const fadtLength = 116 // of ACPI 1.0, the shortest

// ParseFADT parses the FADT in data, its header included. It does not verify the checksum, which
// [ReadTables] has done.
func ParseFADT(data []byte) (*FADT, error) {
	b, err := checkTable(data, "FACP", "FADT", fadtLength)
	if err != nil {
		return nil, err
	}
	t := fields(b)
	f := &FADT{
		Header:           parseHeader(b),
		MinorRevision:    t.u8(131),
		Profile:          t.u8(45),
		FACS:             either(t.u64(132), t.u32(36)),
		DSDT:             either(t.u64(140), t.u32(40)),
		SCI:              t.u16(46),
		SMICommand:       t.u32(48),
		ACPIEnable:       t.u8(52),
		ACPIDisable:      t.u8(53),
		GPE1Base:         t.u8(94),
		Century:          t.u8(108),
		BootArch:         t.u16(109),
		Flags:            t.u32(112),
		ResetRegister:    t.gas(116),
		ResetValue:       t.u8(128),
		SleepControl:     t.gas(244),
		SleepStatus:      t.gas(256),
		HypervisorVendor: t.u64(268),
	}
	f.parseBlocks(t)
	return f, nil
}

// parseBlocks reads the register blocks. Lengths come from the table's length bytes: the bit width
// of an X_ field cannot hold that of a large GPE block.
func (f *FADT) parseBlocks(t fields) {
	for _, d := range []struct {
		block           *Block
		name            string
		address, x, len int // offsets in the table
		least, most     int // bytes
		even            bool
	}{
		{&f.PM1aEvent, "PM1a_EVT_BLK", 56, 148, 88, 4, 8, true},
		{&f.PM1bEvent, "PM1b_EVT_BLK", 60, 160, 88, 4, 8, true},
		{&f.PM1aControl, "PM1a_CNT_BLK", 64, 172, 89, 2, 255, false},
		{&f.PM1bControl, "PM1b_CNT_BLK", 68, 184, 89, 2, 255, false},
		{&f.PM2Control, "PM2_CNT_BLK", 72, 196, 90, 1, 255, false},
		{&f.PMTimer, "PM_TMR_BLK", 76, 208, 91, 4, 255, false},
		{&f.GPE0, "GPE0_BLK", 80, 220, 92, 2, 255, true},
		{&f.GPE1, "GPE1_BLK", 84, 232, 93, 2, 255, true},
	} {
		b := Block{Space: SystemIO, Address: uint64(t.u32(d.address)), Length: int(t.u8(d.len))}
		if x := t.gas(d.x); x.Present() {
			b.Space, b.Address = x.Space, x.Address
		}
		if b.Address == 0 {
			continue
		}
		if err := b.check(d.least, d.most, d.even); err != nil {
			f.Bad = append(f.Bad, fmt.Errorf("acpi: FADT: %s: %w", d.name, err))
			continue
		}
		*d.block = b
	}
}

// check says what is wrong with a block, nil if nothing.
func (b Block) check(least, most int, even bool) error {
	switch {
	case b.Space != SystemIO && b.Space != SystemMemory:
		return fmt.Errorf("in %v", b.Space)
	case b.Length < least || b.Length > most:
		return fmt.Errorf("length %d, want %d to %d", b.Length, least, most)
	case even && b.Length%2 != 0:
		return fmt.Errorf("length %d is odd", b.Length)
	case b.Space == SystemIO && b.Address+uint64(b.Length) > 1<<16:
		return fmt.Errorf("port %#x, %d bytes, is beyond I/O space", b.Address, b.Length)
	case b.Address+uint64(b.Length) < b.Address:
		return fmt.Errorf("address %#x, %d bytes, is beyond memory", b.Address, b.Length)
	}
	return nil
}

// HardwareReduced reports whether the machine has no fixed hardware and no GPE blocks (ACPI 6.5,
// 4.1): its events come through a Generic Event Device.
func (f *FADT) HardwareReduced() bool { return f.Flags&FlagHardwareReduced != 0 }

// either returns the 64-bit field unless it is zero.
func either(x uint64, short uint32) uint64 {
	if x != 0 {
		return x
	}
	return uint64(short)
}

// fields reads little-endian fields of a table; one that does not lie wholly inside reads as zero.
type fields []byte

func (t fields) has(off, size int) bool { return off+size <= len(t) }

func (t fields) u8(off int) uint8 {
	if !t.has(off, 1) {
		return 0
	}
	return t[off]
}

func (t fields) u16(off int) uint16 {
	if !t.has(off, 2) {
		return 0
	}
	return binary.LittleEndian.Uint16(t[off:])
}

func (t fields) u32(off int) uint32 {
	if !t.has(off, 4) {
		return 0
	}
	return binary.LittleEndian.Uint32(t[off:])
}

func (t fields) u64(off int) uint64 {
	if !t.has(off, 8) {
		return 0
	}
	return binary.LittleEndian.Uint64(t[off:])
}

func (t fields) gas(off int) GenericAddress {
	if !t.has(off, 12) {
		return GenericAddress{}
	}
	return GenericAddress{
		Space:      SpaceID(t[off]),
		BitWidth:   t[off+1],
		BitOffset:  t[off+2],
		AccessSize: t[off+3],
		Address:    t.u64(off + 4),
	}
}
