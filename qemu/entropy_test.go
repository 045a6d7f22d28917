//go:build integration

package qemu

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

const (
	attachedRNG = `(?m)^virtiorng0: <virtio entropy source> on pci0, 0000:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$`
	noAnswer    = "virtiorng: no answer in 50 ms"
	source      = "kern.random.source."
)

// number returns the value of a variable that is one.
func (l *lab) number(m *Machine, name string) int {
	l.Helper()
	n, err := strconv.Atoi(l.sysctl(m, name))
	l.must(err)
	return n
}

// answered returns what get returns once the entropy device of that machine has answered the last
// time: a host that is busy may have been too late, which is no fault.
func (l *lab) answered(get func() *Machine) *Machine {
	l.Helper()
	for {
		m := get()
		state := l.sysctl(m, source+"virtiorng.state")
		if state == "ok" {
			return m
		}
		if state != noAnswer {
			l.Fatalf("state %q", state)
		}
		l.Log("no answer in time, once more")
		m.Close()
	}
}

// TestVirtioRNG boots machines whose only good source is the host, and clones them: each clone has
// fresh bytes of its own.
func TestVirtioRNG(t *testing.T) {
	for _, c := range []struct {
		name, machine string
		devices       []string
	}{
		{"transitional", "", []string{"virtio-rng-pci"}},
		{"modern", "", []string{"virtio-rng-pci,disable-legacy=on"}},
		{"IOMMU platform", "", []string{"virtio-rng-pci,disable-legacy=on,iommu_platform=on"}},
		{"second function", "", []string{"virtio-rng-pci,addr=9.1", "virtio-net-pci,addr=9.0,multifunction=on"}},
		{"above 4 GiB", "", []string{"pci-testdev,membar=8G", "virtio-rng-pci,disable-legacy=on"}},
		{"behind a port", "q35", []string{"pcie-root-port,id=rp", "virtio-rng-pci,bus=rp"}},
		{"behind a bridge", "pc", []string{"pci-bridge,id=bridge,chassis_nr=1", "virtio-rng-pci,bus=bridge,addr=3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			onEachMachine(t, func(l *lab, config Config) {
				if c.machine != "" && c.machine != config.Machine {
					return
				}
				config.CPU, config.Devices = "qemu64", c.devices
				m := l.answered(func() *Machine { return l.boot(config) })
				if !regexp.MustCompile(attachedRNG).MatchString(m.Console().Transcript()) {
					l.Error("it did not attach")
				}
				if out := l.command(m, "devinfo"); !strings.Contains(out, "virtiorng0 <virtio entropy source> at 0000:") {
					l.Errorf("devinfo printed\n%s", out)
				}
				l.wantSysctl(m,
					source+"jitter.state", "not asked",
					source+"virtiorng.failed", "0",
					"kern.random.reseed_fresh", "64",
					"kern.random.degraded", "0")
				l.virtioClones(config, m)
			})
		})
	}
}

// virtioClones checks two clones of a machine.
func (l *lab) virtioClones(config Config, m *Machine) {
	l.Helper()
	before := l.number(m, source+"virtiorng.bytes")
	snapshot := l.snapshot(m)
	var drawn [2]string
	for i := range drawn {
		clone := l.answered(func() *Machine {
			config.GUID = NewGUID()
			clone := l.resume(config, snapshot)
			l.awaitReseed(clone)
			return clone
		})
		if got := l.number(clone, source+"virtiorng.bytes"); got != before+64 {
			l.Errorf("%d bytes of the device, want %d", got, before+64)
		}
		l.wantSysctl(clone, "dev.vmgenc.0.fresh", "1", source+"jitter.state", "not asked")
		drawn[i] = l.random(clone, "32")
	}
	if drawn[0] == drawn[1] {
		l.Error("two clones draw the same")
	}
}

// TestLegacyRNG boots machines with a device that has no modern interface, and with none.
func TestLegacyRNG(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.CPU, config.Devices = "qemu64", []string{"virtio-rng-pci,disable-modern=on"}
		m := l.boot(config)
		if !strings.Contains(m.Console().Transcript(), ": no modern interface; the legacy one is not driven\n") {
			l.Error("no line says why it is not attached")
		}
		l.wantSysctl(m, "kern.random.seeded", "1", source+"jitter.state", "ok")
		config.Devices = nil
		m = l.boot(config)
		if strings.Contains(m.Console().Transcript(), "virtiorng") || strings.Contains(l.command(m, "sysctl -a"), "virtiorng") {
			l.Error("there is a device that is not there")
		}
	})
}

