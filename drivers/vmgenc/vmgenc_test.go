package vmgenc

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unsafe"

	"vmgenc/kernel/event"
	"vmgenc/kernel/generation"
	"vmgenc/kernel/random"
	"vmgenc/kernel/sysctl"
)

// page is guest memory that a hypervisor writes to.
type page [8]atomic.Uint64

const (
	pageAddr = 0xfed01000
	idOffset = 40
)

func (p *page) set(g generation.ID) {
	p[idOffset/8].Store(binary.NativeEndian.Uint64(g[:]))
	p[idOffset/8+1].Store(binary.NativeEndian.Uint64(g[8:]))
}

func (p *page) Bytes(addr uint64, n int) ([]byte, error) {
	if addr < pageAddr || addr-pageAddr+uint64(n) > uint64(unsafe.Sizeof(*p)) {
		return nil, fmt.Errorf("no memory at %#x", addr)
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(p)), unsafe.Sizeof(*p))[addr-pageAddr:][:n], nil
}

// device is an ACPI device.
type device struct {
	ids    []string
	status uint32
	addr   any
	err    error
	notify func(value uint64)
}

func (d *device) Path() string       { return `\_SB.VGEN` }
func (d *device) PaddedPath() string { return `\_SB_.VGEN` }
func (d *device) Status() uint32     { return d.status }

func (d *device) Matches(ids ...string) bool {
	return slices.ContainsFunc(d.ids, func(mine string) bool {
		return slices.ContainsFunc(ids, func(id string) bool { return strings.EqualFold(mine, id) })
	})
}

func (d *device) Evaluate(name string, args ...any) (any, error) {
	if name != "ADDR" || len(args) != 0 {
		return nil, fmt.Errorf("no object %s%v", name, args)
	}
	return d.addr, d.err
}

func (d *device) OnNotify(f func(value uint64)) { d.notify = f }

// source is the generator's entropy. hook is called before each draw.
type source struct {
	r    *rand.ChaCha8
	mu   sync.Mutex
	dead bool
	hook func()
}

func (s *source) Name() string { return "fake" }

func (s *source) Fill(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook != nil {
		s.hook()
	}
	if s.dead {
		return 0, errors.New("dead")
	}
	return s.r.Read(p)
}

// bench is everything around a driver, and what the driver did to it, in order.
type bench struct {
	page   page
	dev    device
	source source
	gen    *random.Generator
	bus    event.Bus
	devctl *event.Queue
	tree   sysctl.Tree

	mu        sync.Mutex
	events    []string
	refreshed atomic.Int32

	published chan generation.Change
}

func newBench(t testing.TB) *bench {
	b := &bench{devctl: event.NewQueue(1000), published: make(chan generation.Change, 1000)}
	b.dev = device{ids: []string{"QEMUVGID", "VM_GEN_COUNTER"}, status: 0xf, addr: []any{uint64(pageAddr + idOffset), uint64(0)}}
	b.source.r = rand.NewChaCha8([32]byte{1})
	b.gen = random.New(&b.source)
	b.page.set(guid(1))
	if _, err := b.bus.Subscribe("test", 0, 1<<40, func(_ context.Context, c generation.Change) error {
		lines, _ := b.devctl.Snapshot()
		b.event("publish generation %d, reseeds %d, devctl %q", c.Generation, b.gen.Stats().Reseeds, lines[len(lines)-1])
		b.published <- c
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.bus.Run(ctx, b.gen.Next)
	}()
	t.Cleanup(func() { cancel(); <-done })
	return b
}

func (b *bench) event(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events = append(b.events, fmt.Sprintf(format, args...))
}

func (b *bench) log() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.events)
}

func (b *bench) sysctl(t *testing.T, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got, err := b.tree.Get("dev.vmgenc.0." + name); err != nil || got != value {
			t.Errorf("dev.vmgenc.0.%s is %q, %v, want %q", name, got, err, value)
		}
	}
}

func (b *bench) machine() Machine {
	return Machine{
		Memory: &b.page, Random: b.gen, Events: &b.bus, Devctl: b.devctl, Sysctl: &b.tree,
		Log:       lines(func(line string) { b.event("log %s", line) }),
		Refreshed: func() { b.refreshed.Add(1) },
	}
}

