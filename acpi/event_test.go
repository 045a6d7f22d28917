package acpi

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
)

// enable enables s, and routes to nowhere.
func enable(t testing.TB, s *System) {
	t.Helper()
	if err := s.Enable(func(uint32, bool, bool, func()) error { return nil }); err != nil {
		t.Fatal(err)
	}
}

// handledGPE0 and handledGPE1 are the enable bytes for the methods of events.asl.
var (
	handledGPE0 = [2]uint8{1<<0 | 1<<2 | 1<<5 | 1<<6, 1 << 2}
	handledGPE1 = [2]uint8{1 << 5, 0}
)

func TestEnable(t *testing.T) {
	c := newChipset()
	c.gpe0Enable = [2]uint8{1<<1 | 1<<5, 0} // firmware left 1 and 5 enabled
	c.gpe0Status = [2]uint8{1<<3 | 1<<5, 0} // and 3 and 5 pending
	c.pm1Status, c.pm1Enable = [2]uint8{1, 0}, [2]uint8{1, 1}
	s := c.open(t, nil)
	values := notified(t, s, `\_SB.GENC`)
	if c.pm1Control[0] != 0 || c.gpe0Enable[0] != 1<<1|1<<5 {
		t.Error("Open wrote to hardware")
	}
	routed := 0
	err := s.Enable(func(gsi uint32, level, activeLow bool, service func()) error {
		routed++
		if gsi != 20 || !level || activeLow {
			t.Errorf("routed GSI %d, level %v, active low %v", gsi, level, activeLow)
		}
		if c.pm1Control[0]&sciEnable == 0 {
			t.Error("routed before ACPI mode")
		}
		if c.gpe0Enable != [2]uint8{} || c.pm1Enable != [2]uint8{} {
			t.Error("routed while events are enabled")
		}
		return nil
	})
	if err != nil || routed != 1 {
		t.Fatalf("routed %d times, %v", routed, err)
	}
	if c.gpe0Enable != handledGPE0 || c.gpe1Enable != handledGPE1 || c.gpe0Status != [2]uint8{} || c.pm1Status != [2]uint8{} {
		t.Errorf("GPE0 enable %x status %x, GPE1 enable %x, PM1 status %x", c.gpe0Enable, c.gpe0Status, c.gpe1Enable, c.pm1Status)
	}
	if want := []uint64{0x80}; !reflect.DeepEqual(*values, want) {
		t.Errorf("the pending GPE 5 notified %#x, want %#x", *values, want)
	}
	for _, line := range []string{
		"GPE 0x01: firmware left it enabled, but it has no method",
		`\_GPE._L05: GPE 0x05 already has \_GPE._E05`,
		`\_GPE._E7F: the machine has no GPE 0x7f`,
	} {
		if c.logged(line) != 1 {
			t.Errorf("%d lines of %q in %q", c.logged(line), line, c.log)
		}
	}
	if v, err := s.AML().Evaluate(`\APIC`); err != nil || v != uint64(1) {
		t.Errorf("_PIC was given %v, %v", v, err)
	}
}

// An event between the clearing of status and the setting of enable raises the SCI.
func TestEnableLosesNothing(t *testing.T) {
	c := newChipset()
	s := c.open(t, nil)
	values := notified(t, s, `\_SB.GENC`)
	if err := s.Enable(func(uint32, bool, bool, func()) error { c.gpe1Status[0] |= 1 << 5; return nil }); err != nil {
		t.Fatal(err)
	}
	c.gpe0Status[0] |= 1 << 5
	if !c.sci() {
		t.Fatal("no SCI")
	}
	s.SCI()
	if want := []uint64{0x45, 0x80}; !reflect.DeepEqual(*values, want) || c.sci() {
		t.Errorf("notified %#x, want %#x; SCI %v", *values, want, c.sci())
	}
}

