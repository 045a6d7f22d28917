package kernel

// ioapicChip models the I/O APIC: the register pair, redirection entries with remote IRR, and
// interrupt lines.
type ioapicChip struct {
	m     *machine
	first uint32 // GSI
	index uint64
	entry [2 * ioapicPins]uint32 // low and high halves by turns
	line  [ioapicPins]bool
}

const (
	entryRemoteIRR = 1 << 14
	entryLevel     = 1 << 15
	entryMasked    = 1 << 16
)

func newIOAPIC(m *machine, first uint32) *ioapicChip { return &ioapicChip{m: m, first: first} }

func (c *ioapicChip) read(off uint64) uint64 {
	switch i := c.index - 0x10; {
	case off != 0x10:
		return 0
	case c.index == 1:
		return (ioapicPins-1)<<16 | 0x20
	case i < uint64(len(c.entry)):
		return uint64(c.entry[i])
	}
	return 0
}

func (c *ioapicChip) write(off, value uint64) {
	if off == 0 {
		c.index = value
		return
	}
	i := c.index - 0x10
	if i >= uint64(len(c.entry)) {
		return
	}
	if i%2 == 0 {
		value = value&^entryRemoteIRR | uint64(c.entry[i]&entryRemoteIRR)
	}
	c.entry[i] = uint32(value)
	c.deliver(int(i) / 2)
}

// drive sets a line. An edge that finds its entry masked is lost.
func (c *ioapicChip) drive(pin int, asserted bool) {
	rising := asserted && !c.line[pin]
	c.line[pin] = asserted
	low := c.entry[2*pin]
	if rising && low&(entryLevel|entryMasked) == 0 {
		c.m.vectors <- uint8(low)
	}
	c.deliver(pin)
}

// deliver sends the interrupt of a level-triggered line that is asserted.
func (c *ioapicChip) deliver(pin int) {
	low := &c.entry[2*pin]
	if c.line[pin] && *low&entryLevel != 0 && *low&(entryMasked|entryRemoteIRR) == 0 {
		*low |= entryRemoteIRR
		c.m.vectors <- uint8(*low)
	}
}

// eoi ends the interrupt of a vector.
func (c *ioapicChip) eoi(vector uint8) {
	for pin := range c.line {
		if low := &c.entry[2*pin]; uint8(*low) == vector && *low&entryRemoteIRR != 0 {
			*low &^= entryRemoteIRR
			c.deliver(pin)
		}
	}
}