// lines calls itself with each line written.
type lines func(line string)

func (f lines) Write(p []byte) (int, error) {
	line, ok := strings.CutSuffix(string(p), "\n")
	if !ok || strings.Contains(line, "\n") {
		line = fmt.Sprintf("not one line: %q", p)
	}
	f(line)
	return len(p), nil
}

func (b *bench) attach(t testing.TB) *Driver {
	t.Helper()
	v, err := Attach(&b.dev, b.machine())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// registered reports whether there is a variable.
func (b *bench) registered() (found bool) {
	b.tree.Walk("", func(sysctl.Variable) bool { found = true; return false })
	return found
}

func (b *bench) read() { b.gen.Read(make([]byte, 16)) }

func guid(n byte) generation.ID {
	return generation.ID{0x44, 0x33, 0x22, 0x11, 0x66, 0x55, 0x88, 0x77, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, n}
}

func text(n byte) string { return fmt.Sprintf("11223344-5566-7788-99aa-bbccddeeff%02x", n) }

func TestProbe(t *testing.T) {
	for _, c := range []struct {
		ids    []string
		status uint32
		want   bool
	}{
		{[]string{"QEMUVGID", "VM_Gen_Counter"}, 0xf, true},
		{[]string{"VM_GEN_COUNTER"}, 0xf, true},
		{[]string{"VMGENCTR"}, 0xf, true},
		{[]string{"FCVMGID"}, 0xb, true},
		{[]string{"MSFT1002"}, 0xf, true},
		{[]string{"HYPER_V_GEN_COUNTER_V1"}, 0xf, true},
		{[]string{"XEN0000"}, 0xf, true},
		{[]string{"VMW0001", "PNP0C02"}, 0xf, true},
		{[]string{"AMZN0000"}, 0xf, true},
		{[]string{"BHYVE_V_GEN_COUNTER_V1"}, 0x1, true},
		{[]string{"QEMUVGID"}, 0, false},
		{[]string{"QEMUVGID"}, 0xe, false},
		{[]string{"PNP0C02"}, 0xf, false},
		{nil, 0xf, false},
	} {
		if got := Probe(&device{ids: c.ids, status: c.status}); got != c.want {
			t.Errorf("Probe of %q, _STA %#x: %v", c.ids, c.status, got)
		}
	}
}

func TestAttach(t *testing.T) {
	b := newBench(t)
	v := b.attach(t)
	if want := []string{`log vmgenc0: <VM generation counter> on acpi0, \_SB.VGEN, guid ` + text(1)}; !slices.Equal(b.log(), want) {
		t.Errorf("log %q, want %q", b.log(), want)
	}
	b.sysctl(t, map[string]string{
		"guid": text(1), "%desc": "VM generation counter", "%driver": "vmgenc", "%location": `handle=\_SB_.VGEN`, "fresh": "1",
		"generation": "0", "detected_by": "none", "latency_ns": "0", "spurious": "0", "late": "0", "ignored": "0",
	})
	if c := b.gen.Current(); v.ID() != guid(1) || c.New != guid(1) || c.Generation != 0 {
		t.Errorf("ID %v, generator's %+v", v.ID(), c)
	}
	b.page.set(guid(2))
	b.sysctl(t, map[string]string{"guid": text(2)}) // live
}

func TestChangeFromEachSide(t *testing.T) {
	for _, c := range []struct {
		name    string
		happens func(b *bench)
		by      generation.Detector
	}{
		{"notify", func(b *bench) { b.dev.notify(0x80) }, generation.Notify},
		{"read", func(b *bench) { b.read() }, generation.Read},
		{"poll", func(b *bench) { b.gen.Check(generation.Poll) }, generation.Poll},
		{"read, then the notification", func(b *bench) { b.read(); b.dev.notify(0x80) }, generation.Read},
		{"interrupt, then the notification", func(b *bench) { b.gen.Check(generation.Notify); b.dev.notify(0x80) }, generation.Notify},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t)
			b.attach(t)
			b.page.set(guid(2))
			c.happens(b)
			got := <-b.published
			if got.Old != guid(1) || got.New != guid(2) || got.Generation != 1 || got.By != c.by || got.Short() || got.Entropy != "fake:64" {
				t.Errorf("published %+v", got)
			}
			want := []string{
				"log vmgenc0: generation changed to " + text(2) + ": reseeded",
				`publish generation 1, reseeds 2, devctl "!system=ACPI subsystem=VMGenerationCounter type=\\_SB_.VGEN notify=0x00"`,
			}
			if got := b.log()[1:]; !slices.Equal(got, want) {
				t.Errorf("events\n got %q\nwant %q", got, want)
			}
			b.sysctl(t, map[string]string{
				"guid": text(2), "generation": "1", "detected_by": string(c.by), "latency_ns": fmt.Sprint(got.Latency.Nanoseconds()), "fresh": "1",
				"spurious": "0",
			})
			if b.gen.Current() != got {
				t.Errorf("the current generation is %+v", b.gen.Current())
			}
		})
	}
}

