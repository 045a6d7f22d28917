package ioapic

import (
	"errors"
	"strings"
	"testing"
)

// chip models an IOAPIC of 24 entries: the index and data registers, status bits that cannot be
// written, lines, and the delivery to a local APIC with remote IRR.
type chip struct {
	base    uint64
	index   uint32
	low     [24]uint32
	high    [24]uint32
	version uint32

	line      [24]bool // asserted, in terms of the interrupt, not of voltage
	delivered []uint8  // vectors
	broken    uint32   // bits of the low half that do not take
	dead      error    // of every access
	writes    []uint32 // indexes of the entries' registers, in order
}

const chipBase = 0xFEC00000

func newChip() *chip {
	c := &chip{base: chipBase, version: 0x00170011}
	for i := range c.low {
		c.low[i] = 0x0234 // whatever firmware left: unmasked
	}
	return c
}

func (c *chip) Read(addr uint64, width int) (uint64, error) {
	if c.dead != nil {
		return 0, c.dead
	}
	if addr != c.base+regWindow || width != 4 {
		return 0, errors.New("bad read")
	}
	switch {
	case c.index == indexVersion:
		return uint64(c.version), nil
	case c.index >= indexRedirect && c.index < indexRedirect+48:
		if c.index%2 == 0 {
			return uint64(c.low[(c.index-indexRedirect)/2]), nil
		}
		return uint64(c.high[(c.index-indexRedirect)/2]), nil
	}
	return 0, errors.New("bad index")
}

func (c *chip) Write(addr uint64, width int, value uint64) error {
	if c.dead != nil {
		return c.dead
	}
	if width != 4 {
		return errors.New("bad write")
	}
	switch addr {
	case c.base + regSelect:
		c.index = uint32(value)
	case c.base + regWindow:
		c.writes = append(c.writes, c.index)
		i := (c.index - indexRedirect) / 2
		if c.index%2 == 1 {
			c.high[i] = uint32(value)
			break
		}
		const readOnly = bitPending | bitRemoteIRR
		c.low[i] = c.low[i]&readOnly | uint32(value)&^readOnly&^c.broken
		if c.low[i]&bitLevel == 0 {
			c.low[i] &^= bitRemoteIRR
		}
		c.deliver(i)
	default:
		return errors.New("bad write")
	}
	return nil
}

// deliver sends a level interrupt that is asserted, unmasked and not in service.
func (c *chip) deliver(i uint32) {
	if c.line[i] && c.low[i]&(bitLevel|bitMasked|bitRemoteIRR) == bitLevel {
		c.low[i] |= bitRemoteIRR
		c.delivered = append(c.delivered, uint8(c.low[i]))
	}
}

// raise asserts a line; an edge-triggered entry delivers here or never.
func (c *chip) raise(i uint32) {
	if !c.line[i] && c.low[i]&(bitLevel|bitMasked) == 0 {
		c.delivered = append(c.delivered, uint8(c.low[i]))
	}
	c.line[i] = true
	c.deliver(i)
}

// endOfInterrupt is what a local APIC broadcasts.
func (c *chip) endOfInterrupt(vector uint8) {
	for i := range c.low {
		if uint8(c.low[i]) == vector && c.low[i]&bitRemoteIRR != 0 {
			c.low[i] &^= bitRemoteIRR
			c.deliver(uint32(i))
		}
	}
}

func TestNew(t *testing.T) {
	c := newChip()
	p, err := New(c, chipBase, 24)
	if err != nil {
		t.Fatal(err)
	}
	if p.Entries() != 24 || p.GSIBase() != 24 || p.Version() != 0x11 {
		t.Errorf("got %d entries from %d, version %#x", p.Entries(), p.GSIBase(), p.Version())
	}
	for i, low := range c.low {
		if low != bitMasked {
			t.Errorf("entry %d is %#x, want it masked", i, low)
		}
	}
}

