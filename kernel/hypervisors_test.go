// One driver serves the VM generation counter of every hypervisor that has one: for each there is a
// table in the shape of its own, under testdata, and the tests start the kernel with it on a
// modelled machine, change the ID the way that hypervisor does, and follow the change to the
// subscribers.
//
// The tables are written for these tests, from what is known of the hypervisors' own: the device's
// ids and their form, the source of the address, and the notification. Addresses and event numbers
// that a hypervisor chooses at run time are made up. docs/hypervisors.md says for each what was
// verified on what.
package kernel

import (
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vmgenc/kernel/generation"
	"vmgenc/kernel/msgbuf"
	"vmgenc/kernel/random"
)

// patience bounds each wait. It says nothing about how long one should take.
const patience = 20 * time.Second

// hypervisor is how one presents its generation counter.
type hypervisor struct {
	name    string
	tables  []string // the DSDT first
	reduced bool     // hardware-reduced ACPI
	words   map[uint64]uint32
	path    string // of the device
	id      uint64 // address of the ID
	kind    string // of its event, as "aml vmgenid" has it
	gpe     int    // which the hypervisor raises, -1 for none
	gsi     uint32 // of the Generic Event Device that it raises, 0 for none
	queue   uint64 // address of the command queue behind a level-triggered GPE, 0 for none

	ioapics int // 1 if 0
	sci     uint32
}

// notifies reports whether the hypervisor tells the guest of a change.
func (h *hypervisor) notifies() bool { return h.gpe >= 0 || h.gsi != 0 }

var shapes = []hypervisor{
	{name: "QEMU", tables: []string{"dsdt", "qemu"}, path: `\_SB.VGEN`, id: 0x07FFF028, gpe: 5, kind: "gpe 5 edge"},
	{name: "Hyper-V generation 2", tables: []string{"dsdt", "hyperv"}, path: `\_SB.GENC`, id: 0x1_7FFFE000, gpe: 0,
		kind:  "gpe 0 edge",
		words: map[uint64]uint32{0xF7FEE010: 0x7FFFE000, 0xF7FEE014: 1}},
	{name: "Xen HVM", tables: []string{"dsdt", "xen"}, path: `\_SB.VGID`, id: 0xFC009000, gpe: -1, kind: "none",
		words: map[uint64]uint32{0xFC000014: 0xFC009000}},
	{name: "VMware ESXi", tables: []string{"dsdt", "vmware"}, path: `\_SB.PCI0.VMGC`, id: 0x7FEE0A90, gpe: 2, kind: "gpe 2 level",
		words: map[uint64]uint32{0xFEDC0000: 0x7FEE0A91}, queue: 0xFEDC0020},
	{name: "bhyve", tables: []string{"dsdt", "bhyve"}, path: `\_SB.GENC`, id: 0x7FFFE010, gpe: -1, kind: "gpe 0 edge"},
	{name: "EC2", tables: []string{"dsdt", "ec2"}, path: `\_SB.VGEN`, id: 0xFED01000, gpe: -1, kind: "none"},
	{name: "Firecracker", tables: []string{"firecracker"}, reduced: true, path: `\_SB.VGEN`, id: 0xD8000, gpe: -1, gsi: 9, kind: "ged 9"},
	{name: "Cloud Hypervisor", tables: []string{"cloudhypervisor"}, reduced: true, path: `\_SB.VGEN`, id: 0x3_E8001000, gpe: -1, gsi: 11,
		kind:  "ged 11",
		words: map[uint64]uint32{0xE8000000: 1 << 4}},
	{name: "QEMU, SCI at the second I/O APIC", tables: []string{"dsdt", "qemu"}, path: `\_SB.VGEN`, id: 0x07FFF028, gpe: 5,
		kind: "gpe 5 edge", ioapics: 2, sci: 40},
}

// guest is a machine on which the kernel has started.
type guest struct {
	*machine
	hypervisor
	*Kernel
	told chan generation.Change // to a subscriber
}

// seed is an entropy source.
type seed struct{ r *rand.ChaCha8 }

