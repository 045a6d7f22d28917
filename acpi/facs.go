package acpi

import (
	"encoding/binary"
	"fmt"
)

// FACS is the Firmware ACPI Control Structure (ACPI 6.5, 5.2.10). It has no checksum. Its fields
// are those at the time of reading; the global lock, which firmware changes, lies at Address+16.
type FACS struct {
	Address               uint64
	Length                uint32
	HardwareSignature     uint32
	FirmwareWakingVector  uint32
	Flags                 uint32
	XFirmwareWakingVector uint64 // 0 before version 1
	Version               uint8
}

const facsLength = 64

func readFACS(m Memory, addr uint64) (*FACS, error) {
	b, err := m.Bytes(addr, facsLength)
	if err != nil {
		return nil, fmt.Errorf("acpi: FACS at %#x: %w", addr, err)
	}
	f, err := parseFACS(b)
	if err != nil {
		return nil, err
	}
	f.Address = addr
	return f, nil
}

func parseFACS(b []byte) (*FACS, error) {
	if len(b) < facsLength {
		return nil, fmt.Errorf("acpi: FACS: %d bytes, want %d", len(b), facsLength)
	}
	if string(b[:4]) != "FACS" {
		return nil, fmt.Errorf("acpi: FACS: signature %q", b[:4])
	}
	f := &FACS{
		Length:               binary.LittleEndian.Uint32(b[4:]),
		HardwareSignature:    binary.LittleEndian.Uint32(b[8:]),
		FirmwareWakingVector: binary.LittleEndian.Uint32(b[12:]),
		Flags:                binary.LittleEndian.Uint32(b[20:]),
		Version:              b[32],
	}
	if f.Length < facsLength {
		return nil, fmt.Errorf("acpi: FACS: length %d, want at least %d", f.Length, facsLength)
	}
	if f.Version >= 1 {
		f.XFirmwareWakingVector = binary.LittleEndian.Uint64(b[24:])
	}
	return f, nil
}
