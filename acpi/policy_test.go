package acpi

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"vmgenc/acpi/aml"
)

// loadTest returns the definition block testdata/name.aml.
func loadTest(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".aml"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestFirst: a counter is initialized and its driver attaches before anything else is, though every
// other _INI and _STA loops.
func TestFirst(t *testing.T) {
	c := newChipset()
	fadt := c.fadt(nil)
	c.boot(t, "events", fadt, makeMADT(), loadTest(t, "hostile"))
	hw := c.hardware()
	hw.Now = nil // package time's
	var attached []string
	hw.AML = AML{Budget: 200 * time.Millisecond, First: CounterIDs, OnFirst: func(s *System) {
		for _, d := range s.Devices() {
			if !d.Matches(CounterIDs...) || d.Status()&StatusPresent == 0 {
				continue
			}
			v, err := d.Evaluate("ADDR")
			addr, err2 := aml.Address(v)
			attached = append(attached, fmt.Sprintf("%s %#x %v", d.Path(), addr, errors.Join(err, err2)))
		}
	}}
	s, err := Open(hw, rsdpAt)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(attached, `\_SB.VGNX 0x6000000 <nil>`) {
		t.Errorf("attached %q", attached)
	}
	if n := c.logged(`\_SB.HST3._STA: offset`); n == 0 {
		t.Errorf("no method is named: %q", c.log)
	}
	if used := s.AML().Used(); used > time.Second {
		t.Errorf("%v of AML with a budget of %v", used, hw.AML.Budget)
	}
	if v, err := s.AML().Evaluate(`\HSTL`); err != nil || v != uint64(7) {
		t.Errorf("after the boot: %v, %v", v, err)
	}
}

// TestEventLimit: a GPE's method that loops is disabled and named, and delays no other event twice.
func TestEventLimit(t *testing.T) {
	c := newChipset()
	c.boot(t, "gpeloop", c.fadt(nil), makeMADT())
	hw := c.hardware()
	hw.Now = nil
	hw.AML.First = CounterIDs
	s, err := Open(hw, rsdpAt)
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for _, d := range s.Devices() {
		d.OnNotify(func(uint64) { order = append(order, d.Path()) })
	}
	enable(t, s)
	c.gpe0Status[0] |= 1<<0 | 1<<1 | 1<<5
	s.SCI()
	if len(order) != 1 || order[0] != `\_SB.GENC` {
		t.Errorf("notified %q", order)
	}
	for _, line := range []string{`GPE 0x00: \_GPE._L00 is disabled`, `GPE 0x01: \_GPE._E01 is disabled`} {
		if c.logged(line) != 1 {
			t.Errorf("%d lines of %q in %q", c.logged(line), line, c.log)
		}
	}
	if c.gpe0Enable[0] != 1<<5 {
		t.Errorf("enabled %x", c.gpe0Enable)
	}
	used := s.AML().Used()
	c.gpe0Status[0] |= 1<<0 | 1<<1 | 1<<5
	s.SCI()
	s.Poll()
	if len(order) != 2 || s.AML().Used()-used > eventTime {
		t.Errorf("notified %q, %v of AML", order, s.AML().Used()-used)
	}
}

// TestFailingEvent: a method that keeps failing is disabled.
func TestFailingEvent(t *testing.T) {
	c := newChipset()
	s := c.open(t, nil)
	enable(t, s)
	for range maxFailures {
		c.now += time.Second
		c.gpe0Status[1] |= 1 << 2 // _E0A
		s.SCI()
	}
	if c.logged(`GPE 0x0a: \_GPE._E0A is disabled: failed 16 times in a row`) != 1 || c.gpe0Enable[1]&(1<<2) != 0 {
		t.Errorf("enable %x, log %q", c.gpe0Enable, c.log)
	}
}

// TestDisabledMethod: a method that hit a limit is not called again.
func TestDisabledMethod(t *testing.T) {
	c := newChipset()
	c.boot(t, "events", c.fadt(nil), makeMADT(), loadTest(t, "hostile"))
	hw := c.hardware()
	hw.Now = nil
	hw.AML.Budget = 100 * time.Millisecond
	s, err := Open(hw, rsdpAt)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(s.Devices(), func(d *Device) bool { return d.Path() == `\_SB.HST0` })
	d := s.Devices()[i]
	if _, err := d.Evaluate("LOOP"); !aml.IsLimit(err) {
		t.Errorf("LOOP: %v", err)
	}
	used := s.AML().Used()
	if _, err := d.Evaluate("LOOP"); !aml.IsLimit(err) || !strings.Contains(err.Error(), "is disabled") || s.AML().Used() != used {
		t.Errorf("LOOP again: %v", err)
	}
}

// TestButtons: the fixed power button, one that is a device behind a GPE, and one behind a Generic
// Event Device.
func TestButtons(t *testing.T) {
	for _, device := range []bool{false, true} {
		c := newChipset()
		name := "events"
		if device {
			name = "buttons"
		}
		c.boot(t, name, c.fadt(func(b []byte) {
			if device {
				b[112] |= FlagPowerButtonIsDevice | FlagSleepButtonIsDevice
			}
		}), makeMADT())
		s, err := Open(c.hardware(), rsdpAt)
		if err != nil {
			t.Fatal(err)
		}
		power, sleep := 0, 0
		if err := s.OnPowerButton(func() { power++ }); err != nil {
			t.Fatal(err)
		}
		if err := s.OnSleepButton(func() { sleep++ }); err != nil {
			t.Fatal(err)
		}
		enable(t, s)
		press := func(e FixedEvent, gpe int) {
			if device {
				c.gpe0Status[0] |= 1 << gpe
			} else {
				c.pm1Status[1] |= uint8(e.bit() >> 8)
			}
			s.SCI()
		}
		press(PowerButton, 3)
		press(PowerButton, 3)
		press(SleepButton, 4)
		if power != 2 || sleep != 1 {
			t.Errorf("device %v: %d presses of the power button, want 2, %d of the sleep button, want 1: %q", device, power, sleep, c.log)
		}
	}
}

// TestNoButton: a hardware-reduced machine without a button device has none.
func TestNoButton(t *testing.T) {
	m := openGED(t, reduced, 0)
	if err := m.OnPowerButton(func() {}); err == nil {
		t.Error("a power button")
	}
}

// TestChecksum: a table whose checksum is wrong is named and used, and so is the FADT.
func TestChecksum(t *testing.T) {
	c := newChipset()
	fadt, ssdt := c.fadt(nil), loadTest(t, "hostile")
	fadt[9]++
	ssdt[9]++
	c.boot(t, "events", fadt, makeMADT(), ssdt)
	hw := c.hardware()
	hw.Now = nil
	hw.AML.Budget = 50 * time.Millisecond
	s, err := Open(hw, rsdpAt)
	if err != nil {
		t.Fatal(err)
	}
	if s.AML().Lookup(`\_SB.VGNX`) == nil || s.MADT() == nil {
		t.Error("a table is not used")
	}
	if c.logged("FACP at 0x") != 1 || c.logged("checksum 0x01, want 0: using it all the same") != 2 {
		t.Errorf("log %q", c.log)
	}
}

// TestTableHook: the kernel leaves a table out or replaces it.
func TestTableHook(t *testing.T) {
	c := newChipset()
	c.boot(t, "events", c.fadt(nil), makeMADT(), loadTest(t, "hostile"))
	hw := c.hardware()
	hw.AML.Table = func(h Header, data []byte) []byte {
		if h.Signature == "SSDT" {
			return nil
		}
		return data
	}
	s, err := Open(hw, rsdpAt)
	if err != nil || s.AML().Lookup(`\_SB.VGNX`) != nil || s.AML().Lookup(`\_SB.GENC`) == nil || c.logged("left out") != 1 {
		t.Errorf("%v, log %q", err, c.log)
	}
}
