package aml

import (
	"encoding/binary"
	"fmt"
)

// Resource templates, what _CRS and the like return (ACPI 6.5, 6.4). ParseResources turns one into
// a list of the types below.
type (
	// IRQ is an interrupt of the 8259s (6.4.2.1).
	IRQ struct {
		Interrupts          []uint8
		Edge, ActiveLow     bool
		Shared, WakeCapable bool
	}

	// DMA is a channel of the ISA DMA controllers (6.4.2.2).
	DMA struct {
		Channels []uint8
		Flags    uint8
	}

	// IO is a range of I/O ports (6.4.2.5 and 6.4.2.6). Min and Max bound its first port.
	IO struct {
		Min, Max  uint16
		Alignment uint8
		Length    uint8
		Decode16  bool
	}

	// Memory is a range of memory given in 24 or 32 bits (6.4.3.1, 6.4.3.3 and 6.4.3.4). Min and
	// Max bound its first byte.
	Memory struct {
		Min, Max, Alignment, Length uint64
		Writable                    bool
	}

	// AddressSpace is a range of memory, I/O ports, bus numbers or another space (6.4.3.5), of
	// bytes or numbers from Min to Max.
	AddressSpace struct {
		Bits        int   // of its addresses: 16, 32 or 64
		Type        uint8 // 0 memory, 1 I/O, 2 bus numbers, 192 and above are firmware makers'
		Flags       uint8 // general flags: bit 0 consumer, 1 subtractive decode, 2 Min fixed, 3 Max fixed
		TypeFlags   uint8
		Granularity uint64
		Min, Max    uint64
		Translation uint64
		Length      uint64
		Source      string
	}

	// Interrupt is a list of global system interrupts (6.4.3.6).
	Interrupt struct {
		Interrupts                []uint32
		Consumer, Edge, ActiveLow bool
		Shared, WakeCapable       bool
		Source                    string
	}

	// GPIO is a connection to pins of a GPIO controller (6.4.3.8.1).
	GPIO struct {
		Interrupt  bool // else for I/O
		Flags      uint16
		PinConfig  uint8
		Pins       []uint16
		Source     string
		VendorData []byte
	}

	// Register is a Generic Register Descriptor (6.4.3.7).
	Register struct {
		Space      Space
		BitWidth   uint8
		BitOffset  uint8
		AccessSize uint8
		Address    uint64
	}

	// Other is a descriptor of another kind, by name, and the bytes after its tag and length.
	Other struct {
		Name string
		Data []byte
	}
)

// endTag is the descriptor that ends a resource template, a checksum byte after it (6.4.2.9).
const endTag = 0x79

// descriptor splits off the descriptor that b begins with: its tag, without a small one's length,
// and its bytes.
func descriptor(b []byte) (tag byte, data, rest []byte, err error) {
	head, n := 1, int(b[0]&7)
	tag = b[0] &^ 7
	if b[0]&0x80 != 0 {
		if len(b) < 3 {
			return 0, nil, nil, fmt.Errorf("aml: resource descriptor %#x is cut off", b[0])
		}
		tag, head, n = b[0], 3, int(b[1])|int(b[2])<<8
	}
	if head+n > len(b) {
		return 0, nil, nil, fmt.Errorf("aml: resource descriptor %#x of %d bytes, %d left", b[0], head+n, len(b))
	}
	return tag, b[head : head+n], b[head+n:], nil
}

// withoutEndTag returns a resource template's descriptors before its end tag. An empty buffer has
// none and needs none.
func withoutEndTag(b []byte) ([]byte, error) {
	for rest := b; len(rest) > 0; {
		if rest[0]&^7 == endTag&^7 {
			return b[:len(b)-len(rest)], nil
		}
		var err error
		if _, _, rest, err = descriptor(rest); err != nil {
			return nil, err
		}
	}
	if len(b) == 0 {
		return nil, nil
	}
	return nil, fmt.Errorf("%w: a resource template without an end tag", ErrType)
}

