package irq

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"vmgenc/drivers/ioapic"
)

// The vectors of these tests.
const (
	first = 0x40
	last  = 0x4f
)

// chips models the registers of I/O APICs: an index register and a data register
// each, behind which every register is memory.
type chips struct {
	entries uint32
	index   map[uint64]uint32
	regs    map[uint64]map[uint32]uint32 // by base and index
	broken  uint32                       // bits that do not take
}

var errNothing = errors.New("nothing there")

func (c *chips) Read(addr uint64, width int) (uint64, error) {
	base := addr - 0x10
	switch {
	case width != 4 || c.regs[base] == nil:
		return 0, errNothing
	case c.index[base] == 1:
		return uint64((c.entries-1)<<16 | 0x20), nil
	}
	return uint64(c.regs[base][c.index[base]]), nil
}

func (c *chips) Write(addr uint64, width int, value uint64) error {
	base := addr &^ 0x10
	switch {
	case width != 4 || c.regs[base] == nil:
		return errNothing
	case addr == base:
		c.index[base] = uint32(value)
	default:
		c.regs[base][c.index[base]] = uint32(value) &^ c.broken
	}
	return nil
}

// Two I/O APICs of 24 entries each, one after the other.
var bases = []uint64{0xfec0_0000, 0xfec0_1000}

const destination = 3

// controller returns a controller of two I/O APICs.
func controller(t *testing.T) (*Controller, *chips) {
	t.Helper()
	m := &chips{entries: 24, index: map[uint64]uint32{}, regs: map[uint64]map[uint32]uint32{}}
	var list []*ioapic.IOAPIC
	for i, base := range bases {
		m.regs[base] = map[uint32]uint32{}
		io, err := ioapic.New(m, base, uint32(i)*m.entries)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, io)
	}
	return New(list, []uint8{destination}, first, last-first+1), m
}

// entry returns what the I/O APIC has for an interrupt.
func (m *chips) entry(gsi uint32) (low, high uint32) {
	regs, i := m.regs[bases[gsi/m.entries]], 0x10+gsi%m.entries*2
	return regs[i], regs[i+1]
}

func TestRoute(t *testing.T) {
	const activeLow, level, masked = 1 << 13, 1 << 15, 1 << 16
	for _, test := range []struct {
		gsi              uint32
		level, activeLow bool
		want             uint32
	}{
		{4, false, false, first},
		{9, true, false, first | level},
		{16, true, true, first | level | activeLow},
		{23, false, true, first | activeLow},
		{24, true, true, first | level | activeLow}, // the second's first
		{47, false, false, first},
	} {
		t.Run(fmt.Sprint(test.gsi), func(t *testing.T) {
			c, m := controller(t)
			if err := c.Route("test0", test.gsi, test.level, test.activeLow, func() {}); err != nil {
				t.Fatal(err)
			}
			if low, high := m.entry(test.gsi); low != test.want || high != destination<<24 {
				t.Errorf("entry %#x %#x, want %#x %#x", low, high, test.want, destination<<24)
			}
			for gsi := range uint32(48) {
				if low, _ := m.entry(gsi); gsi != test.gsi && low != masked {
					t.Errorf("entry %d is %#x", gsi, low)
				}
			}
			if err := c.Mask(test.gsi); err != nil {
				t.Fatal(err)
			}
			if low, _ := m.entry(test.gsi); low != test.want|masked {
				t.Errorf("masked, entry %#x, want %#x", low, test.want|masked)
			}
			if lines := c.Lines(); !slices.Equal(lines, []Line{{Name: "test0", GSI: test.gsi, Vector: first, Processor: destination, Level: test.level, ActiveLow: test.activeLow}}) {
				t.Errorf("lines %v", lines)
			}
		})
	}
}

