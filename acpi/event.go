package acpi

import (
	"fmt"

	"vmgenc/acpi/aml"
)

// maxPasses bounds the work for one SCI. What is pending after that keeps the level-triggered line
// asserted, so it comes again.
const maxPasses = 16

// Router programs and unmasks the IOAPIC entry of a Global System Interrupt. service is to be
// called whenever the interrupt comes, from a goroutine, and the interrupt acknowledged (EOI) when
// it returns; a level-triggered entry that is unmasked before would storm.
type Router func(gsi uint32, level, activeLow bool, service func()) error

// Enable makes the machine report events: it takes the hardware over from firmware, has the SCI
// routed, services what was already pending, and enables the GPEs that have a method and the fixed
// events that have a handler. Then it has the interrupts of Generic Event Devices routed.
//
// The order is the one that loses no event: an SCI that is asserted before its entry is unmasked
// may stay lost, so the enable bits come last; an event since then, or one that firmware left
// pending, is either serviced here or raises the SCI when its enable bit is set. A handler given to
// [Device.OnNotify] may be called before Enable returns.
//
// After an error no GPE raises an interrupt, but Poll still services them. A hardware-reduced
// machine has no SCI and no GPEs (ACPI 6.5, 4.1). An edge of a Generic Event Device's interrupt
// that came before Enable is lost.
func (s *System) Enable(route Router) error {
	s.service.Lock()
	defer s.service.Unlock()
	defer s.enableGEDs(route)
	if s.fadt.HardwareReduced() {
		return nil
	}
	if err := s.fixed.enableACPI(&s.hw, s.fadt); err != nil {
		return err
	}
	s.fixed.reset()
	for _, r := range s.gpes {
		r.disableAll(&s.hw)
	}
	gsi, level, activeLow := s.sciRoute()
	if err := route(gsi, level, activeLow, s.SCI); err != nil {
		return fmt.Errorf("acpi: SCI on GSI %d: %w", gsi, err)
	}
	s.servicePending()
	s.fixed.enableHandled()
	for _, r := range s.gpes {
		r.enableHandled()
	}
	s.enabled = true
	return nil
}

// SCI services the System Control Interrupt: it acknowledges and handles every fixed event and GPE
// that is pending, and passes on what their methods notified. It is what [Router] is given for the
// SCI.
//
// A GPE that comes too often is disabled, named once, and looked at by [System.Poll] instead.
func (s *System) SCI() {
	s.service.Lock()
	defer s.service.Unlock()
	s.counters.scis.Add(1)
	if s.serviceAll() {
		return
	}
	s.counters.spurious.Add(1)
	if s.spurious.fired(s.hw.Now()) && s.onStorm != nil && !s.masked {
		s.hw.Log("acpi: more than %d SCIs in %v that nothing explains: polling instead", stormLimit, stormWindow)
		gsi, _, _ := s.sciRoute()
		s.onStorm(gsi)
		s.masked = true
	}
}

// OnStorm makes f what is called, once for an interrupt, when it keeps coming: f should mask the
// IOAPIC entry of gsi. Where that is the SCI, of which no event is the cause any more, events are
// then serviced by [System.Poll] alone.
func (s *System) OnStorm(f func(gsi uint32)) {
	s.service.Lock()
	defer s.service.Unlock()
	s.onStorm = f
}

// Poll does what SCI does for events whose interrupt was lost, and looks at the GPEs that were
// disabled because they stormed: one that has calmed down is enabled again. It is to be called
// about once a second, from a goroutine.
func (s *System) Poll() {
	s.service.Lock()
	defer s.service.Unlock()
	s.counters.polls.Add(1)
	if !s.enabled {
		s.servicePending()
		return
	}
	s.serviceAll()
	for _, r := range s.gpes {
		s.pollStorming(r)
	}
}

// OnFixedEvent makes f the handler of a fixed event, such as the power button, in place of an
// earlier one; nil takes it away. Before [System.Enable] it only notes f, afterwards it also
// enables the event. f is called as [Device.OnNotify] describes, and must not call OnFixedEvent.
func (s *System) OnFixedEvent(e FixedEvent, f func()) error {
	if err := s.fadt.supports(e); err != nil {
		return fmt.Errorf("acpi: %v: %w", e, err)
	}
	s.service.Lock()
	defer s.service.Unlock()
	s.fixed.handlers[e] = f
	if s.enabled {
		s.fixed.enableHandled()
	}
	return nil
}

// servicePending handles the GPEs whose status is set, whether they are enabled or not, and forgets
// those that have no method.
func (s *System) servicePending() {
	for _, r := range s.gpes {
		r.status.write(^r.handled() & 0xFF)
		s.serviceGPEs(r, r.status.read()&r.handled())
	}
	s.dispatchNotifies()
}

