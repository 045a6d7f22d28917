package aml

import "errors"

// Bits of a device's status (ACPI 6.5, 6.3.7).
const (
	statusPresent     = 1 << 0
	statusFunctioning = 1 << 3
)

// Initialize readies the namespace for use, once all tables are loaded: it runs \_INI and \_SB._INI, tells the AML through _REG which
// address spaces can be reached, and then runs, from the root down, _STA and _INI of every device that is present, or that has
// present ones below it (ACPI 6.5, 6.5.1, 6.5.4 and 6.3.7). What fails is logged; the error is for a limit that was hit by all
// of them together.
func (in *Interpreter) Initialize() error {
	sb := in.Lookup(`\_SB`)
	in.initNode(in.root)
	in.initNode(sb)
	in.runREG(in.root)
	for _, c := range in.root.Children() {
		in.initDevices(c)
	}
	return nil
}

// attempt evaluates a child of n, if it has it.
func (in *Interpreter) attempt(n *Node, child string, args ...any) (v any, ok bool) {
	c := n.Child(child)
	if c == nil {
		return nil, false
	}
	v, err := in.EvaluateNode(c, args...)
	if err != nil {
		in.logf("%v", err)
		return nil, false
	}
	return v, true
}

func (in *Interpreter) initNode(n *Node) {
	if c := n.Child("_INI"); c != nil && c.Type() == TypeMethod {
		in.attempt(n, "_INI")
	}
}

// runREG runs _REG of n and all below it: for each address space that can be reached and that a region beside _REG is in.
func (in *Interpreter) runREG(n *Node) {
	in.Walk(func(n *Node) bool {
		reg := n.Child("_REG")
		if reg == nil || reg.Type() != TypeMethod {
			return true
		}
		for s := 0; s <= 0xFF; s++ {
			if in.cfg.Regions[Space(s)] != nil && n.hasRegion(Space(s)) {
				in.attempt(n, "_REG", uint64(s), uint64(1))
			}
		}
		return true
	})
}

func (n *Node) hasRegion(s Space) bool {
	for _, c := range n.children {
		if r, ok := c.val.o.(*region); ok && r.space == s && r.data == nil {
			return true
		}
	}
	return false
}

// initDevices runs _STA and _INI of n, if it is something that can have them, and of all below.
func (in *Interpreter) initDevices(n *Node) {
	switch n.Type() {
	case TypeDevice, TypeProcessor, TypeThermalZone:
		status := uint64(statusPresent | statusFunctioning)
		if v, ok := in.attempt(n, "_STA"); ok {
			status, _ = v.(uint64)
		}
		if status&statusPresent != 0 && n.Path() != `\_SB` {
			in.initNode(n)
		}
		if status&(statusPresent|statusFunctioning) == 0 {
			return
		}
	case TypeScope, TypePower:
	default:
		return
	}
	for _, c := range n.Children() {
		in.initDevices(c)
	}
}

var errNoValue = errors.New("has no value")
