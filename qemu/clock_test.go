//go:build integration

package qemu

import (
	"regexp"
	"strconv"
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
