//go:build integration

package qemu

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var stormForks = flagForks()

// TestStorm forks machines that read all the time, at random moments, and counts the values that two clones of one snapshot both read
// after it. There must be none.
//
// Values read before the snapshot do not count, and the log says which those are. A value can have been on its way from Read to the log
// when the machine was forked: there is at most one for each reader, it is in both clones, and no generator can prevent it. The guest
// recognises it by its token and marks it; it is counted apart.
func TestStorm(t *testing.T) {
	r := newReport("MODE", "FORKS", "VALUES COMPARED", "IDENTICAL", "IN FLIGHT", "LARGEST GAP")
	l, _ := experiment(t, 0, "")
	total := tally{}
	for _, mode := range []struct {
		name string
		run  func(l *lab, forks int) tally
	}{
		{"interrupts on", guestStorm("interrupts=on", 1)},
		{"interrupts on, 4 readers", guestStorm("interrupts=on readers=4", 4)},
		{"interrupts masked", guestStorm("interrupts=masked", 1)},
		{"during reseed", guestStorm("interrupts=on reseed=yes", 1)},
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

// flagForks returns the number of forks of one mode.
func flagForks() func() int {
	return func() int {
		if *prove {
			return 170
		}
		return 4
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

// compare counts what two clones have in common. readings are by reader, in the order in which they were made.
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
			if r.inFlight {
				t.inFlight++
			} else {
				t.identical++
			}
		}
	}
	return t
}

// guestStorm forks the guest of the experiments, with the options given; its readers are goroutines.
func guestStorm(options string, readers int) func(l *lab, forks int) tally {
	return func(l *lab, forks int) (sum tally) {
		_, config := experiment(l.T, 0, "do=storm "+options)
		source := l.start(config)
		log := stormLog{l: l, place: l.ready(source), dir: l.scratch()}
		l.must(source.Console().Send(l.ctx, "g"))
		for sum.forks < forks {
			l.progress("fork %d of %d", sum.forks+1, forks)
			time.Sleep(time.Duration(rand.IntN(30_000)) * time.Microsecond)
			file := filepath.Join(log.dir, "snapshot")
			l.must(source.Snapshot(l.ctx, file))
			counts, _, err := log.read(source)
			l.must(err)
			l.must(source.Cont(l.ctx))
			var clones [2][][]reading
			err = l.clones(config, file, func(i int, m *Machine) (err error) {
				clones[i], err = log.after(m, counts)
				return err
			})
			l.must(err)
			if clones[0] == nil || clones[1] == nil {
				continue // one ran for so long that its log has overwritten what came first
			}
			sum.add(compare(clones[0], clones[1]))
		}
		source.Close()
		return sum
	}
}

// stormLog is the log of a guest's readers, in its memory.
type stormLog struct {
	l     *lab
	place place
	dir   string
}

const (
	logHeader = 16 // bytes before the records: how many there were, as 8 bytes
	logRecord = 16 // bytes: value, mark
	logEnough = 200
)

// read returns how many values each reader of a machine that stands still has logged since boot, and the readers' logs.
func (s *stormLog) read(m *Machine) (counts []uint64, logs [][]byte, err error) {
	size := logHeader + logRecord*int(s.place["log.size"])
	readers := int(s.place["log.readers"])
	data, err := m.memory(s.l.ctx, s.place["log"], size*readers, s.dir)
	if err != nil {
		return nil, nil, err
	}
	for i := range readers {
		log := data[i*size : (i+1)*size]
		counts = append(counts, binary.LittleEndian.Uint64(log))
		logs = append(logs, log[logHeader:])
	}
	return counts, logs, nil
}

// after lets a clone run until its first reader has read some values, and returns what each reader has read since. It returns nil
// if the clone has run for longer than the log is long.
func (s *stormLog) after(m *Machine, before []uint64) ([][]reading, error) {
	for {
		if err := m.Cont(s.l.ctx); err != nil {
			return nil, err
		}
		time.Sleep(10 * time.Millisecond)
		if err := m.Stop(s.l.ctx); err != nil {
			return nil, err
		}
		counts, logs, err := s.read(m)
		if err != nil {
			return nil, err
		}
		all := make([][]reading, len(logs))
		sum := 0
		for i, log := range logs {
			if counts[i]-before[i] > s.place["log.size"] {
				return nil, nil
			}
			if counts[i] == before[i] {
				continue
			}
			for n := before[i]; n < counts[i]-1; n++ { // the token of the last one may not have been checked yet
				at := log[n%s.place["log.size"]*logRecord:]
				all[i] = append(all[i], reading{string(at[:8]), at[8] != 0})
			}
			sum += len(all[i])
		}
		if sum >= logEnough {
			return all, nil
		}
	}
}

// memory returns a part of the guest's physical memory, by way of a file in dir.
func (m *Machine) memory(ctx context.Context, addr uint64, n int, dir string) ([]byte, error) {
	f, err := os.CreateTemp(dir, "memory")
	if err != nil {
		return nil, err
	}
	f.Close()
	defer os.Remove(f.Name())
	arguments := map[string]any{"val": addr, "size": n, "filename": f.Name()}
	if err := m.Execute(ctx, "pmemsave", arguments, nil); err != nil {
		return nil, err
	}
	b, err := os.ReadFile(f.Name())
	if err == nil && len(b) != n {
		err = fmt.Errorf("pmemsave wrote %d bytes, want %d", len(b), n)
	}
	return b, err
}
