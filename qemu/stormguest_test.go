//go:build integration

package qemu

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// guestStorm forks the guest of the experiments, with the options given.
func guestStorm(options string) func(l *lab, forks int) tally {
	return func(l *lab, forks int) (sum tally) {
		_, config := experiment(l.T, 0, fmt.Sprintf("do=storm processors=%d %s", *cpus, options))
		config.CPUs = *cpus
		source, file, log := l.storm(config)
		for {
			counts, _, err := log.read(source)
			l.must(err)
			l.must(source.Cont(l.ctx))
			var clones [2][][]reading
			err = l.clones(config, file, func(i int, m *Machine) (err error) {
				clones[i], err = log.after(m, counts)
				return err
			})
			l.must(err)
			if clones[0] != nil && clones[1] != nil { // else its log has overwritten what came first
				sum.add(compare(clones[0], clones[1]))
			}
			if sum.forks == forks {
				break
			}
			l.progress("fork %d of %d", sum.forks+1, forks)
			l.snapshotSoon(source, file)
		}
		source.Close()
		return sum
	}
}

// storm starts a guest that reads all the time, and takes a snapshot of it.
func (l *lab) storm(config Config) (source *Machine, file string, log stormLog) {
	l.Helper()
	source = l.start(config)
	log = stormLog{l: l, place: l.ready(source), dir: l.scratch()}
	file = filepath.Join(log.dir, "snapshot")
	l.must(source.Console().Send(l.ctx, "g"))
	l.snapshotSoon(source, file)
	return source, file, log
}

// snapshotSoon takes a snapshot at a random moment.
func (l *lab) snapshotSoon(source *Machine, file string) {
	l.Helper()
	time.Sleep(time.Duration(rand.IntN(30_000)) * time.Microsecond)
	l.must(source.Snapshot(l.ctx, file))
}

// stormLog is the log of a guest's readers, in its memory.
type stormLog struct {
	l     *lab
	place place
	dir   string
}

const (
	logHeader = 16  // bytes before the records: how many there were, as 8 bytes
	logRecord = 16  // bytes: value, mark
	logEnough = 200 // values of a clone
)

// read returns how many values each reader of a machine that stands still has logged since boot,
// and the readers' logs.
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

// after lets a clone run until its first reader has read some values, and returns what each reader
// has read since. It returns nil if the clone has run for longer than the log is long.
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
