//go:build integration

package qemu

import (
	"fmt"
	"regexp"
	"strconv"
	"testing"
)

// TestProcessors boots with several processors.
func TestProcessors(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		for _, config.CPUs = range []int{2, 4, 8} {
			m := l.boot(config)
			l.wantSysctl(m, "hw.ncpu", strconv.Itoa(config.CPUs), "dev.vmgenc.0.guid", config.GUID.String())
			devices := l.command(m, "devinfo")
			for i := range config.CPUs {
				if !regexp.MustCompile(fmt.Sprintf(`(?m)^\s*cpu%d local APIC %d$`, i, i)).MatchString(devices) {
					l.Errorf("cpu%d is missing in\n%s", i, devices)
				}
			}
			m.Close()
		}
	})
}

// TestSparseProcessors has three cores a socket: local APICs 0 1 2 4 5 6.
func TestSparseProcessors(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.CPUs = 0
		config.Machine += ",smp.cpus=6,smp.sockets=2,smp.cores=3"
		m := l.boot(config)
		l.wantSysctl(m, "hw.ncpu", "6")
		if devices := l.command(m, "devinfo"); !regexp.MustCompile(`cpu5 local APIC 6\n`).MatchString(devices) {
			l.Errorf("want local APIC 6 in\n%s", devices)
		}
	})
}

// TestClonesOfFour is TestClones with four processors. The SCI is not the first
// one's: it arrives at, and is acknowledged by, the second.
func TestClonesOfFour(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.CPUs = 4
		l.cloneInSeveralWays(config, func(m *Machine) {
			l.wantEntry(m, 9, 1)
		})
	})
}

// wantEntry checks that an interrupt of the I/O APIC is routed to a processor, is
// not masked, and that none waits to be acknowledged.
func (l *lab) wantEntry(m *Machine, gsi, processor int) {
	l.Helper()
	var info string
	arguments := map[string]any{"command-line": "info pic"}
	l.must(m.Execute(l.ctx, "human-monitor-command", arguments, &info))
	entry := regexp.MustCompile(fmt.Sprintf(`(?m)^\s*pin %d .*$`, gsi)).FindString(info)
	if !regexp.MustCompile(fmt.Sprintf(`dest=%d\b`, processor)).MatchString(entry) || regexp.MustCompile(`masked|remote irr`).MatchString(entry) {
		l.Errorf("interrupt %d is %q, want it at processor %d", gsi, entry, processor)
	}
}