func TestRouteErrors(t *testing.T) {
	t.Run("no such interrupt", func(t *testing.T) {
		c, _ := controller(t)
		for _, gsi := range []uint32{48, 1<<32 - 1} {
			if err := c.Route("test0", gsi, false, false, nil); err == nil || !strings.HasPrefix(err.Error(), "irq: test0: ") {
				t.Errorf("route: %v", err)
			}
			if err := c.Mask(gsi); err == nil || !strings.HasPrefix(err.Error(), "irq: ") {
				t.Errorf("mask: %v", err)
			}
		}
		if lines := c.Lines(); len(lines) != 0 {
			t.Errorf("lines %v", lines)
		}
	})
	t.Run("no I/O APIC", func(t *testing.T) {
		if err := New(nil, []uint8{0}, first, last-first+1).Route("test0", 9, true, false, nil); err == nil {
			t.Error("no error")
		}
	})
	t.Run("settings that do not take", func(t *testing.T) {
		c, m := controller(t)
		m.broken = 1 << 15
		if err := c.Route("test0", 9, true, false, nil); err == nil || !strings.HasPrefix(err.Error(), "irq: test0: ioapic: ") {
			t.Errorf("%v", err)
		}
		if low, _ := m.entry(9); low&(1<<16) == 0 {
			t.Errorf("entry %#x is not masked", low)
		}
	})
	t.Run("registers that are gone", func(t *testing.T) {
		c, m := controller(t)
		clear(m.regs)
		if err := c.Route("test0", 9, true, false, nil); !errors.Is(err, errNothing) {
			t.Errorf("route: %v", err)
		}
		if err := c.Mask(9); !errors.Is(err, errNothing) {
			t.Errorf("mask: %v", err)
		}
	})
	t.Run("all vectors in use", func(t *testing.T) {
		c, m := controller(t)
		for gsi := range uint32(16) {
			if err := c.Route("test0", gsi, false, false, func() {}); err != nil {
				t.Fatal(err)
			}
			if low, _ := m.entry(gsi); low != first+gsi {
				t.Errorf("entry %d is %#x", gsi, low)
			}
		}
		if err := c.Route("test1", 16, false, false, nil); err == nil || err.Error() != "irq: test1: all 16 vectors are in use" {
			t.Errorf("%v", err)
		}
		if low, _ := m.entry(16); low != 1<<16 {
			t.Errorf("entry 16 is %#x", low)
		}
	})
}

// TestClass checks that no vector interrupts another: the priority is in the
// high four bits.
func TestClass(t *testing.T) {
	if first>>4 != last>>4 || first < 32 {
		t.Errorf("vectors %#x to %#x", first, last)
	}
}

