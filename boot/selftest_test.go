//go:build integration

package boot_test

import (
	"context"
	"debug/elf"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"vmgenc/qemu"
)

// The tests in the files tagged integration boot the kernel of qemu/guest/selftest.
// They fail, and do not skip, where there is no kernel or no QEMU: "make test"
// sees to both.

var (
	kernelPath = flag.String("selftest", filepath.Join("..", "build", "selftest.elf"), "kernel to boot")
	accelName  = flag.String("accel", qemu.DefaultAccel, "accelerator to boot with")
)

// patience bounds each boot. It says nothing about how long one should take.
const patience = 4 * time.Minute

// guest is a machine that runs self-tests, and the test that looks at it.
type guest struct {
	*testing.T
	*qemu.Machine
	ctx context.Context
}

// boot starts a machine that runs the self-tests named.
func boot(t *testing.T, config qemu.Config, tests ...string) *guest {
	t.Helper()
	if _, err := os.Stat(*kernelPath); err != nil {
		t.Fatalf("no kernel to test: %v: run make test", err)
	}
	return bootKernel(t, config, *kernelPath, "test="+strings.Join(tests, ","))
}

// bootKernel starts a machine with a kernel and a command line.
func bootKernel(t *testing.T, config qemu.Config, kernel, line string) *guest {
	t.Helper()
	if _, err := exec.LookPath(qemu.DefaultBinary); err != nil {
		t.Fatalf("no QEMU to test with: %v: run make test", err)
	}
	config.Accel, config.Kernel, config.Append = *accelName, kernel, line
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	m, err := qemu.Start(ctx, config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return &guest{t, m, ctx}
}

// expect waits for a match of each of the patterns, in that order, and returns
// the last one's parts. A pattern that wants the end of a line says \n: the end
// of what has come so far would be a match of $.
func (g *guest) expect(patterns ...string) []string {
	g.Helper()
	var match []string
	for _, p := range patterns {
		var err error
		if match, err = g.Console().Expect(g.ctx, "(?m)"+p); err != nil {
			g.Fatal(err)
		}
	}
	return match
}

// pass waits until each of the self-tests has passed.
func (g *guest) pass(tests ...string) {
	g.Helper()
	for _, name := range tests {
		if got := g.expect(`^(ok|FAIL|no test|panic:|fatal error:) (.*)\n`); got[1] != "ok" || got[2] != name {
			g.Fatalf("%s %s, want ok %s\n%s", got[1], got[2], name, g.Console().Transcript())
		}
	}
}

// end waits for the program's exit status and for the end of the machine, which
// resets itself.
func (g *guest) end(status int) {
	g.Helper()
	g.expect(fmt.Sprintf(`^exit status %d\n`, status))
	e, err := g.WaitEvent(g.ctx, "SHUTDOWN")
	if err != nil {
		g.Fatal(err)
	}
	if !strings.Contains(string(e.Data), `"guest-reset"`) {
		g.Errorf("SHUTDOWN %s, want reason guest-reset", e.Data)
	}
	if code, err := g.Wait(g.ctx); code != 0 || err != nil {
		g.Errorf("QEMU's exit status %d, %v", code, err)
	}
}

// cpuTime returns the processor time that QEMU has used, all threads together:
// proc_pid_stat(5), fields 14 and 15, in units of 1/100 s.
func (g *guest) cpuTime() time.Duration {
	g.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", g.Process().Pid))
	if err != nil {
		g.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // after the name
	fields := strings.Fields(rest)
	sum := time.Duration(0)
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			g.Fatal(err)
		}
		sum += time.Duration(n) * time.Second / 100
	}
	return sum
}

// quick are the self-tests that pass and leave the machine as it was, but for
// the last, which leaves a goroutine that never stops.
var quick = []string{"nil", "divide", "goroutines", "threads", "timers", "clock", "stack",
	"nested", "floats", "rand", "pressure", "big", "madvise", "gc", "memory", "preempt", "late"}

func TestQuick(t *testing.T) {
	for _, config := range []qemu.Config{
		{Machine: "q35", CPU: "max"},
		{Machine: "q35", CPU: "qemu64"},
		{Machine: "pc", CPU: "max"},
	} {
		t.Run(config.Machine+","+config.CPU, func(t *testing.T) {
			t.Parallel()
			g := boot(t, config, quick...)
			g.pass(quick...)
			g.end(0)
		})
	}
}

