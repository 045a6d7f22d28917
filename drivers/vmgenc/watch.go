package vmgenc

import (
	"context"
	"time"

	"vmgenc/kernel/generation"
)

// The intervals of Watch, on hypervisors that do not notify: subscribers learn of a change within
// 100 ms on a busy machine, although its timers are late, and within a second on one that sleeps
// and is not to be woken often.
const (
	WatchBusy = 50 * time.Millisecond
	WatchIdle = 900 * time.Millisecond
)

// Watch has the generator check the ID, at a pace that follows the machine's load, until ctx is
// done. idled returns how long the machine has had nothing to do since boot.
func (v *Driver) Watch(ctx context.Context, idled func() time.Duration) {
	start := time.Now()
	p := pace{idled: idled()}
	timer := time.NewTimer(WatchBusy)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			v.m.Random.Check(generation.Poll)
			timer.Reset(p.next(time.Since(start), idled()))
		}
	}
}

// pace is the time of the last check.
type pace struct{ now, idled time.Duration }

// next returns how long to wait after a check at now: the machine is busy if it had something to do
// for more than half of the time since the last one.
func (p *pace) next(now, idled time.Duration) time.Duration {
	passed, idle := now-p.now, idled-p.idled
	p.now, p.idled = now, idled
	if 2*idle < passed {
		return WatchBusy
	}
	return WatchIdle
}
