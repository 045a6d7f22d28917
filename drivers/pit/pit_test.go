package pit

import (
	"slices"
	"testing"
)

// chip models counter 0; step is how much it counts between two accesses.
type chip struct {
	mode        uint8
	count, held uint16
	step        uint16
	first       bool // the next access is to the low byte
	written     []uint32
}

func (c *chip) Out(port uint16, width int, value uint32) {
	c.written = append(c.written, uint32(port)<<8|value)
	c.count -= c.step
	switch {
	case width != 1:
	case port == control && value == latch:
		c.held, c.first = c.count, true
	case port == control:
		c.mode = uint8(value)
	case port == counter:
		c.count = 0
	}
}

func (c *chip) In(port uint16, width int) uint32 {
	c.count -= c.step
	if port != counter || width != 1 {
		return 0xFF
	}
	c.first = !c.first
	if !c.first {
		return uint32(c.held & 0xFF)
	}
	return uint32(c.held >> 8)
}

func TestTimer(t *testing.T) {
	c := &chip{step: 1, count: 0x1234}
	timer, err := New(c)
	if err != nil || c.mode != rateGenerator {
		t.Fatalf("%v, mode %#x", err, c.mode)
	}
	c.step = 0
	c.count = 0x0010
	start := timer.Read()
	c.count = 0xFF10 // after a reload
	if n := timer.Since(start); n != 0x100 {
		t.Errorf("%#x counts, want 0x100", n)
	}
}

// The count after the mode is for KVM, and the mode after the count for the rest.
func TestStop(t *testing.T) {
	var c chip
	Stop(&c)
	if want := []uint32{0x4330, 0x4000, 0x4000, 0x4330}; !slices.Equal(c.written, want) {
		t.Errorf("%x written, want %x", c.written, want)
	}
}

func TestNoTimer(t *testing.T) {
	if _, err := New(&chip{}); err == nil {
		t.Error("no error for a counter that stands still")
	}
}