// TestPreempt preempts before anything has made threads or set timers.
func TestPreempt(t *testing.T) {
	for _, test := range []string{"preempt", "roused"} {
		g := boot(t, qemu.Config{}, test)
		g.pass(test)
		g.end(0)
	}
}

// TestProcessors runs goroutines on several processors.
func TestProcessors(t *testing.T) {
	for _, machine := range []string{"q35", "pc"} {
		t.Run(machine, func(t *testing.T) {
			t.Parallel()
			tests := []string{"smp", "nil", "goroutines", "threads", "timers", "clock", "stack", "floats", "gc"}
			g := boot(t, qemu.Config{Machine: machine + ",smp.cpus=4"}, tests...)
			g.expect(`^4 processors\n`)
			g.pass(tests...)
			g.end(0)
		})
	}
}

// TestVectors checks that the vector registers are enabled where the processor
// has them, on one processor and on several, and survive whatever interrupts.
// QEMU's TCG has no AVX-512.
func TestVectors(t *testing.T) {
	for _, machine := range []string{"q35", "pc"} {
		for cpu, want := range map[string]string{"max": "avx", "qemu64": "sse"} {
			for tests, smp := range map[string]string{"vectors": "", "smp,vectors": ",smp.cpus=4"} {
				t.Run(machine+smp+","+cpu, func(t *testing.T) {
					t.Parallel()
					list := strings.Split(tests, ",")
					g := boot(t, qemu.Config{Machine: machine + smp, CPU: cpu}, list...)
					g.expect(`^vectors: ` + want + `\n`)
					g.pass("vectors")
					g.end(0)
				})
			}
		}
	}
}

// TestReseed reseeds the Go runtime, and sees what the standard library draws on.
func TestReseed(t *testing.T) {
	for machine, tests := range map[string][]string{
		"q35":           {"reseed", "crypto", "reseedload"},
		"pc,smp.cpus=4": {"smp", "reseed", "crypto", "reseedload"},
	} {
		t.Run(machine, func(t *testing.T) {
			t.Parallel()
			g := boot(t, qemu.Config{Machine: machine}, tests...)
			g.pass(tests...)
			g.end(0)
		})
	}
}

// TestTwins restores a snapshot twice, with two generation IDs. With a reseed the
// runtimes of the clones have nothing in common. Without, which is the control,
// they go on alike, but for select, of which the scheduler's needs are a part.
func TestTwins(t *testing.T) {
	for _, c := range []struct {
		option string
		want   map[string]bool // by generator, whether clones differ
	}{
		{"", map[string]bool{"math/rand/v2": true, "math/rand": true, "maphash": true, "map": true, "select": true}},
		{" reseed=NO", map[string]bool{"math/rand/v2": false}},
	} {
		t.Run("twins"+c.option, func(t *testing.T) {
			t.Parallel()
			config := qemu.Config{Machine: "q35", GUID: qemu.NewGUID()}
			source := boot(t, config, "twins"+c.option)
			source.expect(`^ready\n`)
			file := filepath.Join(t.TempDir(), "snapshot")
			if err := source.Snapshot(source.ctx, file); err != nil {
				t.Fatal(err)
			}
			values := [2]map[string]string{}
			for i := range values {
				values[i] = source.twin(file)
			}
			for name, differ := range c.want {
				a, b := values[0][name], values[1][name]
				if a == "" || shareWord(a, b) == differ {
					t.Errorf("%s: %s and %s", name, a, b)
				}
			}
		})
	}
}

// shareWord reports whether one of a's words is one of b's: one of two machines may have drawn once
// more than the other.
func shareWord(a, b string) bool {
	words := strings.Fields(strings.Trim(b, "[]\r"))
	return slices.ContainsFunc(strings.Fields(strings.Trim(a, "[]\r")), func(w string) bool { return slices.Contains(words, w) })
}

