package acpi

import "time"

// An event source that fires more than stormLimit times within stormWindow is stuck: nothing that ACPI reports comes
// so often.
const (
	stormWindow = time.Second
	stormLimit  = 200
)

// stormGuard watches how often one source fires.
type stormGuard struct {
	start time.Duration
	n     int
}

// fired records one event at now and reports whether the source storms.
func (g *stormGuard) fired(now time.Duration) bool {
	if now-g.start > stormWindow {
		g.start, g.n = now, 0
	}
	g.n++
	return g.n > stormLimit
}
