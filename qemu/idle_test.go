//go:build integration && linux

package qemu

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// TestIdle checks that a guest that waits for input, or for a timer, halts: QEMU
// then uses little of the host's processor. It measures processor time, not how
// long anything takes.
func TestIdle(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		for _, config.CPUs = range []int{1, 2, 4} {
			l.idles(config)
		}
	})
}

// TestIdleMicrovm is TestIdle where the clock's rate is measured by the 8254.
func TestIdleMicrovm(t *testing.T) {
	l, config := onMicrovm(t)
	l.idles(config)
}

func (l *lab) idles(config Config) {
	const (
		window  = 5 * time.Second
		percent = 1
	)
	m := l.boot(config)
	defer m.Close()
	l.command(m, "uptime")
	before := l.cpuTime(m)
	time.Sleep(window)
	used := l.cpuTime(m) - before
	l.Logf("%d processors: %v of processor time in %v", config.CPUs, used, window)
	if used > window*percent/100 {
		l.Errorf("%d processors: %v of processor time in %v, want at most %d %%", config.CPUs, used, window, percent)
	}
	l.command(m, "uptime") // it is alive
}

// cpuTime returns the processor time that QEMU has used, all threads together.
func (l *lab) cpuTime(m *Machine) time.Duration {
	l.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", m.Process().Pid))
	l.must(err)
	// proc_pid_stat(5): the name, in parentheses, may hold anything; utime and
	// stime are the 12th and 13th fields after it, in USER_HZ, always 1/100 s.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	var user, system int64
	_, err = fmt.Sscan(fields[11]+" "+fields[12], &user, &system)
	l.must(err)
	return time.Duration(user+system) * 10 * time.Millisecond
}