// twin restores a snapshot with a new generation ID and returns what the
// self-test prints of the runtime's generators, by their name.
func (g *guest) twin(file string) map[string]string {
	g.Helper()
	config := g.Config()
	config.GUID = qemu.NewGUID()
	m, err := qemu.Restore(g.ctx, config, file)
	if err != nil {
		g.Fatal(err)
	}
	g.Cleanup(m.Close)
	if err := m.Cont(g.ctx); err != nil {
		g.Fatal(err)
	}
	clone := &guest{g.T, m, g.ctx}
	values := map[string]string{}
	for range 5 {
		line := clone.expect(`^([a-z0-9/]+): ([0-9a-f \[\]]+)\r?\n`)
		values[line[1]] = line[2]
	}
	return values
}

// TestHeap fills most of the RAM of a machine that has it on both sides of 4 GiB,
// and of a small one.
func TestHeap(t *testing.T) {
	for _, memory := range []string{"32M", "3G"} {
		t.Run(memory, func(t *testing.T) {
			g := boot(t, qemu.Config{Machine: "q35", Memory: memory}, "heap")
			g.expect(`^\d+ MiB in use\n`)
			g.pass("heap")
			g.end(0)
		})
	}
}

// TestProtect tries what W^X forbids, on every processor.
func TestProtect(t *testing.T) {
	for _, c := range []qemu.Config{
		{Machine: "q35,smp.cpus=4", CPU: "max"},
		{Machine: "pc,smp.cpus=4", CPU: "qemu64"},
	} {
		t.Run(c.Machine+","+c.CPU, func(t *testing.T) {
			t.Parallel()
			g := boot(t, c, "protect", "smp", "protect")
			g.pass("protect", "smp", "protect")
			g.end(0)
		})
	}
}

// TestSmall boots with RAM for the image and for little else, which is a message.
func TestSmall(t *testing.T) {
	memory := fmt.Sprintf("%dM", imageEnd(t)>>20+2)
	for _, machine := range []string{"q35", "pc"} {
		g := boot(t, qemu.Config{Machine: machine, Memory: memory}, "nil")
		g.expect(`^boot: too little RAM: .*\n`)
		if code, err := g.Wait(g.ctx); code != 0 || err != nil {
			t.Errorf("QEMU's exit status %d, %v", code, err)
		}
	}
}

// imageEnd returns where the self-tests' image ends in memory.
func imageEnd(t *testing.T) (end uint64) {
	f, err := elf.Open(*kernelPath)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, p := range f.Progs {
		if p.Type == elf.PT_LOAD {
			end = max(end, p.Paddr+p.Memsz)
		}
	}
	return end
}

// TestMemory checks that the map and the page tables are right with any size of
// RAM, on both sides of 4 GiB, and that Go gets it.
func TestMemory(t *testing.T) {
	for _, c := range []struct {
		machine, cpu, memory string
		ram, forGo           int // in MiB, at least
	}{
		{"q35", "max", "32M", 30, 29},
		{"q35", "max", "128M", 126, 125},
		{"pc", "max", "256M", 254, 253},
		{"q35", "max", "1G", 1022, 1021},
		{"pc", "max", "4G", 4094, 4093},
		{"q35", "max", "8G", 8190, 8189},
		{"q35", "qemu64", "8G", 8190, 8188}, // without pages of 1 GiB
	} {
		t.Run(c.machine+","+c.cpu+","+c.memory, func(t *testing.T) {
			t.Parallel()
			g := boot(t, qemu.Config{Machine: c.machine, CPU: c.cpu, Memory: c.memory}, "memory")
			sizes := g.expect(`^(\d+) MiB of RAM, (\d+) MiB for Go\n`)
			ram, _ := strconv.Atoi(sizes[1])
			forGo, _ := strconv.Atoi(sizes[2])
			if ram < c.ram || ram > c.ram+2 || forGo < c.forGo || forGo > ram {
				t.Errorf("%s, want %d and %d at least", sizes[0], c.ram, c.forGo)
			}
			g.pass("memory")
			g.end(0)
		})
	}
}

