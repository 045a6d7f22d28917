package acpi

import (
	"fmt"
	"sync/atomic"
)

// counters counts what happened since Open.
type counters struct {
	scis, spurious, polls, notifies, unhandled atomic.Uint64
}

// Stats is a snapshot of the event counters.
type Stats struct {
	SCIs      uint64
	Spurious  uint64 // SCIs for which there was no event to handle
	Polls     uint64
	Notifies  uint64
	Unhandled uint64 // notifications of devices without a handler
	GPEs      []GPEStats
	GEDs      []GEDStats
	Fixed     []FixedStats
}

// GPEStats is about one GPE that has a method or has fired.
type GPEStats struct {
	Number int
	Method string // path of its method, "" if it has none
	Level  bool   // level-triggered, as the method's name has it
	State  string // enabled, disabled, or polled after a storm
	Count  uint64
}

// FixedStats is about one fixed event that has fired.
type FixedStats struct {
	Event FixedEvent
	Count uint64
}

// Stats returns the counters. It does not block, and may be called from a handler.
func (s *System) Stats() Stats {
	st := Stats{
		SCIs:      s.counters.scis.Load(),
		Spurious:  s.counters.spurious.Load(),
		Polls:     s.counters.polls.Load(),
		Notifies:  s.counters.notifies.Load(),
		Unhandled: s.counters.unhandled.Load(),
	}
	for _, r := range s.gpes {
		for bit := range r.events {
			if g := &r.events[bit]; g.method != nil || g.count.Load() != 0 {
				st.GPEs = append(st.GPEs, g.stats())
			}
		}
	}
	for _, e := range s.geds {
		st.GEDs = append(st.GEDs, e.stats())
	}
	for _, e := range fixedEvents {
		if n := s.fixed.counts[e].Load(); n != 0 {
			st.Fixed = append(st.Fixed, FixedStats{Event: e, Count: n})
		}
	}
	return st
}

func (g *gpe) stats() GPEStats {
	st := GPEStats{Number: g.number, Level: g.level, State: gpeState(g.state.Load()).String(), Count: g.count.Load()}
	if g.method != nil {
		st.Method = g.method.Path()
	}
	return st
}

// String returns the statistics for people: "0x05 \_GPE._E05, edge, enabled, 3 events".
func (g GPEStats) String() string {
	if g.Method == "" {
		return fmt.Sprintf("%#02x, %s, %d events", g.Number, g.State, g.Count)
	}
	return fmt.Sprintf("%#02x %s, %s, %s, %d events", g.Number, g.Method, trigger(g.Level), g.State, g.Count)
}

func trigger(level bool) string {
	if level {
		return "level"
	}
	return "edge"
}

// String returns the statistics for people: "power button, 2 events".
func (f FixedStats) String() string { return fmt.Sprintf("%v, %d events", f.Event, f.Count) }
