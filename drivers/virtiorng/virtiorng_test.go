package virtiorng

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
)

// find attaches to the model.
func find(t testing.TB, m *model) *Device {
	t.Helper()
	d, err := Find([]*model{m}, m.machine())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// count is what a model gives first.
func count(from, n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(from + i)
	}
	return b
}

// wantFill checks a Fill of n bytes that succeeds.
func wantFill(t *testing.T, d *Device, m *model, n int) {
	t.Helper()
	p := make([]byte, n)
	from := int(m.given) + 1
	if got, err := d.Fill(p); got != n || err != nil {
		t.Fatalf("Fill = %d, %v, want %d", got, err, n)
	}
	if want := count(from, n); !bytes.Equal(p, want) {
		t.Errorf("%x, want %x", p, want)
	}
	if !bytes.Equal(m.page[bufferAt:], make([]byte, bufferSize)) {
		t.Error("bytes are left in the buffer")
	}
}

func TestFill(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(m *model)
		window bool
	}{
		{"modern", func(*model) {}, false},
		{"transitional", func(m *model) { binary.LittleEndian.PutUint16(m.config[2:], transitional) }, false},
		{"one entry", func(m *model) { m.max = 1 }, false},
		{"many entries", func(m *model) { m.max = 32768 }, false},
		{"memory out of reach", func(m *model) { m.unreachable = true }, true},
		{"memory never placed", func(m *model) { clear(m.config[pciBAR:pciCapabilities]) }, true},
		{"registers in ports", func(m *model) { m.config[pciBAR+16] = 1 }, true},
		{"a 64-bit address that wraps", func(m *model) {
			binary.LittleEndian.PutUint64(m.config[pciBAR+16:], 0xFFFFFFFF_FFFFF00C)
		}, true},
		{"no window", func(m *model) { m.config[0x90] = 0 }, false},
		{"left on by firmware", func(m *model) { m.status = allOK }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newModel()
			c.change(m)
			d := find(t, m)
			if m.resets != 0 || m.viaWindow != 0 {
				t.Error("Find does more than look")
			}
			for range 20 { // the rings wrap
				wantFill(t, d, m, 64)
			}
			wantFill(t, d, m, 1)
			wantFill(t, d, m, 0)
			if m.resets != 1 || m.accepted != [2]uint32{0, 3} {
				t.Errorf("%d resets, features %#x", m.resets, m.accepted)
			}
			if (m.viaWindow != 0) != c.window {
				t.Errorf("%d accesses through the window", m.viaWindow)
			}
			if got, err := d.Fill(make([]byte, 1000)); got != bufferSize || err != nil {
				t.Errorf("Fill of 1000 = %d, %v", got, err)
			}
		})
	}
}

// TestWraps lets the 16-bit indices wrap.
func TestWraps(t *testing.T) {
	m := newModel()
	d := find(t, m)
	for range 1<<16 + 10 {
		wantFill(t, d, m, 2)
	}
}

func TestFind(t *testing.T) {
	other := newModel()
	other.config[2] = 0x41
	m := newModel()
	d, err := Find([]*model{other, m, newModel()}, m.machine())
	if err != nil || d.Location() != m.String() || d.Name() != "virtiorng" {
		t.Errorf("%v, %v", d, err)
	}
	if _, err := Find([]*model{other}, m.machine()); err != ErrNone {
		t.Errorf("error %v, want %v", err, ErrNone)
	}
	for _, c := range []struct {
		name   string
		change func(m *model)
		want   string
	}{
		{"no list", func(m *model) { m.config[pciStatus] = 0 }, "no modern interface"},
		{"empty list", func(m *model) { m.config[pciCapabilities] = 0 }, "no modern interface"},
		{"list in the header", func(m *model) { m.config[pciCapabilities] = 0x3C }, "no modern interface"},
		{"list without an end", func(m *model) { m.config[0x51] = 0x40 }, "no modern interface"},
		{"no common configuration", func(m *model) { m.config[0x50+capType] = 9 }, "no modern interface"},
		{"small common configuration", func(m *model) { m.capability(0x50, 0x70, typeCommon, 4, 0, 55) }, "no modern interface"},
		{"area that wraps", func(m *model) { m.capability(0x50, 0x70, typeCommon, 4, 1<<32-56, 57) }, "no modern interface"},
		{"reserved register", func(m *model) { m.config[0x70+capBAR] = 6 }, "no modern interface"},
		{"short capability", func(m *model) { m.config[0x70+capLength] = 15 }, "no modern interface"},
		{"capability over the end", func(m *model) { m.config[0x51] = 0xF4; copy(m.config[0xF4:], m.config[0x70:0x7C]) }, "no modern interface"},
		{"nowhere", func(m *model) { clear(m.config[pciBAR:pciCapabilities]); m.config[0x90] = 0 }, "register 4 is not in memory"},
		{"half an address", func(m *model) {
			m.config[0x50+capBAR], m.config[pciBAR+20], m.config[0x90] = 5, 4, 0
		}, "register 5 is not in memory"},
	} {
		m := newModel()
		c.change(m)
		if _, err := Find([]*model{m}, m.machine()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.name, err, c.want)
		}
	}
	small, odd := m.machine(), m.machine()
	small.Page = small.Page[:pageSize-1]
	odd.PageAddr++
	for _, machine := range []Machine{small, odd} {
		if _, err := Find([]*model{m}, machine); err == nil {
			t.Error("a bad page is taken")
		}
	}
}