func TestNewErrors(t *testing.T) {
	for _, tt := range []struct {
		name string
		c    *chip
		want string
	}{
		{"nothing there", &chip{base: chipBase, version: 0xFFFFFFFF}, "version register reads 0xffffffff"},
		{"zero", &chip{base: chipBase}, "version register reads 0x00000000"},
		{"not mapped", &chip{base: chipBase, dead: errors.New("no memory")}, "ioapic: at 0xfec00000: no memory"},
		{"does not mask", &chip{base: chipBase, version: 0x00170011, broken: bitMasked}, "GSI 0 reads back as"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := New(tt.c, chipBase, 0); err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}

func TestSet(t *testing.T) {
	for _, tt := range []struct {
		e         Entry
		low, high uint32
	}{
		{Entry{Vector: 0x29, Level: true}, 0x8029, 0},
		{Entry{Vector: 0x29, Level: true, ActiveLow: true, Dest: 3}, 0xA029, 0x03000000},
		{Entry{Vector: 0xFE, Masked: true, Logical: true, Dest: 0xFF}, 0x108FE, 0xFF000000},
		{Entry{Mode: NMI}, 0x400, 0},
		{Entry{Vector: 0x30, Mode: LowestPriority}, 0x130, 0},
	} {
		c := newChip()
		p, err := New(c, chipBase, 24)
		if err != nil {
			t.Fatal(err)
		}
		c.writes = nil
		if err := p.Set(30, tt.e); err != nil {
			t.Fatal(err)
		}
		if c.low[6] != tt.low || c.high[6] != tt.high {
			t.Errorf("%v: got %#x, %#x, want %#x, %#x", tt.e, c.low[6], c.high[6], tt.low, tt.high)
		}
		if w := c.writes; len(w) != 3 || w[0] != 0x1C || w[1] != 0x1D || w[2] != 0x1C {
			t.Errorf("wrote %#x, want low, high, low", w)
		}
		if got, err := p.Get(30); err != nil || got != tt.e {
			t.Errorf("got %v, %v, want %v", got, err, tt.e)
		}
	}
}

func TestSetReadBack(t *testing.T) {
	c := newChip()
	p, err := New(c, chipBase, 0)
	if err != nil {
		t.Fatal(err)
	}
	c.broken = bitLevel
	err = p.Set(9, Entry{Vector: 0x29, Level: true})
	const want = "ioapic: at 0xfec00000: GSI 9 reads back as vector 0x29 to 0, edge, active high, unmasked, " +
		"want vector 0x29 to 0, level, active high, unmasked"
	if err == nil || err.Error() != want {
		t.Errorf("error %v\nwant  %s", err, want)
	}
	if c.low[9]&bitMasked == 0 {
		t.Errorf("entry %#x was left unmasked", c.low[9])
	}
}

// A level line that is asserted while its entry is being programmed is delivered once, and again
// after EOI until it is quiet.
func TestLevel(t *testing.T) {
	c := newChip()
	p, err := New(c, chipBase, 0)
	if err != nil {
		t.Fatal(err)
	}
	c.raise(9)
	if len(c.delivered) != 0 {
		t.Fatal("delivered while masked")
	}
	if err := p.Set(9, Entry{Vector: 0x29, Level: true}); err != nil {
		t.Fatal(err)
	}
	if string(c.delivered) != "\x29" {
		t.Fatalf("delivered %#x", c.delivered)
	}
	if e, err := p.Get(9); err != nil || !e.RemoteIRR {
		t.Errorf("got %v, %v, want remote IRR", e, err)
	}
	if err := p.Mask(9); err != nil {
		t.Fatal(err)
	}
	c.endOfInterrupt(0x29)
	if len(c.delivered) != 1 {
		t.Fatalf("delivered %#x while masked", c.delivered)
	}
	if err := p.Unmask(9); err != nil {
		t.Fatal(err)
	}
	c.line[9] = false
	c.endOfInterrupt(0x29)
	if string(c.delivered) != "\x29\x29" {
		t.Errorf("delivered %#x", c.delivered)
	}
}

// Programming an entry whose interrupt is in service is not mistaken for a read-back error.
func TestSetWithRemoteIRR(t *testing.T) {
	c := newChip()
	p, err := New(c, chipBase, 0)
	if err != nil {
		t.Fatal(err)
	}
	c.low[9] |= bitLevel | bitRemoteIRR | bitPending
	if err := p.Set(9, Entry{Vector: 0x2A, Level: true}); err != nil {
		t.Error(err)
	}
}

func TestOutOfRange(t *testing.T) {
	c := newChip()
	p, err := New(c, chipBase, 24)
	if err != nil {
		t.Fatal(err)
	}
	for _, gsi := range []uint32{0, 23, 48, 1 << 31} {
		if p.Contains(gsi) {
			t.Errorf("contains %d", gsi)
		}
		_, getErr := p.Get(gsi)
		for _, err := range []error{p.Set(gsi, Entry{}), getErr, p.Mask(gsi), p.Unmask(gsi)} {
			if err == nil || !strings.Contains(err.Error(), "is not among 24 to 47") {
				t.Errorf("GSI %d: error %v", gsi, err)
			}
		}
	}
}

func TestFind(t *testing.T) {
	var list []*IOAPIC
	for i := range 2 {
		p, err := New(newChip(), chipBase, uint32(24*i))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	for gsi, want := range map[uint32]*IOAPIC{0: list[0], 23: list[0], 24: list[1], 47: list[1]} {
		if got, err := Find(list, gsi); err != nil || got != want {
			t.Errorf("GSI %d: %v, %v", gsi, got, err)
		}
	}
	if _, err := Find(list, 48); err == nil || err.Error() != "ioapic: none of 2 serves GSI 48" {
		t.Errorf("error %v", err)
	}
}

// Registers that stop answering give errors, not wrong results.
func TestDead(t *testing.T) {
	c := newChip()
	p, err := New(c, chipBase, 0)
	if err != nil {
		t.Fatal(err)
	}
	c.dead = errors.New("gone")
	_, getErr := p.Get(1)
	for _, err := range []error{p.Set(1, Entry{}), getErr, p.Mask(1), p.Unmask(1)} {
		if !errors.Is(err, c.dead) {
			t.Errorf("error %v", err)
		}
	}
}

func FuzzEntry(f *testing.F) {
	f.Add(uint32(0x8029), uint32(0x01000000))
	f.Fuzz(func(t *testing.T, low, high uint32) {
		const reserved = 0xFFFE0000 | bitPending | bitRemoteIRR
		gotLow, gotHigh := decode(low, high).encode()
		if gotLow != low&^reserved || gotHigh != high&0xFF000000 {
			t.Errorf("%#x, %#x became %#x, %#x", low, high, gotLow, gotHigh)
		}
	})
}
