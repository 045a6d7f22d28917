package event

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"vmgenc/kernel/generation"
)

const long = time.Minute // a deadline that no test reaches

func change(n uint64) generation.Change {
	return generation.Change{Old: generation.ID{byte(n)}, New: generation.ID{byte(n + 1)}, Generation: n, By: generation.Poll, Time: time.Duration(n)}
}

func states(outcomes []Outcome) (s []string) {
	for _, o := range outcomes {
		s = append(s, o.Name+" "+string(o.State))
	}
	return s
}

func subscribe(t *testing.T, b *Bus, name string, priority int, deadline time.Duration, f Subscriber) (cancel func()) {
	t.Helper()
	cancel, err := b.Subscribe(name, priority, deadline, f)
	if err != nil {
		t.Fatal(err)
	}
	return cancel
}

func TestOrderAndOutcomes(t *testing.T) {
	var (
		b     Bus
		mu    sync.Mutex
		calls []string
	)
	stop, hanging := make(chan struct{}), make(chan bool)
	defer close(stop)
	does := func(name string, f func(ctx context.Context) error) Subscriber {
		return func(ctx context.Context, c generation.Change) error {
			mu.Lock()
			calls = append(calls, fmt.Sprint(name, " ", c.Generation))
			mu.Unlock()
			if c != change(c.Generation) {
				t.Errorf("%s is told of %+v", name, c)
			}
			return f(ctx)
		}
	}
	good := func(context.Context) error { return nil }
	bad := errors.New("no")
	subscribe(t, &b, "late", 20, long, does("late", good))
	subscribe(t, &b, "early", -1, long, does("early", good))
	subscribe(t, &b, "fails", 10, long, does("fails", func(context.Context) error { return bad }))
	subscribe(t, &b, "panics", 10, long, does("panics", func(context.Context) error { panic("oh") }))
	subscribe(t, &b, "exits", 10, long, does("exits", func(context.Context) error { runtime.Goexit(); return nil }))
	// Calls that may begin only after their deadline, on a busy machine.
	subscribe(t, &b, "hangs", 10, time.Millisecond, func(context.Context, generation.Change) error { hanging <- true; <-stop; return nil })
	subscribe(t, &b, "obeys", 11, time.Millisecond, func(ctx context.Context, _ generation.Change) error {
		<-ctx.Done()
		hanging <- true
		<-stop
		return nil
	})
	cancel := subscribe(t, &b, "gone", 0, long, does("gone", good))
	cancel()
	cancel()

	outcomes := b.Publish(change(1))
	want := []string{"early ok", "fails error", "panics panicked", "exits panicked", "hangs timeout", "obeys timeout", "late ok"}
	if got := states(outcomes); !slices.Equal(got, want) {
		t.Errorf("outcomes\n got %q\nwant %q", got, want)
	}
	for _, o := range outcomes {
		if (o.Err == nil) != (o.State == OK) || o.Took < 0 {
			t.Errorf("%+v", o)
		}
	}
	if outcomes[1].Err != bad || outcomes[2].Err.Error() != "event: panic: oh" || outcomes[3].Err != errExited {
		t.Errorf("errors %v, %v, %v", outcomes[1].Err, outcomes[2].Err, outcomes[3].Err)
	}
	<-hanging
	<-hanging
	mu.Lock()
	defer mu.Unlock()
	if want := []string{"early 1", "fails 1", "panics 1", "exits 1", "late 1"}; !slices.Equal(calls, want) {
		t.Errorf("calls %q, want %q", calls, want)
	}
}

func TestSubscribeRefuses(t *testing.T) {
	f := func(context.Context, generation.Change) error { return nil }
	var b Bus
	for _, c := range []struct {
		name     string
		deadline time.Duration
		f        Subscriber
	}{{"", long, f}, {"x", 0, f}, {"x", -1, f}, {"x", long, nil}} {
		if _, err := b.Subscribe(c.name, 0, c.deadline, c.f); err == nil {
			t.Errorf("%+v is accepted", c)
		}
	}
	if o := b.Publish(change(1)); len(o) != 0 {
		t.Error(o)
	}
}

// A subscriber that hangs gets all changes later, one at a time and in order; too many are recorded
// as skipped.
func TestBacklog(t *testing.T) {
	var b Bus
	resume, told := make(chan struct{}), make(chan uint64, 100)
	subscribe(t, &b, "slow", 0, time.Nanosecond, func(_ context.Context, c generation.Change) error {
		<-resume
		told <- c.Generation
		return nil
	})
	for n := range uint64(maxBacklog) {
		if o := b.Publish(change(n)); o[0].State != Timeout {
			t.Fatalf("change %d: %+v", n, o)
		}
	}
	if o := b.Publish(change(99)); o[0].State != Skipped || o[0].Err == nil {
		t.Fatalf("with a full backlog: %+v", o)
	}
	close(resume)
	for n := range uint64(maxBacklog) {
		if got := <-told; got != n {
			t.Fatalf("told of change %d, want %d", got, n)
		}
	}
}

func TestHistory(t *testing.T) {
	var b Bus
	subscribe(t, &b, "s", 0, long, func(_ context.Context, c generation.Change) error { return nil })
	for n := range uint64(historySize + 5) {
		b.Publish(change(n))
		b.History()[0].Outcomes[0].Name = "forged"
	}
	h := b.History()
	if len(h) != historySize {
		t.Fatalf("%d records", len(h))
	}
	for i, r := range h {
		if r.Change != change(uint64(i+5)) || !slices.Equal(states(r.Outcomes), []string{"s ok"}) {
			t.Errorf("record %d: %+v", i, r)
		}
	}
}

