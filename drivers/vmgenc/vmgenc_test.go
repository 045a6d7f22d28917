package vmgenc

import (
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"
)

// page is guest memory that a hypervisor writes to.
type page [8]atomic.Uint64

const (
	pageAddr = 0xfed01000
	idOffset = 40
)

func (p *page) set(g GUID) {
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

// generator is the part of a random generator that the driver deals with.
type generator struct {
	mu      sync.Mutex
	live    func() [16]byte
	changed func(old, new [16]byte)
	id      GUID
	byRead  bool
	dead    bool // no fresh entropy
	reseeds int

	refreshes int
}

func (g *generator) Watch(live func() [16]byte, changed func(old, new [16]byte)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.live, g.changed, g.id = live, changed, live()
}

func (g *generator) Reseed(id [16]byte) Reseeded {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := GUID(id)
	if g.live != nil {
		now = g.live()
	}
	if now != g.id || id != g.id {
		g.id, g.byRead = now, false
		g.reseeds++
	}
	return g.result()
}

func (g *generator) Refresh() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refreshes++
}

func (g *generator) result() Reseeded {
	return Reseeded{ID: g.id, Fresh: !g.dead, ByRead: g.byRead, Took: 77, Mixed: "fake:64"}
}

// notice is the part of a read that finds a new ID; tell is what it does next.
func (g *generator) notice() (tell func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	old := g.id
	if g.id = g.live(); g.id == old {
		return func() {}
	}
	g.byRead = true
	g.reseeds++
	new := g.id
	return func() { g.changed(old, new) }
}

// bench is all that is around a driver, and what the driver did to it, in order.
type bench struct {
	page  page
	dev   device
	gen   generator
	clock atomic.Int64

	mu     sync.Mutex
	events []string
	vars   map[string]func() string

	published chan Change
}

