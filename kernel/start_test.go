package kernel

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"vmgenc/kernel/generation"
	"vmgenc/kernel/msgbuf"
	"vmgenc/kernel/random"
)

// bare hides everything but Board.
type bare struct{ Board }

// absent is a board that is none.
type absent struct{ wired }

var errAbsent = errors.New("no bare machine")

func (absent) Probe() error { return errAbsent }

// dead is a source that gives nothing.
type dead struct{}

func (dead) Name() string             { return "dead" }
func (dead) Fill([]byte) (int, error) { return 0, errors.New("out of order") }

// full is the machine with every optional interface, each of which can fail.
type full struct {
	wired
	reseeds  atomic.Int32
	rate     atomic.Uint64
	time     atomic.Int64
	fails    bool
	reset    bool
	exit     func(int)
	console  strings.Builder
	watching func() bool
}

func (f *full) Rate() uint64 { return f.rate.Load() }
func (f *full) SetRate(hz uint64) bool {
	return f.rate.Swap(hz) != hz
}
func (f *full) SetTime(t time.Time) error {
	f.time.Store(t.Unix())
	if f.fails {
		return errors.New("time is out of joint")
	}
	return nil
}
func (f *full) StartProcessors(ids ...uint8) error { return nil }
func (f *full) DMAPage() ([]byte, uint64, error) {
	if f.fails {
		return nil, 0, errors.New("no page")
	}
	return make([]byte, 4096), 0x100000, nil
}
func (f *full) CPUID(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32) { return 0, 0, 0, 0 }
func (f *full) WriteMSR(msr uint32, value uint64)                      {}
func (f *full) Idled() time.Duration                                   { return 0 }
func (f *full) WatchHalt(look func() bool, vector uint8)               { f.watching = look }
func (f *full) ReseedRuntime(seed *[32]byte) bool                      { f.reseeds.Add(1); return !f.fails }
func (f *full) Putc(c byte)                                            { f.console.WriteByte(c) }
func (f *full) Reset()                                                 { f.reset = true }
func (f *full) OnExit(exit func(code int))                             { f.exit = exit }

// Every part missing in turn: Start returns a kernel and an error that names the part, and
// crypto/rand has the generator.
func TestStartDegraded(t *testing.T) {
	qemu := shapes[0]
	for _, c := range []struct {
		name  string
		board func(m *machine) Board
		shape hypervisor
		line  string
		other []random.Source
		want  []string // in the error, in order
	}{
		{"no interrupts", func(m *machine) Board { return bare{m} }, qemu, "", nil,
			[]string{errRuntime.Error(), "irq: the board has no interrupts", "acpi0: events are polled: acpi: SCI on GSI 9: no interrupts"}},
		{"no ACPI", func(m *machine) Board { m.ram = nil; return wired{m} }, qemu, "", nil,
			[]string{"acpi0: ", "vmgenc0: no VM generation counter", errRuntime.Error(), "ioapic0: no MADT"}},
		{"no counter", func(m *machine) Board { return wired{m} }, hypervisor{tables: []string{"dsdt"}, id: 0x10000, gpe: -1}, "", nil,
			[]string{"vmgenc0: no VM generation counter", errRuntime.Error()}},
		{"counter not loaded", func(m *machine) Board { return wired{m} }, qemu, `vmgenc_load="NO"`, nil, []string{errRuntime.Error()}},
		{"no entropy", func(m *machine) Board { return wired{m} }, qemu, "", []random.Source{dead{}},
			[]string{"random: not seeded, reads of crypto/rand wait for 32 bytes of entropy: dead: out of order", errRuntime.Error()}},
		{"no bare machine", func(m *machine) Board { return absent{wired{m}} }, qemu, "", nil, []string{errAbsent.Error()}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := c.shape.assemble(t, randomID())
			g.machine.line = c.line
			if c.other == nil {
				c.other = []random.Source{seed{rand.NewChaCha8([32]byte{2})}}
			}
			k, err := Start(c.board(g.machine), Options{Sources: c.other, Log: msgbuf.NewLog(4096, lines{g.machine}), NoTimers: true})
			if k == nil || k.Random == nil || k.Events == nil || k.Devctl == nil || k.Sysctl == nil || k.Log == nil {
				t.Fatalf("%+v", k)
			}
			parts, _ := err.(DegradedError)
			if len(parts) != len(c.want) {
				t.Fatalf("%d parts, want %d: %v", len(parts), len(c.want), err)
			}
			for i, want := range c.want {
				if !strings.Contains(parts[i].Error(), want) {
					t.Errorf("part %d: %v, want %q", i, parts[i], want)
				}
				for _, line := range strings.Split(parts[i].Error(), "\n") {
					if len(g.log(line)) != 1 {
						t.Errorf("the log lacks %q", line)
					}
				}
			}
			if !errors.Is(err, parts[0]) || strings.Contains(err.Error(), "\n") {
				t.Errorf("the error hides its parts: %v", err)
			}
			if err := k.OnChange("sessions", func(generation.Change) error { return nil }); err != nil {
				t.Error(err)
			}
			if c.name != "no bare machine" && g.random == nil {
				t.Error("crypto/rand does not have the generator")
			}
			if c.name == "no entropy" || c.name == "no bare machine" {
				return
			}
			b := make([]byte, 16)
			g.random(b)
			if slices.Equal(b, make([]byte, 16)) {
				t.Error("no random bytes")
			}
			if v, err := k.Sysctl.Get("kern.hostuuid"); err != nil || len(v) != 36 {
				t.Errorf("hostuuid %q, %v", v, err)
			}
		})
	}
}

