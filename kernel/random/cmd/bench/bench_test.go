package main

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"vmgenc/internal/report"
)

func TestParseSpeed(t *testing.T) {
	const good = "+H:16384\n+F:25:ChaCha20:5282168832.00\n"
	if ns, err := parseSpeed(good, 16384); err != nil || math.Abs(ns-3101.8) > 0.1 {
		t.Errorf("%v ns, %v", ns, err)
	}
	for _, bad := range []string{
		"", "+H:16384\n", "+F:25:AES-128-GCM:5282168832.00\n", "+F:25:ChaCha20:fast\n", "+F:25:ChaCha20:0.00\n", "+F:25:ChaCha20:NaN\n",
	} {
		if ns, err := parseSpeed(bad, 16384); err == nil {
			t.Errorf("%q: %v ns", bad, ns)
		}
	}
}

// turns is a side that takes the times given, one after the other.
func turns(ns ...float64) func() (float64, error) {
	return func() (float64, error) {
		if len(ns) == 0 {
			return 0, errors.New("no turn left")
		}
		first := ns[0]
		ns = ns[1:]
		return first, nil
	}
}

func TestComparison(t *testing.T) {
	for _, c := range []struct {
		c       comparison
		result  float64
		reached bool
	}{
		{comparison{rounds: 3, target: 2, theirs: turns(30, 20, 25), ours: turns(12, 40, 10)}, 2, true},
		{comparison{rounds: 2, target: 2.1, theirs: turns(30, 20), ours: turns(12, 10)}, 2, false},
		{comparison{rounds: 2, target: 3, extra: true, theirs: turns(20, 21), ours: turns(30, 22)}, 2, true},
		{comparison{rounds: 1, target: 3, extra: true, theirs: turns(20), ours: turns(23)}, 3, false},
		{comparison{rounds: 1, target: 3, extra: true, theirs: turns(20), ours: turns(19)}, -1, true},
	} {
		if err := c.c.measure(); err != nil {
			t.Fatal(err)
		}
		if c.c.result() != c.result || c.c.reached() != c.reached {
			t.Errorf("%+v: %v, reached %v", c.c, c.c.result(), c.c.reached())
		}
	}
	failing := comparison{name: "row", rounds: 2, theirs: turns(1), ours: turns(1, 1)}
	if err := failing.measure(); err == nil || !strings.Contains(err.Error(), "row") {
		t.Errorf("a turn failed, but: %v", err)
	}
}

// A turn ends, and gives the time of one read.
func TestReads(t *testing.T) {
	var now time.Duration
	size := 0
	read := func(p []byte) (int, error) {
		size = len(p)
		now += time.Millisecond
		return len(p), nil
	}
	if ns, err := reads(read, 5, time.Second, func() time.Duration { return now })(); err != nil || ns != 1e6 || size != 5 {
		t.Errorf("reads of %d bytes that take 1 ms: %v ns, %v", size, ns, err)
	}
	failed := errors.New("failed")
	if _, err := reads(func([]byte) (int, error) { return 0, failed }, 5, time.Second, wallTime)(); !errors.Is(err, failed) {
		t.Errorf("a read failed, but: %v", err)
	}
}

func TestResult(t *testing.T) {
	r := result([]comparison{
		{name: "good row", reference: "a", target: 2, theirsBest: 100, oursBest: 25},
		{name: "bad row", reference: "c", target: 3, extra: true, theirsBest: 10, oursBest: 15},
	})
	want := []report.Row{
		{Name: "good row", Reference: "a", Theirs: "100.0 ns", Ours: "25.0 ns", Result: "4.00", Target: "at least 2", Reached: true, Share: 2},
		{Name: "bad row", Reference: "c", Theirs: "10.0 ns", Ours: "15.0 ns", Result: "+5.0 ns", Target: "under 3 ns", Share: 0.6},
	}
	if !slices.Equal(r.Rows, want) {
		t.Errorf("rows\n%+v\nwant\n%+v", r.Rows, want)
	}
}
