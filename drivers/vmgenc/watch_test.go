package vmgenc

import (
	"context"
	"testing"
	"time"

	"vmgenc/kernel/generation"
)

func TestPace(t *testing.T) {
	const second = time.Second
	var p pace
	for i, step := range []struct{ now, idled, want time.Duration }{
		{second, 0, WatchBusy},
		{2 * second, second, WatchIdle},
		{3 * second, second + 400*time.Millisecond, WatchBusy},
		{4 * second, second + 900*time.Millisecond, WatchIdle},
		{4 * second, second + 900*time.Millisecond, WatchIdle}, // no time has passed
	} {
		if got := p.next(step.now, step.idled); got != step.want {
			t.Errorf("step %d: %v, want %v", i, got, step.want)
		}
	}
}

func TestWatch(t *testing.T) {
	b := newBench(t)
	v := b.attach(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		v.Watch(ctx, func() time.Duration { return 0 })
	}()
	for n := byte(2); n < 5; n++ {
		b.page.set(guid(n))
		if c := <-b.published; c.New != guid(n) || c.By != generation.Poll {
			t.Errorf("published %+v", c)
		}
	}
	cancel()
	<-done
}