// TestBlockedRNG has a host that gives nothing, then something, and then nothing again.
func TestBlockedRNG(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		fifo := filepath.Join(l.TempDir(), "fifo")
		l.must(syscall.Mkfifo(fifo, 0o600))
		host, err := syscall.Open(fifo, syscall.O_RDWR|syscall.O_NONBLOCK, 0) // or QEMU would find the end of the file
		l.must(err)
		defer syscall.Close(host)
		config.CPU, config.Devices = "qemu64", []string{"virtio-rng-pci,rng=host"}
		config = l.with(config, "-object", "rng-random,id=host,filename="+escape(fifo))
		m := l.boot(config)
		l.wantSysctl(m,
			"kern.random.seeded", "1",
			"kern.random.degraded", "0",
			source+"virtiorng.state", noAnswer,
			source+"virtiorng.bytes", "0",
			source+"jitter.state", "ok")
		snapshot := l.snapshot(m)
		m.Close()
		next := func() *Machine {
			config.GUID = NewGUID()
			m := l.resume(config, snapshot)
			l.awaitReseed(m)
			return m
		}
		m = l.answered(func() *Machine {
			b := make([]byte, 1024)
			rand.Read(b)
			_, err := syscall.Write(host, b)
			l.must(err)
			return next()
		})
		l.wantSysctl(m, source+"virtiorng.bytes", "64", "dev.vmgenc.0.fresh", "1")
		m.Close()
		rest := make([]byte, 1<<16) // what QEMU has not read
		for n := 1; n > 0; n, _ = syscall.Read(host, rest) {
		}
		m = next()
		l.wantSysctl(m, source+"virtiorng.state", noAnswer, source+"virtiorng.bytes", "0", source+"jitter.state", "ok", "dev.vmgenc.0.fresh", "1")
	})
}

// TestLimitedRNG has a host that gives 16 bytes a minute.
func TestLimitedRNG(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.CPU, config.Devices = "qemu64", []string{"virtio-rng-pci,max-bytes=16,period=60000"}
		m := l.boot(config)
		l.wantSysctl(m,
			"kern.random.seeded", "1",
			"kern.random.degraded", "0",
			source+"virtiorng.state", noAnswer,
			source+"jitter.state", "ok")
		if n := l.number(m, source+"virtiorng.bytes"); n != 16 && n != 0 { // 0 if it was too late as well
			l.Errorf("%d bytes of the device", n)
		}
	})
}

// TestLoaderSeed boots with a seed, and looks for it in the guest's memory afterwards.
func TestLoaderSeed(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.Memory = "128M"
		seed := make([]byte, 10000)
		rand.Read(seed)
		file := filepath.Join(l.TempDir(), "seed")
		l.must(os.WriteFile(file, seed, 0o600))
		debugged, socket := l.debugged(config)
		m := l.start(l.with(debugged, "-initrd", file))
		l.atEntry(socket, func(*debugger, uint64) { l.seedInMemory(m, seed, true) })
		l.must(m.Console().WaitPrompt(l.ctx))
		line := "random: 4096 bytes of the boot loader's seed mixed in, not counted\n"
		if !strings.Contains(m.Console().Transcript(), line) {
			l.Errorf("no line %q", line)
		}
		l.wantSysctl(m,
			source+"loader.state", "mixed, not counted",
			source+"loader.bytes", "0")
		l.seedInMemory(m, seed[:4096], false)
		m.Close()
		if out := l.command(l.boot(config), "sysctl "+source[:len(source)-1]); strings.Contains(out, "loader") {
			l.Errorf("a seed without one: %s", out)
		}
	})
}

// seedInMemory looks for some pieces of a seed in a machine's memory.
func (l *lab) seedInMemory(m *Machine, seed []byte, want bool) {
	l.Helper()
	memory := l.memory(m)
	for i := 0; i+16 <= len(seed); i += max(16, len(seed)/4) {
		if found := bytes.Contains(memory, seed[i:i+16]); found != want {
			l.Errorf("of a seed of %d bytes, those at %d are in memory: %v", len(seed), i, found)
			return
		}
	}
}

// memory returns the first 128 MiB of a machine's memory.
func (l *lab) memory(m *Machine) []byte {
	l.Helper()
	file := filepath.Join(l.TempDir(), "memory")
	l.must(m.Execute(l.ctx, "pmemsave", json.RawMessage(`{"val":0,"size":134217728,"filename":`+strconv.Quote(file)+`}`), nil))
	b, err := os.ReadFile(file)
	l.must(err)
	l.must(os.Remove(file))
	return b
}
