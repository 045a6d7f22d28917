package acpi

import (
	"fmt"
	"time"
)

// An event source that fires more than stormLimit times within stormWindow is stuck: nothing that
// ACPI reports comes so often. Nor may its methods take more than stormTime together.
const (
	stormWindow = time.Second
	stormLimit  = 200
	stormTime   = 250 * time.Millisecond
)

// stormGuard watches how often one source fires.
type stormGuard struct {
	start time.Duration
	n     int
	spent time.Duration // by its method
}

// why says what the source did too much of.
func (g *stormGuard) why() string {
	if g.spent > stormTime {
		return fmt.Sprintf("more than %v of work in %v", stormTime, stormWindow)
	}
	return fmt.Sprintf("more than %d events in %v", stormLimit, stormWindow)
}

// fired records one event at now and reports whether the source storms.
func (g *stormGuard) fired(now time.Duration) bool {
	if now-g.start > stormWindow {
		g.start, g.n, g.spent = now, 0, 0
	}
	g.n++
	return g.n > stormLimit || g.spent > stormTime
}
