// Package irq connects interrupt vectors to handlers, above the I/O APICs, or
// processors, that raise them and the local APIC that delivers them.
//
// Handlers run on one goroutine, the one that calls Dispatch, and may block,
// allocate and print; the interrupt is acknowledged after they return. The boot
// package remembers one vector for each processor, so vectors must not interrupt
// each other before they are acknowledged: all of them are in one priority class
// of the local APIC (Intel SDM volume 3, 12.8.3.1), which limits them to 16. The
// board says which.
package irq

import (
	"fmt"
	"strings"
	"sync"

	"vmgenc/drivers/ioapic"
)

// Line is a routed interrupt and how often it came.
type Line struct {
	Name             string // of what uses it; several are joined by "+"
	GSI              uint32 // global system interrupt, as in the MADT, or NoGSI
	Level, ActiveLow bool
	Vector           uint8
	Processor        uint8 // local APIC that it is sent to; none for NoGSI
	Count            uint64
}

// Controller routes interrupts. Its methods may be called from several
// goroutines; none may be called in interrupt context.
type Controller struct {
	ioapics    []*ioapic.IOAPIC
	processors []uint8
	first      uint8 // vector
	vectors    int

	mu    sync.Mutex
	lines []Line     // by vector, from first
	serve [][]func() // by vector, from first
	stray uint64
}

// New returns a controller that delivers the interrupts of the I/O APICs to the local APICs whose
// ids are processors, at least one, in turn, the second one's first: the boot processor has the
// most to do already. It hands out n vectors from first on, which must be in one priority class.
func New(ioapics []*ioapic.IOAPIC, processors []uint8, first uint8, n int) *Controller {
	return &Controller{ioapics: ioapics, processors: processors, first: first, vectors: n}
}

// Route gives the global system interrupt gsi a vector and unmasks it; f is
// called for it from now on. A level-triggered interrupt may be routed more
// than once: each of its handlers is called, and has to find out whether its
// device was the cause. Route fails where no I/O APIC has the interrupt, where
// it does not take the settings, where they differ from those of an earlier
// Route, and when the vectors are used up.
func (c *Controller) Route(name string, gsi uint32, level, activeLow bool, f func()) error {
	io, err := ioapic.Find(c.ioapics, gsi)
	if err != nil {
		return fmt.Errorf("irq: %s: %w", name, err)
	}
	l, err := c.add(Line{Name: name, GSI: gsi, Level: level, ActiveLow: activeLow}, f)
	if err != nil {
		return err
	}
	err = io.Set(gsi, ioapic.Entry{Vector: l.Vector, Level: level, ActiveLow: activeLow, Dest: l.Processor})
	if err != nil {
		c.remove(l.Vector)
		return fmt.Errorf("irq: %s: %w", name, err)
	}
	return nil
}

// remove takes back the handler that add gave the vector last; a failed Set has
// left the entry masked. A line of its own goes too if it is the newest.
func (c *Controller) remove(vector uint8) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := int(vector) - int(c.first)
	if n := len(c.serve[i]) - 1; n > 0 {
		c.serve[i] = c.serve[i][:n]
		c.lines[i].Name = c.lines[i].Name[:strings.LastIndexByte(c.lines[i].Name, '+')]
	} else if i == len(c.lines)-1 {
		c.lines, c.serve = c.lines[:i], c.serve[:i]
	}
}

// add makes the line known before the interrupt can come, and returns it with its
// vector and processor.
func (c *Controller) add(l Line, f func()) (Line, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range c.lines {
		if c.lines[i].GSI == l.GSI {
			return c.share(i, l, f)
		}
	}
	l.Processor = c.processors[(len(c.lines)+1)%len(c.processors)]
	return c.append(l, f)
}

// Soft gives a vector to f that no I/O APIC raises: a processor does.
func (c *Controller) Soft(name string, f func()) (vector uint8, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l, err := c.append(Line{Name: name, GSI: NoGSI}, f)
	return l.Vector, err
}

// NoGSI is the GSI of a line that no I/O APIC raises.
const NoGSI = 1<<32 - 1

// append gives the line the next vector.
func (c *Controller) append(l Line, f func()) (Line, error) {
	if len(c.lines) == c.vectors {
		return l, fmt.Errorf("irq: %s: all %d vectors are in use", l.Name, len(c.lines))
	}
	l.Vector = c.first + uint8(len(c.lines))
	c.lines = append(c.lines, l)
	c.serve = append(c.serve, []func(){f})
	return l, nil
}

// share gives line i one more handler.
func (c *Controller) share(i int, l Line, f func()) (Line, error) {
	have := &c.lines[i]
	if !have.Level || !l.Level || have.ActiveLow != l.ActiveLow {
		return l, fmt.Errorf("irq: %s: GSI %d cannot be shared with %s", l.Name, l.GSI, have.Name)
	}
	have.Name += "+" + l.Name
	c.serve[i] = append(c.serve[i][:len(c.serve[i]):len(c.serve[i])], f)
	return *have, nil
}

// Shared tells whether the interrupt gsi has more than one handler.
func (c *Controller) Shared(gsi uint32) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, l := range c.lines {
		if l.GSI == gsi {
			return len(c.serve[i]) > 1
		}
	}
	return false
}

// Mask stops the interrupt gsi at its I/O APIC.
func (c *Controller) Mask(gsi uint32) error {
	io, err := ioapic.Find(c.ioapics, gsi)
	if err != nil {
		return fmt.Errorf("irq: %w", err)
	}
	return io.Mask(gsi)
}

// Dispatch counts the interrupt of the vector and calls its handlers. A vector
// without a handler is counted, see Stray.
func (c *Controller) Dispatch(vector int) {
	c.mu.Lock()
	i := vector - int(c.first)
	if i < 0 || i >= len(c.lines) {
		c.stray++
		c.mu.Unlock()
		return
	}
	c.lines[i].Count++
	handlers := c.serve[i]
	c.mu.Unlock()
	for _, f := range handlers {
		f()
	}
}

// Lines returns the routed interrupts, in the order they were routed.
func (c *Controller) Lines() []Line {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Line(nil), c.lines...)
}

// Stray returns the number of interrupts with no handler.
func (c *Controller) Stray() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stray
}