func newBench() *bench {
	b := &bench{vars: map[string]func() string{}, published: make(chan Change, 1000)}
	b.dev = device{ids: []string{"QEMUVGID", "VM_GEN_COUNTER"}, status: 0xf, addr: []any{uint64(pageAddr + idOffset), uint64(0)}}
	b.page.set(guid(1))
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

func (b *bench) Register(name, description string, get func() string, set func(string) error) error {
	if _, ok := b.vars[name]; ok || set != nil || description == "" {
		return fmt.Errorf("cannot register %s", name)
	}
	b.vars[name] = get
	return nil
}

func (b *bench) sysctl(t *testing.T, want map[string]string) {
	t.Helper()
	for name, value := range want {
		if got := b.vars["dev.vmgenc.0."+name](); got != value {
			t.Errorf("dev.vmgenc.0.%s is %q, want %q", name, got, value)
		}
	}
}

func (b *bench) machine() Machine {
	return Machine{
		Memory:    &b.page,
		Generator: &b.gen,
		Variables: b,
		Now:       func() time.Duration { return time.Duration(b.clock.Add(1)) },
		Log:       lines(func(line string) { b.event("log %s", line) }),
		Devctl:    func(line string) { b.event("devctl %s", line) },
		Publish: func(c Change) {
			b.gen.mu.Lock()
			b.event("publish generation %d, reseeds %d", c.Generation, b.gen.reseeds)
			b.gen.mu.Unlock()
			b.published <- c
		},
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

func (b *bench) attach(t *testing.T) *Driver {
	t.Helper()
	v, err := Attach(&b.dev, b.machine())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func guid(n byte) GUID {
	return GUID{0x44, 0x33, 0x22, 0x11, 0x66, 0x55, 0x88, 0x77, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, n}
}

func text(n byte) string { return fmt.Sprintf("11223344-5566-7788-99aa-bbccddeeff%02x", n) }

func TestGUIDString(t *testing.T) {
	if got := guid(0).String(); got != text(0) {
		t.Errorf("%s, want %s", got, text(0))
	}
}

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
	b := newBench()
	v := b.attach(t)
	if want := []string{`log vmgenc0: <VM generation counter> on acpi0, \_SB.VGEN, guid ` + text(1)}; !slices.Equal(b.log(), want) {
		t.Errorf("log %q, want %q", b.log(), want)
	}
	b.sysctl(t, map[string]string{
		"guid": text(1), "%desc": "VM generation counter", "%driver": "vmgenc", "%location": `handle=\_SB_.VGEN`,
		"generation": "0", "detected_by": "none", "latency_ns": "0", "spurious": "0", "late": "0", "ignored": "0",
	})
	if v.ID() != guid(1) || b.gen.id != guid(1) || v.Last() != (Change{}) {
		t.Errorf("ID %v, generator's %v, last change %+v", v.ID(), b.gen.id, v.Last())
	}
	b.page.set(guid(2))
	b.sysctl(t, map[string]string{"guid": text(2)}) // live
}

func TestChangeFromEachSide(t *testing.T) {
	for _, c := range []struct {
		name    string
		happens func(b *bench, v *Driver)
		by      Detector
		latency time.Duration // 0: not checked
	}{
		{"notify", func(b *bench, v *Driver) { b.dev.notify(0x80) }, Notify, 1},
		{"read", func(b *bench, v *Driver) { b.gen.notice()() }, Read, 77},
		{"poll", func(b *bench, v *Driver) { v.Check(Poll) }, Poll, 1},
		{"read, told after the notification", func(b *bench, v *Driver) {
			tell := b.gen.notice()
			b.dev.notify(0x80)
			tell()
		}, Read, 77},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench()
			v := b.attach(t)
			b.page.set(guid(2))
			c.happens(b, v)
			if b.gen.id != guid(2) || b.gen.reseeds != 1 {
				t.Errorf("%d reseeds, generator's ID %v", b.gen.reseeds, b.gen.id)
			}
			got := <-b.published
			if got.Old != guid(1) || got.New != guid(2) || got.Generation != 1 || got.By != c.by || got.Latency != c.latency || !got.Fresh || got.Mixed != "fake:64" {
				t.Errorf("published %+v", got)
			}
			want := []string{
				"log vmgenc0: generation changed to " + text(2) + ": reseeded",
				`devctl !system=ACPI subsystem=VMGenerationCounter type=\_SB_.VGEN notify=0x00`,
				"publish generation 1, reseeds 1",
			}
			if got := b.log()[1:]; !slices.Equal(got, want) {
				t.Errorf("events\n got %q\nwant %q", got, want)
			}
			b.sysctl(t, map[string]string{
				"guid": text(2), "generation": "1", "detected_by": string(c.by), "latency_ns": fmt.Sprint(int64(c.latency)), "fresh": "1",
				"spurious": "0",
			})
			if v.Last() != got {
				t.Errorf("Last is %+v", v.Last())
			}
		})
	}
}

func TestNoFreshEntropy(t *testing.T) {
	b := newBench()
	b.attach(t)
	b.gen.dead = true
	b.page.set(guid(2))
	b.dev.notify(0x80)
	<-b.published
	want := []string{
		"log vmgenc0: generation changed to " + text(2) + ": reseeded, but without fresh entropy",
		`devctl !system=ACPI subsystem=VMGenerationCounter type=\_SB_.VGEN notify=0x00 entropy=none`,
	}
	if got := b.log()[1:3]; !slices.Equal(got, want) {
		t.Errorf("events\n got %q\nwant %q", got, want)
	}
	b.sysctl(t, map[string]string{"fresh": "0"})
}

func TestNotificationsWithoutChange(t *testing.T) {
	b := newBench()
	v := b.attach(t)
	b.dev.notify(0x80)
	b.dev.notify(0x81)
	b.dev.notify(0)
	b.dev.notify(0x180)
	if got, want := v.Counts(), (Counts{Spurious: 1, Ignored: 3}); got != want {
		t.Errorf("counts %+v, want %+v", got, want)
	}
	if v.Check(Poll) {
		t.Error("Check found a change where there is none")
	}
	b.page.set(guid(2))
	b.dev.notify(0x81) // not even then
	if b.gen.reseeds != 0 {
		t.Error("an ignored value led to a reseed")
	}
	b.gen.notice()()
	b.dev.notify(0x80) // comes late
	b.dev.notify(0x80)
	if got, want := v.Counts(), (Counts{Generation: 1, Spurious: 2, Late: 1, Ignored: 4}); got != want {
		t.Errorf("counts %+v, want %+v", got, want)
	}
	if b.gen.refreshes != 2 {
		t.Errorf("%d refreshes, want one for each spurious notification", b.gen.refreshes)
	}
	if len(b.log()) > 4 {
		t.Errorf("%q", b.log())
	}
}

// A read notices a change, but its notification comes before the driver hears of the read: it is not owed any more, and the next one
// is spurious, after which the key must not go on as it was.
func TestNotificationAheadOfRead(t *testing.T) {
	b := newBench()
	v := b.attach(t)
	b.page.set(guid(2))
	tell := b.gen.notice()
	b.dev.notify(0x80)
	tell()
	b.dev.notify(0x80)
	if got, want := v.Counts(), (Counts{Generation: 1, Spurious: 1}); got != want || b.gen.refreshes != 1 {
		t.Errorf("counts %+v, want %+v; %d refreshes", got, want, b.gen.refreshes)
	}
}

// The ID changes at each moment of Attach: in the middle of everything that the driver calls.
func TestChangeDuringAttach(t *testing.T) {
	for _, notify := range []bool{false, true} {
		for step := 1; ; step++ {
			b := newBench()
			m := b.machine()
			s := &stepper{}
			m.Variables = stepVariables{b, s}
			m.Generator = stepGenerator{&b.gen, s}
			d := &stepDevice{&b.dev, s}
			s.do = func(n int) {
				if n == step {
					b.page.set(guid(2))
					if f := b.dev.notify; f != nil && notify {
						f(0x80)
					}
				}
			}
			v, err := Attach(d, m)
			if err != nil {
				t.Fatal(err)
			}
			if s.n < step {
				if step < 10 {
					t.Errorf("only %d steps", s.n)
				}
				break
			}
			v.Check(Poll)
			if b.gen.id != guid(2) || v.Current() != guid(2) {
				t.Errorf("change at step %d: generator's ID %v, driver's %v", step, b.gen.id, v.Current())
			}
			if c := v.Counts(); c.Generation > 1 || c.Spurious > 0 {
				t.Errorf("change at step %d: %+v", step, c)
			}
		}
	}
}

// stepper counts what happens around a driver.
type stepper struct {
	n  int
	do func(n int)
}

func (s *stepper) step() {
	s.n++
	s.do(s.n)
}

type stepVariables struct {
	*bench
	s *stepper
}

func (v stepVariables) Register(name, description string, get func() string, set func(string) error) error {
	v.s.step()
	return v.bench.Register(name, description, get, set)
}

type stepDevice struct {
	*device
	s *stepper
}

func (d *stepDevice) Evaluate(name string, args ...any) (any, error) {
	d.s.step()
	return d.device.Evaluate(name, args...)
}

func (d *stepDevice) OnNotify(f func(uint64)) {
	d.s.step()
	d.device.OnNotify(f)
	d.s.step()
}

type stepGenerator struct {
	*generator
	s *stepper
}

func (g stepGenerator) Watch(live func() [16]byte, changed func(old, new [16]byte)) {
	g.s.step()
	g.generator.Watch(live, changed)
	g.s.step()
}

// The ID goes there and back between the driver's look and the generator's: two changes, seen as one.
func TestThereAndBack(t *testing.T) {
	b := newBench()
	m := b.machine()
	m.Generator = backGenerator{&b.gen, &b.page}
	v, err := Attach(&b.dev, m)
	if err != nil {
		t.Fatal(err)
	}
	b.page.set(guid(2))
	if !v.Check(Poll) || b.gen.reseeds != 1 {
		t.Errorf("%d reseeds", b.gen.reseeds)
	}
	if c := <-b.published; c.Old != guid(1) || c.New != guid(1) || c.Generation != 1 {
		t.Errorf("%+v", c)
	}
}

type backGenerator struct {
	*generator
	page *page
}

func (g backGenerator) Reseed(id [16]byte) Reseeded {
	g.page.set(guid(1))
	return g.generator.Reseed(id)
}

// Changes that come faster than subscribers take them are merged, and their numbers show it.
func TestSlowSubscriber(t *testing.T) {
	b := newBench()
	m := b.machine()
	resume := make(chan struct{})
	publish := m.Publish
	m.Publish = func(c Change) { <-resume; publish(c) }
	v, err := Attach(&b.dev, m)
	if err != nil {
		t.Fatal(err)
	}
	const changes = 3 * maxPending
	for n := range changes {
		b.page.set(guid(byte(n + 2)))
		b.dev.notify(0x80)
	}
	close(resume)
	last := Change{New: guid(1)}
	for last.Generation < changes {
		c := <-b.published
		if c.Old != last.New || c.Generation <= last.Generation {
			t.Fatalf("%+v after %+v", c, last)
		}
		last = c
	}
	if last.New != v.ID() {
		t.Errorf("the last change told of is %+v", last)
	}
}

// A storm of changes with notifications, reads and polls at the same time: the chain of changes has no gap.
func TestCloneStorm(t *testing.T) {
	b := newBench()
	v := b.attach(t)
	var stop atomic.Bool
	var wg sync.WaitGroup
	for _, look := range []func(){func() { b.gen.notice()() }, func() { v.Check(Poll) }, func() { v.ID(); v.Counts() }} {
		wg.Go(func() {
			for !stop.Load() {
				look()
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
	v.Check(Poll)
	if b.gen.id != v.ID() || v.Current() != v.ID() {
		t.Errorf("generator's ID %v, driver's %v, live %v", b.gen.id, v.Current(), v.ID())
	}
	last := Change{New: guid(1)}
	for last.Generation < v.Counts().Generation {
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
		b := newBench()
		_, err := Attach(&c.dev, b.machine())
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if c.dev.notify != nil || b.gen.live != nil || len(b.vars)+len(b.events) != 0 {
			t.Errorf("%s: something of the driver is left", c.name)
		}
	}
	if _, err := Attach(&device{}, Machine{}); err == nil {
		t.Error("an empty Machine is accepted")
	}
	b := newBench()
	b.vars["dev.vmgenc.0.guid"] = nil
	if _, err := Attach(&b.dev, b.machine()); err == nil || b.dev.notify != nil {
		t.Errorf("a variable that exists: %v", err)
	}
}

func TestLiveID(t *testing.T) {
	memory := make([]uint64, 4)
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(&memory[0])), 32)
	for i, c := range []struct {
		page []byte
		ok   bool
	}{{bytes[:16], true}, {bytes[8:], true}, {bytes[:15], false}, {nil, false}, {bytes[1:17], false}, {bytes[4:20], false}} {
		if _, err := newLiveID(c.page); (err == nil) != c.ok {
			t.Errorf("case %d: %v", i, err)
		}
	}
}

func TestIDDoesNotAllocate(t *testing.T) {
	b := newBench()
	v := b.attach(t)
	if a := testing.AllocsPerRun(100, func() { v.ID(); v.Check(Poll) }); a != 0 {
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
		if addr == 0 || addr%8 != 0 || addr+guidSize < addr {
			t.Fatalf("address(%v) = %#x", v, addr)
		}
		p := v.([]any)
		low, high := p[0].(uint64), p[1].(uint64)
		if !reflect.DeepEqual(addr, low|high<<32) {
			t.Fatalf("address(%v) = %#x", v, addr)
		}
		bench := newBench()
		bench.dev.addr = v
		Attach(&bench.dev, bench.machine())
	})
}

func BenchmarkID(b *testing.B) {
	bench := newBench()
	v, err := Attach(&bench.dev, bench.machine())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		v.ID()
	}
}

func BenchmarkCheck(b *testing.B) {
	bench := newBench()
	v, err := Attach(&bench.dev, bench.machine())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		v.Check(Poll)
	}
}

// The interrupt comes before the notification that AML makes of it: the change is dealt with by then, and the notification is the one
// that was expected.
func TestEvent(t *testing.T) {
	b := newBench()
	v := b.attach(t)
	if v.Event() {
		t.Error("Event found a change where there is none")
	}
	b.page.set(guid(2))
	if !v.Event() {
		t.Error("Event found no change")
	}
	if b.gen.id != guid(2) || b.gen.reseeds != 1 {
		t.Errorf("%d reseeds, generator's ID %v", b.gen.reseeds, b.gen.id)
	}
	if c := <-b.published; c.By != Notify || c.New != guid(2) {
		t.Errorf("published %+v", c)
	}
	b.dev.notify(0x80)
	if got, want := v.Counts(), (Counts{Generation: 1}); got != want || b.gen.refreshes != 0 {
		t.Errorf("counts %+v, want %+v; %d refreshes", got, want, b.gen.refreshes)
	}
	b.dev.notify(0x80)
	if got, want := v.Counts(), (Counts{Generation: 1, Spurious: 1}); got != want || b.gen.refreshes != 1 {
		t.Errorf("counts %+v, want %+v; %d refreshes", got, want, b.gen.refreshes)
	}
}
