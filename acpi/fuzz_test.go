package acpi

import (
	"testing"
	"time"
)

// FuzzEvents opens a machine with a definition block of any bytes, lets its events happen as the
// other bytes say, and presses its buttons. Nothing may panic, and no event may go on for ever.
func FuzzEvents(f *testing.F) {
	for _, name := range []string{"events", "ged", "gpeloop", "buttons", "hostile", "counter"} {
		f.Add(loadTest(f, name), []byte{1 << 5, 0, 4, 0xFF, 0xFF, 0xFF})
	}
	f.Fuzz(func(t *testing.T, table, events []byte) {
		if len(table) < headerLength || len(table) > 64<<10 || len(events) > 64 {
			return
		}
		table = makeTable("SSDT", 2, table[headerLength:])
		c := newChipset()
		c.boot(t, "events", c.fadt(nil), makeMADT(), table)
		hw := c.hardware()
		var now time.Duration
		hw.Now = func() time.Duration { now += time.Millisecond; return now }
		hw.AML.Budget = 2 * time.Millisecond
		hw.AML.First = CounterIDs
		s, err := Open(hw, rsdpAt)
		if err != nil {
			return
		}
		for _, d := range s.Devices() {
			d.OnNotify(func(uint64) { d.Status() })
		}
		s.OnPowerButton(func() {})
		s.OnSleepButton(func() {})
		services := []func(){s.SCI, s.Poll}
		s.Enable(func(gsi uint32, level, activeLow bool, service func()) error {
			services = append(services, service)
			return nil
		})
		before := s.AML().Used()
		for i, b := range events {
			switch i % 4 {
			case 0:
				c.gpe0Status[0] |= b
			case 1:
				c.gpe0Status[1] |= b
			case 2:
				c.pm1Status[1] |= b
			case 3:
				c.stuck = b
			}
			services[int(b)%len(services)]()
		}
		if used := s.AML().Used() - before; used > time.Duration(len(events)+1)*10*time.Second {
			t.Errorf("%v of AML for %d events", used, len(events))
		}
		s.Stats()
	})
}
