package hypervisors

import (
	"testing"

	"vmgenc/drivers/vmgenc"
)

// A PCI device that shares the SCI interrupts more often than any event may: every interrupt of it is served, and the
// generation counter's event among them too.
func TestSharedSCI(t *testing.T) {
	ids := []vmgenc.GUID{randomID(), randomID()}
	g := shapes[0].boot(t, ids[0])
	served := make(chan bool)
	err := g.irq.Route("pci0", sciIRQ, true, false, func() {
		mine := false
		g.host(func() { mine, g.pci = g.pci, false })
		if mine {
			served <- true
		}
	})
	if err != nil || !g.irq.Shared(sciIRQ) {
		t.Fatalf("%v, shared %v", err, g.irq.Shared(sciIRQ))
	}
	for i := range 1000 {
		g.host(func() { g.pci = true })
		if i == 500 {
			g.setID(t, g.hypervisor.id, ids[1])
			g.raise()
		}
		<-served
	}
	g.await(t, ids[0], ids[1], "notify")
	if lines := g.irq.Lines(); len(lines) != 1 || lines[0].Name != "acpi0+pci0" || lines[0].Count < 1000 {
		t.Errorf("lines %+v", lines)
	}
	if err := g.irq.Route("isa0", sciIRQ, false, false, func() {}); err == nil {
		t.Error("an edge shares the SCI")
	}
}