// ParseResources decodes a resource template to a list of *IRQ, *DMA, *IO, *Memory, *AddressSpace,
// *Interrupt, *GPIO, *Register and *Other, in its order. What precedes a malformed descriptor is
// returned with the error.
func ParseResources(b []byte) ([]any, error) {
	var list []any
	for len(b) > 0 && b[0]&^7 != endTag&^7 {
		tag, data, rest, err := descriptor(b)
		if err != nil {
			return list, err
		}
		r, err := parseResource(tag, data)
		if err != nil {
			return list, err
		}
		list, b = append(list, r), rest
	}
	return list, nil
}

// resourceKind is how one kind of descriptor is decoded, once it is known to have the least number
// of bytes.
type resourceKind struct {
	name  string
	least int
	parse func(d []byte) any // nil for one that stays bytes
}

// resourceKinds are the kinds by tag; those without a name are unknown.
var resourceKinds = [...]resourceKind{
	0x20: {"IRQ", 2, parseIRQ},
	0x28: {"DMA", 2, func(d []byte) any { return &DMA{Channels: bitNumbers(uint16(d[0])), Flags: d[1]} }},
	0x30: {"StartDependentFn", 0, nil},
	0x38: {"EndDependentFn", 0, nil},
	0x40: {"IO", 7, parseIO},
	0x48: {"FixedIO", 3, parseFixedIO},
	0x50: {"FixedDMA", 5, nil},
	0x70: {"VendorShort", 0, nil},
	0x81: {"Memory24", 9, parseMemory24},
	0x82: {"Register", 12, parseRegister},
	0x84: {"VendorLong", 0, nil},
	0x85: {"Memory32", 17, parseMemory32},
	0x86: {"Memory32Fixed", 9, parseMemory32Fixed},
	0x87: {"DWordSpace", 23, func(d []byte) any { return parseSpace(d, 4) }},
	0x88: {"WordSpace", 13, func(d []byte) any { return parseSpace(d, 2) }},
	0x89: {"Interrupt", 2, parseInterrupt},
	0x8A: {"QWordSpace", 43, func(d []byte) any { return parseSpace(d, 8) }},
	0x8B: {"ExtendedSpace", 53, parseExtendedSpace},
	0x8C: {"GPIO", 20, parseGPIO},
	0x8D: {"PinFunction", 0, nil},
	0x8E: {"SerialBus", 0, nil},
	0x8F: {"PinConfig", 0, nil},
	0x90: {"PinGroup", 0, nil},
	0x91: {"PinGroupFunction", 0, nil},
	0x92: {"PinGroupConfig", 0, nil},
	0x93: {"ClockInput", 0, nil},
}

func parseResource(tag byte, d []byte) (any, error) {
	if int(tag) >= len(resourceKinds) || resourceKinds[tag].name == "" {
		return &Other{fmt.Sprintf("descriptor %#x", tag), d}, nil
	}
	k := &resourceKinds[tag]
	if len(d) < k.least {
		return nil, fmt.Errorf("aml: resource descriptor %s of %d bytes, want %d", k.name, len(d), k.least)
	}
	if k.parse == nil {
		return &Other{k.name, d}, nil
	}
	return k.parse(d), nil
}

// bitNumbers returns the numbers of the set bits.
func bitNumbers(mask uint16) []uint8 {
	var list []uint8
	for i := uint8(0); i < 16; i++ {
		if mask>>i&1 != 0 {
			list = append(list, i)
		}
	}
	return list
}

func parseIRQ(d []byte) any {
	r := &IRQ{Interrupts: bitNumbers(binary.LittleEndian.Uint16(d)), Edge: true}
	if len(d) > 2 {
		r.Edge, r.ActiveLow, r.Shared, r.WakeCapable = d[2]&1 != 0, d[2]&8 != 0, d[2]&0x10 != 0, d[2]&0x20 != 0
	}
	return r
}

