package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"vmgenc/acpi/aml"
)

// vmgenid prints where the VM generation counter is and how its changes are notified ("Virtual Machine Generation ID", Microsoft, 2012).
func vmgenid(o *options, stdout, stderr io.Writer) error {
	var notified []*aml.Node
	in, err := o.openNotify(o.rest, stderr, func(n *aml.Node, _ uint64) { notified = append(notified, n) })
	if err != nil {
		return err
	}
	device := findCounter(in)
	if device == nil {
		return fmt.Errorf("aml: no device has the id VM_Gen_Counter")
	}
	addr, err := address(in, device)
	if err != nil {
		return err
	}
	notifies := func(n *aml.Node, args ...any) bool {
		notified = nil
		in.EvaluateNode(n, args...)
		for _, d := range notified {
			if d == device {
				return true
			}
		}
		return false
	}
	how := notification(in, notifies)
	if how == "none" {
		o.fill = 0xFF // a method may look at a status bit first
		how = notification(in, notifies)
	}
	fmt.Fprintf(stdout, "%s address %#x notify %s\n", device.Path(), addr, how)
	return nil
}

// isCounterID reports whether id is one that generation counters have: hypervisors spell and complete it differently.
func isCounterID(id string) bool {
	id = strings.ToUpper(id)
	return id == "VMGENID" || id == "VMGENCTR" || id == "FCVMGID" || strings.HasPrefix(id, "VM_GEN_COUNTER") ||
		strings.HasPrefix(id, "QEMUVGID") || strings.HasPrefix(id, "HYPER_V_GEN_COUNTER")
}

func findCounter(in *aml.Interpreter) *aml.Node {
	var found *aml.Node
	in.Walk(func(n *aml.Node) bool {
		if found == nil && n.Type() == aml.TypeDevice {
			for _, name := range []string{"_CID", "_HID"} {
				for _, s := range strings.Split(id(in, n, name), ",") {
					if isCounterID(s) {
						found = n
					}
				}
			}
		}
		return found == nil
	})
	return found
}

// address evaluates ADDR, a Package of the address's low and high 32 bits.
func address(in *aml.Interpreter, device *aml.Node) (uint64, error) {
	c := device.Child("ADDR")
	if c == nil {
		return 0, fmt.Errorf("aml: %s has no ADDR", device.Path())
	}
	v, err := in.EvaluateNode(c)
	if err != nil {
		return 0, err
	}
	p, ok := v.([]any)
	if ok && len(p) == 2 {
		low, ok1 := p[0].(uint64)
		high, ok2 := p[1].(uint64)
		if addr := high<<32 | low&0xFFFFFFFF; ok1 && ok2 && addr != 0 {
			return addr, nil
		}
	}
	return 0, fmt.Errorf("aml: %s: ADDR is %s, want a Package of two Integers", device.Path(), aml.Format(v))
}

// notification says which event's method notifies the counter: it runs each and looks.
func notification(in *aml.Interpreter, notifies func(*aml.Node, ...any) bool) string {
	if gpe := in.Lookup(`\_GPE`); gpe != nil {
		for _, n := range gpe.Children() {
			name := (n.PaddedPath())[len(n.PaddedPath())-4:]
			number, err := strconv.ParseUint(name[2:], 16, 8)
			kind := map[string]string{"_E": "edge", "_L": "level"}[name[:2]]
			if err == nil && kind != "" && n.Type() == aml.TypeMethod && notifies(n) {
				return fmt.Sprintf("gpe %d %s", number, kind)
			}
		}
	}
	return generic(in, notifies)
}

// generic looks among the events of Generic Event Devices (ACPI 6.5, 5.6.9).
func generic(in *aml.Interpreter, notifies func(*aml.Node, ...any) bool) string {
	result := "none"
	in.Walk(func(n *aml.Node) bool {
		if result != "none" || n.Type() != aml.TypeDevice || id(in, n, "_HID") != "ACPI0013" {
			return result == "none"
		}
		for _, gsi := range interrupts(in, n) {
			for _, m := range []struct {
				name string
				args []any
			}{{fmt.Sprintf("_E%02X", gsi), nil}, {fmt.Sprintf("_L%02X", gsi), nil}, {"_EVT", []any{uint64(gsi)}}} {
				if c := n.Child(m.name); c != nil && notifies(c, m.args...) {
					result = fmt.Sprintf("ged %d", gsi)
					return false
				}
			}
		}
		return true
	})
	return result
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
