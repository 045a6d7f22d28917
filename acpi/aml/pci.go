package aml

// Where PCI functions are: bits of a PCIConfig address.
const (
	pciSegmentShift  = 48
	pciBusShift      = 40
	pciDeviceShift   = 35
	pciFunctionShift = 32

	pciHeaderType   = 0x0E
	pciSecondaryBus = 0x19
	pciTypeBridge   = 1
)

// pciFunction returns the address of register 0 of the PCI function in whose scope n is (ACPI 6.5,
// 6.1.1 and 6.5.5): segment and bus of the host bridge above, then through the bridges between.
// Without a host bridge it is bus 0.
func (in *Interpreter) pciFunction(n *Node) (uint64, error) {
	var functions []*Node // below the host bridge, innermost first
	host := in.root
	for p := n.parent; p != nil; p = p.parent {
		if p.val.objectType() != TypeDevice {
			continue
		}
		if in.isHostBridge(p) {
			host = p
			break
		}
		if p.childNamed("_ADR") != nil {
			functions = append(functions, p)
		}
	}
	segment, err := in.optionalInteger(host, "_SEG")
	if err != nil {
		return 0, err
	}
	bus, err := in.optionalInteger(host, "_BBN")
	if err != nil {
		return 0, err
	}
	at := segment<<pciSegmentShift | bus&0xFF<<pciBusShift
	if len(functions) == 0 {
		adr, err := in.optionalInteger(host, "_ADR")
		return withFunction(at, adr), err
	}
	for i := len(functions) - 1; i >= 0; i-- {
		adr, err := in.optionalInteger(functions[i], "_ADR")
		if err != nil {
			return 0, err
		}
		at = withFunction(at, adr)
		if i > 0 {
			at = in.behindBridge(at)
		}
	}
	return at, nil
}

// withFunction returns the address of the function that an _ADR names, on the bus of at.
func withFunction(at, adr uint64) uint64 {
	bus := at >> pciBusShift << pciBusShift
	return bus | adr>>16&0x1F<<pciDeviceShift | adr&7<<pciFunctionShift
}

// behindBridge returns the bus behind the bridge at, or at's own bus if that is no bridge.
func (in *Interpreter) behindBridge(at uint64) uint64 {
	h := in.regions[PCIConfig]
	header, err := h.Read(at|pciHeaderType, 1)
	if err != nil || header&0x7F != pciTypeBridge {
		return at
	}
	bus, err := h.Read(at|pciSecondaryBus, 1)
	if err != nil {
		return at
	}
	return at>>pciSegmentShift<<pciSegmentShift | bus<<pciBusShift
}

func (in *Interpreter) isHostBridge(n *Node) bool {
	for _, name := range []string{"_HID", "_CID"} {
		c := n.childNamed(name)
		if c == nil {
			continue
		}
		v, err := in.evaluate(c, nil)
		if err != nil {
			continue
		}
		x, err := in.export(v)
		if err == nil && MatchID(DeviceIDs(x), "PNP0A03", "PNP0A08") { // PCI and PCI Express
			return true
		}
	}
	return false
}

// optionalInteger evaluates a child of n, 0 if there is none.
func (in *Interpreter) optionalInteger(n *Node, name string) (uint64, error) {
	c := n.childNamed(name)
	if c == nil {
		return 0, nil
	}
	v, err := in.evaluate(c, nil)
	if err != nil {
		return 0, err
	}
	return in.toInteger(v)
}
