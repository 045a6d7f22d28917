package aml

// Initialize readies the namespace for use, once all tables are loaded: it runs \_INI and
// \_SB._INI, tells the AML through _REG which of the address spaces that need no device's driver
// can be reached, and runs, from the root down, _STA and _INI of every device that is present or
// may have present ones below it (ACPI 6.5, 6.5.1, 6.5.4 and 6.3.7). What fails is logged and does
// no harm to the rest, so that the error is always nil today.
func (in *Interpreter) Initialize() error {
	in.initRoots()
	var spaces []Space
	for _, s := range []Space{PCIConfig, CMOS, PCIBarTarget} {
		if in.regions[s] != nil {
			spaces = append(spaces, s)
		}
	}
	in.runREG(spaces...)
	for _, c := range in.root.Children() {
		in.initDevices(c)
	}
	return nil
}

// InitializeFirst does for n and the devices that it is in what [Interpreter.Initialize] does,
// which then leaves them out: for a device that must work although the rest takes long. It runs no
// _REG.
func (in *Interpreter) InitializeFirst(n *Node) {
	in.initRoots()
	var path []*Node
	for p := n; p != nil && p != in.root; p = p.Parent() {
		path = append(path, p)
	}
	for i := len(path) - 1; i >= 0; i-- {
		if below := in.initDevice(path[i]); !below {
			return
		}
	}
}

// initRoots runs \_INI and \_SB._INI.
func (in *Interpreter) initRoots() {
	in.initNode(in.root)
	if sb := in.Lookup(`\_SB`); sb != nil {
		in.initNode(sb)
	}
}

// Connect makes h the handler of an address space from now on and tells the AML so through _REG
// (ACPI 6.5, 6.5.4): for a space that is reached through a device, such as EmbeddedControl, once
// its driver works. Call it after Initialize.
func (in *Interpreter) Connect(s Space, h RegionHandler) {
	in.mu.Lock()
	in.regions[s] = h
	in.mu.Unlock()
	in.runREG(s)
}

// alwaysReached reports whether a space can be reached from the start on, so that _REG is not run
// for it (6.5.4).
func alwaysReached(s Space) bool { return s == SystemMemory || s == SystemIO }

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

// initNode runs the _INI of n, once.
func (in *Interpreter) initNode(n *Node) {
	in.mu.Lock()
	done := n.initialized
	n.initialized = true
	in.mu.Unlock()
	if done {
		return
	}
	if c := n.Child("_INI"); c != nil && c.Type() == TypeMethod {
		in.attempt(n, "_INI")
	}
}

// runREG runs the _REG of every scope for each of the spaces that it has a region in.
func (in *Interpreter) runREG(spaces ...Space) {
	in.Walk(func(n *Node) bool {
		if reg := n.Child("_REG"); reg == nil || reg.Type() != TypeMethod {
			return true
		}
		for _, s := range spaces {
			if n.hasRegion(s) {
				in.attempt(n, "_REG", uint64(s), uint64(1))
			}
		}
		return true
	})
}

// hasRegion reports whether a child of n is a region in the space.
func (n *Node) hasRegion(s Space) bool {
	n.in.mu.Lock()
	defer n.in.mu.Unlock()
	for _, c := range n.children {
		if r, ok := c.val.o.(*region); ok && r.space == s && r.data == nil {
			return true
		}
	}
	return false
}

// initDevices runs _STA and _INI of n, if it is something that can have them, and of all below.
func (in *Interpreter) initDevices(n *Node) {
	if !in.initDevice(n) {
		return
	}
	for _, c := range n.Children() {
		in.initDevices(c)
	}
}

// initDevice runs _STA and _INI of n, if it is something that can have them, and reports whether
// there may be present devices below. One whose _STA fails is not initialized, but those below it
// are, as in ACPICA.
func (in *Interpreter) initDevice(n *Node) (below bool) {
	switch n.Type() {
	case TypeDevice, TypeProcessor, TypeThermalZone:
	case TypeScope, TypePower:
		return true
	default:
		return false
	}
	status, err := in.Status(n)
	if err != nil {
		in.cfg.Log("%v", err)
		return true
	}
	if status&StatusPresent != 0 {
		in.initNode(n)
	}
	return status&(StatusPresent|StatusFunctioning) != 0
}
