package acpi

import (
	"fmt"
	"strconv"
	"sync/atomic"

	"vmgenc/acpi/aml"
)

// gpeState is what becomes of a general-purpose event.
type gpeState int32

const (
	gpeUnhandled gpeState = iota // it has no method and stays disabled
	gpeEnabled
	gpeStorming // it came too often: disabled, and looked at by Poll
)

func (s gpeState) String() string {
	switch s {
	case gpeEnabled:
		return "enabled"
	case gpeStorming:
		return "polled"
	}
	return "disabled"
}

// gpe is one general-purpose event.
type gpe struct {
	number int
	method *aml.Node // \_GPE._Lxx or \_GPE._Exx, nil if there is none
	level  bool      // _Lxx: the status is cleared after the method, else before it

	state atomic.Int32
	count atomic.Uint64
	guard stormGuard
	first bool // its method may notify a device of AML.First
	stuck int  // how often in a row it was still asserted after its method

	strikes strikes
	named   map[string]bool // the lines logged about it, by format
}

func (g *gpe) is(s gpeState) bool { return gpeState(g.state.Load()) == s }
func (g *gpe) set(s gpeState)     { g.state.Store(int32(s)) }

// gpeRegister is one byte of a GPE block: status and enable bits of eight events (ACPI 6.5,
// 4.8.4.1).
type gpeRegister struct {
	status, enable register
	events         [8]gpe
}

// newGPERegisters returns the registers of a GPE block whose first event has number base: the
// block's first half is status, the second enable.
func newGPERegisters(hw *Hardware, b Block, base int) ([]*gpeRegister, error) {
	half := b.Length / 2
	regs := make([]*gpeRegister, half)
	for i := range regs {
		r := &gpeRegister{}
		var err error
		if r.status, err = newRegister(hw, b.Space, b.Address+uint64(i), 1); err != nil {
			return nil, err
		}
		if r.enable, err = newRegister(hw, b.Space, b.Address+uint64(half+i), 1); err != nil {
			return nil, err
		}
		for bit := range r.events {
			r.events[bit].number = base + 8*i + bit
		}
		regs[i] = r
	}
	return regs, nil
}

// findGPEs reads the layout of both GPE blocks. A block that cannot be used is named and left out.
func findGPEs(hw *Hardware, f *FADT) []*gpeRegister {
	regs, err := newGPERegisters(hw, f.GPE0, 0)
	if err != nil {
		hw.Log("acpi: GPE0 block: %v", err)
	}
	if !f.GPE1.Present() {
		return regs
	}
	if int(f.GPE1Base) < 8*len(regs) {
		hw.Log("acpi: GPE1 block: starts at GPE %#x, inside the GPE0 block: left out", f.GPE1Base)
		return regs
	}
	more, err := newGPERegisters(hw, f.GPE1, int(f.GPE1Base))
	if err != nil {
		hw.Log("acpi: GPE1 block: %v", err)
	}
	return append(regs, more...)
}

// bindMethods finds the methods under \_GPE and gives each to its event.
func bindMethods(hw *Hardware, in *aml.Interpreter, regs []*gpeRegister) {
	scope := in.Lookup(`\_GPE`)
	if scope == nil {
		return
	}
	for _, n := range scope.Children() {
		number, level, ok := parseGPEName(n.Name())
		if !ok || n.Type() != aml.TypeMethod {
			continue
		}
		g := findGPE(regs, number)
		switch {
		case g == nil:
			hw.Log("acpi: %s: the machine has no GPE %#02x", n.Path(), number)
		case g.method != nil:
			hw.Log("acpi: %s: GPE %#02x already has %s", n.Path(), number, g.method.Path())
		default:
			g.method, g.level = n, level
		}
	}
}

func findGPE(regs []*gpeRegister, number int) *gpe {
	for _, r := range regs {
		if i := number - r.events[0].number; i >= 0 && i < len(r.events) {
			return &r.events[i]
		}
	}
	return nil
}

// parseGPEName splits _Lxx and _Exx, xx being two hexadecimal digits (ACPI 6.5, 5.6.4.1).
func parseGPEName(name string) (number int, level, ok bool) {
	if len(name) != 4 || name[0] != '_' || (name[1] != 'L' && name[1] != 'E') {
		return 0, false, false
	}
	n, err := strconv.ParseUint(name[2:], 16, 8)
	return int(n), name[1] == 'L', err == nil
}

// disableAll disables every event of the register and names those that firmware left enabled
// without a method.
func (r *gpeRegister) disableAll(hw *Hardware) {
	enabled := r.enable.read()
	r.enable.write(0)
	for bit := range r.events {
		if g := &r.events[bit]; enabled&(1<<bit) != 0 && g.method == nil {
			g.name(hw, "firmware left it enabled, but it has no method: disabled")
		}
	}
}

// enableHandled enables the events that have a method.
func (r *gpeRegister) enableHandled() {
	var bits uint64
	for bit := range r.events {
		if g := &r.events[bit]; g.method != nil && g.strikes.disabled == nil {
			g.set(gpeEnabled)
			bits |= 1 << bit
		}
	}
	r.enable.write(bits)
}

// handled returns the bits of the events that have a method.
func (r *gpeRegister) handled() uint64 {
	var bits uint64
	for bit := range r.events {
		if g := &r.events[bit]; g.method != nil && g.strikes.disabled == nil {
			bits |= 1 << bit
		}
	}
	return bits
}

// first returns the bits of the events that are to be serviced before others.
func (r *gpeRegister) first() uint64 {
	var bits uint64
	for bit := range r.events {
		if r.events[bit].first {
			bits |= 1 << bit
		}
	}
	return bits
}

// fired returns the bits of the events that raise the SCI.
func (r *gpeRegister) fired() uint64 {
	status := r.status.read()
	if status == 0 {
		return 0
	}
	return status & r.enable.read()
}

func (r *gpeRegister) disable(bit int) { r.enable.write(r.enable.read() &^ (1 << bit)) }

func (r *gpeRegister) clear(bit int) { r.status.write(1 << bit) }

// name puts a complaint about the event into the log, each kind once.
func (g *gpe) name(hw *Hardware, format string, args ...any) {
	if g.named[format] {
		return
	}
	if g.named == nil {
		g.named = map[string]bool{}
	}
	g.named[format] = true
	hw.Log("acpi: GPE %#02x: %s", g.number, fmt.Sprintf(format, args...))
}
