package kernel

import (
	"encoding/binary"
	"slices"
	"testing"

	"vmgenc/drivers/vmclock"
	"vmgenc/kernel/generation"
)

const (
	clockPage  = 0x1_7FFFE000
	clockEvent = 6 // GPE
)

// setClock writes a VMClock page with that generation.
func (m *machine) setClock(t *testing.T, generation uint64) {
	t.Helper()
	b, err := m.Bytes(clockPage, vmclock.Size)
	if err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	le.PutUint32(b[0:], 0x4B4C4356)
	le.PutUint32(b[4:], 0x1000)
	le.PutUint16(b[8:], 1)
	le.PutUint64(b[24:], 1<<8|1<<9)
	le.PutUint64(b[104:], generation)
}

// The VMClock's event alone is enough: the generation ID is compared. Where that has not changed,
// the log says so.
func TestVMClock(t *testing.T) {
	ids := []generation.ID{randomID(), randomID()}
	h := shapes[0]
	h.tables = append(slices.Clone(h.tables), "vmclock")
	h.words = nil
	g := h.assemble(t, ids[0])
	g.add(clockPage, 0x1000)
	g.setClock(t, 1)
	g.start(t)

	g.host(func() {
		g.setID(t, h.id, ids[1])
		g.setClock(t, 2)
		g.status |= 1 << clockEvent
	})
	g.await(t, ids[0], ids[1], generation.Notify)
	g.awaitLog(t, "vmclock0: generation changed: generation 2")
	g.host(func() {
		g.setClock(t, 3)
		g.status |= 1 << clockEvent
	})
	g.awaitLog(t, "vmclock0: but the generation ID has not changed")
	want := []string{
		`vmclock0: <VMClock> on acpi0, \_SB.VCLK, generation 1, disruption marker 0`,
		"vmclock0: generation changed: generation 2, disruption marker 0",
		"vmclock0: generation changed: generation 3, disruption marker 0",
		"vmclock0: but the generation ID has not changed",
	}
	if got := g.log("vmclock0"); !slices.Equal(got, want) {
		t.Errorf("log\n got %q\nwant %q", got, want)
	}
}
