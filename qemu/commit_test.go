//go:build integration

package qemu

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestForkInCommit forks the guest at every instruction of a commit: it reads a value with its
// token, sends the value inside of Commit, confirms it in a second message if Commit returned nil,
// and withdraws it otherwise, to begin again with another value. The messages leave by the serial
// port, a byte at a time, so a fork can cut one in two: it counts as sent where its last byte
// leaves.
//
// The theorem, for a fork at any instruction k, with what had left before the fork and what leaves
// either of the two clones after it, for every value:
//
//  1. A value that a clone confirms was sent exactly once in all: either by that clone alone, and
//     then the other one neither sends nor confirms it; or before the fork.
//  2. A value that both clones send after the fork is confirmed by neither, and withdrawn by both.
//  3. A value sent before the fork is sent by neither clone again, and both do the same with it:
//     both confirm it if Commit's last look at the ID was before the fork, else both withdraw it.
//  4. Each clone comes to confirm one value, and every value that it does not confirm it withdraws.
//
// So whoever counts a value only once it is confirmed never counts two messages of one value,
// however the machine was forked. In case 3 both clones may confirm one value: it is the same
// message, which left once, and they agree on it as on the rest of their common past. If the source
// goes on as well, under its old ID, it is one more machine that may send and confirm the value of
// case 2, and the only one.
func TestForkInCommit(t *testing.T) {
	l, config := experiment(t, patienceFor(6*time.Hour), "do=commit")
	first := l.walkFrom(config)
	start := first.snapshotHere()
	first.toEnd()
	first.outcome("(?m)^(end)\n")
	if len(first.looks) != 6 {
		t.Fatalf("the ID was loaded %d times, want two halves in each of ReadToken and Commit's two checks", len(first.looks))
	}
	w, forks := first.forkAt(start, selection(first), "(?m)^end\n")

	cases := make(map[commitCase][]int)
	for _, k := range slices.Sorted(maps.Keys(forks)) {
		c, err := judge(forks[k], k > w.look())
		if err != nil {
			t.Errorf("fork at step %d of %d, in %s, loads of the ID at %d: %v:\nbefore %q\nclones %q",
				k, w.k(), w.function(append(w.path, w.end)[k]), w.looks, err, forks[k].before, forks[k].clones)
			continue
		}
		cases[c] = append(cases[c], k)
	}
	r := newReport("THE VALUE DRAWN BEFORE THE FORK, OR FIRST", "SENT BEFORE", "SENT BY CLONES", "CONFIRMED BY", "FORKS", "STEPS")
	for c := range commitCase(len(commitCases)) {
		ks := cases[c]
		if len(ks) == 0 {
			t.Errorf("no fork where the value is %s", commitCases[c][0])
			continue
		}
		x := commitCases[c]
		r.row(x[0], x[1], x[2], x[3], len(ks), fmt.Sprintf("%d to %d", ks[0], ks[len(ks)-1]))
	}
	r.note("%d forks in %d instructions; the ID is loaded at %v. No value that two clones sent was confirmed by any.", len(forks), w.k(), w.looks)
	r.writeTo(l, "forks-commit")
}

// commitCase is what can become of the value at hand when the machine is forked.
type commitCase int

const (
	ownValues commitCase = iota
	withdrawnUnsent
	withdrawnSentByBoth
	withdrawnSentBefore
	confirmedByBoth
)

var commitCases = [...][4]string{
	ownValues:           {"none: each clone draws its own", "no", "its own each", "its own each"},
	withdrawnUnsent:     {"withdrawn before it was sent", "no", "no", "none"},
	withdrawnSentByBoth: {"sent by both clones, withdrawn by both", "no", "twice", "none"},
	withdrawnSentBefore: {"sent before the fork, withdrawn by both", "once", "no", "none"},
	confirmedByBoth:     {"sent before the fork, confirmed by both", "once", "no", "both"},
}

// messages are the values in the messages of each kind.
type messages struct{ sent, confirmed, withdrawn []string }

// hear takes apart the messages that have ended in printed after its first skip bytes.
func hear(printed string, skip int) (m messages, err error) {
	for at := 0; ; {
		end := strings.IndexByte(printed[at:], '\n')
		if end < 0 {
			break
		}
		line := printed[at : at+end]
		at += end + 1
		if at <= skip {
			continue
		}
		kind, value, _ := strings.Cut(line, " ")
		switch {
		case line == "end":
		case len(value) != 16:
			return m, fmt.Errorf("message %q", line)
		case kind == "S":
			m.sent = append(m.sent, value)
		case kind == "C":
			m.confirmed = append(m.confirmed, value)
		case kind == "W":
			m.withdrawn = append(m.withdrawn, value)
		default:
			return m, fmt.Errorf("message %q", line)
		}
	}
	return m, nil
}

// judge checks the theorem for one fork. looked tells whether Commit's last look at the ID was
// before it.
func judge(f fork, looked bool) (commitCase, error) {
	before, err := hear(f.before, 0)
	if err != nil {
		return 0, err
	}
	var after [2]messages
	for i, printed := range f.clones {
		if after[i], err = hear(f.before+printed, len(f.before)); err != nil {
			return 0, err
		}
		if all := append(slices.Clone(before.confirmed), after[i].confirmed...); len(all) != 1 {
			return 0, fmt.Errorf("clone %d confirms %d values", i, len(all))
		}
	}
	a, b := after[0], after[1]
	sends := make(map[string]int)
	for _, v := range slices.Concat(before.sent, a.sent, b.sent) {
		sends[v]++
	}
	for _, v := range slices.Concat(before.confirmed, a.confirmed, b.confirmed) {
		if sends[v] != 1 {
			return 0, fmt.Errorf("%s is confirmed and was sent %d times", v, sends[v])
		}
	}
	for i, m := range after {
		for _, v := range slices.Concat(before.sent, m.sent) {
			kept := slices.Contains(before.confirmed, v) || slices.Contains(m.confirmed, v)
			if kept == slices.Contains(m.withdrawn, v) {
				return 0, fmt.Errorf("clone %d both withdraws and confirms %s, or neither", i, v)
			}
		}
	}
	return classify(before, a, b, looked)
}

// classify names the case, and checks that both clones are in it.
func classify(before, a, b messages, looked bool) (commitCase, error) {
	if !slices.Equal(a.withdrawn, b.withdrawn) {
		return 0, fmt.Errorf("one clone withdraws what the other one does not")
	}
	switch {
	case len(before.sent) == 1 && looked && len(a.withdrawn) == 0 && len(a.sent)+len(b.sent) == 0:
		return confirmedByBoth, nil
	case looked:
		return 0, fmt.Errorf("Commit looked for the last time before the fork, but the clones go on otherwise")
	case len(before.sent) == 1 && slices.Equal(a.withdrawn, before.sent):
		return withdrawnSentBefore, nil
	case len(before.sent) == 0 && len(a.withdrawn) == 0:
		return ownValues, nil
	case len(before.sent) == 0 && len(a.withdrawn) == 1 && slices.Contains(a.sent, a.withdrawn[0]) && slices.Contains(b.sent, a.withdrawn[0]):
		return withdrawnSentByBoth, nil
	case len(before.sent) == 0 && len(a.withdrawn) == 1 && !slices.Contains(slices.Concat(a.sent, b.sent), a.withdrawn[0]):
		return withdrawnUnsent, nil
	}
	return 0, fmt.Errorf("no case of the theorem")
}