func parseIO(d []byte) any {
	le := binary.LittleEndian
	return &IO{Decode16: d[0]&1 != 0, Min: le.Uint16(d[1:]), Max: le.Uint16(d[3:]), Alignment: d[5], Length: d[6]}
}

func parseFixedIO(d []byte) any {
	base := binary.LittleEndian.Uint16(d)
	return &IO{Min: base, Max: base, Alignment: 1, Length: d[2]}
}

func parseMemory24(d []byte) any {
	at := func(i int) uint64 { return uint64(binary.LittleEndian.Uint16(d[i:])) }
	return &Memory{Writable: d[0]&1 != 0, Min: at(1) << 8, Max: at(3) << 8, Alignment: at(5), Length: at(7) << 8}
}

func parseMemory32(d []byte) any {
	at := func(i int) uint64 { return uint64(binary.LittleEndian.Uint32(d[i:])) }
	return &Memory{Writable: d[0]&1 != 0, Min: at(1), Max: at(5), Alignment: at(9), Length: at(13)}
}

func parseMemory32Fixed(d []byte) any {
	at := func(i int) uint64 { return uint64(binary.LittleEndian.Uint32(d[i:])) }
	return &Memory{Writable: d[0]&1 != 0, Min: at(1), Max: at(1), Length: at(5)}
}

func parseRegister(d []byte) any {
	return &Register{Space: Space(d[0]), BitWidth: d[1], BitOffset: d[2], AccessSize: d[3], Address: binary.LittleEndian.Uint64(d[4:])}
}

// parseSpace decodes an address space descriptor whose numbers have width bytes.
func parseSpace(d []byte, width int) any {
	at := func(i int) uint64 { return leInteger(d[3+i*width : 3+(i+1)*width]) }
	return &AddressSpace{
		Bits: 8 * width, Type: d[0], Flags: d[1], TypeFlags: d[2],
		Granularity: at(0), Min: at(1), Max: at(2), Translation: at(3), Length: at(4),
		Source: resourceSource(d[3+5*width:]),
	}
}

func parseExtendedSpace(d []byte) any {
	s := parseSpace(append(append([]byte(nil), d[:3]...), d[5:45]...), 8)
	return s
}

func parseInterrupt(d []byte) any {
	r := &Interrupt{Consumer: d[0]&1 != 0, Edge: d[0]&2 != 0, ActiveLow: d[0]&4 != 0, Shared: d[0]&8 != 0, WakeCapable: d[0]&0x10 != 0}
	n, d := int(d[1]), d[2:]
	for ; n > 0 && len(d) >= 4; n-- {
		r.Interrupts = append(r.Interrupts, binary.LittleEndian.Uint32(d))
		d = d[4:]
	}
	r.Source = resourceSource(d)
	return r
}

// resourceSource returns the path after the index byte that b begins with, if there is one.
func resourceSource(b []byte) string {
	if len(b) < 2 {
		return ""
	}
	return cString(b[1:])
}

func cString(b []byte) string {
	for i, c := range b {
		if c == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}

// parseGPIO decodes a connection. Its offsets count from the descriptor's first byte, three before
// d.
func parseGPIO(d []byte) any {
	at := func(i int) int { return int(binary.LittleEndian.Uint16(d[i-3:])) - 3 }
	pins, source, vendor, vendorLength := at(14), at(17), at(19), at(21)+3
	r := &GPIO{Interrupt: d[1] == 0, Flags: binary.LittleEndian.Uint16(d[4:]), PinConfig: d[6]}
	for i := pins; pins >= 0 && i+2 <= source && i+2 <= len(d); i += 2 {
		r.Pins = append(r.Pins, binary.LittleEndian.Uint16(d[i:]))
	}
	if source >= 0 && source < len(d) {
		r.Source = cString(d[source:])
	}
	if vendor >= 0 && vendor+vendorLength <= len(d) {
		r.VendorData = d[vendor : vendor+vendorLength]
	}
	return r
}