func (s seed) Name() string               { return "seed" }
func (s seed) Fill(p []byte) (int, error) { return s.r.Read(p) }

func randomID() (id generation.ID) {
	binary.NativeEndian.PutUint64(id[:], rand.Uint64())
	binary.NativeEndian.PutUint64(id[8:], rand.Uint64())
	return id
}

// boot starts a guest of the hypervisor.
func (h hypervisor) boot(t *testing.T, id generation.ID) *guest {
	t.Helper()
	g := h.assemble(t, id)
	g.start(t)
	return g
}

// assemble returns a machine that is not switched on yet.
func (h hypervisor) assemble(t *testing.T, id generation.ID) *guest {
	t.Helper()
	g := &guest{
		machine:    newMachine(max(h.ioapics, 1), max(h.sci, sciIRQ)),
		hypervisor: h,
		told:       make(chan generation.Change, 16),
	}
	g.machine.t = t
	g.furnish(t, id)
	var tables [][]byte
	for _, name := range g.tables {
		tables = append(tables, readTable(t, name))
	}
	g.install(g.reduced, tables...)
	return g
}

// start starts the kernel, whose only fault is that its runtime cannot be reseeded.
func (g *guest) start(t *testing.T) {
	t.Helper()
	var err error
	g.Kernel, err = Start(wired{g.machine}, Options{
		Sources: []random.Source{seed{rand.NewChaCha8([32]byte{1})}}, Log: msgbuf.NewLog(4096, lines{g.machine}), NoTimers: true,
	})
	if absent, ok := err.(DegradedError); !ok || len(absent) != 1 || absent[0] != errRuntime {
		t.Fatal(err)
	}
	if _, err := g.Events.Subscribe("test", 1, patience, func(_ context.Context, c generation.Change) error { g.told <- c; return nil }); err != nil {
		t.Fatal(err)
	}
}

// furnish puts the ID and what the tables read into memory.
func (g *guest) furnish(t *testing.T, id generation.ID) {
	g.add(g.id&^0xFFF, 0x1000)
	g.setID(t, g.hypervisor.id, id)
	var regions []uint64
	for addr, word := range g.words {
		if base := addr &^ 0x3F; !slices.Contains(regions, base) {
			regions = append(regions, base)
			g.add(base, 0x40)
		}
		if err := g.Write(addr, 4, uint64(word)); err != nil {
			t.Fatal(err)
		}
	}
	if g.queue != 0 {
		command, acknowledged := uint64(0), true
		g.levels[g.gpe] = func() bool { return !acknowledged }
		g.machine.devices = append(g.machine.devices, device{g.queue, 8,
			func(off uint64) uint64 { return command },
			func(off, value uint64) {
				if off == 0 {
					command, acknowledged = value, false
				} else {
					acknowledged = value == 1
				}
			}})
	}
}

// raise raises the event, if the hypervisor has one.
func (g *guest) raise() {
	g.host(func() {
		switch {
		case g.queue != 0:
			g.device(g.queue).write(0, 4)
		case g.gpe >= 0:
			g.status |= 1 << g.gpe
		case g.gsi != 0:
			g.drive(g.gsi, true)
			g.drive(g.gsi, false)
		}
	})
}

// await waits for the news of a change and checks it.
func (g *guest) await(t *testing.T, from, to generation.ID, by generation.Detector) {
	t.Helper()
	select {
	case c := <-g.told:
		if c.Old != from || c.New != to || c.By != by {
			t.Errorf("told %+v, want %v to %v by %s", c, from, to, by)
		}
	case <-time.After(patience):
		t.Fatal("the subscriber hears nothing")
	}
	if last := g.Random.Stats().Last; last.ID != to || last.Degraded {
		t.Errorf("last reseed %+v, want for %v", last, to)
	}
}

// eventually waits for a variable.
func (g *guest) eventually(t *testing.T, name, want string) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		got, err := g.Sysctl.Get("dev.vmgenc.0." + name)
		if err == nil && got == want {
			return
		}
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("%s is %q, %v, want %q", name, got, err, want)
		}
	}
}

