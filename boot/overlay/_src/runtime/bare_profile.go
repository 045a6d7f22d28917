package runtime

// CPU profiles: what timer_create does with the clock CLOCK_THREAD_CPUTIME_ID, one timer
// for each thread. A timer counts the time for which its thread runs. The tick ends a
// slice early where a timer expires within it, so that work in bursts shorter than a
// slice is seen too, and the thread takes its SIGPROF at the instruction that it has got
// to.

import (
	"runtime/goos"
	"unsafe"
)

// bareLag is how many periods a timer catches up with, one signal each, after the host
// has kept the processor for itself: the guest's clocks count that time too.
const bareLag = 100

// bareNoTimer is the expiry of a timer that is not set.
const bareNoTimer = 1<<63 - 1

// bareProfiling counts the threads with a timer. While it is 0 nothing counts their time.
var bareProfiling int

// bareTimerCreate makes the timer of the thread that sevp names. Its ID is the thread's.
//
//go:nosplit
func bareTimerCreate(clock int32, sevp, timer unsafe.Pointer) int32 {
	tid := (*sigevent)(sevp).sigev_notify_thread_id
	if clock != _CLOCK_THREAD_CPUTIME_ID || tid < 1 || tid > bareMaxThreads {
		return -_EINVAL
	}
	f := bareLock()
	t := bareThreads[tid-1]
	if t == nil || t.expires != 0 {
		bareUnlock(f)
		return -_EAGAIN
	}
	t.expires = bareNoTimer
	if bareProfiling++; bareProfiling == 1 {
		for c := &bareBSP; c != nil; c = c.next {
			c.counted = 0
		}
	}
	bareUnlock(f)
	*(*int32)(timer) = tid
	return 0
}

//go:nosplit
func bareTimerSettime(timer, flags int32, new, old unsafe.Pointer) int32 {
	spec := (*itimerspec)(new)
	f := bareLock()
	t := bareThreads[timer-1]
	bareThisCPU().count()
	t.interval = spec.it_interval.tv_sec*1e9 + spec.it_interval.tv_nsec
	t.expires = t.ran + spec.it_value.tv_sec*1e9 + spec.it_value.tv_nsec
	bareThisCPU().armed = false // bareUnlock sets it again, for the new timer
	bareUnlock(f)
	return 0
}

//go:nosplit
func bareTimerDelete(timer int32) int32 {
	f := bareLock()
	bareThreads[timer-1].stopTimer()
	bareUnlock(f)
	return 0
}

// stopTimer ends the thread's timer, if it has one. The scheduler is locked.
//
//go:nosplit
func (t *bareThread) stopTimer() {
	if t.expires != 0 {
		t.expires = 0
		t.pending &^= 1 << (_SIGPROF - 1)
		bareProfiling--
	}
}

// count adds the time since its last call to the time for which the running thread ran,
// and sends SIGPROF if the thread's timer has expired. The scheduler is locked.
//
//go:nosplit
func (c *bareCPU) count() {
	if bareProfiling == 0 {
		return
	}
	now := goos.Nanotime()
	if t := c.cur; c.counted != 0 {
		t.ran += now - c.counted
		if t.expires != 0 && t.ran >= t.expires {
			t.pending |= 1 << (_SIGPROF - 1)
			t.expires += t.interval
			if t.interval == 0 {
				t.expires = bareNoTimer
			} else if t.ran-t.expires > bareLag*t.interval {
				t.expires = t.ran
			}
		}
	}
	c.counted = now
}

// untilTimer returns how long the thread may run before its timer expires, at least
// bareLeast.
//
//go:nosplit
func (t *bareThread) untilTimer() int64 {
	const least = 100_000 // ns
	return max(t.expires-t.ran, least)
}

// bareCPUTime returns the time for which processors were not idle, all together, in ns.
//
//go:nosplit
func bareCPUTime() int64 {
	f := bareLock()
	now, sum := goos.Nanotime(), int64(0)
	for c := &bareBSP; c != nil; c = c.next {
		sum += now - c.started - c.idled
		if c.halted {
			sum -= now - c.idleFrom
		}
	}
	bareUnlock(f)
	return sum
}
