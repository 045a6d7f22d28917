package vmgenc

import (
	"context"
	"testing"
	"time"
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
	b := newBench()
	v := b.attach(t)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		v.Watch(ctx, func() time.Duration { return 0 })
	}()
	for n := byte(2); n < 5; n++ {
		b.page.set(guid(n))
		if c := <-b.published; c.New != guid(n) || c.By != Poll {
			t.Errorf("published %+v", c)
		}
	}
	cancel()
	<-done
}

func TestChanged(t *testing.T) {
	b := newBench()
	v := b.attach(t)
	if v.Changed() {
		t.Error("changed from the start")
	}
	b.page.set(guid(2))
	if !v.Changed() {
		t.Error("a change goes unnoticed")
	}
	v.Check(Poll)
	if v.Changed() {
		t.Error("still changed after it was dealt with")
	}
	if n := testing.AllocsPerRun(100, func() { v.Changed() }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkChanged(b *testing.B) {
	around := newBench()
	v, err := Attach(&around.dev, around.machine())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		v.Changed()
	}
}