// TestEnd runs the self-tests that end the program, and so the machine.
func TestEnd(t *testing.T) {
	for _, c := range []struct {
		test   string
		lines  []string
		status int
	}{
		{"exit0", nil, 0},
		{"exit7", nil, 7},
		{"nonesuch", []string{`^no test "nonesuch" in "test=nonesuch"\n`}, 1},
		{"panic", []string{`^panic: as asked\n`, `^goroutine 1 \[running\]:\n`, `^main\.main\(\)\n`}, 2},
		{"crash", []string{`^panic: runtime error: invalid memory address or nil pointer dereference\n`,
			`^\[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x`, `^main\.load\(`, `^created by main\.crash in goroutine 1\n`}, 2},
		{"fault", []string{`^unexpected fault address 0x700000000000\n`, `^fatal error: fault\n`, `^main\.fault\(\)\n`, `^main\.main\(\)\n`}, 2},
		{"deadlock", []string{`^fatal error: all goroutines are asleep - deadlock!\n`, `^goroutine 1 `, `^main\.main\(\)\n`}, 2},
		{"overflow", []string{`^runtime: goroutine stack exceeds 1048576-byte limit\n`, `^fatal error: stack overflow\n`, `^main\.overflow`}, 2},
		{"oom", []string{`^fatal error: runtime: out of memory\n`, `^main\.outOfMemory\(\)\n`, `^main\.main\(\)\n`}, 2},
		{"badcode", []string{`^unexpected fault address 0x([0-9a-f]+)\n`, `^fatal error: fault\n`, `code=0x2 addr=0x[0-9a-f]+ pc=0x[0-9a-f]+\]\n`, `^main\.badCode\(\)\n`}, 2},
		{"kstack", []string{`^fatal error: kernel stack overflow\n`, `^fatal error: exception 0xe error 0x2 at 0x`,
			`^fatal error: trap stack overflow\n`, `^fatal error: exception 0xe error 0x2 at 0x`}, 2},
	} {
		t.Run(c.test, func(t *testing.T) {
			t.Parallel()
			g := boot(t, qemu.Config{Memory: "128M"}, c.test)
			g.expect(c.lines...)
			g.end(c.status)
			if regexp.MustCompile(`(?m)^ok`).MatchString(g.Console().Transcript()) {
				t.Error("the test passed")
			}
		})
	}
}

// TestLines compares the traceback of a self-test that fails with the sources: the line that
// failed, and the line that started its goroutine.
func TestLines(t *testing.T) {
	g := boot(t, qemu.Config{Memory: "128M"}, "crash")
	g.end(2)
	console := g.Console().Transcript()
	for name, want := range map[string]string{`main\.load\([^\n]*\)`: "*p", `created by main\.crash in goroutine 1`: "go load("} {
		m := regexp.MustCompile(name + `\r?\n\tvmgenc/qemu/guest/selftest/tests\.go:(\d+)`).FindStringSubmatch(console)
		if m == nil {
			t.Fatalf("no line for %s in\n%s", name, console)
		}
		n, _ := strconv.Atoi(m[1])
		text, err := os.ReadFile(filepath.Join("..", "qemu", "guest", "selftest", "tests.go"))
		if err != nil {
			t.Fatal(err)
		}
		if lines := strings.Split(string(text), "\n"); n > len(lines) || !strings.Contains(lines[n-1], want) {
			t.Errorf("%s: line %d of %d, which does not have %s", name, n, len(lines), want)
		}
	}
}

// TestIdle checks that a machine with nothing to do but to wait for timers, a
// thousand far ones and one that comes ten times a second, halts. It measures
// processor time, not how long anything takes.
func TestIdle(t *testing.T) {
	const window = 10 * time.Second
	for _, c := range []struct {
		config  qemu.Config
		tests   []string
		percent float64 // of one processor
	}{
		{qemu.Config{Machine: "q35"}, []string{"idle"}, 1.5},
		{qemu.Config{Machine: "pc", CPU: "qemu64"}, []string{"idle"}, 1.5},
		{qemu.Config{Machine: "q35", CPUs: 4}, []string{"smp", "idle"}, 2.5}, // the scheduler wakes a second thread for each
		{qemu.Config{Machine: "pc", CPUs: 4}, []string{"smp", "idle"}, 2.5},
	} {
		t.Run(fmt.Sprintf("%s,%d", c.config.Machine, max(c.config.CPUs, 1)), func(t *testing.T) {
			t.Parallel()
			g := boot(t, c.config, c.tests...)
			g.expect(`^idle\n`)
			before := g.cpuTime()
			time.Sleep(window)
			used := g.cpuTime() - before
			t.Logf("%v of processor time in %v", used, window)
			if used.Seconds() > window.Seconds()*c.percent/100 {
				t.Errorf("%v of processor time in %v, want at most %v %%", used, window, c.percent)
			}
		})
	}
}
