//go:build integration

package qemu

import "testing"

// TestStorm forks machines that read all the time, at random moments, and counts the values that
// two clones of one snapshot both read after it. There must be none.
//
// Values read before the snapshot do not count, and the log says which those are. A value can have
// been on its way from Read to the log when the machine was forked: there is at most one for each
// reader, it is in both clones, and no generator can prevent it. The guest recognises it by its
// token and marks it; it is counted apart.
func TestStorm(t *testing.T) {
	r := newReport("MODE", "FORKS", "VALUES COMPARED", "IDENTICAL", "IN FLIGHT", "LARGEST GAP")
	l, _ := experiment(t, 0, "")
	total := tally{}
	for _, mode := range []struct {
		name string
		run  func(l *lab, forks int) tally
	}{
		{"interrupts on", guestStorm("interrupts=on")},
		{"interrupts on, 4 readers", guestStorm("interrupts=on readers=4")},
		{"interrupts masked", guestStorm("interrupts=masked")},
		{"during reseed", guestStorm("interrupts=on reseed=yes")},
		{"during boot", bootStorm},
		{"during a console command", consoleStorm},
	} {
		t.Run(mode.name, func(t *testing.T) {
			l := &lab{t, l.ctx}
			sum := mode.run(l, stormForks())
			if sum.identical > 0 {
				t.Errorf("%d of %d values are identical in two clones", sum.identical, sum.values)
			}
			if sum.values == 0 {
				t.Error("no values to compare")
			}
			r.row(mode.name, sum.forks, sum.values, sum.identical, sum.inFlight, sum.gap)
			total.add(sum)
		})
	}
	r.row("all", total.forks, total.values, total.identical, total.inFlight, total.gap)
	r.note("Values: read after the resume by either of two clones of one snapshot. Identical: that the other clone has read too.")
	r.note("In flight: read before the fork, at most one by each reader, and told apart by its token; in a console's output, the line in hand.")
	r.note("Gap: how many values after the resume the last one lies that both clones have, those in flight included.")
	r.writeTo(l, "storm")
}

// stormForks returns the number of forks of one mode: a thousand in all at full size.
func stormForks() int {
	if *prove {
		return 170
	}
	return 4
}

// TestStormControl shows that the storm's comparison can fail: clones that are not given a new ID,
// and do not hear of QEMU's notification either, repeat each other.
func TestStormControl(t *testing.T) {
	l, config := experiment(t, patience, "do=storm interrupts=masked")
	source, file, log := l.storm(config)
	counts, _, err := log.read(source)
	l.must(err)
	var clones [2][][]reading
	for i := range clones {
		m, err := Restore(l.ctx, config, file)
		l.must(err)
		clones[i], err = log.after(l.keep(m), counts)
		l.must(err)
	}
	if got := compare(clones[0], clones[1]); got.identical < logEnough/2 {
		t.Errorf("%d of %d values are identical in clones with the same ID, want most", got.identical, got.values)
	}
}

// A tally is what forks have shown.
type tally struct {
	forks     int
	values    int // compared
	identical int // of them, in both clones
	inFlight  int // marked ones in both clones
	gap       int // the most values from the resume to the last one that is in both
}

func (t *tally) add(u tally) {
	t.forks += u.forks
	t.values += u.values
	t.identical += u.identical
	t.inFlight += u.inFlight
	t.gap = max(t.gap, u.gap)
}

// reading is one value of a clone.
type reading struct {
	value    string
	inFlight bool
}

// compare counts what two clones have in common. readings are by reader, in the order in which they
// were made.
func compare(a, b [][]reading) tally {
	t := tally{forks: 1}
	has := make(map[string]bool)
	for _, list := range b {
		t.values += len(list)
		for _, r := range list {
			has[r.value] = true
		}
	}
	for _, list := range a {
		t.values += len(list)
		for i, r := range list {
			if !has[r.value] {
				continue
			}
			t.gap = max(t.gap, i+1)
			if r.inFlight && i == 0 {
				t.inFlight++
			} else {
				t.identical++
			}
		}
	}
	return t
}
