package aml

import (
	"fmt"
	"math"
	"strings"
)

// Bits of a device's status (ACPI 6.5, 6.3.7).
const (
	StatusPresent     = 1 << 0
	StatusEnabled     = 1 << 1
	StatusFunctioning = 1 << 3

	statusDefault = 0xF // where there is no _STA
)

// Status evaluates the _STA of n, 0xF if it has none. One that fails or is no Integer is an error,
// with status 0.
func (in *Interpreter) Status(n *Node) (uint32, error) { return StatusBy(in.EvaluateNode, n) }

// StatusBy is [Interpreter.Status] with another evaluator, which is given the node of _STA.
func StatusBy(evaluate func(n *Node, args ...any) (any, error), n *Node) (uint32, error) {
	c := n.Child("_STA")
	if c == nil {
		return statusDefault, nil
	}
	v, err := evaluate(c)
	if err != nil {
		return 0, err
	}
	status, ok := v.(uint64)
	if !ok {
		return 0, fmt.Errorf("aml: %s: %s, want an Integer", c.Path(), Format(v))
	}
	return uint32(status), nil
}

// DeviceID returns a hardware or compatible id in its one form, upper case and without a leading
// '*', from a String or from an EISA id in an Integer (6.1.5); false if v is neither or is empty.
func DeviceID(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		id := strings.ToUpper(strings.TrimPrefix(v, "*"))
		return id, id != ""
	case uint64:
		return EISAID(uint32(v)), true
	}
	return "", false
}

// DeviceIDs returns the ids in the value of _HID or _CID: one, or a Package of several.
func DeviceIDs(v any) []string {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var ids []string
	for _, x := range list {
		if id, ok := DeviceID(x); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// MatchID reports whether one of have, in the form of [DeviceID], is one of ids, in upper or lower
// case.
func MatchID(have []string, ids ...string) bool {
	for _, id := range ids {
		for _, h := range have {
			if id != "" && strings.EqualFold(id, h) {
				return true
			}
		}
	}
	return false
}

// Address returns the address that a Package of its low and its high 32 bits stands for, as the
// ADDR of a generation counter is. A low half of more than 32 bits is a whole address, provided
// that the high half is 0.
func Address(v any) (uint64, error) {
	halves, ok := v.([]any)
	if !ok {
		return 0, fmt.Errorf("value is %s, want a package", kindOf(v))
	}
	if len(halves) != 2 {
		return 0, fmt.Errorf("package has %d elements, want 2", len(halves))
	}
	low, ok := halves[0].(uint64)
	if !ok {
		return 0, fmt.Errorf("low half is %s, want an integer", kindOf(halves[0]))
	}
	high, ok := halves[1].(uint64)
	if !ok {
		return 0, fmt.Errorf("high half is %s, want an integer", kindOf(halves[1]))
	}
	switch {
	case high > math.MaxUint32:
		return 0, fmt.Errorf("high half %#x has more than 32 bits", high)
	case low > math.MaxUint32 && high != 0:
		return 0, fmt.Errorf("low half %#x has more than 32 bits, and high half %#x is not 0", low, high)
	}
	return high<<32 | low, nil
}

// kindOf names the type of a value.
func kindOf(v any) string {
	switch v.(type) {
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

// EISAID returns the seven characters of a compressed id, as an Integer _HID has (6.1.5): PNP0A03.
func EISAID(id uint32) string {
	b := []byte{byte(id), byte(id >> 8), byte(id >> 16), byte(id >> 24)}
	letter := func(n byte) byte { return '@' + n&0x1F }
	s := []byte{letter(b[0] >> 2), letter(b[0]<<3 | b[1]>>5), letter(b[1])}
	for _, c := range b[2:] {
		s = appendHexByte(s, c)
	}
	return string(s)
}
