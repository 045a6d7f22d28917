package vmgenc

import (
	"runtime"
	"time"
)

// notified handles Notify on the device. It returns when the generator has reseeded; the news is told by another goroutine.
func (v *Driver) notified(value uint64) {
	seen := v.m.Now()
	v.mu.Lock()
	if value != notifyChanged {
		v.counts.Ignored++
	}
	ignore := value != notifyChanged || !v.attached
	v.mu.Unlock()
	if !ignore {
		v.check(Notify, seen)
	}
}

// read is told by the generator that a read found a new ID.
func (v *Driver) read(_, _ [16]byte) {
	v.check(Read, v.m.Now())
}

// Event tells that the interrupt of an ACPI event has come, and is called before any AML is run for it: a change, if that is what
// the event is about, is dealt with as by Check, but sooner than by the notification that the AML will make. It reports whether there
// was one. Without a change it does nothing.
func (v *Driver) Event() bool {
	return v.Changed() && v.check(event, v.m.Now())
}

// event is Notify, ahead of the notification.
const event Detector = "event"

// Check compares the live ID with the one of the current generation and tells whether it had changed. If so, the generator has
// reseeded when Check returns, and the log, the devctl queue and the subscribers are told, in this order, by another goroutine.
// by is who wants to know: Poll, unless the caller is a notification of its own kind. It blocks while the generator reseeds.
func (v *Driver) Check(by Detector) bool {
	return v.check(by, v.m.Now())
}

func (v *Driver) check(by Detector, seen time.Duration) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	id := GUID(v.live.load())
	if id == v.id {
		if by == Notify {
			v.unchanged()
		}
		return false
	}
	r := v.m.Generator.Reseed(id)
	end := v.m.Now()
	latency := end - seen
	v.owed = by != Notify
	if by == event {
		by = Notify
	}
	if r.ByRead {
		by, latency = Read, r.Took
	}
	v.record(Change{
		Old:        v.id,
		New:        r.ID,
		Generation: v.counts.Generation + 1,
		By:         by,
		Time:       end - latency,
		Latency:    latency,
		Fresh:      r.Fresh,
		Mixed:      r.Mixed,
	})
	return true
}

// unchanged counts a notification that brought nothing new. Unless it is the one that a change still owed, the machine may have been
// set back under its old ID, which QEMU allows: then the key must not go on as it was.
func (v *Driver) unchanged() {
	if v.owed {
		v.owed = false
		if v.last.By != Notify {
			v.counts.Late++
		}
		return
	}
	v.counts.Spurious++
	v.m.Generator.Refresh()
}

// maxPending is how many changes can wait to be told. When there are more, because a subscriber takes long, the last two of them
// become one, and its generation number shows the gap.
const maxPending = 64

// record makes c the current generation and sees to it that it is told.
func (v *Driver) record(c Change) {
	v.id, v.last = c.New, c
	v.known.store(c.New)
	v.counts.Generation = c.Generation
	if last := len(v.pending) - 1; last+1 == maxPending {
		c.Old = v.pending[last].Old
		v.pending[last] = c
	} else {
		v.pending = append(v.pending, c)
	}
	v.news.Signal()
}

// deliver tells the news. It is a goroutine of its own because whoever noticed the change may hold locks that the console or a
// subscriber needs: a read can come from anywhere. It needs so much of its stack that the collector leaves it 16 KiB: to grow it
// first would delay the news.
func (v *Driver) deliver() {
	var ballast [9 << 10]byte
	for {
		v.tell(v.next())
		runtime.KeepAlive(&ballast)
	}
}

// next waits for a change that is still to be told and takes it, the first one first.
func (v *Driver) next() Change {
	v.mu.Lock()
	defer v.mu.Unlock()
	for len(v.pending) == 0 {
		v.news.Wait()
	}
	c := v.pending[0]
	v.pending = v.pending[:copy(v.pending, v.pending[1:])]
	return c
}

// tell writes the lines of c and publishes it.
func (v *Driver) tell(c Change) {
	logged, queued := "\n", ""
	if !c.Fresh {
		logged, queued = ", but without fresh entropy\n", " entropy=none"
	}
	v.line = append(v.line[:0], Name+": generation changed to "...)
	v.line = append(c.New.append(v.line), ": reseeded"...)
	v.m.Log.Write(append(v.line, logged...))
	v.m.Devctl("!system=ACPI subsystem=VMGenerationCounter type=" + v.device.PaddedPath() + " notify=0x00" + queued)
	v.m.Publish(c)
}