// The hashes are those of sha256sum.
func TestLineage(t *testing.T) {
	var b Bus
	b.Start([16]byte{1})
	subscribe(t, &b, "good", 0, long, func(context.Context, generation.Change) error { return nil })
	subscribe(t, &b, "bad", 1, long, func(context.Context, generation.Change) error { return errors.New("no") })
	b.Publish(generation.Change{Old: generation.ID{1}, New: generation.ID{2}, Generation: 1, By: generation.Notify, Entropy: "rdseed:64 rdrand:32"})
	b.Publish(generation.Change{Old: generation.ID{2}, New: generation.ID{3}, Generation: 2, By: generation.Poll})
	want := `0 id=4cbbd8ca5215b8d1
1 id=b1535c7783ea8829 was=4cbbd8ca5215b8d1 by=notify mixed=rdseed:64,rdrand:32 good:ok bad:error
2 id=59d5966c96af7eca was=b1535c7783ea8829 by=poll mixed=none good:ok bad:error`
	if got := b.Lineage(); got != want {
		t.Errorf("lineage\n%s\nwant\n%s", got, want)
	}
}

// Run publishes changes in order, and each is announced before a subscriber hears of it.
func TestRun(t *testing.T) {
	var (
		b   Bus
		log []string
	)
	b.Announce(func(c generation.Change) { log = append(log, fmt.Sprint("first ", c.Generation)) })
	b.Announce(func(c generation.Change) { log = append(log, fmt.Sprint("second ", c.Generation)) })
	subscribe(t, &b, "s", 0, long, func(_ context.Context, c generation.Change) error {
		log = append(log, fmt.Sprint("subscriber ", c.Generation))
		return nil
	})
	enough := errors.New("enough")
	n := uint64(0)
	err := b.Run(t.Context(), func(context.Context) (generation.Change, error) {
		if n++; n == 3 {
			return generation.Change{}, enough
		}
		return change(n), nil
	})
	want := []string{"first 1", "second 1", "subscriber 1", "first 2", "second 2", "subscriber 2"}
	if err != enough || !slices.Equal(log, want) {
		t.Errorf("%v, %q", err, log)
	}
}

func TestConcurrentBus(t *testing.T) {
	var b Bus
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for n := range uint64(20) {
				cancel := subscribe(t, &b, "s", i, long, func(context.Context, generation.Change) error { return nil })
				b.Publish(change(n))
				b.History()
				cancel()
			}
		})
	}
	wg.Wait()
}

func TestQueue(t *testing.T) {
	q := NewQueue(3)
	check := func(want []string, overwritten uint64) {
		t.Helper()
		if got, n := q.Snapshot(); !reflect.DeepEqual(got, want) || n != overwritten {
			t.Errorf("Snapshot = %q, %d; want %q, %d", got, n, want, overwritten)
		}
	}
	check(nil, 0)
	q.Add("a")
	q.Add("b\r\nc\x7f")
	check([]string{"a", "b??c?"}, 0)
	q.Add("c")
	q.Add("d")
	check([]string{"b??c?", "c", "d"}, 1)
	for range 10 {
		q.Add("e")
	}
	check([]string{"e", "e", "e"}, 11)
	if q := NewQueue(0); len(q.ring) != 1 {
		t.Error("a queue without room")
	}
}

func TestFollow(t *testing.T) {
	q := NewQueue(4)
	for i := range 6 {
		q.Add(fmt.Sprint(i))
	}
	ctx, cancel := context.WithCancel(context.Background())
	var got []string
	err := q.Follow(ctx, func(line string, missed uint64) error {
		got = append(got, fmt.Sprint(line, " ", missed))
		switch line {
		case "5":
			go q.Add("6")
		case "6": // too slow: nine more, of which four are kept
			for i := range 9 {
				q.Add(fmt.Sprint(7 + i))
			}
		case "15":
			cancel()
		}
		return nil
	})
	want := []string{"2 2", "3 0", "4 0", "5 0", "6 0", "12 5", "13 0", "14 0", "15 0"}
	if !slices.Equal(got, want) || !errors.Is(err, context.Canceled) {
		t.Errorf("Follow: %v\n got %q\nwant %q", err, got, want)
	}
	stop := errors.New("enough")
	if err := q.Follow(context.Background(), func(string, uint64) error { return stop }); err != stop {
		t.Errorf("Follow = %v", err)
	}
}

func TestFollowersRunTogether(t *testing.T) {
	const lines = 500
	q := NewQueue(16)
	ctx, cancel := context.WithTimeout(context.Background(), long)
	defer cancel()
	enough := errors.New("enough")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			total := uint64(0)
			if err := q.Follow(ctx, func(_ string, missed uint64) error {
				if total += 1 + missed; total == lines {
					return enough
				}
				return nil
			}); err != enough {
				t.Errorf("after %d lines: %v", total, err)
			}
		})
	}
	for i := range lines {
		q.Add(fmt.Sprint(i))
	}
	wg.Wait()
}

func BenchmarkPublish(b *testing.B) {
	var bus Bus
	for i := range 4 {
		bus.Subscribe(fmt.Sprint(i), i, long, func(context.Context, generation.Change) error { return nil })
	}
	b.ReportAllocs()
	for b.Loop() {
		bus.Publish(change(1))
	}
}

func BenchmarkAdd(b *testing.B) {
	q := NewQueue(1024)
	b.ReportAllocs()
	for b.Loop() {
		q.Add(`!system=ACPI subsystem=VMGenerationCounter type=\_SB_.VGEN notify=0x00`)
	}
}
