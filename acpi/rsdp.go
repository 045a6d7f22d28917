package acpi

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"vmgenc/acpi/aml"
)

// RSDP is the Root System Description Pointer (ACPI 6.5, 5.2.5.3).
type RSDP struct {
	Address  uint64 // where it lies
	OEMID    string
	Revision uint8 // 0 for ACPI 1.0, 2 since ACPI 2.0
	RSDT     uint32
	XSDT     uint64 // 0 in revision 0, and where the extended part is damaged

	bad []error // what was wrong on the way to it
}

const (
	rsdpSignature = "RSD PTR "
	rsdpLength    = 20 // of revision 0: what the first checksum covers
	rsdpLengthX   = 36 // since revision 2

	biosStart   = 0xE0000
	biosEnd     = 0x100000
	ebdaSegment = 0x40E // where the BIOS leaves the segment of its Extended BIOS Data Area
	ebdaBytes   = 1024  // the part of the EBDA that may hold an RSDP (5.2.5.1)
)

// FindRSDP returns the RSDP at hint, an address from the boot information (PVH start_info,
// Multiboot2 tag, EFI configuration table), of any alignment. Where hint is 0, or no RSDP lies
// there, it scans the first KiB of the Extended BIOS Data Area and 0xE0000 to 0xFFFFF (ACPI 6.5,
// 5.2.5.1). The error says what was tried.
func FindRSDP(m Memory, hint uint64) (*RSDP, error) {
	var bad []error
	if hint != 0 {
		p, err := readRSDP(m, hint)
		if err == nil {
			return p, nil
		}
		bad = append(bad, fmt.Errorf("acpi: RSDP at %#x, as the boot information has it: %w", hint, err))
	}
	if p := scanEBDA(m); p != nil {
		p.bad = append(bad, p.bad...)
		return p, nil
	}
	if p := scan(m, biosStart, biosEnd); p != nil {
		p.bad = append(bad, p.bad...)
		return p, nil
	}
	bad = append(bad, errors.New("acpi: no RSDP in the EBDA or in 0xE0000-0xFFFFF"))
	return nil, errors.Join(bad...)
}

// scanEBDA looks for the RSDP in the EBDA, nil if there is none of either.
func scanEBDA(m Memory) *RSDP {
	b, err := m.Bytes(ebdaSegment, 2)
	if err != nil {
		return nil
	}
	start := uint64(binary.LittleEndian.Uint16(b)) << 4
	if start == 0 {
		return nil
	}
	return scan(m, start, start+ebdaBytes)
}

// scan looks for the RSDP on the 16-byte boundaries from start to end.
func scan(m Memory, start, end uint64) *RSDP {
	b, err := m.Bytes(start, int(end-start))
	if err != nil {
		return nil
	}
	for off := 0; off+rsdpLength <= len(b); off += 16 {
		if !bytes.HasPrefix(b[off:], []byte(rsdpSignature)) {
			continue
		}
		if p, err := readRSDP(m, start+uint64(off)); err == nil {
			return p
		}
	}
	return nil
}

// readRSDP reads the RSDP at addr, with its extended part if it has one.
func readRSDP(m Memory, addr uint64) (*RSDP, error) {
	b, err := m.Bytes(addr, rsdpLength)
	if err != nil {
		return nil, err
	}
	if x, err := m.Bytes(addr, rsdpLengthX); err == nil {
		b = x
	}
	p, err := parseRSDP(b)
	if err != nil {
		return nil, err
	}
	p.Address = addr
	return p, nil
}

// parseRSDP parses the RSDP at the start of b, which ends where memory or the structure does. A
// damaged extended part is noted and the first part used alone.
func parseRSDP(b []byte) (*RSDP, error) {
	if len(b) < rsdpLength {
		return nil, fmt.Errorf("%d bytes, want %d", len(b), rsdpLength)
	}
	if string(b[:8]) != rsdpSignature {
		return nil, fmt.Errorf("signature %q, want %q", b[:8], rsdpSignature)
	}
	if sum := aml.Checksum(b[:rsdpLength]); sum != 0 {
		return nil, fmt.Errorf("checksum %#02x, want 0", sum)
	}
	p := &RSDP{
		OEMID:    string(b[9:15]),
		Revision: b[15],
		RSDT:     binary.LittleEndian.Uint32(b[16:]),
	}
	if p.Revision < 2 {
		return p, nil
	}
	xsdt, err := parseExtendedRSDP(b)
	if err != nil {
		p.bad = append(p.bad, fmt.Errorf("acpi: RSDP: %w: using its first %d bytes", err, rsdpLength))
	}
	p.XSDT = xsdt
	return p, nil
}

// parseExtendedRSDP returns the XSDT's address from the part that revision 2 added.
func parseExtendedRSDP(b []byte) (uint64, error) {
	if len(b) < rsdpLengthX {
		return 0, fmt.Errorf("%d bytes, want %d", len(b), rsdpLengthX)
	}
	if n := binary.LittleEndian.Uint32(b[20:]); n != rsdpLengthX {
		return 0, fmt.Errorf("length %d, want %d", n, rsdpLengthX)
	}
	if sum := aml.Checksum(b[:rsdpLengthX]); sum != 0 {
		return 0, fmt.Errorf("extended checksum %#02x, want 0", sum)
	}
	return binary.LittleEndian.Uint64(b[24:]), nil
}