// With every optional interface nothing is missing: the runtime is reseeded at the start, at each
// change and after a notification under an unchanged ID; the halt is watched; PowerOff and Reset
// reach ACPI and the board.
func TestStartComplete(t *testing.T) {
	ids := []generation.ID{randomID(), randomID()}
	g := shapes[0].assemble(t, ids[0])
	f := &full{wired: wired{g.machine}}
	g.clocks = true
	var err error
	g.Kernel, err = Start(f, Options{Sources: []random.Source{seed{rand.NewChaCha8([32]byte{1})}}, Log: msgbuf.NewLog(4096, lines{g.machine})})
	if err != nil {
		t.Fatal(err)
	}
	if f.reseeds.Load() != 1 || f.rate.Load() == 0 || f.watching == nil || f.watching() {
		t.Errorf("%d reseeds of the runtime, rate %d", f.reseeds.Load(), f.rate.Load())
	}
	done := make(chan generation.Change, 1)
	if err := g.OnChange("sessions", func(c generation.Change) error { done <- c; return nil }); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []error{g.OnChange("", func(generation.Change) error { return nil }), g.OnChange("nil", nil)} {
		if bad == nil {
			t.Error("a subscriber without a name or a function")
		}
	}
	g.setID(t, g.hypervisor.id, ids[1])
	g.raise()
	if c := <-done; c.New != ids[1] || c.Generation != 1 || f.reseeds.Load() != 2 {
		t.Errorf("%+v, %d reseeds of the runtime", c, f.reseeds.Load())
	}
	for g.ACPI.Stats().Notifies == 0 { // the interrupt was enough
		time.Sleep(time.Millisecond)
	}
	before := f.reseeds.Load()
	g.raise()
	g.eventually(t, "spurious", "1")
	for f.reseeds.Load() == before {
		time.Sleep(time.Millisecond)
	}
	if got := g.outcomes(); got != "4 of 4" {
		t.Errorf("%s", got)
	}
	f.exit(1)
	if err := g.Reset(); err == nil || !f.reset {
		t.Errorf("Reset: %v", err)
	}
	if err := g.PowerOff(); err == nil {
		t.Error("the model has no S5, but PowerOff says that it worked")
	}
}

// Each optional interface that fails is named.
func TestStartFailing(t *testing.T) {
	g := shapes[0].assemble(t, randomID())
	g.clocks = true
	f := &full{wired: wired{g.machine}, fails: true}
	_, err := Start(f, Options{Sources: []random.Source{seed{rand.NewChaCha8([32]byte{1})}}, NoTimers: true})
	want := []string{"virtiorng0: no page", errRuntime.Error(), "clock: time is out of joint"}
	parts, _ := err.(DegradedError)
	if len(parts) != len(want) {
		t.Fatalf("%v", err)
	}
	for i := range want {
		if !strings.Contains(parts[i].Error(), want[i]) {
			t.Errorf("part %d: %v, want %q", i, parts[i], want[i])
		}
	}
	if !strings.Contains(f.console.String(), "vmgenc0: <VM generation counter>") {
		t.Errorf("console %q", f.console.String())
	}
}

// Without notifications and reads, the timer finds the change.
func TestWatched(t *testing.T) {
	ids := []generation.ID{randomID(), randomID()}
	g := shapes[2].assemble(t, ids[0])
	k, _ := Start(wired{g.machine}, Options{Sources: []random.Source{seed{rand.NewChaCha8([32]byte{1})}}, Log: msgbuf.NewLog(4096, lines{g.machine})})
	done := make(chan generation.Change, 1)
	k.OnChange("sessions", func(c generation.Change) error { done <- c; return nil })
	g.setID(t, g.hypervisor.id, ids[1])
	if c := <-done; c.New != ids[1] || c.By != generation.Poll {
		t.Errorf("%+v", c)
	}
}