func TestDispatch(t *testing.T) {
	c, _ := controller(t)
	var served []string
	for gsi, name := range []string{"a", "b", "c"} {
		// a handler may ask for what it likes: no lock is held
		f := func() { served = append(served, fmt.Sprint(name, c.Lines()[gsi].Count)) }
		if err := c.Route(name, uint32(gsi), false, false, f); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range []int{first + 1, first, first + 1, first + 3, last, last + 1, first - 1, 0, -1, 255, first + 2} {
		c.Dispatch(v)
	}
	if want := []string{"b1", "a1", "b2", "c1"}; !slices.Equal(served, want) {
		t.Errorf("served %v, want %v", served, want)
	}
	if n := c.Stray(); n != 7 {
		t.Errorf("%d strange interrupts, want 7", n)
	}
	want := []Line{
		{Name: "a", GSI: 0, Vector: first, Processor: destination, Count: 1},
		{Name: "b", GSI: 1, Vector: first + 1, Processor: destination, Count: 2},
		{Name: "c", GSI: 2, Vector: first + 2, Processor: destination, Count: 1},
	}
	if got := c.Lines(); !slices.Equal(got, want) {
		t.Errorf("lines %v, want %v", got, want)
	}
}

// TestLinesCopy checks that nobody can change the lines from outside.
func TestLinesCopy(t *testing.T) {
	c, _ := controller(t)
	if err := c.Route("a", 1, false, false, func() {}); err != nil {
		t.Fatal(err)
	}
	c.Lines()[0].Count = 99
	if n := c.Lines()[0].Count; n != 0 {
		t.Errorf("count %d", n)
	}
}

// TestConcurrent routes and looks while interrupts come, for the race detector.
func TestConcurrent(t *testing.T) {
	c, _ := controller(t)
	const rounds = 1000
	var wg sync.WaitGroup
	wg.Go(func() {
		for range rounds {
			c.Dispatch(first)
			c.Dispatch(first + 5)
		}
	})
	wg.Go(func() {
		for gsi := range uint32(8) {
			if err := c.Route("test0", gsi, false, false, func() {}); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Go(func() {
		for range rounds {
			c.Lines()
			c.Stray()
		}
	})
	wg.Wait()
	sum := c.Stray()
	for _, l := range c.Lines() {
		sum += l.Count
	}
	if sum != 2*rounds {
		t.Errorf("%d interrupts counted, want %d", sum, 2*rounds)
	}
}

func BenchmarkDispatch(b *testing.B) {
	c := New(nil, []uint8{0}, first, last-first+1)
	if _, err := c.add(Line{Name: "test0"}, func() {}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		c.Dispatch(first)
	}
}

func TestShare(t *testing.T) {
	c, _ := controller(t)
	var calls []string
	note := func(name string) func() { return func() { calls = append(calls, name) } }
	for _, name := range []string{"a", "b", "c"} {
		if err := c.Route(name, 16, true, true, note(name)); err != nil {
			t.Fatal(err)
		}
		if c.Shared(16) != (name != "a") || c.Shared(17) {
			t.Errorf("after %s: shared %v, and 17 %v", name, c.Shared(16), c.Shared(17))
		}
	}
	c.Dispatch(first)
	if !slices.Equal(calls, []string{"a", "b", "c"}) {
		t.Errorf("called %q", calls)
	}
	want := []Line{{Name: "a+b+c", GSI: 16, Level: true, ActiveLow: true, Vector: first, Processor: destination, Count: 1}}
	if lines := c.Lines(); !slices.Equal(lines, want) {
		t.Errorf("lines %+v, want %+v", lines, want)
	}
	for _, other := range []struct{ level, activeLow bool }{{false, true}, {true, false}} {
		if err := c.Route("d", 16, other.level, other.activeLow, nil); err == nil || err.Error() != "irq: d: GSI 16 cannot be shared with a+b+c" {
			t.Errorf("%+v: %v", other, err)
		}
	}
}

// TestProcessors checks that interrupts are dealt out to the processors, and that
// those who share one share its processor.
func TestProcessors(t *testing.T) {
	c, m := controller(t)
	c.processors = []uint8{0, 2, 5}
	for i, l := range []struct {
		gsi  uint32
		want uint8
	}{{4, 2}, {9, 5}, {9, 5}, {16, 0}, {17, 2}, {9, 5}, {18, 5}} {
		if err := c.Route("test0", l.gsi, true, false, func() {}); err != nil {
			t.Fatal(err)
		}
		if _, high := m.entry(l.gsi); high != uint32(l.want)<<24 {
			t.Errorf("%d, GSI %d: to %#x, want %d", i, l.gsi, high, l.want)
		}
	}
}

func TestSoft(t *testing.T) {
	c, m := controller(t)
	n := 0
	vector, err := c.Soft("soft0", func() { n++ })
	if err != nil || vector != first {
		t.Fatalf("vector %#x, %v", vector, err)
	}
	if other, err := c.Soft("soft1", func() {}); err != nil || other == vector {
		t.Errorf("vector %#x again, %v", other, err)
	}
	c.Dispatch(int(vector))
	if lines := c.Lines(); n != 1 || lines[0] != (Line{Name: "soft0", GSI: NoGSI, Vector: first, Count: 1}) {
		t.Errorf("%d calls, lines %+v", n, lines)
	}
	for gsi := range uint32(48) {
		if low, _ := m.entry(gsi); low != 1<<16 {
			t.Errorf("entry %d is %#x", gsi, low)
		}
	}
}
