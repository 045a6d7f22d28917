//go:build integration

package qemu

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// kernelConfig is a machine that boots the kernel itself.
func (l *lab) kernelConfig() Config {
	return Config{Machine: "q35", Accel: *accelName, Memory: "64M", Kernel: *kernelPath, GUID: NewGUID()}
}

const (
	typedAhead = 8 // commands of the source
	typedAfter = 6 // commands of each clone
)

// commands are n commands that read, and show what they read.
func commands(n int) string { return strings.Repeat("random 8\r", n) }

// bootStorm forks the kernel between reset and a moment at which it has obeyed the commands typed
// ahead.
func bootStorm(l *lab, forks int) (sum tally) {
	dir := l.scratch()
	for sum.forks < forks {
		l.progress("fork %d of %d", sum.forks+1, forks)
		source := l.start(l.kernelConfig())
		l.must(source.Console().Send(l.ctx, commands(typedAhead)))
		time.Sleep(time.Duration(rand.IntN(500)) * time.Millisecond)
		sum.add(l.forkKernel(source, dir))
		source.Close()
	}
	return sum
}

// consoleStorm forks the kernel while it obeys commands.
func consoleStorm(l *lab, forks int) (sum tally) {
	dir := l.scratch()
	source := l.boot(l.kernelConfig())
	for sum.forks < forks {
		l.progress("fork %d of %d", sum.forks+1, forks)
		l.must(source.Console().Send(l.ctx, commands(typedAhead)))
		time.Sleep(time.Duration(rand.IntN(10_000)) * time.Microsecond)
		sum.add(l.forkKernel(source, dir))
		l.must(source.Cont(l.ctx))
	}
	source.Close()
	return sum
}

// forkKernel forks a kernel and compares what its clones print.
func (l *lab) forkKernel(source *Machine, dir string) tally {
	l.Helper()
	file := filepath.Join(dir, "snapshot")
	l.must(source.Snapshot(l.ctx, file))
	var clones [2][]reading
	err := l.clones(source.Config(), file, func(i int, m *Machine) error {
		if err := m.Cont(l.ctx); err != nil {
			return err
		}
		// A command that was cut in two by the fork ends at the first Enter.
		if err := m.Console().Send(l.ctx, "\r"+commands(typedAfter)+"sysctl -n kern.hostuuid\rvmstat -i\r"); err != nil {
			return err
		}
		if _, err := m.Console().Expect(l.ctx, `(?m)^Total +\d+ +\d+\n`); err != nil {
			return err
		}
		clones[i] = readings(m.Console().Transcript())
		if len(clones[i]) < typedAfter {
			return fmt.Errorf("only %d values in:\n%s", len(clones[i]), m.Console().Transcript())
		}
		return nil
	})
	l.must(err)
	return compare([][]reading{clones[0]}, [][]reading{clones[1]})
}

var printedValue = regexp.MustCompile(`(?m)^([0-9a-f]{1,16}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\n`)

// readings finds the values that a clone has printed: in the order in which it did. The first line
// may have begun before the fork.
func readings(transcript string) (list []reading) {
	for _, match := range printedValue.FindAllStringSubmatchIndex(transcript, -1) {
		list = append(list, reading{transcript[match[2]:match[3]], len(list) == 0})
	}
	return list
}
