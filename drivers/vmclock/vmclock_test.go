package vmclock

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"unsafe"
)

// clock models a hypervisor's page.
type clock struct{ words [Size / 8]atomic.Uint64 }

func newClock() *clock {
	c := new(clock)
	c.words[0].Store(magic | 0x1000<<32)
	c.words[1].Store(version) // sequence 0
	c.words[offFlags/8].Store(flagGeneration | flagNotify)
	c.words[offGeneration/8].Store(7)
	c.words[offDisruption/8].Store(3)
	return c
}

func (c *clock) bytes() []byte { return unsafe.Slice((*byte)(unsafe.Pointer(c)), Size) }

// begin makes the sequence odd, end makes it even again.
func (c *clock) begin() { c.words[1].Add(1 << 32) }
func (c *clock) end()   { c.words[1].Add(1 << 32) }

// set changes both counters, as a hypervisor does.
func (c *clock) set(generation, disruption uint64) {
	c.begin()
	c.words[offGeneration/8].Store(generation)
	c.words[offDisruption/8].Store(disruption)
	c.end()
}

func newPage(t *testing.T, c *clock) *Page {
	t.Helper()
	p, err := NewPage(c.bytes())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestRead(t *testing.T) {
	c := newClock()
	p := newPage(t, c)
	want := State{Disruption: 3, Generation: 7, HasGeneration: true, Notifies: true}
	if got, err := p.Read(); got != want || err != nil {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	c.words[offFlags/8].Store(0)
	if got, err := p.Read(); got.HasGeneration || got.Notifies || err != nil {
		t.Errorf("%+v, %v", got, err)
	}
	c.begin()
	if _, err := p.Read(); err != ErrBusy {
		t.Errorf("error %v, want %v", err, ErrBusy)
	}
	c.end()
	c.words[0].Store(0)
	if _, err := p.Read(); err != ErrChanged {
		t.Errorf("error %v, want %v", err, ErrChanged)
	}
}

// A reader never sees a state of two moments.
func TestTornReads(t *testing.T) {
	c := newClock()
	c.set(0, 0)
	p := newPage(t, c)
	stop := make(chan struct{})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := uint64(1); ; i++ {
			select {
			case <-stop:
				return
			default:
				c.set(i, i)
			}
		}
	}()
	for range 20000 {
		s, err := p.Read()
		if err == ErrBusy {
			continue
		}
		if err != nil || s.Generation != s.Disruption {
			t.Fatalf("torn: %+v, %v", s, err)
		}
	}
	close(stop)
	<-done
}

func TestNewPage(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(c *clock)
		cut    int
		skew   int
		want   string
	}{
		{name: "short", cut: 1, want: "page has 111 bytes"},
		{name: "unaligned", skew: 4, want: "not a multiple of 8"},
		{name: "magic", change: func(c *clock) { c.words[0].Store(1) }, want: "magic number 0x1"},
		{name: "size", change: func(c *clock) { c.words[0].Store(magic | 64<<32) }, want: "page of 64 bytes"},
		{name: "version", change: func(c *clock) { c.words[1].Store(2) }, want: "version 2"},
	} {
		c := newClock()
		if tt.change != nil {
			tt.change(c)
		}
		words := make([]uint64, Size/8+1)
		b := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), Size+8)
		copy(b, c.bytes())
		_, err := NewPage(b[tt.skew : tt.skew+Size-tt.cut])
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}

func FuzzPage(f *testing.F) {
	f.Add(newClock().bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		words := make([]uint64, len(data)/8+1)
		b := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), len(data))
		copy(b, data)
		if p, err := NewPage(b); err == nil {
			p.Read()
		}
	})
}

// device is an ACPI device, and the machine around it.
type device struct {
	*clock
	id     string
	status uint32
	size   uint64
	err    error
	notify func(uint64)

	log     []string
	changes int
	alone   bool // the generation ID does not change
}

const pageAddr = 0xFED02000

