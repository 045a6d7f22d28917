package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"vmgenc/acpi"
	"vmgenc/acpi/aml"
)

// vmgenid prints where the VM generation counter is and how its changes are notified ("Virtual
// Machine Generation ID", Microsoft, 2012).
func vmgenid(o *options, stdout, stderr io.Writer) error {
	c := &counter{}
	var err error
	if c.in, err = o.openNotify(o.rest, stderr, func(n *aml.Node, _ uint64) { c.notified = append(c.notified, n) }); err != nil {
		return err
	}
	if c.device = findCounter(c.in); c.device == nil {
		return fmt.Errorf("aml: no device has the id %s or another of a generation counter", acpi.CounterIDs[0])
	}
	addr, err := c.address()
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s address %#x notify %s\n", c.device.Path(), addr, c.notification(o))
	if addr == 0 {
		return fmt.Errorf("aml: %s: ADDR is 0: the firmware has not allocated the page, see -mem and -regions", c.device.Path())
	}
	return nil
}

// findCounter returns the first device that the driver would take for a generation counter.
func findCounter(in *aml.Interpreter) *aml.Node {
	var found *aml.Node
	in.Walk(func(n *aml.Node) bool {
		if found == nil && n.Type() == aml.TypeDevice && aml.MatchID(ids(in, n), acpi.CounterIDs...) {
			found = n
		}
		return found == nil
	})
	return found
}

// ids returns the hardware and compatible ids of n.
func ids(in *aml.Interpreter, n *aml.Node) []string {
	var list []string
	for _, name := range []string{"_HID", "_CID"} {
		if c := n.Child(name); c != nil {
			if v, err := in.EvaluateNode(c); err == nil {
				list = append(list, aml.DeviceIDs(v)...)
			}
		}
	}
	return list
}

// counter is the generation counter whose notification is looked for.
type counter struct {
	in       *aml.Interpreter
	device   *aml.Node
	notified []*aml.Node
}

// address evaluates ADDR.
func (c *counter) address() (uint64, error) {
	n := c.device.Child("ADDR")
	if n == nil {
		return 0, fmt.Errorf("aml: %s has no ADDR", c.device.Path())
	}
	v, err := c.in.EvaluateNode(n)
	if err != nil {
		return 0, err
	}
	addr, err := aml.Address(v)
	if err != nil {
		return 0, fmt.Errorf("aml: %s: ADDR is %w", c.device.Path(), err)
	}
	return addr, nil
}

// mayNotify reports whether the code of n has a Notify of the counter.
func (c *counter) mayNotify(n *aml.Node) bool {
	return slices.Contains(c.in.Notifies(n), c.device)
}

// notifies runs n and reports whether it notified the counter.
func (c *counter) notifies(n *aml.Node, args ...any) bool {
	c.notified = nil
	c.in.EvaluateNode(n, args...)
	return slices.Contains(c.notified, c.device)
}

// notification says which event's method notifies the counter, by what its code says.
func (c *counter) notification(o *options) string {
	if gpe := c.in.Lookup(`\_GPE`); gpe != nil {
		for _, n := range gpe.Children() {
			name := n.PaddedPath()[len(n.PaddedPath())-4:]
			number, err := strconv.ParseUint(name[2:], 16, 8)
			kind := map[string]string{"_E": "edge", "_L": "level"}[name[:2]]
			if err == nil && kind != "" && c.mayNotify(n) {
				return fmt.Sprintf("gpe %d %s", number, kind)
			}
		}
	}
	return c.generic(o)
}

// generic looks among the events of Generic Event Devices (ACPI 6.5, 5.6.9).
func (c *counter) generic(o *options) string {
	result := "none"
	c.in.Walk(func(n *aml.Node) bool {
		if result == "none" && n.Type() == aml.TypeDevice && aml.MatchID(ids(c.in, n), "ACPI0013") {
			result = c.event(o, n)
		}
		return result == "none"
	})
	return result
}

// event returns which interrupt of the Generic Event Device n notifies the counter.
func (c *counter) event(o *options, n *aml.Node) string {
	gsis := interrupts(c.in, n)
	for _, gsi := range gsis {
		for _, kind := range "EL" {
			if m := n.Child(fmt.Sprintf("_%c%02X", kind, gsi)); m != nil && c.mayNotify(m) {
				return fmt.Sprintf("ged %d", gsi)
			}
		}
	}
	if m := n.Child("_EVT"); m != nil && c.mayNotify(m) {
		return "ged " + c.interrupt(o, m, gsis)
	}
	return "none"
}

// interrupt returns which of several interrupts, which one method handles, notifies the counter:
// the first for which it does so when the registers that it looks at are 0 or all ones, and all of
// them where none does.
func (c *counter) interrupt(o *options, m *aml.Node, gsis []uint32) string {
	before := o.fill
	defer func() { o.fill = before }()
	var list []string
	for _, fill := range []byte{before, 0xFF} {
		o.fill, list = fill, nil
		for _, gsi := range gsis {
			if c.notifies(m, uint64(gsi)) {
				return fmt.Sprint(gsi)
			}
			list = append(list, fmt.Sprint(gsi))
		}
	}
	return strings.Join(list, " or ")
}

// interrupts returns the interrupts that a device's _CRS lists.
func interrupts(in *aml.Interpreter, n *aml.Node) []uint32 {
	c := n.Child("_CRS")
	if c == nil {
		return nil
	}
	v, err := in.EvaluateNode(c)
	b, ok := v.([]byte)
	if err != nil || !ok {
		return nil
	}
	list, err := aml.ParseResources(b)
	if err != nil {
		return nil
	}
	var gsis []uint32
	for _, r := range list {
		switch r := r.(type) {
		case *aml.Interrupt:
			gsis = append(gsis, r.Interrupts...)
		case *aml.IRQ:
			for _, i := range r.Interrupts {
				gsis = append(gsis, uint32(i))
			}
		}
	}
	return gsis
}