func TestNoFreshEntropy(t *testing.T) {
	b := newBench(t)
	b.attach(t)
	b.source.dead = true
	b.page.set(guid(2))
	b.dev.notify(0x80)
	<-b.published
	want := []string{
		"log vmgenc0: generation changed to " + text(2) + ": reseeded, but without fresh entropy",
		`publish generation 1, reseeds 2, devctl "!system=ACPI subsystem=VMGenerationCounter type=\\_SB_.VGEN notify=0x00 entropy=none"`,
	}
	if got := b.log()[1:]; !slices.Equal(got, want) {
		t.Errorf("events\n got %q\nwant %q", got, want)
	}
	b.sysctl(t, map[string]string{"fresh": "0"})
}

func TestNotificationsWithoutChange(t *testing.T) {
	b := newBench(t)
	v := b.attach(t)
	b.dev.notify(0x80)
	b.dev.notify(0x81)
	b.dev.notify(0)
	b.dev.notify(0x180)
	if got, want := v.Counts(), (Counts{Spurious: 1, Ignored: 3}); got != want {
		t.Errorf("counts %+v, want %+v", got, want)
	}
	reseeds := b.gen.Stats().Reseeds
	b.page.set(guid(2))
	b.dev.notify(0x81) // not even then
	if b.gen.Stats().Reseeds != reseeds {
		t.Error("an ignored value led to a reseed")
	}
	b.read()
	b.dev.notify(0x80) // late
	b.dev.notify(0x80)
	if got, want := v.Counts(), (Counts{Spurious: 2, Late: 1, Ignored: 4}); got != want {
		t.Errorf("counts %+v, want %+v", got, want)
	}
	if n := b.refreshed.Load(); n != 2 || b.gen.Stats().Last.Trigger != random.TriggerRefresh || b.gen.Generation() != 1 {
		t.Errorf("%d refreshes, want one for each spurious notification; generation %d", n, b.gen.Generation())
	}
}

// The ID changes at each moment of Attach: in the middle of everything that the driver calls.
func TestChangeDuringAttach(t *testing.T) {
	for _, notify := range []bool{false, true} {
		for step := 1; ; step++ {
			b := newBench(t)
			var steps atomic.Int64
			hook := func() {
				if int(steps.Add(1)) == step {
					b.page.set(guid(2))
					if f := b.dev.notify; f != nil && notify {
						go f(0x80)
					}
				}
			}
			b.source.hook = hook
			m := b.machine()
			m.Memory = stepMemory{&b.page, hook}
			m.Log = lines(func(string) { hook() })
			v, err := Attach(&stepDevice{&b.dev, hook}, m)
			if err != nil {
				t.Fatal(err)
			}
			if n := int(steps.Load()); n < step {
				if step < 6 {
					t.Errorf("only %d steps", n)
				}
				break
			}
			b.gen.Check(generation.Poll)
			if c := b.gen.Current(); c.New != guid(2) || c.Generation > 1 {
				t.Errorf("change at step %d: %+v", step, c)
			}
			b.read()
			if v.ID() != guid(2) || b.gen.Stale() {
				t.Errorf("change at step %d: ID %v, stale %v", step, v.ID(), b.gen.Stale())
			}
		}
	}
}