func TestACPIMode(t *testing.T) {
	for _, tt := range []struct {
		name    string
		enabled bool
		dead    bool
		change  func(b []byte)

		wrote   bool
		log     string
		wantErr string
	}{
		{name: "handshake", wrote: true},
		{name: "already", enabled: true},
		{name: "already, no SMI_CMD", enabled: true, change: func(b []byte) { b[48], b[52], b[53] = 0, 0, 0 }},
		{name: "no SMI_CMD", change: func(b []byte) { b[48] = 0 }, log: "SCI_EN is clear"},
		{name: "no ACPI_ENABLE", change: func(b []byte) { b[52] = 0 }, log: "SCI_EN is clear"},
		{name: "no answer", dead: true, wrote: true, wantErr: "SCI_EN still clear 3s after 0xf1 was written to SMI_CMD 0xb2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newChipset()
			c.smiDead = tt.dead
			if tt.enabled {
				c.pm1Control[0] = sciEnable
			}
			s := c.open(t, tt.change)
			err := s.Enable(func(uint32, bool, bool, func()) error { return nil })
			if tt.wantErr == "" && err != nil || tt.wantErr != "" && (err == nil || !strings.Contains(err.Error(), tt.wantErr)) {
				t.Errorf("error %v, want %q", err, tt.wantErr)
			}
			if c.wrote(smiCommandPort, 0xF1) != tt.wrote || c.wrote(0, 0xF1) || c.wrote(smiCommandPort, 0) {
				t.Errorf("wrote %v", c.outs)
			}
			if tt.log != "" && c.logged(tt.log) != 1 {
				t.Errorf("log %q", c.log)
			}
		})
	}
}

func TestEnableRouteFails(t *testing.T) {
	c := newChipset()
	s := c.open(t, nil)
	refused := errors.New("no such entry")
	if err := s.Enable(func(uint32, bool, bool, func()) error { return refused }); !errors.Is(err, refused) {
		t.Errorf("error %v", err)
	}
	if c.gpe0Enable != [2]uint8{} {
		t.Error("GPEs enabled without a route")
	}
	values := notified(t, s, `\_SB.GENC`)
	c.gpe0Status[0] |= 1 << 5
	s.Poll()
	if len(*values) != 1 || c.gpe0Status[0] != 0 {
		t.Errorf("notified %#x by polling, status %#x", *values, c.gpe0Status)
	}
}

func TestEnableHardwareReduced(t *testing.T) {
	c := newChipset()
	s := c.open(t, func(b []byte) { b[114] |= 0x10 })
	err := s.Enable(func(uint32, bool, bool, func()) error { t.Error("routed"); return nil })
	if err != nil {
		t.Errorf("%v, log %q", err, c.log)
	}
	s.SCI()
	s.Poll()
	if err := s.OnFixedEvent(PowerButton, func() {}); err == nil {
		t.Error("no error for the power button of a hardware-reduced machine")
	}
	for _, w := range c.outs {
		if w.port >= pm1EventPort && w.port < queuePort {
			t.Errorf("wrote %+v", w)
		}
	}
}

