package ioapic

import "fmt"

// DeliveryMode is how a local APIC takes an interrupt.
type DeliveryMode uint8

// The delivery modes of an entry.
const (
	Fixed          DeliveryMode = 0
	LowestPriority DeliveryMode = 1
	SMI            DeliveryMode = 2
	NMI            DeliveryMode = 4
	Init           DeliveryMode = 5
	ExtINT         DeliveryMode = 7
)

// Entry is one entry of the redirection table. The zero Entry delivers vector 0, edge-triggered and
// active high, unmasked.
type Entry struct {
	Vector    uint8 // 16 to 254
	Mode      DeliveryMode
	Logical   bool // Dest is a logical destination, not a local APIC's id
	ActiveLow bool
	Level     bool
	Masked    bool
	Dest      uint8

	Pending   bool // read only: delivery status
	RemoteIRR bool // read only: a level interrupt was delivered and not yet acknowledged
}

// Bits of an entry's low half.
const (
	bitLogical   = 1 << 11
	bitPending   = 1 << 12
	bitActiveLow = 1 << 13
	bitRemoteIRR = 1 << 14
	bitLevel     = 1 << 15
	bitMasked    = 1 << 16

	shiftMode = 8
	shiftDest = 24 // in the high half
)

// encode returns what is written for e.
func (e Entry) encode() (low, high uint32) {
	low = uint32(e.Vector) | uint32(e.Mode&7)<<shiftMode
	for _, b := range []struct {
		set bool
		bit uint32
	}{{e.Logical, bitLogical}, {e.ActiveLow, bitActiveLow}, {e.Level, bitLevel}, {e.Masked, bitMasked}} {
		if b.set {
			low |= b.bit
		}
	}
	return low, uint32(e.Dest) << shiftDest
}

// decode is encode's inverse; it also reads the status bits.
func decode(low, high uint32) Entry {
	return Entry{
		Vector:    uint8(low),
		Mode:      DeliveryMode(low >> shiftMode & 7),
		Logical:   low&bitLogical != 0,
		ActiveLow: low&bitActiveLow != 0,
		Level:     low&bitLevel != 0,
		Masked:    low&bitMasked != 0,
		Dest:      uint8(high >> shiftDest),
		Pending:   low&bitPending != 0,
		RemoteIRR: low&bitRemoteIRR != 0,
	}
}

// String returns the entry for people: "vector 0x29 to 0, level, active high, unmasked".
func (e Entry) String() string {
	choose := func(b bool, yes, no string) string {
		if b {
			return yes
		}
		return no
	}
	return fmt.Sprintf("vector %#02x to %d, %s, %s, %s", e.Vector, e.Dest,
		choose(e.Level, "level", "edge"), choose(e.ActiveLow, "active low", "active high"), choose(e.Masked, "masked", "unmasked"))
}
