//go:build integration

package tamago

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"vmgenc/qemu"
)

var accelName = flag.String("accel", qemu.DefaultAccel, "accelerator to boot with")

// timeout bounds each test.
const timeout = 4 * time.Minute

// run runs a command in the module's root and returns its standard output.
func run(t *testing.T, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = module
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, errs.String())
	}
	return out.Bytes()
}

// modfile returns a go.mod under which TamaGo's boards run with the accelerator, "" for the
// module's own.
//
// TamaGo v1.26.5 and v1.27.1 cannot run under QEMU's TCG: kvm/pvclock.Init, which every board's
// init calls, panics with "could not set system timer" where the processor has neither KVM nor an
// invariant time stamp counter, and QEMU 7.2's TCG has neither. So there the image is built against
// a copy of TamaGo in which that statement returns.
func modfile(t *testing.T) string {
	if *accelName != "tcg" {
		return ""
	}
	var m struct{ Dir string }
	if err := json.Unmarshal(run(t, "go", "mod", "download", "-json", tamagoModule), &m); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	to := filepath.Join(dir, "tamago")
	if err := os.CopyFS(to, os.DirFS(m.Dir)); err != nil {
		t.Fatal(err)
	}
	const fault = `panic("could not set system timer")`
	name := filepath.Join(to, "kvm", "pvclock", "pvclock.go")
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(text, []byte(fault)); n != 1 {
		t.Fatalf("kvm/pvclock of %s has %d times %s, want once: if TamaGo runs under TCG now, drop the copy", m.Dir, n, fault)
	}
	// A new file: the copy of one in the module cache is read-only.
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, bytes.Replace(text, []byte(fault), []byte("return"), 1), 0o666); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "go.mod")
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(module, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), text, 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	run(t, "go", "mod", "edit", "-replace", tamagoModule+"="+to, file)
	return file
}

// link builds a package for one of TamaGo's boards.
func link(t *testing.T, modfile, tags, pkg string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "image.elf")
	args := []string{"run", "./boot/cmd/link", "-T", "0x10010000", "-tags", tags, "-o", out}
	if modfile != "" {
		args = append(args, "-modfile", modfile)
	}
	run(t, "go", append(args, pkg)...)
	return out
}

// A guest is a machine and the test that looks at it.
type guest struct {
	*testing.T
	*qemu.Machine
	ctx context.Context
}

// keep has the machine closed when the test ends, and its transcript shown if the test has failed.
func keep(t *testing.T, ctx context.Context, m *qemu.Machine, err error) *guest {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		m.Close()
		if t.Failed() {
			t.Logf("console of %s, %v:\n%s", m.Config().Machine, m.Config().GUID, qemu.Tail(m.Console().Transcript(), 100))
		}
	})
	return &guest{t, m, ctx}
}

func start(t *testing.T, config qemu.Config) *guest {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	t.Cleanup(cancel)
	config.Accel = *accelName
	m, err := qemu.Start(ctx, config)
	return keep(t, ctx, m, err)
}

// clone restores a snapshot under an ID of its own.
func (g *guest) clone(snapshot string) *guest {
	g.Helper()
	config := g.Config()
	config.GUID = qemu.NewGUID()
	m, err := qemu.Restore(g.ctx, config, snapshot)
	c := keep(g.T, g.ctx, m, err)
	if err := m.Cont(g.ctx); err != nil {
		g.Fatal(err)
	}
	return c
}

// expect waits for a match and returns its parts.
func (g *guest) expect(pattern string) []string {
	g.Helper()
	match, err := g.Console().Expect(g.ctx, "(?m)"+pattern)
	if err != nil {
		g.Fatal(err)
	}
	return match
}

// TestGCP attaches the counter on TamaGo's board for Google Compute Engine, and reseeds two clones.
func TestGCP(t *testing.T) {
	image := link(t, modfile(t), "", "./examples/tamago")
	for _, c := range []struct {
		machine string
		cpus    int
	}{{"q35", 1}, {"pc", 1}, {"q35", 4}} {
		t.Run(fmt.Sprintf("%s,%d", c.machine, c.cpus), func(t *testing.T) {
			g := start(t, qemu.Config{
				Machine: c.machine + ",pit=off,pic=off", CPUs: c.cpus, Memory: "2G", GUID: qemu.NewGUID(), Kernel: image,
			})
			g.expect(`^vmgenc0: <VM generation counter> on acpi0, \\_SB\.VGEN, guid ` + g.Config().GUID.String() + `\r?$`)
			tokens := []string{g.expect(`^token ([A-Z2-7]{26})\r?\n`)[1]}
			snapshot := filepath.Join(t.TempDir(), "snapshot")
			if err := g.Snapshot(g.ctx, snapshot); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				clone := g.clone(snapshot)
				clone.expect(`^vmgenc0: generation changed to ` + clone.Config().GUID.String() + `: reseeded`)
				tokens = append(tokens, clone.expect(`^sessions dropped, token ([A-Z2-7]{26})\r?\n`)[1])
				clone.Close()
			}
			for i, a := range tokens {
				for _, b := range tokens[:i] {
					if a == b {
						t.Errorf("the token %s twice in %v", a, tokens)
					}
				}
			}
		})
	}
}

