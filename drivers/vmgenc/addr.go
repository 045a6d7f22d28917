package vmgenc

import (
	"errors"
	"fmt"
	"math"

	"vmgenc/internal/hostpage"
	"vmgenc/kernel/generation"
)

// locate finds the page: ADDR is a package of the low and the high half of the ID's physical address.
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

// address makes sense of the value of ADDR. A low half of more than 32 bits is a whole address, provided that the high half is 0.
func address(value any) (uint64, error) {
	halves, ok := value.([]any)
	if !ok {
		return 0, fmt.Errorf("value is %s, want a package", kind(value))
	}
	if len(halves) != 2 {
		return 0, fmt.Errorf("package has %d elements, want 2", len(halves))
	}
	low, ok := halves[0].(uint64)
	if !ok {
		return 0, fmt.Errorf("low half is %s, want an integer", kind(halves[0]))
	}
	high, ok := halves[1].(uint64)
	if !ok {
		return 0, fmt.Errorf("high half is %s, want an integer", kind(halves[1]))
	}
	if high > math.MaxUint32 {
		return 0, fmt.Errorf("high half %#x has more than 32 bits", high)
	}
	if low > math.MaxUint32 && high != 0 {
		return 0, fmt.Errorf("low half %#x has more than 32 bits, and high half %#x is not 0", low, high)
	}
	return plausible(high<<32 | low)
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

// kind names the type of an AML value.
func kind(value any) string {
	switch value.(type) {
	case nil:
		return "nothing"
	case uint64:
		return "an integer"
	case string:
		return "a string"
	case []byte:
		return "a buffer"
	case []any:
		return "a package"
	}
	return "neither data nor a package"
}
