//go:build integration

package qemu

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestTimeOfDay restores a snapshot after a while: the time of day is that of
// the host, and monotonic time goes on from where it was.
func TestTimeOfDay(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		source := l.boot(config)
		l.wantTimeOfDay(source)
		before := l.uptime(source)
		snapshot := l.snapshot(source)
		const away = 4 * time.Second
		time.Sleep(away)
		config.GUID = NewGUID()
		clone := l.resume(config, snapshot)
		l.awaitReseed(clone)
		l.awaitSysctl(clone, "dev.vmgenc.0.subscribers", "3 of 3")
		l.wantTimeOfDay(clone)
		for range 10 {
			now := l.uptime(clone)
			if now < before {
				l.Errorf("uptime %v after %v", now, before)
			}
			before = now
		}
		log := l.command(clone, "dmesg")
		if n := len(regexp.MustCompile(`(?m)^clock: time of day corrected by [3-9](\.\d+)?s$`).FindAllString(log, -1)); n != 1 {
			l.Errorf("%d corrections in\n%s", n, log)
		}
	})
}

// TestWrongTimeOfDay boots with CMOS clocks that tell of times that no clock of a
// machine should.
func TestWrongTimeOfDay(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		for _, c := range []struct{ date, want string }{
			{"2094-12-31T00:00:00", ""}, // QEMU counts in an int: 1958
			{"2099-12-31T00:00:00", ""},
			{"1971-01-01T00:00:00", "1971-01-01T"},
			{"2079-12-31T23:59:58", "20(79-12-31|80-01-01)T"},
		} {
			config.RTC = c.date
			m := l.boot(config)
			if _, err := time.Parse(time.RFC3339, l.sysctl(m, "kern.time")); err != nil {
				l.Errorf("%s: %v", c.date, err)
			}
			l.wantSysctl(m, "dev.vmgenc.0.guid", config.GUID.String())
			m.Close()
		}
	})
}

// wantTimeOfDay checks a guest's clock against the host's. The CMOS clock that it
// is set by tells whole seconds, and QEMU starts it at the beginning of one.
func (l *lab) wantTimeOfDay(m *Machine) {
	l.Helper()
	const tolerance = 2500 * time.Millisecond
	earliest := time.Now().Add(-tolerance)
	text := l.sysctl(m, "kern.time")
	latest := time.Now().Add(tolerance)
	got, err := time.Parse(time.RFC3339, text)
	l.must(err)
	if got.Before(earliest) || got.After(latest) {
		l.Errorf("kern.time = %s, want %v to %v", text, earliest.UTC(), latest.UTC())
	}
}

func (l *lab) uptime(m *Machine) time.Duration {
	l.Helper()
	seconds, err := strconv.ParseFloat(l.sysctl(m, "kern.uptime"), 64)
	l.must(err)
	return time.Duration(seconds * float64(time.Second))
}

// TestClockReference boots machines with and without each of the timers that the time
// stamp counter may be measured by.
func TestClockReference(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		rates := make(map[string]int64)
		for _, c := range []struct {
			pm   bool
			hpet string
			by   string
		}{
			{true, "on", "the PM timer"},
			{true, "off", "the PM timer"},
			{false, "on", "the HPET"},
			{false, "off", "the 8254"},
		} {
			config := config
			config.Machine += ",hpet=" + c.hpet
			config, socket := l.debugged(config)
			m := l.start(config)
			l.atEntry(socket, func(d *debugger, rsdp uint64) {
				if !c.pm {
					l.withoutPMTimer(d, rsdp)
				}
			})
			l.must(m.Console().WaitPrompt(l.ctx))
			l.wantReference(m, c.by)
			l.wantSysctl(m, "dev.vmgenc.0.guid", config.GUID.String())
			rates[c.by] = l.rate(m)
			m.Close()
		}
		for by, hz := range rates {
			if !sameRate(hz, rates["the PM timer"]) {
				l.Errorf("%d Hz by %s, %d by the PM timer", hz, by, rates["the PM timer"])
			}
		}
	})
}

// TestClockReferenceMicrovm boots machines without ACPI's timers, and with no timer.
func TestClockReferenceMicrovm(t *testing.T) {
	l, config := onMicrovm(t)
	m := l.boot(config)
	l.wantReference(m, "the 8254")
	m.Close()
	config.Machine += ",pit=off"
	m = l.boot(config)
	l.wantLog(m, "clock: pit: the counter stands still")
}