type stepMemory struct {
	*page
	step func()
}

func (m stepMemory) Bytes(addr uint64, n int) ([]byte, error) {
	m.step()
	return m.page.Bytes(addr, n)
}

type stepDevice struct {
	*device
	step func()
}

func (d *stepDevice) Evaluate(name string, args ...any) (any, error) {
	d.step()
	return d.device.Evaluate(name, args...)
}

func (d *stepDevice) OnNotify(f func(uint64)) {
	d.step()
	d.device.OnNotify(f)
	d.step()
}

// A storm of changes with notifications, reads and polls at the same time: the chain of changes has
// no gap.
func TestCloneStorm(t *testing.T) {
	b := newBench(t)
	v := b.attach(t)
	var stop atomic.Bool
	var wg sync.WaitGroup
	for _, check := range []func(){b.read, func() { b.gen.Check(generation.Poll) }, func() { v.ID(); v.Counts(); b.gen.Stale() }} {
		wg.Go(func() {
			for !stop.Load() {
				check()
			}
		})
	}
	for n := range 300 {
		g := guid(byte(n))
		g[0] = byte(n >> 8)
		b.page.set(g)
		b.dev.notify(0x80)
	}
	stop.Store(true)
	wg.Wait()
	b.gen.Check(generation.Poll)
	if b.gen.Current().New != v.ID() || b.gen.Stale() {
		t.Errorf("generator's ID %v, live %v", b.gen.Current().New, v.ID())
	}
	last := generation.Change{New: guid(1)}
	for last.Generation < b.gen.Generation() {
		c := <-b.published
		if c.Old != last.New || c.Generation <= last.Generation {
			t.Fatalf("%+v after %+v", c, last)
		}
		last = c
	}
}

func TestAttachRefuses(t *testing.T) {
	broken := errors.New("broken")
	for _, c := range []struct {
		name string
		dev  device
		want string
	}{
		{"no ADDR", device{err: broken}, `vmgenc: \_SB.VGEN: ADDR: broken`},
		{"address 0", device{addr: []any{uint64(0), uint64(0)}}, "address is 0"},
		{"outside of memory", device{addr: []any{uint64(0x1000), uint64(0)}}, `vmgenc: \_SB.VGEN: ADDR 0x1000: no memory at 0x1000`},
		{"half outside of memory", device{addr: []any{uint64(pageAddr + 56), uint64(0)}}, "no memory"},
	} {
		b := newBench(t)
		_, err := Attach(&c.dev, b.machine())
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if c.dev.notify != nil || b.gen.Stats().Reseeds != 0 || b.registered() || len(b.log()) != 0 {
			t.Errorf("%s: something of the driver is left", c.name)
		}
	}
	if _, err := Attach(&device{}, Machine{}); err == nil {
		t.Error("an empty Machine is accepted")
	}
	b := newBench(t)
	b.tree.Register("dev.vmgenc.0.guid", "taken", func() string { return "" }, nil)
	if _, err := Attach(&b.dev, b.machine()); err == nil || b.dev.notify != nil {
		t.Errorf("a variable that exists: %v", err)
	}
}

func TestIDDoesNotAllocate(t *testing.T) {
	b := newBench(t)
	v := b.attach(t)
	if a := testing.AllocsPerRun(100, func() { v.ID(); b.gen.Stale(); b.gen.Check(generation.Poll) }); a != 0 {
		t.Errorf("%v allocations", a)
	}
}

