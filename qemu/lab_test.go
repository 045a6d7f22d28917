//go:build integration

package qemu

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The tests in the files tagged integration boot the kernel. They fail, and do
// not skip, where there is no kernel or no QEMU: "make test" sees to both.

var (
	kernelPath = flag.String("kernel", filepath.Join("..", "build", "vmgenc.elf"), "kernel to boot")
	accelName  = flag.String("accel", DefaultAccel, "accelerator to boot with")
	cpus       = flag.Int("cpus", 1, "processors of machines whose test does not say how many")
)

// patience bounds each test. It says nothing about how long one should take.
const patience = 2 * time.Minute

// lab is one test with its deadline.
type lab struct {
	*testing.T
	ctx context.Context
}

// onEachMachine runs a test on both machine types, with a configuration that
// boots the kernel with a generation ID of its own.
func onEachMachine(t *testing.T, test func(l *lab, config Config)) {
	if _, err := os.Stat(*kernelPath); err != nil {
		t.Fatalf("no kernel to test: %v: run make test", err)
	}
	if _, err := exec.LookPath(DefaultBinary); err != nil {
		t.Fatalf("no QEMU to test with: %v: run make test", err)
	}
	for _, machine := range []string{"q35", "pc"} {
		t.Run(machine, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), patience)
			t.Cleanup(cancel)
			test(&lab{t, ctx}, Config{Machine: machine, CPUs: *cpus, Accel: *accelName, Kernel: *kernelPath, GUID: NewGUID()})
		})
	}
}

// must ends the test if err is not nil.
func (l *lab) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// keep has a machine closed when the test ends, and its transcript shown if the
// test has failed.
func (l *lab) keep(m *Machine) *Machine {
	l.Cleanup(func() {
		m.Close()
		if l.Failed() {
			l.Logf("console of %v:\n%s", m.Config().GUID, Tail(m.Console().Transcript(), 200))
		}
	})
	return m
}

// start starts a machine.
func (l *lab) start(config Config) *Machine {
	l.Helper()
	m, err := Start(l.ctx, config)
	l.must(err)
	return l.keep(m)
}

// boot starts a machine and waits for its prompt.
func (l *lab) boot(config Config) *Machine {
	l.Helper()
	m := l.start(config)
	l.must(m.Console().WaitPrompt(l.ctx))
	return m
}

// snapshot takes a snapshot into a file of the test.
func (l *lab) snapshot(m *Machine) string {
	l.Helper()
	file := filepath.Join(l.TempDir(), "snapshot")
	l.must(m.Snapshot(l.ctx, file))
	return file
}

// resume restores a snapshot and lets it go on.
func (l *lab) resume(config Config, file string) *Machine {
	l.Helper()
	m, err := Restore(l.ctx, config, file)
	l.must(err)
	l.keep(m)
	l.must(m.Cont(l.ctx))
	return m
}

// awaitReseed waits for the line that says that a machine has taken its own
// generation ID for new.
func (l *lab) awaitReseed(m *Machine) {
	l.Helper()
	_, err := m.Console().Expect(l.ctx, "(?m)^vmgenc0: generation changed to "+m.Config().GUID.String()+": reseeded")
	l.must(err)
}

// bootAndClone boots a machine, which must attach the counter, and clones it.
func (l *lab) bootAndClone(config Config) {
	l.Helper()
	source := l.boot(config)
	l.wantSysctl(source, "dev.vmgenc.0.guid", config.GUID.String())
	snapshot := l.snapshot(source)
	config.GUID = NewGUID()
	clone := l.resume(config, snapshot)
	l.awaitReseed(clone)
	l.random(clone, "65536")
}

// awaitNotifications waits until the machine has handled n of them since its boot.
func (l *lab) awaitNotifications(m *Machine, n int) {
	l.Helper()
	want := fmt.Sprintf("notifications %d,", n)
	for !strings.Contains(l.command(m, "acpi"), want) {
		if l.ctx.Err() != nil {
			l.Fatalf("no %q in\n%s", want, l.command(m, "acpi"))
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// command runs a command and returns its output without the last newline.
func (l *lab) command(m *Machine, line string) string {
	l.Helper()
	out, err := m.Console().Command(l.ctx, line)
	l.must(err)
	return strings.TrimSuffix(out, "\n")
}

// sysctl returns the value of a variable.
func (l *lab) sysctl(m *Machine, name string) string {
	l.Helper()
	return l.command(m, "sysctl -n "+name)
}

// wantSysctl checks variables; it takes names and values by turns.
func (l *lab) wantSysctl(m *Machine, pairs ...string) {
	l.Helper()
	for i := 0; i < len(pairs); i += 2 {
		if got := l.sysctl(m, pairs[i]); got != pairs[i+1] {
			l.Errorf("%s = %q, want %q", pairs[i], got, pairs[i+1])
		}
	}
}

// awaitSysctl waits until a variable has a value.
func (l *lab) awaitSysctl(m *Machine, name, want string) {
	l.Helper()
	for {
		got := l.sysctl(m, name)
		if got == want {
			return
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-l.ctx.Done():
			l.Fatalf("%s = %q, want %q", name, got, want)
		}
	}
}

// random returns n random bytes of the guest's generator, in hexadecimal.
func (l *lab) random(m *Machine, n string) string {
	l.Helper()
	return l.command(m, "random "+n)
}

// wantShutdown checks that QEMU exits, with status 0, for the reason given.
func (l *lab) wantShutdown(m *Machine, reason string) {
	l.Helper()
	e, err := m.WaitEvent(l.ctx, "SHUTDOWN")
	l.must(err)
	if !strings.Contains(string(e.Data), `"`+reason+`"`) {
		l.Errorf("SHUTDOWN %s, want reason %s", e.Data, reason)
	}
	if status, err := m.Wait(l.ctx); status != 0 || err != nil {
		l.Errorf("exit status %d, %v", status, err)
	}
}