// withoutPMTimer takes the PM timer out of the FADT (ACPI 6.5, 5.2.9).
func (l *lab) withoutPMTimer(d *debugger, rsdp uint64) {
	l.Helper()
	at, _ := l.findTable(d, rsdp, 0, "FACP")
	fadt := l.table(d, at)
	clear(fadt[76:80]) // PM_TMR_BLK
	fadt[91] = 0       // PM_TMR_LEN
	if len(fadt) >= 220 {
		clear(fadt[208:220]) // X_PM_TMR_BLK
	}
	l.rewrite(d, at, fadt)
}

// wantReference checks what the time stamp counter was measured by.
func (l *lab) wantReference(m *Machine, by string) {
	l.Helper()
	want := regexp.MustCompile(`(?m)^clock: time stamp counter at \d+ MHz by ` + by + `$`)
	if log := l.command(m, "dmesg"); !want.MatchString(log) {
		l.Errorf("time stamp counter not measured by %s:\n%s", by, log)
	}
}

// rate returns the rate of the time stamp counter, in Hz, as the guest has it.
func (l *lab) rate(m *Machine) int64 {
	l.Helper()
	hz, err := strconv.ParseInt(l.sysctl(m, "hw.tsc_freq"), 10, 64)
	l.must(err)
	return hz
}

// sameRate reports whether two rates are the same, to one in a hundred.
func sameRate(a, b int64) bool { return max(a, b)-min(a, b) < b/100 }

// countedRate is the rate of the time stamp counter of a QEMU that counts
// instructions: it follows the virtual clock, in nanoseconds.
const countedRate = 1_000_000_000

// counted returns the configuration with a QEMU that counts instructions.
func (l *lab) counted(config Config) Config {
	l.Helper()
	config.Accel = "tcg"
	return l.with(config, "-icount", "shift=0,sleep=on")
}

// TestClockMoved restores a snapshot on a host with another time stamp counter: one
// that counts other than that of the source, and from another value. The clone finds
// its rate, by each of the timers, and monotonic time does not go back.
func TestClockMoved(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.Accel = "tcg"
		for _, pm := range []bool{true, false} {
			config := config
			if pm {
				config.CPUs = 4 // they all see the new rate
			}
			debugged, socket := l.debugged(config)
			source := l.start(debugged)
			l.atEntry(socket, func(d *debugger, rsdp uint64) {
				if !pm {
					l.withoutPMTimer(d, rsdp)
				}
			})
			l.must(source.Console().WaitPrompt(l.ctx))
			was, before := l.rate(source), l.uptime(source)
			if sameRate(was, countedRate) {
				l.Fatalf("the host's counter is as fast as the other, %d Hz: nothing to see", was)
			}
			snapshot := l.snapshot(source)
			source.Close()

			config.GUID = NewGUID()
			clone := l.resume(l.counted(config), snapshot)
			l.awaitReseed(clone)
			for !sameRate(l.rate(clone), countedRate) {
				now := l.uptime(clone)
				if now < before {
					l.Fatalf("uptime %v after %v", now, before)
				}
				before = now
				// Where QEMU counts, a busy machine's clock is slow, an idle one's is not.
				time.Sleep(100 * time.Millisecond)
			}
			if now := l.uptime(clone); now < before {
				l.Errorf("uptime %v after %v, with the new rate", now, before)
			}
			l.wantTimeOfDay(clone)
			log := l.command(clone, "dmesg")
			if n := len(regexp.MustCompile(`(?m)^clock: time stamp counter now at (999|1000) MHz$`).FindAllString(log, -1)); n != 1 {
				l.Errorf("%d changes of rate, want one:\n%s", n, log)
			}
			clone.Close()
		}
	})
}

// wantLog checks that a line is in the log once.
func (l *lab) wantLog(m *Machine, line string) {
	l.Helper()
	log := l.command(m, "dmesg")
	if n := strings.Count(log+"\n", "\n"+line+"\n"); n != 1 {
		l.Errorf("%q is %d times in the log, want once:\n%s", line, n, log)
	}
}