func TestAddress(t *testing.T) {
	u := func(v ...uint64) (p []any) {
		for _, x := range v {
			p = append(p, x)
		}
		return p
	}
	for _, c := range []struct {
		value any
		want  uint64
		err   string
	}{
		{u(0x7fe0028, 0), 0x7fe0028, ""},
		{u(0xfed01000, 0), 0xfed01000, ""},
		{u(0x28, 1), 0x100000028, ""},
		{u(0xfffffff8, 0xff), 0xfffffffff8, ""},
		{u(0x100000028, 0), 0x100000028, ""},
		{u(0x100000028, 1), 0, "low half 0x100000028 has more than 32 bits, and high half 0x1 is not 0"},
		{u(0x28, 0x100000000), 0, "high half 0x100000000 has more than 32 bits"},
		{u(0, 0), 0, "address is 0: the firmware has not allocated the page"},
		{u(0x29, 0), 0, "address 0x29 is not a multiple of 8"},
		{u(0x7fe0004, 0), 0, "not a multiple of 8"},
		{u(0xfffffffffffffff8, 0), 0, "would not end"},
		{u(0xfffffff8, 0xffffffff), 0, "would not end"},
		{u(0xfffffff0, 0xffffffff), 0, "would not end"},
		{u(0xffffffe8, 0xffffffff), 0xffffffffffffffe8, ""},
		{u(), 0, "package has 0 elements, want 2"},
		{u(1), 0, "package has 1 elements"},
		{u(8, 0, 0), 0, "package has 3 elements"},
		{nil, 0, "value is nothing, want a package"},
		{uint64(0x28), 0, "value is an integer"},
		{"0x28", 0, "value is a string"},
		{make([]byte, 16), 0, "value is a buffer"},
		{struct{}{}, 0, "value is neither data nor a package"},
		{[]any{nil, uint64(0)}, 0, "low half is nothing, want an integer"},
		{[]any{uint64(8), nil}, 0, "high half is nothing"},
		{[]any{u(8, 0), uint64(0)}, 0, "low half is a package"},
		{[]any{uint64(8), "0"}, 0, "high half is a string"},
		{[]any{8, 0}, 0, "low half is neither data nor a package"},
	} {
		got, err := address(c.value)
		if c.err == "" && (err != nil || got != c.want) || c.err != "" && (err == nil || got != 0 || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("address(%v) = %#x, %v; want %#x, %q", c.value, got, err, c.want, c.err)
		}
	}
}

// value makes an AML value of any shape from bytes.
func value(b []byte, depth int) (any, []byte) {
	if len(b) == 0 || depth > 4 {
		return nil, nil
	}
	kind, b := b[0]%6, b[1:]
	switch kind {
	case 0:
		var w [8]byte
		n := copy(w[:], b)
		return binary.LittleEndian.Uint64(w[:]), b[n:]
	case 1:
		return string(b), nil
	case 2:
		return slices.Clone(b), nil
	case 3, 4:
		if len(b) == 0 {
			return []any{}, nil
		}
		n, rest := int(b[0]%4), b[1:]
		p := make([]any, n)
		for i := range p {
			p[i], rest = value(rest, depth+1)
		}
		return p, rest
	}
	return nil, b
}

func FuzzAddress(f *testing.F) {
	f.Add([]byte{3, 2, 0, 0x28, 0, 0xfe, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{3, 2, 0, 0xf8, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{3, 2, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 1})
	f.Add([]byte{3, 2, 3, 1, 0, 1, 5})
	f.Add([]byte{1, 'x'})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		v, _ := value(b, 0)
		addr, err := address(v)
		if err != nil {
			if addr != 0 || err.Error() == "" {
				t.Fatalf("address(%v) = %#x, %v", v, addr, err)
			}
			return
		}
		if addr == 0 || addr%8 != 0 || addr+generation.Size < addr {
			t.Fatalf("address(%v) = %#x", v, addr)
		}
		p := v.([]any)
		low, high := p[0].(uint64), p[1].(uint64)
		if !reflect.DeepEqual(addr, low|high<<32) {
			t.Fatalf("address(%v) = %#x", v, addr)
		}
		bench := newBench(t)
		bench.dev.addr = v
		Attach(&bench.dev, bench.machine())
	})
}

func BenchmarkID(b *testing.B) {
	v := newBench(b).attach(b)
	b.ReportAllocs()
	for b.Loop() {
		v.ID()
	}
}

func BenchmarkCheck(b *testing.B) {
	bench := newBench(b)
	bench.attach(b)
	b.ReportAllocs()
	for b.Loop() {
		bench.gen.Check(generation.Poll)
	}
}

func BenchmarkStale(b *testing.B) {
	bench := newBench(b)
	bench.attach(b)
	b.ReportAllocs()
	for b.Loop() {
		bench.gen.Stale()
	}
}