func TestSCI(t *testing.T) {
	for _, tt := range []struct {
		name string
		fire func(c *chipset)
		genc []uint64 // what devices were notified of
		meth []uint64
		log  string

		spurious uint64
	}{
		{name: "edge", fire: func(c *chipset) { c.gpe0Status[0] |= 1 << 5 }, genc: []uint64{0x80}},
		{name: "level", fire: func(c *chipset) { c.queue = 4 }, genc: []uint64{0x80}},
		{name: "level, other command", fire: func(c *chipset) { c.queue = 3 }},
		{name: "GPE1", fire: func(c *chipset) { c.gpe1Status[0] |= 1 << 5 }, genc: []uint64{0x45}},
		{name: "two", fire: func(c *chipset) { c.gpe0Status[0] |= 1<<5 | 1<<0 }, genc: []uint64{0x80}, meth: []uint64{0x81}},
		{name: "method fails", fire: func(c *chipset) { c.gpe0Status[1] |= 1 << 2 }, log: "GPE 0x0a: "},
		{name: "no method, enabled behind our back", fire: func(c *chipset) { c.gpe0Status[0] |= 1 << 1; c.gpe0Enable[0] |= 1 << 1 },
			log: "GPE 0x01: fired, but it has no method: disabled", spurious: 3},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newChipset()
			s := c.open(t, nil)
			genc, meth := notified(t, s, `\_SB.GENC`), notified(t, s, `\_SB.METH`)
			enable(t, s)
			for range 3 {
				*genc, *meth = nil, nil
				tt.fire(c)
				if !c.sci() {
					t.Fatal("the model raises no SCI")
				}
				s.SCI()
				if c.sci() {
					t.Fatal("SCI still raised")
				}
				if !reflect.DeepEqual(*genc, tt.genc) || !reflect.DeepEqual(*meth, tt.meth) {
					t.Errorf("notified %#x and %#x, want %#x and %#x", *genc, *meth, tt.genc, tt.meth)
				}
			}
			if tt.log != "" && c.logged(tt.log) != 1 {
				t.Errorf("%d lines of %q in %q", c.logged(tt.log), tt.log, c.log)
			}
			if c.gpe0Enable != handledGPE0 {
				t.Errorf("GPE0 enable %x, want %x", c.gpe0Enable, handledGPE0)
			}
			if st := s.Stats(); st.SCIs != 3 || st.Spurious != tt.spurious {
				t.Errorf("stats %+v", st)
			}
		})
	}
}

// An edge event that comes while its handler runs is serviced too.
func TestSCIEdgeDuringHandler(t *testing.T) {
	c := newChipset()
	s := c.open(t, nil)
	enable(t, s)
	n := 0
	device(t, s, `\_SB.GENC`).OnNotify(func(uint64) {
		if n++; n == 1 {
			c.gpe0Status[0] |= 1 << 5
		}
	})
	c.gpe0Status[0] |= 1 << 5
	s.SCI()
	if n != 2 || c.sci() {
		t.Errorf("%d notifications, SCI %v", n, c.sci())
	}
}

// A handler may evaluate AML: it runs when the method has returned.
func TestHandlerEvaluates(t *testing.T) {
	c := newChipset()
	s := c.open(t, nil)
	enable(t, s)
	d := device(t, s, `\_SB.GENC`)
	var got any
	d.OnNotify(func(uint64) { got, _ = d.Evaluate("_UID") })
	c.gpe0Status[0] |= 1 << 5
	s.SCI()
	if got != uint64(7) {
		t.Errorf("_UID is %v", got)
	}
}

func TestNotifyWithoutHandler(t *testing.T) {
	c := newChipset()
	s := c.open(t, nil)
	enable(t, s)
	c.gpe0Status[0] |= 1 << 5
	s.SCI()
	if st := s.Stats(); st.Notifies != 1 || st.Unhandled != 1 {
		t.Errorf("stats %+v", st)
	}
}

func TestSpurious(t *testing.T) {
	c := newChipset()
	s := c.open(t, nil)
	enable(t, s)
	storms := 0
	s.OnStorm(func(uint32) { storms++ })
	for range stormLimit {
		s.SCI()
	}
	if st := s.Stats(); storms != 0 || st.SCIs != stormLimit || st.Spurious != stormLimit {
		t.Errorf("%d storms, stats %+v", storms, st)
	}
	for range stormLimit {
		s.SCI()
	}
	if storms != 1 || c.logged("that nothing explains") != 1 {
		t.Errorf("%d storms, log %q", storms, c.log)
	}
}

// Spurious SCIs that come now and then are no storm.
func TestSpuriousSlow(t *testing.T) {
	c := newChipset()
	s := c.open(t, nil)
	enable(t, s)
	s.OnStorm(func(uint32) { t.Error("a storm") })
	for range 3 * stormLimit {
		c.now += 10 * time.Millisecond
		s.SCI()
	}
}

