package kernel

import (
	"testing"

	"vmgenc/kernel/generation"
)

// A PCI device that shares the SCI interrupts more often than any event may: every interrupt of it
// is served, and the generation counter's event among them too.
func TestSharedSCI(t *testing.T) {
	ids := []generation.ID{randomID(), randomID()}
	g := shapes[0].boot(t, ids[0])
	served := make(chan bool)
	err := g.IRQ.Route("pci0", sciIRQ, true, false, func() {
		mine := false
		g.host(func() { mine, g.machine.pci = g.machine.pci, false })
		if mine {
			served <- true
		}
	})
	if err != nil || !g.IRQ.Shared(sciIRQ) {
		t.Fatalf("%v, shared %v", err, g.IRQ.Shared(sciIRQ))
	}
	for i := range 1000 {
		g.host(func() { g.machine.pci = true })
		if i == 500 {
			g.setID(t, g.hypervisor.id, ids[1])
			g.raise()
		}
		<-served
	}
	g.await(t, ids[0], ids[1], generation.Notify)
	if lines := g.IRQ.Lines(); len(lines) != 1 || lines[0].Name != "acpi0+pci0" || lines[0].Count < 1000 {
		t.Errorf("lines %+v", lines)
	}
	if err := g.IRQ.Route("isa0", sciIRQ, false, false, func() {}); err == nil {
		t.Error("an edge shares the SCI")
	}
}
