//go:build integration

package qemu

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"vmgenc/kernel/generation"
)

func TestBoot(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		m := l.boot(config)
		id, err := m.GenerationID(l.ctx)
		l.must(err)
		if id != config.GUID {
			l.Errorf("QEMU's generation ID is %v, want %v", id, config.GUID)
		}
		attach := `vmgenc0: <VM generation counter> on acpi0, \_SB.VGEN, guid ` + id.String() + "\n"
		if n := strings.Count(m.Console().Transcript(), attach); n != 1 {
			l.Errorf("the console says %d times, want once: %s", n, attach)
		}
		if bytes.ContainsRune(m.Console().Raw(), 0x1b) {
			l.Error("there are escape sequences on the console")
		}
		l.wantSysctl(m,
			"dev.vmgenc.0.guid", id.String(),
			"dev.vmgenc.0.%desc", "VM generation counter",
			"dev.vmgenc.0.%driver", "vmgenc",
			"dev.vmgenc.0.generation", "0",
			"dev.vmgenc.0.detected_by", "none",
			"dev.vmgenc.0.spurious", "0",
			"kern.random.seeded", "1",
		)
		for _, c := range []struct{ command, want string }{
			{"sysctl dev.vmgenc.0.guid", `^dev\.vmgenc\.0\.guid: ` + id.String() + `$`},
			{"sysctl -a", `(?m)^dev\.vmgenc\.0\.guid: ` + id.String() + `$`},
			{"random 16", `^[0-9a-f]{32}$`},
			{"random 65537", `want a number from 1 to 65536`},
			{"dmesg", `(?m)^vmgenc0: <VM generation counter>`},
			{"devinfo", `(?m)^\s*vmgenc0\b`},
			{"vmstat -i", `(?m)^irq9`},
			{"acpi", `DSDT`},
			{"uptime", `^up 0 days, 00:0\d:\d\d$`},
			{"help", `(?m)^random N\b`},
		} {
			re := regexp.MustCompile(c.want)
			if out := l.command(m, c.command); !re.MatchString(out) {
				l.Errorf("%s printed\n%s\nwant a match of %s", c.command, Tail(out, 20), re)
			}
		}
	})
}

// TestLeastMemory boots, attaches and is cloned with 12 MiB.
func TestLeastMemory(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.Memory = "12M"
		l.bootAndClone(config)
	})
}

// TestLargeRandom prints as much as one command gives.
func TestLargeRandom(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		out := l.random(l.boot(config), "65536")
		if len(out) != 2*65536 || strings.Trim(out, "0123456789abcdef") != "" {
			l.Errorf("random 65536 printed %d characters", len(out))
		}
	})
}

// TestMemory checks that any size of RAM will do, the ID page near the end of the
// part below 4 GiB and RAM above it included. Under TCG a guest's RAM costs the
// host what is touched of it.
func TestMemory(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		for _, config.Memory = range []string{"128M", "1G", "4G", "8G"} { // other tests take 256M
			m := l.boot(config)
			l.wantSysctl(m, "dev.vmgenc.0.guid", config.GUID.String())
			m.Close()
		}
	})
}

func TestNoDevice(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.GUID = generation.ID{}
		m := l.boot(config)
		if !regexp.MustCompile(`(?mi)^vmgenc.*\bno\b`).MatchString(m.Console().Transcript()) {
			l.Error("no line says that there is no generation counter")
		}
		l.withoutDriver(m)
	})
}

func TestNotLoaded(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.Append = `vmgenc_load="NO"`
		l.withoutDriver(l.boot(config))
	})
}

// withoutDriver checks a machine on which the driver is not attached.
func (l *lab) withoutDriver(m *Machine) {
	l.Helper()
	if strings.Contains(m.Console().Transcript(), "vmgenc0: <") {
		l.Error("vmgenc0 attached")
	}
	if out := l.command(m, "sysctl -a"); strings.Contains(out, "dev.vmgenc.0.") {
		l.Error("there are variables of vmgenc0")
	}
	if a, b := l.random(m, "32"), l.random(m, "32"); len(a) != 64 || len(b) != 64 || a == b {
		l.Errorf("random 32 printed %q, then %q", a, b)
	}
}

// TestNoRDRAND boots and clones a machine whose processor has no RDRAND and no
// RDSEED.
func TestNoRDRAND(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.CPU = "qemu64"
		m := l.boot(config)
		if n := len(regexp.MustCompile(`(?mi)^.*\brdrand\b.*$`).FindAllString(m.Console().Transcript(), -1)); n != 1 {
			l.Errorf("%d lines mention RDRAND, want 1", n)
		}
		l.wantSysctl(m, "dev.vmgenc.0.guid", config.GUID.String(), "kern.random.seeded", "1")
		snapshot := l.snapshot(m)
		l.must(m.Cont(l.ctx))
		first := l.random(m, "32")
		config.GUID = NewGUID()
		clone := l.resume(config, snapshot)
		l.awaitReseed(clone)
		if bytes := l.random(clone, "32"); len(bytes) != 64 || bytes == first {
			l.Errorf("random 32 printed %q on the source, %q on the clone", first, bytes)
		}
	})
}

// TestReboot resets the guest from inside and lets it boot again.
func TestReboot(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.AllowReset = true
		m := l.boot(config)
		l.must(m.Console().Send(l.ctx, "reboot\r"))
		e, err := m.WaitEvent(l.ctx, "RESET")
		l.must(err)
		if !strings.Contains(string(e.Data), `"guest-reset"`) {
			l.Errorf("RESET %s, want reason guest-reset", e.Data)
		}
		_, err = m.Console().Expect(l.ctx, "vmgenc0: <VM generation counter>")
		l.must(err)
		l.must(m.Console().WaitPrompt(l.ctx))
		l.wantSysctl(m, "dev.vmgenc.0.guid", config.GUID.String(), "dev.vmgenc.0.generation", "0")
		l.must(m.Console().Send(l.ctx, "halt\r"))
		l.wantShutdown(m, "guest-shutdown")
	})
}

// TestResetEndsQEMU tells a reset from a power-off where both end QEMU.
func TestResetEndsQEMU(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		m := l.boot(config)
		l.must(m.Console().Send(l.ctx, "reboot\r"))
		l.wantShutdown(m, "guest-reset")
	})
}