// A GPE whose status stays set is disabled, polled, and enabled again when it has calmed down; the
// others keep working.
func TestStorm(t *testing.T) {
	c := newChipset()
	s := c.open(t, nil)
	values := notified(t, s, `\_SB.GENC`)
	enable(t, s)
	c.stuck = 1 << 6
	n := 0
	for ; c.sci() && n < 1000; n++ {
		s.SCI()
	}
	if c.sci() || n > stormLimit {
		t.Fatalf("SCI %v after %d calls", c.sci(), n)
	}
	if c.gpe0Enable[0]&(1<<6) != 0 || c.logged("GPE 0x06: more than 200 events in 1s: polling it instead") != 1 {
		t.Errorf("enable %x, log %q", c.gpe0Enable, c.log)
	}
	if st := s.Stats(); gpeStats(st, 6).State != "polled" || gpeStats(st, 5).State != "enabled" {
		t.Errorf("stats %+v", st.GPEs)
	}
	c.gpe0Status[0] |= 1 << 5
	s.SCI()
	if len(*values) != 1 {
		t.Errorf("GPE 5 notified %#x", *values)
	}
	before := gpeStats(s.Stats(), 6).Count
	s.Poll()
	if got := gpeStats(s.Stats(), 6); got.Count != before+1 || got.State != "polled" {
		t.Errorf("after a poll: %+v, was %d", got, before)
	}
	c.stuck = 0
	s.Poll()
	if got := gpeStats(s.Stats(), 6); got.State != "enabled" || c.gpe0Enable != handledGPE0 {
		t.Errorf("after the storm: %+v, enable %x", got, c.gpe0Enable)
	}
}

// A GPE that cannot be disabled ends as an SCI that nothing explains: its line is masked.
func TestStormThatCannotBeDisabled(t *testing.T) {
	c := newChipset()
	s := c.open(t, nil)
	enable(t, s)
	storms := 0
	s.OnStorm(func(uint32) { storms++ })
	c.stuck = 1 << 6
	for n := 0; storms == 0 && n < 1000; n++ {
		c.gpe0Enable[0] |= 1 << 6
		s.SCI()
	}
	if storms != 1 || c.logged("GPE 0x06: more than") != 1 {
		t.Errorf("%d storms, log %q", storms, c.log)
	}
}

func gpeStats(st Stats, number int) GPEStats {
	for _, g := range st.GPEs {
		if g.Number == number {
			return g
		}
	}
	return GPEStats{}
}

// An event whose interrupt was lost is serviced by Poll.
func TestPoll(t *testing.T) {
	c := newChipset()
	s := c.open(t, nil)
	values := notified(t, s, `\_SB.GENC`)
	s.Poll()
	enable(t, s)
	c.gpe0Status[0] |= 1 << 5
	s.Poll()
	if st := s.Stats(); len(*values) != 1 || st.Polls != 2 || st.SCIs != 0 || st.Spurious != 0 {
		t.Errorf("notified %#x, stats %+v", *values, st)
	}
}

