package acpi

import (
	"fmt"
	"sync/atomic"

	"vmgenc/acpi/aml"
)

// gedID is the hardware id of a Generic Event Device.
const gedID = "ACPI0013"

// maxGEDEvents bounds the interrupts of all Generic Event Devices together.
const maxGEDEvents = 64

// gedEvent is one interrupt of a Generic Event Device (ACPI 6.5, 5.6.9): how hardware-reduced
// machines, which have no GPEs, report events. Nothing acknowledges it but its method: there is no
// status and no enable bit.
type gedEvent struct {
	device           *Device
	gsi              uint32
	level, activeLow bool
	method           *aml.Node
	args             []any // of the method

	state atomic.Int32 // a gpeState, gpeStorming meaning that the interrupt was masked for good
	count atomic.Uint64
	guard stormGuard
	named bool // a failure of the method

	strikes strikes
}

func (e *gedEvent) String() string { return fmt.Sprintf("%s interrupt %d", e.device.Path(), e.gsi) }

// findGEDs returns the events of every Generic Event Device that is present, in table order. What
// makes no sense is named and left out.
func (s *System) findGEDs() []*gedEvent {
	var events []*gedEvent
	for _, d := range s.devices {
		if !d.Matches(gedID) || d.Status()&StatusPresent == 0 {
			continue
		}
		interrupts, err := d.interrupts()
		if err != nil {
			s.hw.Log("%v", err)
		}
		for _, e := range interrupts {
			if !e.bind() {
				s.hw.Log("acpi: %v: no method handles it", e)
				continue
			}
			if len(events) == maxGEDEvents {
				s.hw.Log("acpi: %v: more than %d events: left out", e, maxGEDEvents)
				continue
			}
			events = append(events, e)
		}
	}
	return events
}

// interrupts returns each interrupt among the device's resources as an event without a method.
// Those before a malformed descriptor come with the error.
func (d *Device) interrupts() ([]*gedEvent, error) {
	resources, err := d.Resources()
	var events []*gedEvent
	for _, r := range resources {
		switch r := r.(type) {
		case *aml.Interrupt:
			for _, gsi := range r.Interrupts {
				events = append(events, &gedEvent{device: d, gsi: gsi, level: !r.Edge, activeLow: r.ActiveLow})
			}
		case *aml.IRQ:
			for _, irq := range r.Interrupts {
				events = append(events, &gedEvent{device: d, gsi: uint32(irq), level: !r.Edge, activeLow: r.ActiveLow})
			}
		}
	}
	return events, err
}

// bind finds the event's method and reports whether there is one: _Exx or _Lxx for an interrupt
// below 256 that is triggered so, else _EVT, which takes the interrupt's number.
func (e *gedEvent) bind() bool {
	letter := 'E'
	if e.level {
		letter = 'L'
	}
	if e.gsi <= 0xFF {
		if n := e.device.node.Child(fmt.Sprintf("_%c%02X", letter, e.gsi)); n != nil && n.Type() == aml.TypeMethod {
			e.method = n
			return true
		}
	}
	n := e.device.node.Child("_EVT")
	if n == nil || n.Type() != aml.TypeMethod {
		return false
	}
	e.method, e.args = n, []any{uint64(e.gsi)}
	return true
}

// enableGEDs has the interrupt of each event routed. One that cannot be is named: its events are
// lost.
func (s *System) enableGEDs(route Router) {
	for _, e := range s.geds {
		if err := route(e.gsi, e.level, e.activeLow, func() { s.serviceGED(e) }); err != nil {
			s.hw.Log("acpi: %v: its events are lost: %v", e, err)
			continue
		}
		e.state.Store(int32(gpeEnabled))
	}
}

// serviceGED runs the method of an event that has raised its interrupt, and passes on what it
// notified.
func (s *System) serviceGED(e *gedEvent) {
	s.service.Lock()
	defer s.service.Unlock()
	e.count.Add(1)
	if e.strikes.disabled != nil {
		return
	}
	if e.guard.fired(s.hw.Now()) {
		s.mask(e, e.guard.why())
		return
	}
	took, disabled, err := s.runEvent(&e.strikes, e.method, e.args...)
	e.guard.spent += took
	switch {
	case disabled:
		s.mask(e, fmt.Sprintf("%s is disabled: %v", e.method.Path(), e.strikes.disabled))
	case err != nil && !e.named:
		e.named = true
		s.hw.Log("acpi: %v: %v", e, err)
	}
	s.dispatchNotifies()
}

// mask has the interrupt of an event masked, once, and says why.
func (s *System) mask(e *gedEvent, why string) {
	if gpeState(e.state.Swap(int32(gpeStorming))) == gpeStorming {
		return
	}
	s.hw.Log("acpi: %v: %s: masked", e, why)
	if s.onStorm != nil {
		s.onStorm(e.gsi)
	}
}

// GEDStats is about one interrupt of a Generic Event Device.
type GEDStats struct {
	Method string // path of its method
	GSI    uint32
	Level  bool
	State  string // enabled, disabled where no interrupt could be had, or masked after a storm
	Count  uint64
}

func (e *gedEvent) stats() GEDStats {
	state := gpeState(e.state.Load())
	st := GEDStats{Method: e.method.Path(), GSI: e.gsi, Level: e.level, State: state.String(), Count: e.count.Load()}
	if state == gpeStorming {
		st.State = "masked"
	}
	return st
}

// String returns the statistics for people: "9 \_SB.GED._EVT, edge, enabled, 1 events".
func (g GEDStats) String() string {
	return fmt.Sprintf("%d %s, %s, %s, %d events", g.GSI, g.Method, trigger(g.Level), g.State, g.Count)
}
