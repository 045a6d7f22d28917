package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"time"
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

// The generator's side of the rows; the references are not there on every machine. How long reads take is not what is tested.
func TestReads(t *testing.T) {
	for _, c := range comparisons() {
		if ns, err := c.ours(); err != nil || !(ns > 0) {
			t.Errorf("%s: %v ns, %v", c.name, ns, err)
		}
	}
	count := 0
	ns, err := reads(func(p []byte) (int, error) { count++; time.Sleep(time.Millisecond); return len(p), nil }, 1, 4*time.Millisecond, wallTime)()
	if err != nil || ns < 1e6 || count < 1 {
		t.Errorf("%d reads of 1 ms: %v ns each, %v", count, ns, err)
	}
}

func TestReport(t *testing.T) {
	rows := []comparison{
		{name: "good <row>", reference: "a & b", target: 2, theirsBest: 100, oursBest: 25},
		{name: "bad row", reference: "c", target: 3, extra: true, theirsBest: 10, oursBest: 15},
		{name: "long row", reference: "d", target: 1, theirsBest: 1e6, oursBest: 1},
	}
	var table, plot bytes.Buffer
	writeTable(&table, rows)
	for _, want := range []string{"4.00", "at least 2", "reached", "+5.0 ns", "under 3 ns", "MISSED"} {
		if !strings.Contains(table.String(), want) {
			t.Errorf("no %q in\n%s", want, table.String())
		}
	}
	writePlot(&plot, rows)
	d := xml.NewDecoder(&plot)
	bars := 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "rect" {
			bars++
		}
	}
	if bars != 1+len(rows) {
		t.Errorf("%d rectangles for %d rows", bars, len(rows))
	}
}