func TestFixedEvents(t *testing.T) {
	c := newChipset()
	s := c.open(t, nil)
	pressed, ticks := 0, 0
	if err := s.OnFixedEvent(PowerButton, func() { pressed++ }); err != nil {
		t.Fatal(err)
	}
	enable(t, s)
	if c.pm1Enable != [2]uint8{0, 1} {
		t.Errorf("enabled %x, want the power button alone", c.pm1Enable)
	}
	if err := s.OnFixedEvent(TimerEvent, func() { ticks++ }); err != nil {
		t.Fatal(err)
	}
	c.pm1Status = [2]uint8{1, 1}
	s.SCI()
	if pressed != 1 || ticks != 1 || c.sci() {
		t.Errorf("pressed %d, ticks %d, SCI %v", pressed, ticks, c.sci())
	}
	// Somebody enables the sleep button, which nobody handles.
	c.pm1Enable[1] |= 1 << 1
	c.pm1Status[1] |= 1 << 1
	s.SCI()
	if c.sci() || c.pm1Enable != [2]uint8{1, 1} || c.logged("sleep button: nobody handles it: disabled") != 1 {
		t.Errorf("SCI %v, enabled %x, log %q", c.sci(), c.pm1Enable, c.log)
	}
	// The timer goes wild.
	for range stormLimit + 1 {
		c.pm1Status[0] |= 1
		s.SCI()
	}
	if c.pm1Enable != [2]uint8{0, 1} || c.logged("PM timer: more than 200 events") != 1 {
		t.Errorf("enabled %x, log %q", c.pm1Enable, c.log)
	}
	if st := s.Stats(); len(st.Fixed) != 3 || st.Fixed[1] != (FixedStats{PowerButton, 1}) {
		t.Errorf("stats %+v", st.Fixed)
	}
}

func TestFixedEventIsDevice(t *testing.T) {
	c := newChipset()
	s := c.open(t, func(b []byte) { b[112] |= FlagPowerButtonIsDevice })
	if err := s.OnFixedEvent(PowerButton, func() {}); err == nil || !strings.Contains(err.Error(), "power button: it is a device") {
		t.Errorf("error %v", err)
	}
	if err := s.OnFixedEvent(SleepButton, func() {}); err != nil {
		t.Error(err)
	}
}

func TestGPE1InsideGPE0(t *testing.T) {
	c := newChipset()
	s := c.open(t, func(b []byte) { b[94] = 8 })
	if len(s.gpes) != gpe0Length/2 || c.logged("GPE1 block: starts at GPE 0x8, inside the GPE0 block") != 1 {
		t.Errorf("%d registers, log %q", len(s.gpes), c.log)
	}
}

func TestGPEBlockOutsideMemory(t *testing.T) {
	c := newChipset()
	s := c.open(t, func(b []byte) { putGAS(b, 232, SystemMemory, 1<<40) })
	if len(s.gpes) != gpe0Length/2 || c.logged("GPE1 block: no 1 bytes of memory") != 1 {
		t.Errorf("%d registers, log %q", len(s.gpes), c.log)
	}
	enable(t, s)
}

func TestParseGPEName(t *testing.T) {
	for _, tt := range []struct {
		name   string
		number int
		level  bool
		ok     bool
	}{
		{"_L02", 2, true, true},
		{"_EFF", 255, false, true},
		{"_E0A", 10, false, true},
		{"_Q01", 0, false, false},
		{"_EXX", 0, false, false},
		{"_E5", 0, false, false},
		{"VGEN", 0, false, false},
	} {
		number, level, ok := parseGPEName(tt.name)
		if ok != tt.ok || ok && (number != tt.number || level != tt.level) {
			t.Errorf("%s: %d, %v, %v", tt.name, number, level, ok)
		}
	}
}

func TestNotifyQueueBound(t *testing.T) {
	var q notifyQueue
	for range maxNotifies + 3 {
		q.add(nil, 0)
	}
	if n, dropped := len(q.take()), q.takeDropped(); n != maxNotifies || dropped != 3 {
		t.Errorf("%d taken, %d dropped", n, dropped)
	}
	if q.takeDropped() != 0 || len(q.take()) != 0 {
		t.Error("not emptied")
	}
}

func BenchmarkSCI(b *testing.B) {
	c := newChipset()
	s := c.open(b, nil)
	enable(b, s)
	c.outs = nil
	b.ReportAllocs()
	for b.Loop() {
		c.now += stormWindow
		c.outs = c.outs[:0]
		c.gpe0Status[0] |= 1 << 5
		s.SCI()
	}
}