// awaitLog waits for a line of the log.
func (g *guest) awaitLog(t *testing.T, line string) {
	t.Helper()
	for deadline := time.Now().Add(patience); len(g.log(line)) == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("no line %q", line)
		}
	}
}

// Attach, a change, its event and the reseed, on every hypervisor.
func TestHypervisors(t *testing.T) {
	for _, h := range shapes {
		t.Run(h.name, func(t *testing.T) {
			ids := []generation.ID{randomID(), randomID(), randomID()}
			g := h.boot(t, ids[0])
			attach := fmt.Sprintf(`vmgenc0: <VM generation counter> on acpi0, %s, guid %v`, h.path, ids[0])
			if got := g.log("vmgenc0"); !slices.Equal(got, []string{attach}) {
				t.Fatalf("log %q, want %q", got, attach)
			}

			by := generation.Notify
			if !h.notifies() {
				by = generation.Poll
			}
			g.setID(t, h.id, ids[1])
			g.raise()
			if !h.notifies() {
				g.Random.Check(generation.Poll)
			}
			g.await(t, ids[0], ids[1], by)

			for h.notifies() && g.ACPI.Stats().Notifies == 0 { // the interrupt was enough
				time.Sleep(time.Millisecond)
			}

			// A read is first, whatever the hypervisor does later.
			g.setID(t, h.id, ids[2])
			g.Random.Read(make([]byte, 32))
			g.await(t, ids[1], ids[2], generation.Read)
			if h.notifies() {
				g.raise()
				g.eventually(t, "late", "1")
				g.raise()
				g.eventually(t, "spurious", "1")
			}
			g.eventually(t, "generation", "2")
			g.wantLines(t, ids[1:])
		})
	}
}

// wantLines checks that exactly the changes to ids were logged and queued.
func (g *guest) wantLines(t *testing.T, ids []generation.ID) {
	t.Helper()
	var want []string
	for _, id := range ids {
		want = append(want, fmt.Sprintf("vmgenc0: generation changed to %v: reseeded", id))
	}
	if got := g.log("vmgenc0: generation"); !slices.Equal(got, want) {
		t.Errorf("log %q, want %q", got, want)
	}
	lines, _ := g.Devctl.Snapshot()
	if len(lines) != len(ids) {
		t.Errorf("devctl %q, want %d lines", lines, len(ids))
	}
	for _, line := range lines {
		if !strings.HasPrefix(line, "!system=ACPI subsystem=VMGenerationCounter type=\\_SB_") || !strings.HasSuffix(line, " notify=0x00") {
			t.Errorf("devctl %q", line)
		}
	}
}

// memoryFiles returns the options that give the command what the tables read of memory.
func (h hypervisor) memoryFiles(t *testing.T) []string {
	words := h.words
	if h.queue != 0 {
		words = maps.Clone(words)
		words[h.queue] = 4
	}
	var args []string
	for addr, word := range words {
		file := filepath.Join(t.TempDir(), fmt.Sprintf("%x", addr))
		if err := os.WriteFile(file, binary.LittleEndian.AppendUint32(nil, word), 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, "-mem", fmt.Sprintf("%#x=%s", addr, file))
	}
	return args
}

// The command finds in each shape what the driver finds.
func TestCommand(t *testing.T) {
	command := filepath.Join(t.TempDir(), "aml")
	if out, err := exec.Command("go", "build", "-o", command, "vmgenc/acpi/cmd/aml").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for _, h := range shapes {
		args := append([]string{"vmgenid"}, h.memoryFiles(t)...)
		for _, name := range h.tables {
			args = append(args, filepath.Join("testdata", name+".aml"))
		}
		out, err := exec.Command(command, args...).CombinedOutput()
		want := fmt.Sprintf("%s address %#x notify %s\n", h.path, h.id, h.kind)
		if err != nil || string(out) != want {
			t.Errorf("%s: %v, %q, want %q", h.name, err, out, want)
		}
	}
}
