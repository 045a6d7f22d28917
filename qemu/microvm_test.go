//go:build integration

package qemu

import (
	"context"
	"encoding/binary"
	"regexp"
	"strings"
	"testing"
)

// microvm is a machine with hardware-reduced ACPI: no event registers in the FADT, but a Generic
// Event Device.
const microvm = "microvm,acpi=on"

// TestGenericEventDevice raises an event of microvm's own: the power button.
func TestGenericEventDevice(t *testing.T) {
	l, config := onMicrovm(t)
	config.Append = "kern.poweroff_on_button=0"
	m := l.boot(config)
	for range 3 {
		l.must(m.Execute(l.ctx, "system_powerdown", nil, nil))
	}
	l.awaitEvents(m)
}

// TestPowerButton presses the power button: a fixed event on q35 and pc, a Generic Event Device's
// on microvm.
func TestPowerButton(t *testing.T) {
	press := func(l *lab, config Config) {
		m := l.boot(config)
		l.must(m.Execute(l.ctx, "system_powerdown", nil, nil))
		_, err := m.Console().Expect(l.ctx, "(?m)^acpi0: power button: switching off")
		l.must(err)
		if e, err := m.WaitEvent(l.ctx, "SHUTDOWN"); err != nil || !strings.Contains(string(e.Data), `"guest-shutdown"`) {
			l.Errorf("SHUTDOWN %s, %v, want reason guest-shutdown", e.Data, err)
		}
	}
	onEachMachine(t, press)
	t.Run(microvm, func(t *testing.T) { press(onMicrovm(t)) })
}

// awaitEvents waits until the Generic Event Device has run its method.
func (l *lab) awaitEvents(m *Machine) {
	l.Helper()
	re := regexp.MustCompile(`(?m)^GED 9 \\_SB\.GED\._EVT, edge, enabled, [1-9]`)
	l.must(poll(l.ctx, func() (bool, error) { return re.MatchString(l.command(m, "acpi")), nil }))
}

// Where the test puts Firecracker's DSDT: behind the ID, in memory that microvm has but nobody
// uses.
const (
	firecrackerID   = 0xD8000 // as in the table
	firecrackerDSDT = 0xD8100
)

// TestFirecracker replaces microvm's DSDT by one in Firecracker's shape, changes the ID as a
// hypervisor does, and has the Generic Event Device notify.
func TestFirecracker(t *testing.T) {
	l, config := onMicrovm(t)
	config, socket := l.debugged(config)
	old, new := NewGUID(), NewGUID()
	m := l.start(config)
	l.atEntry(socket, func(d *debugger, rsdp uint64) {
		l.must(d.write(firecrackerID, old[:]))
		l.must(d.write(firecrackerDSDT, l.readShape("firecracker")))
		at, _ := l.findTable(d, rsdp, 0, "FACP")
		fadt := l.table(d, at)
		binary.LittleEndian.PutUint32(fadt[40:], firecrackerDSDT)
		binary.LittleEndian.PutUint64(fadt[140:], firecrackerDSDT)
		l.rewrite(d, at, fadt)
	})
	l.awaitAttach(m, `\_SB.VGEN`, old)
	l.must(m.Console().WaitPrompt(l.ctx))

	d, err := debug(l.ctx, socket)
	l.must(err)
	l.must(d.write(firecrackerID, new[:]))
	l.must(d.detach())
	l.must(m.Execute(l.ctx, "system_powerdown", nil, nil)) // raises the event of the same device
	_, err = m.Console().Expect(l.ctx, "(?m)^vmgenc0: generation changed to "+new.String()+": reseeded")
	l.must(err)
	l.awaitEvents(m)
	l.wantSysctl(m, "dev.vmgenc.0.guid", new.String(), "dev.vmgenc.0.generation", "1", "dev.vmgenc.0.fresh", "1")
	l.awaitNotified(m)
}

// onMicrovm returns a test on a microvm, and its configuration.
func onMicrovm(t *testing.T) (*lab, Config) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return &lab{t, ctx}, Config{Machine: microvm, Accel: *accelName, Kernel: *kernelPath}
}
