package aml

import "fmt"

// region is an operation region (ACPI 6.5, 19.6.100).
type region struct {
	space  Space
	base   uint64
	length uint64
	node   *Node
	data   []byte // of a DataTableRegion: the table
	pci    bool   // base includes the PCI function's address
}

func (*region) objectType() ObjectType { return TypeRegion }

func execRegion(f *frame, t *term) (value, error) {
	base, err := f.integer(t.args[1])
	if err != nil {
		return value{}, err
	}
	length, err := f.integer(t.args[2])
	if err != nil {
		return value{}, err
	}
	return value{}, f.declareRegion(t, &region{space: Space(t.n), base: base, length: length})
}

func (f *frame) declareRegion(t *term, r *region) error {
	n, err := f.declare(t.args[0])
	if err != nil {
		return err
	}
	r.node = n
	n.val = value{o: r}
	f.announce(n, r)
	return nil
}

// announce tells a method's _REG that the region r, which the method just made, can be reached
// (6.5.4). For regions of a table's own code [Interpreter.Initialize] does so.
func (f *frame) announce(n *Node, r *region) {
	if f.method == nil || r.data != nil || alwaysReached(r.space) || f.in.regions[r.space] == nil {
		return
	}
	reg := n.parent.childNamed("_REG")
	if reg == nil {
		return
	}
	if m, ok := reg.val.o.(*method); ok && m.args == 2 {
		if _, err := f.in.call(m, []value{{n: uint64(r.space)}, {n: 1}}); err != nil {
			f.in.logf("%v", locate(err, reg, reg.off))
		}
	}
}

// execDataRegion makes a region of a table (19.6.29).
func execDataRegion(f *frame, t *term) (value, error) {
	var ids [3]string
	for i := range ids {
		v, err := f.data(t.args[1+i])
		if err != nil {
			return value{}, err
		}
		s, ok := v.o.(*stringObject)
		if !ok {
			return value{}, typeError(v, "a String")
		}
		ids[i] = string(s.b)
	}
	data := f.in.findTable(ids[0], ids[1], ids[2])
	if data == nil {
		return value{}, fmt.Errorf("%w: table %q", ErrNotFound, ids[0])
	}
	return value{}, f.declareRegion(t, &region{length: uint64(len(data)), data: data})
}

// read reads width bytes at an offset into r.
func (in *Interpreter) readRegion(r *region, offset uint64, width int) (uint64, error) {
	if err := in.work(stepsPerAccess); err != nil {
		return 0, err
	}
	addr, h, err := in.reach(r, offset, width)
	if err != nil {
		return 0, err
	}
	if r.data != nil {
		return leInteger(r.data[offset:min(offset+uint64(width), uint64(len(r.data)))]), nil
	}
	v, err := h.Read(addr, width)
	if in.cfg.Trace != nil {
		in.cfg.Trace("read %v %#x width %d: %#x", r.space, addr, width, v)
	}
	return v, err
}

func (in *Interpreter) writeRegion(r *region, offset uint64, width int, v uint64) error {
	if err := in.work(stepsPerAccess); err != nil {
		return err
	}
	addr, h, err := in.reach(r, offset, width)
	if err != nil {
		return err
	}
	if r.data != nil {
		return fmt.Errorf("%s: a table cannot be written to", r.node.Path())
	}
	if in.cfg.Trace != nil {
		in.cfg.Trace("write %v %#x width %d: %#x", r.space, addr, width, v)
	}
	return h.Write(addr, width, v)
}

// reachable returns how many bytes of r accesses of width bytes may reach: with slack its length
// rounded up to the width.
func (in *Interpreter) reachable(r *region, width int) uint64 {
	if in.cfg.Strict {
		return r.length
	}
	w := uint64(width)
	if rest := r.length % w; rest != 0 && r.length <= ^uint64(0)-w {
		return r.length + w - rest
	}
	return r.length
}

// reach checks an access to r and returns the address and who makes the access.
func (in *Interpreter) reach(r *region, offset uint64, width int) (uint64, RegionHandler, error) {
	if length := in.reachable(r, width); offset > length || uint64(width) > length-offset {
		return 0, nil, fmt.Errorf("%s: %d bytes at offset %#x of a region of %#x", r.node.Path(), width, offset, r.length)
	}
	if r.data != nil {
		return 0, nil, nil
	}
	h := in.regions[r.space]
	if h == nil {
		return 0, nil, fmt.Errorf("%s: %w: %v", r.node.Path(), ErrNoHandler, r.space)
	}
	if r.space == PCIConfig && !r.pci {
		function, err := in.pciFunction(r.node)
		if err != nil {
			return 0, nil, err
		}
		r.base = function | r.base&0xFFFF
		r.pci = true
	}
	return r.base + offset, h, nil
}

var spaceNames = [...]string{
	SystemMemory: "SystemMemory", SystemIO: "SystemIO", PCIConfig: "PCI_Config", EmbeddedControl: "EmbeddedControl", SMBus: "SMBus",
	CMOS: "SystemCMOS", PCIBarTarget: "PciBarTarget", IPMI: "IPMI", GeneralPurposeIO: "GeneralPurposeIo",
	GenericSerialBus: "GenericSerialBus", PCC: "PCC", PRM: "PlatformRtMechanism", FixedHardware: "FFixedHW",
}

// String returns the space's name as ASL spells it.
func (s Space) String() string {
	if int(s) < len(spaceNames) && spaceNames[s] != "" {
		return spaceNames[s]
	}
	return fmt.Sprintf("address space %#x", uint8(s))
}
