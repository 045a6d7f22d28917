package vmgenc

import (
	"errors"
	"fmt"
	"math"

	"vmgenc/acpi/aml"
	"vmgenc/internal/hostpage"
	"vmgenc/kernel/generation"
)

// locate finds the page: ADDR is a package of the low and the high half of the ID's physical
// address.
func locate(d Device, m Memory) (*liveID, error) {
	value, err := d.Evaluate("ADDR")
	if err != nil {
		return nil, fmt.Errorf("ADDR: %w", err)
	}
	addr, err := address(value)
	if err != nil {
		return nil, fmt.Errorf("ADDR: %w", err)
	}
	page, err := m.Bytes(addr, generation.Size)
	if err != nil {
		return nil, fmt.Errorf("ADDR %#x: %w", addr, err)
	}
	live, err := hostpage.New(page, generation.Size)
	if err != nil {
		return nil, fmt.Errorf("ADDR %#x: %w", addr, err)
	}
	return &liveID{live}, nil
}

// address returns the address that the value of ADDR stands for, if an ID can be there.
func address(value any) (uint64, error) {
	addr, err := aml.Address(value)
	if err != nil {
		return 0, err
	}
	return plausible(addr)
}

// plausible refuses addresses where no ID can be.
func plausible(addr uint64) (uint64, error) {
	switch {
	case addr == 0:
		return 0, errors.New("address is 0: the firmware has not allocated the page")
	case addr%8 != 0:
		return 0, fmt.Errorf("address %#x is not a multiple of 8", addr)
	case addr > math.MaxUint64-generation.Size:
		return 0, fmt.Errorf("address %#x: the ID would not end before the end of the address space", addr)
	}
	return addr, nil
}