// serviceAll handles what is pending until nothing is, and reports whether any event was handled.
// One that only had to be disabled does not count: where disabling has no effect, it is as good as
// an SCI that nothing explains.
func (s *System) serviceAll() bool {
	serviced := false
	for range maxPasses {
		handled := s.fixed.service(&s.hw)
		for _, first := range []bool{true, false} {
			for _, r := range s.gpes {
				fired := r.fired()
				if first {
					fired &= r.first()
				}
				if fired != 0 && s.serviceGPEs(r, fired) {
					handled = true
				}
			}
		}
		s.dispatchNotifies()
		if !handled {
			break
		}
		serviced = true
	}
	return serviced
}

// serviceGPEs handles the events of r that are set in fired, those of AML.First first, in ascending
// order, and reports whether it ran a method.
func (s *System) serviceGPEs(r *gpeRegister, fired uint64) (handled bool) {
	first := fired & r.first()
	if first != 0 && fired != first {
		handled = s.serviceGPEs(r, first)
		fired &^= first
	}
	for bit := range r.events {
		if fired&(1<<bit) == 0 {
			continue
		}
		g := &r.events[bit]
		g.count.Add(1)
		switch {
		case g.method == nil:
			g.name(&s.hw, "fired, but it has no method: disabled")
			r.disable(bit)
			r.clear(bit)
		case g.strikes.disabled != nil:
			r.disable(bit)
			r.clear(bit)
		case g.guard.fired(s.hw.Now()):
			g.name(&s.hw, "%s: polling it instead", g.guard.why())
			g.set(gpeStorming)
			r.disable(bit)
		default:
			s.runGPE(r, bit)
			handled = true
		}
	}
	return handled
}

// runGPE runs the method of one event and passes on what it notified. An edge event's status is
// cleared before the method, so that the next event is not lost; a level event's after it, for the
// method is what takes the cause away (ACPI 6.5, 5.6.4.1.1).
func (s *System) runGPE(r *gpeRegister, bit int) {
	g := &r.events[bit]
	if !g.level {
		r.clear(bit)
	}
	took, disabled, err := s.runEvent(&g.strikes, g.method)
	g.guard.spent += took
	switch {
	case disabled:
		g.name(&s.hw, "%s is disabled: %v", g.method.Path(), g.strikes.disabled)
		g.set(gpeUnhandled)
		r.disable(bit)
	case err != nil:
		g.name(&s.hw, "%v", err)
	}
	if g.level {
		r.clear(bit)
		s.checkCleared(r, bit)
	}
	s.dispatchNotifies()
}

// maxStuck is how often in a row the method of a level event may leave the event asserted.
const maxStuck = 256

// checkCleared has a level event polled whose method does not take the cause away.
func (s *System) checkCleared(r *gpeRegister, bit int) {
	g := &r.events[bit]
	if r.status.read()&(1<<bit) == 0 {
		g.stuck = 0
		return
	}
	if g.stuck++; g.stuck >= maxStuck && g.is(gpeEnabled) {
		g.name(&s.hw, "still asserted after %s ran %d times: polling it instead", g.method.Path(), maxStuck)
		g.set(gpeStorming)
		r.disable(bit)
	}
}

// pollStorming runs the storming events of r whose status is set and enables those whose status
// stays clear.
func (s *System) pollStorming(r *gpeRegister) {
	for bit := range r.events {
		g := &r.events[bit]
		if !g.is(gpeStorming) {
			continue
		}
		if r.status.read()&(1<<bit) != 0 {
			g.count.Add(1)
			s.runGPE(r, bit)
			continue
		}
		g.stuck = 0
		g.set(gpeEnabled)
		r.enable.write(r.enable.read() | 1<<bit)
	}
}

// deviceAt returns the device that n is, nil if it is none.
func (s *System) deviceAt(n *aml.Node) *Device {
	for _, d := range s.devices {
		if d.node == n {
			return d
		}
	}
	return nil
}

// dispatchNotifies calls the handlers of the devices that were notified.
func (s *System) dispatchNotifies() {
	for _, n := range s.notifies.take() {
		s.counters.notifies.Add(1)
		var handler func(uint64)
		if d := s.deviceAt(n.node); d != nil {
			handler = d.handler()
		}
		if handler == nil {
			s.counters.unhandled.Add(1)
			continue
		}
		handler(n.value)
	}
	if n := s.notifies.takeDropped(); n > 0 {
		s.hw.Log("acpi: %d notifications dropped: more than %d at once", n, maxNotifies)
	}
}
