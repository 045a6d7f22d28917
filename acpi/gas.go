package acpi

import "fmt"

// GenericAddress is the Generic Address Structure (ACPI 6.5, 5.2.3.2).
type GenericAddress struct {
	Space      SpaceID
	BitWidth   uint8
	BitOffset  uint8
	AccessSize uint8 // 0 undefined, 1 byte, 2 word, 3 dword, 4 qword
	Address    uint64
}

// Present reports whether there is such a register: its address is not 0.
func (g GenericAddress) Present() bool { return g.Address != 0 }

// Block is a register block of the fixed hardware or of GPEs. The zero Block is an absent one.
type Block struct {
	Space   SpaceID
	Address uint64
	Length  int // in bytes
}

// Present reports whether the machine has this block.
func (b Block) Present() bool { return b.Length != 0 }

// String returns space, address and length.
func (b Block) String() string {
	if !b.Present() {
		return "none"
	}
	return fmt.Sprintf("%v %#x, %d bytes", b.Space, b.Address, b.Length)
}
