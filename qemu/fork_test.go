//go:build integration

package qemu

import (
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestForkInRead forks the guest at every instruction of a Read, and checks the promise of package
// random to the instruction: two clones return different bytes wherever the fork was, up to the
// last load of the generation ID that Read makes. A fork after that load duplicates the bytes,
// which the generator cannot prevent; the report says how many instructions are left in which that
// can happen: from the one after the load to the return into the caller, both counted.
//
// An ID is compared by two loads of 8 bytes. A fork between the two is found if the second halves
// differ, as those of random IDs do.
func TestForkInRead(t *testing.T) {
	l, _ := experiment(t, 0, "")
	r := newReport("READ", "BYTES", "INSTRUCTIONS", "FORKS", "DIFFER", "SAME", "LAST LOAD OF THE ID", "INSTRUCTIONS BEHIND IT")
	for _, kind := range []string{"buffered", "refill", "large", "reseed"} {
		if !t.Run(kind, func(t *testing.T) { forkInRead(t, kind, r) }) {
			t.Fail()
		}
	}
	r.writeTo(l, "forks-read")
}

func forkInRead(t *testing.T, kind string, r *report) {
	l, config := experiment(t, patienceFor(6*time.Hour), "do=read kind="+kind)
	first := l.walkFrom(config)
	start := first.snapshotHere()
	first.toEnd()
	first.outcome(outLine)
	w, forks := first.forkAt(start, selection(first), outLine)
	own := w.outcome(outLine)

	same := 0
	for k, f := range forks {
		a, b := value(f.clones[0]), value(f.clones[1])
		if a == "" || b == "" {
			t.Errorf("fork at step %d: the clones print %q", k, f.clones)
		}
		if a == b {
			same++
		}
		behind := k > w.look() // where all three machines have the same bytes
		if (a == b) != behind || (a == own) != behind || (b == own) != behind {
			t.Errorf("fork at step %d of %d, in %s, last load of the ID at %d:\nsource %s\nclones %s\n       %s",
				k, w.k(), w.function(append(w.path, w.end)[k]), w.look(), own, a, b)
		}
	}
	if value(forks[w.k()].clones[0]) != own || same == len(forks) || len(forks) < 20 {
		t.Errorf("%d forks, %d with the same bytes: the comparison shows nothing", len(forks), same)
	}
	behind := w.path[w.look()+1:]
	r.row(kind, w.place["out.size"], w.k(), len(forks), len(forks)-same, same, w.look()+1, len(behind))
	r.note("%s: %s; behind the load: %s.", kind, w.functions(w.path), w.functions(behind))
}

const outLine = `(?m)^out ([0-9a-f]+)\n`

var outValue = regexp.MustCompile(outLine)

// value returns what a guest says it has read.
func value(printed string) string {
	match := outValue.FindStringSubmatch(strings.ReplaceAll(printed, "\r", ""))
	if match == nil {
		return ""
	}
	return match[1]
}

// patienceFor bounds an experiment, which at full size takes as long as it says.
func patienceFor(full time.Duration) time.Duration {
	if *prove {
		return full
	}
	return patience
}
