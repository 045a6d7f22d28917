package acpi

import (
	"errors"
	"reflect"
	"testing"
	"time"
)

// gedMachine is a machine with the DSDT ged.asl, and the interrupts that were routed.
type gedMachine struct {
	*chipset
	*System
	routed map[uint32]gedRoute
}

type gedRoute struct {
	level, activeLow bool
	service          func()
}

// openGED opens the machine and enables it. refuse is a GSI that cannot be routed, 0 for none.
func openGED(t testing.TB, change func(b []byte), refuse uint32) *gedMachine {
	t.Helper()
	c := newChipset()
	c.boot(t, "ged", c.fadt(change), makeMADT())
	s, err := Open(c.hardware(), rsdpAt)
	if err != nil {
		t.Fatal(err)
	}
	m := &gedMachine{c, s, map[uint32]gedRoute{}}
	err = s.Enable(func(gsi uint32, level, activeLow bool, service func()) error {
		if gsi == refuse {
			return errors.New("refused")
		}
		m.routed[gsi] = gedRoute{level, activeLow, service}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func reduced(b []byte) { b[114] |= 0x10 }

func TestGED(t *testing.T) {
	m := openGED(t, reduced, 0)
	values := notified(t, m.System, `\_SB.GENC`)
	for _, tt := range []struct {
		gsi              uint32
		level, activeLow bool
		want             uint64
	}{
		{16, false, false, 16},     // _EVT
		{17, false, false, 0xE11},  // _E11 before _EVT
		{18, true, true, 0xE12},    // _L12
		{0x123, true, true, 0x123}, // too large for any but _EVT
		{7, false, false, 7},       // an IRQ descriptor
		{22, false, false, 22},     // before a broken descriptor
	} {
		r, ok := m.routed[tt.gsi]
		if !ok || r.level != tt.level || r.activeLow != tt.activeLow {
			t.Errorf("GSI %d routed %v: level %v, active low %v", tt.gsi, ok, r.level, r.activeLow)
			continue
		}
		*values = nil
		r.service()
		r.service()
		if want := []uint64{tt.want, tt.want}; !reflect.DeepEqual(*values, want) {
			t.Errorf("GSI %d notified %#x, want %#x", tt.gsi, *values, want)
		}
	}
	if len(m.routed) != 7 {
		t.Errorf("routed %v", m.routed)
	}
	for _, line := range []string{
		`acpi: \_SB.GED3 interrupt 21: no method handles it`,
		`acpi: \_SB.GED4 has no _CRS`,
		`acpi: \_SB.GED5._CRS: string, want a buffer`,
		`acpi: \_SB.GED6._CRS: `,
	} {
		if m.logged(line) != 1 {
			t.Errorf("%d lines of %q in %q", m.logged(line), line, m.log)
		}
	}
	want := GEDStats{Method: `\_SB.GED0._E11`, GSI: 17, State: "enabled", Count: 2}
	if got := m.Stats().GEDs; len(got) != 7 || got[1] != want {
		t.Errorf("stats %+v", got)
	}
	if got := want.String(); got != `17 \_SB.GED0._E11, edge, enabled, 2 events` {
		t.Error(got)
	}
}

// A machine may have both an SCI and Generic Event Devices.
func TestGEDBesideSCI(t *testing.T) {
	m := openGED(t, nil, 0)
	if _, ok := m.routed[9]; !ok || len(m.routed) != 8 {
		t.Errorf("routed %v", m.routed)
	}
}

func TestGEDMethodFails(t *testing.T) {
	m := openGED(t, reduced, 0)
	m.routed[20].service()
	m.routed[20].service()
	if m.logged(`acpi: \_SB.GED2 interrupt 20: `) != 1 {
		t.Errorf("log %q", m.log)
	}
}

func TestGEDWithoutRoute(t *testing.T) {
	m := openGED(t, reduced, 17)
	if m.logged(`acpi: \_SB.GED0 interrupt 17: its events are lost: refused`) != 1 || len(m.routed) != 6 {
		t.Errorf("log %q, routed %v", m.log, m.routed)
	}
	if st := m.Stats().GEDs[1]; st.State != "disabled" {
		t.Errorf("stats %+v", st)
	}
}

// An interrupt that nothing takes away is masked once; the others keep working.
func TestGEDStorm(t *testing.T) {
	m := openGED(t, reduced, 0)
	values := notified(t, m.System, `\_SB.GENC`)
	var masked []uint32
	m.OnStorm(func(gsi uint32) { masked = append(masked, gsi) })
	for range 3 * stormLimit {
		m.routed[18].service()
	}
	if !reflect.DeepEqual(masked, []uint32{18}) || m.logged(`interrupt 18: more than 200 events in 1s: masked`) != 1 {
		t.Errorf("masked %d, log %q", masked, m.log)
	}
	if st := m.Stats().GEDs[2]; st.State != "masked" {
		t.Errorf("stats %+v", st)
	}
	*values = nil
	m.routed[16].service()
	if len(*values) != 1 {
		t.Errorf("notified %#x", *values)
	}
	// What comes at a steady pace is no storm.
	m.OnStorm(func(gsi uint32) { t.Errorf("GSI %d masked", gsi) })
	for range 3 * stormLimit {
		m.now += 10 * time.Millisecond
		m.routed[17].service()
	}
}