// TestHostile checks that nothing a device does gives bytes that do not count, and that it gets
// another chance.
func TestHostile(t *testing.T) {
	used := func(m *model) []byte { return m.ring(2) }
	for _, c := range []struct {
		name  string
		wreck func(m *model)
		n     int
		err   error
	}{
		{"silent", func(m *model) { m.answer = func() {} }, 0, ErrTimeout},
		{"silent after 16 bytes", func(m *model) {
			m.answer = func() { m.respond(0, 16, 1); m.answer = func() {} }
		}, 16, ErrTimeout},
		{"index jumps", func(m *model) { m.answer = func() { m.respond(0, 64, 2) } }, 0, errIndex},
		{"index goes back", func(m *model) { m.answer = func() { m.respond(0, 64, 0xFFFF) } }, 0, errIndex},
		{"another buffer", func(m *model) { m.answer = func() { m.respond(1, 64, 1) } }, 0, errElement},
		{"a buffer far out", func(m *model) { m.answer = func() { m.respond(1<<32-1, 64, 1) } }, 0, errElement},
		{"no bytes", func(m *model) { m.answer = func() { m.respond(0, 0, 1) } }, 0, errLength},
		{"one byte too many", func(m *model) { m.answer = func() { m.respond(0, 65, 1) } }, 0, errLength},
		{"as long as can be", func(m *model) { m.answer = func() { m.respond(0, 1<<32-1, 1) } }, 0, errLength},
		{"nothing written", func(m *model) { m.answer = func() { m.use(used(m), 0, 64, 1) } }, 0, errZeros},
		{"less written than claimed", func(m *model) {
			m.answer = func() { copy(m.page[bufferAt:], count(1, 50)); m.use(used(m), 0, 64, 1) }
		}, 0, errZeros},
		{"good bytes, then bad ones", func(m *model) {
			m.answer = func() { m.respond(0, 16, 1); m.answer = func() { m.respond(1, 16, 1) } }
		}, 0, errElement},
		{"stays in reset", func(m *model) { m.readStatus = func(uint8) uint8 { return 1 } }, 0, errReset},
		{"gone", func(m *model) { m.readStatus = func(uint8) uint8 { return 0xFF } }, 0, errReset},
		{"no version 1", func(m *model) { m.offered[1] = 2 }, 0, errVersion},
		{"refuses features", func(m *model) {
			m.readStatus = func(s uint8) uint8 { return s &^ featuresOK }
		}, 0, errRefused},
		{"not ready", func(m *model) {
			m.readStatus = func(s uint8) uint8 {
				if s == allOK {
					return s | 0x40
				}
				return s
			}
		}, 0, errRefused},
		{"no queue", func(m *model) { m.max = 0 }, 0, errQueue},
		{"a queue of 6", func(m *model) { m.max = 6 }, 0, errQueue},
		{"registers fail", func(m *model) { m.config[0x90] = 0; m.unreachable = true }, 0, errRefuses},
		{"notification fails", func(m *model) {
			m.fail = func(offset uint32, write bool) error {
				if offset >= notifyAt {
					return errRefuses
				}
				return nil
			}
		}, 0, errRefuses},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newModel()
			good := *m
			c.wreck(m)
			d := find(t, m)
			p := bytes.Repeat([]byte{0xAA}, 64)
			n, err := d.Fill(p)
			if n != c.n || !errors.Is(err, c.err) {
				t.Fatalf("Fill = %d, %v, want %d, %v", n, err, c.n, c.err)
			}
			if c.n > 0 && !bytes.Equal(p[:n], count(1, n)) {
				t.Errorf("%x", p[:n])
			}
			if m.status != 0 && !m.unreachable {
				t.Errorf("status %#x: not reset", m.status)
			}
			if !bytes.Equal(m.page[bufferAt:], make([]byte, bufferSize)) {
				t.Error("bytes are left in the buffer")
			}
			m.answer, m.readStatus, m.fail, m.unreachable, m.max, m.offered = nil, nil, nil, false, good.max, good.offered
			wantFill(t, d, m, 64)
		})
	}
}

// TestNotifyOutside has a device whose queue is notified at a place beyond the area.
func TestNotifyOutside(t *testing.T) {
	for _, multiplier := range []uint32{0x1000, 1<<32 - 1} {
		m := newModel()
		binary.LittleEndian.PutUint32(m.config[0x70+capMultiplier:], multiplier)
		if n, err := find(t, m).Fill(make([]byte, 8)); n != 0 || err != errNotify {
			t.Errorf("Fill = %d, %v", n, err)
		}
	}
}