func (d *device) Path() string                   { return `\_SB.VCLK` }
func (d *device) Matches(ids ...string) bool     { return slices.Contains(ids, d.id) }
func (d *device) Status() uint32                 { return d.status }
func (d *device) OnNotify(f func(uint64))        { d.notify = f }
func (d *device) Memory() (_, _ uint64, _ error) { return pageAddr, d.size, d.err }
func (d *device) logf(format string, args ...any) {
	d.log = append(d.log, fmt.Sprintf(format, args...))
}

func (d *device) Bytes(addr uint64, n int) ([]byte, error) {
	if addr != pageAddr || n > Size {
		return nil, errors.New("nothing there")
	}
	return d.bytes()[:n], nil
}

func newDevice() *device {
	return &device{clock: newClock(), id: "AMZNC10C", status: 0xF, size: 0x1000}
}

func (d *device) find() (*Driver, error) {
	return Find([]*device{d}, d, func() bool { d.changes++; return !d.alone }, d.logf)
}

func TestDriver(t *testing.T) {
	d := newDevice()
	v, err := d.find()
	if err != nil {
		t.Fatal(err)
	}
	d.notify(0x80) // nothing new
	d.set(8, 4)
	d.notify(0x81) // not for us
	if d.changes != 0 {
		t.Errorf("%d changes too early", d.changes)
	}
	d.notify(0x80)
	if d.changes != 1 || v.Last().Generation != 8 {
		t.Errorf("%d changes, %+v", d.changes, v.Last())
	}
	d.set(8, 5) // moved, not cloned
	if v.Check() || d.changes != 1 {
		t.Error("a disruption counts as a change of generation")
	}
	d.set(9, 6)
	if !v.Check() || d.changes != 2 {
		t.Error("a change went unnoticed")
	}
	d.alone = true
	d.set(10, 7)
	v.Check()
	d.begin()
	if v.Check() || v.Check() {
		t.Error("a change in a page that cannot be read")
	}
	d.end()
	v.Check()
	want := []string{
		`vmclock0: <VMClock> on acpi0, \_SB.VCLK, generation 7, disruption marker 3`,
		"vmclock0: generation changed: generation 8, disruption marker 4",
		"vmclock0: disrupted: generation 8, disruption marker 5",
		"vmclock0: generation changed: generation 9, disruption marker 6",
		"vmclock0: generation changed: generation 10, disruption marker 7",
		"vmclock0: but the generation ID has not changed",
		ErrBusy.Error(),
	}
	if !slices.Equal(d.log, want) {
		t.Errorf("log\n got %q\nwant %q", d.log, want)
	}
}

func TestFind(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(d *device)
		want   string
	}{
		{"another device", func(d *device) { d.id = "PNP0C02" }, ErrNone.Error()},
		{"not present", func(d *device) { d.status = 0 }, ErrNone.Error()},
		{"no _CRS", func(d *device) { d.err = errors.New("no _CRS") }, `vmclock: \_SB.VCLK: no _CRS`},
		{"small", func(d *device) { d.size = 64 }, `vmclock: \_SB.VCLK: 64 bytes at 0xfed02000, want 112`},
		{"no VMClock page", func(d *device) { d.words[0].Store(0) }, "magic number 0x0"},
		{"never ready", func(d *device) { d.begin() }, ErrBusy.Error()},
	} {
		d := newDevice()
		tt.change(d)
		if _, err := d.find(); err == nil || !strings.Contains(err.Error(), tt.want) || d.notify != nil {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
	d := newDevice()
	d.words[offFlags/8].Store(0)
	v, err := d.find()
	if err != nil || !strings.Contains(d.log[0], "no generation counter") {
		t.Errorf("%v, log %q", err, d.log)
	}
	d.set(99, 3)
	if v.Check() {
		t.Error("a generation counter that is not there has changed")
	}
}

func BenchmarkRead(b *testing.B) {
	p, err := NewPage(newClock().bytes())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		p.Read()
	}
}
