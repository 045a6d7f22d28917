package vmgenc

import (
	"context"
	"time"
)

// How often Watch looks, on hypervisors that do not notify: subscribers hear of a change within 100 ms on a busy machine, although its
// timers are late, and within a second on one that sleeps and is not to be woken often.
const (
	WatchBusy = 50 * time.Millisecond
	WatchIdle = 900 * time.Millisecond
)

// Watch calls Check(Poll), at a pace that follows how busy the machine is, until ctx is done. idled returns how long the machine has
// had nothing to do since boot.
func (v *Driver) Watch(ctx context.Context, idled func() time.Duration) {
	p := pace{now: v.m.Now(), idled: idled()}
	timer := time.NewTimer(WatchBusy)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
			v.Check(Poll)
			timer.Reset(p.next(v.m.Now(), idled()))
		}
	}
}

// pace is when Watch looked last.
type pace struct{ now, idled time.Duration }

// next returns how long to wait after a look at now: the machine is busy if it had something to do for more than half of the time since
// the last one.
func (p *pace) next(now, idled time.Duration) time.Duration {
	passed, idle := now-p.now, idled-p.idled
	p.now, p.idled = now, idled
	if 2*idle < passed {
		return WatchBusy
	}
	return WatchIdle
}

// Changed tells whether the live ID differs from that of the current generation. It is Check for contexts in which nothing can be done
// about it: it does not allocate or block and may be called in interrupt context, such as before the processor is halted. While a
// change is being dealt with it may be wrong, either way.
func (v *Driver) Changed() bool {
	live := v.live.load()
	return live != v.known.load()
}