// TestLate checks that an answer to a request of before does not count: it may lie in every clone.
func TestLate(t *testing.T) {
	m := newModel()
	d := find(t, m)
	m.answer = func() {}
	if _, err := d.Fill(make([]byte, 64)); err != ErrTimeout {
		t.Fatal(err)
	}
	m.answer = nil
	copy(m.page[bufferAt:], bytes.Repeat([]byte{0xEE}, 64)) // as the device is reset
	m.page[usedAt+2] = 1
	wantFill(t, d, m, 64)
}

// TestReset checks that a device that lost its state, or asks for a reset, is set up again.
func TestReset(t *testing.T) {
	m := newModel()
	d := find(t, m)
	for i, status := range []uint8{0, allOK | 0x40, 0xFF} {
		wantFill(t, d, m, 64)
		m.status = status
		wantFill(t, d, m, 64)
		if m.resets != i+2 {
			t.Errorf("status %#x: %d resets", status, m.resets)
		}
	}
}

// TestFork clones the machine, memory and device, between two requests, and lets both go on.
func TestFork(t *testing.T) {
	m := newModel()
	d := find(t, m)
	wantFill(t, d, m, 64)
	fork, device := *m, *d
	fork.page = newModel().page
	copy(fork.page, m.page)
	device.machine = fork.machine()
	device.function, device.common.function, device.notify.function = &fork, &fork, &fork
	device.common.memory, device.notify.memory, device.queue.page = modelMemory{&fork}, modelMemory{&fork}, fork.page
	fork.given = 100
	wantFill(t, &device, &fork, 64)
	wantFill(t, d, m, 64)
	if m.resets != 1 || fork.resets != 1 {
		t.Errorf("%d and %d resets", m.resets, fork.resets)
	}
}

func TestAllocations(t *testing.T) {
	m := newModel()
	d := find(t, m)
	p := make([]byte, 64)
	if n := testing.AllocsPerRun(100, func() {
		if _, err := d.Fill(p); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func FuzzCapabilities(f *testing.F) {
	m := newModel()
	f.Add(m.config[:])
	m.config[0x51] = 0x40
	f.Add(m.config[:])
	m.capability(0xF0, 0x40, typeNotify, 5, 1<<32-1, 1<<32-1)
	f.Add(m.config[:])
	f.Fuzz(func(t *testing.T, config []byte) {
		x := &counted{}
		copy(x.config[:], config)
		c, err := readCapabilities(x)
		if x.reads > 10*mostSteps {
			t.Errorf("%d reads", x.reads)
		}
		if err != nil {
			return
		}
		for _, a := range []area{c.common, c.notify} {
			if a.bar >= numBARs || a.size < 2 || a.offset+a.size < a.offset {
				t.Errorf("area %+v", a)
			}
			r, err := c.locate(x, nil, a)
			if err == nil && (r.base == 0 && c.window == 0 || r.base+uint64(a.size) < r.base) {
				t.Errorf("area %+v at %#x, window %#x", a, r.base, c.window)
			}
		}
		if c.common.size < commonSize || c.window > configSize-20 {
			t.Errorf("%+v", c)
		}
	})
}

// counted is a configuration space that only counts.
type counted struct {
	model
	reads int
}

func (c *counted) Read(offset uint16, width int) (uint64, error) {
	c.reads++
	if int(offset)+width > len(c.config) {
		return 0, errRefuses
	}
	return little(c.config[offset:], width), nil
}

// FuzzDevice has a device that answers every register and fills the rings as it likes.
func FuzzDevice(f *testing.F) {
	f.Add([]byte{allOK, 1, 0, 1, 0, 0, 0, 64}, []byte("some random bytes, as they may come"))
	f.Fuzz(func(t *testing.T, registers, memory []byte) {
		m := newModel()
		d := find(t, m)
		i := 0
		next := func() byte {
			if len(registers) == 0 {
				return 0
			}
			i++
			return registers[i%len(registers)]
		}
		if len(registers) > 0 && registers[0]&1 != 0 {
			m.readStatus = func(s uint8) uint8 { return s ^ next()&0x40 }
			m.max = uint16(next())
		}
		m.answer = func() {
			copy(m.page[bufferAt:], memory)
			m.use(m.ring(2), uint32(next()&1), uint32(next()), uint16(next()&3))
		}
		for range 3 {
			p := make([]byte, 64)
			n, err := d.Fill(p)
			if n < 0 || n > len(p) || n < len(p) && err == nil || n > 0 && err != nil && err != ErrTimeout {
				t.Fatalf("Fill = %d, %v", n, err)
			}
			if !bytes.Equal(m.page[bufferAt:], make([]byte, bufferSize)) {
				t.Fatal("bytes are left in the buffer")
			}
		}
	})
}

func BenchmarkFill(b *testing.B) {
	m := newModel()
	d := find(b, m)
	p := make([]byte, 64)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Fill(p); err != nil {
			b.Fatal(err)
		}
	}
}