// TestMicrovm starts on a machine without a counter.
func TestMicrovm(t *testing.T) {
	image := link(t, modfile(t), "microvm", "./examples/tamago")
	for _, acpi := range []string{"on", "off"} {
		t.Run("acpi="+acpi, func(t *testing.T) {
			g := start(t, qemu.Config{Machine: "microvm,pic=off,acpi=" + acpi, Memory: "2G", Kernel: image})
			g.expect(`^vmgenc0: no VM generation counter on this machine\r?\n`)
			g.expect(`^token [A-Z2-7]{26}\r?\n`)
		})
	}
}

// TestBoard runs qemu/guest/tamago: the tests of the guest itself, interrupts, and the time of day
// of a clone.
func TestBoard(t *testing.T) {
	image := link(t, modfile(t), "", "./qemu/guest/tamago")
	for _, c := range []struct {
		name   string
		config qemu.Config
	}{
		{"one processor", qemu.Config{Machine: "q35"}},
		{"four processors", qemu.Config{Machine: "q35", CPUs: 4}},
		{"no RDRAND", qemu.Config{Machine: "pc", CPU: "max,-rdrand,-rdseed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.config.Machine += ",pit=off,pic=off"
			c.config.Memory, c.config.GUID, c.config.Kernel = "8G", qemu.NewGUID(), image
			g := startAll(t, c.config)
			if err := g.Console().WaitPrompt(g.ctx); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"memory", "sleep", "fault", "processors", "dma"} {
				if want := "\nok " + name; !strings.Contains(g.Console().Transcript(), want) {
					t.Errorf("no line %q", want[1:])
				}
			}
			g.wantTime()
			snapshot := filepath.Join(t.TempDir(), "snapshot")
			if err := g.Snapshot(g.ctx, snapshot); err != nil {
				t.Fatal(err)
			}
			g.Close()
			time.Sleep(5 * time.Second) // the snapshot's clock is behind by as much
			clone := g.clone(snapshot)
			clone.expect(`^vmgenc0: generation changed to ` + clone.Config().GUID.String() + `: reseeded`)
			clone.wantTime()
			if out := clone.command("vmstat -i"); !regexp.MustCompile(`(?m)^irq9: acpi0\s+[1-9]`).MatchString(out) {
				t.Errorf("vmstat -i: no interrupt of ACPI:\n%s", out)
			}
			if out := clone.command("sysctl -n kern.runtime_reseeds"); strings.TrimSpace(out) != "2" {
				t.Errorf("kern.runtime_reseeds %s, want 2", out)
			}
		})
	}
}

// startAll starts a machine and waits until its program runs on all of its processors. TamaGo's
// CPU.GOMAXPROCS waits for them for a second by a clock of which it has the wrong rate under TCG,
// some kHz (CPUID leaf 0x15 is not there): a busy host's second is over before they have come, and
// the program has one processor. That is TamaGo's fault, and the machine is started again.
func startAll(t *testing.T, config qemu.Config) *guest {
	t.Helper()
	for range 5 {
		g := start(t, config)
		g.expect(`^before Start: [A-Z2-7]{26}\r?\n`)
		if got := g.expect(`^(\d+) processors\r?\n`)[1]; got == strconv.Itoa(max(config.CPUs, 1)) {
			return g
		} else if got != "1" {
			t.Fatalf("%s processors, want %d", got, config.CPUs)
		}
		g.Close()
	}
	t.Fatal("the other processors did not start in five boots")
	return nil
}

// command runs a command of the kernel's console and returns its output.
func (g *guest) command(line string) string {
	g.Helper()
	out, err := g.Console().Command(g.ctx, line)
	if err != nil {
		g.Fatal(err)
	}
	return out
}

// wantTime checks the guest's time of day, which a clone corrects within a second.
func (g *guest) wantTime() {
	g.Helper()
	var off time.Duration
	for range 20 {
		out := strings.TrimSpace(g.command("sysctl -n kern.time"))
		at, err := time.Parse("2006-01-02T15:04:05.000Z", out)
		if err != nil {
			g.Fatal(err)
		}
		if off = time.Since(at); off.Abs() < 2*time.Second {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	g.Errorf("time of day is off by %v", off)
}
