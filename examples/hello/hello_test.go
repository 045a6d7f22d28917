//go:build integration

package main

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"vmgenc/qemu"
)

var accelName = flag.String("accel", qemu.DefaultAccel, "accelerator to boot with")

// module is the root of this module.
var module = func() string {
	dir, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		panic(err)
	}
	return dir
}()

// readme returns the program and the commands that README.md shows for a firmware of one's own.
func readme(t *testing.T) (program string, commands []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(module, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), "\n## In your own firmware\n")
	if section, _, _ = strings.Cut(section, "\n## "); !ok {
		t.Fatal("README.md has no section for a firmware of one's own")
	}
	m := regexp.MustCompile("(?s)```go\n(.*?)```").FindStringSubmatch(section)
	if m == nil {
		t.Fatal("README.md shows no program")
	}
	for _, line := range strings.Split(section, "\n") {
		if command, ok := strings.CutPrefix(line, "    go "); ok {
			commands = append(commands, "go "+command)
		}
	}
	return m[1], commands
}

// run runs a command in a folder and returns its output.
func run(t *testing.T, dir, command string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", command)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", command, err, out)
	}
	return string(out)
}

// machine is a guest that runs a firmware.
type machine struct {
	*testing.T
	*qemu.Machine
	ctx context.Context
}

// keep gives a machine the test's end.
func keep(t *testing.T, ctx context.Context, m *qemu.Machine, err error) *machine {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return &machine{t, m, ctx}
}

// expect waits for a line and returns its parts.
func (m *machine) expect(pattern string) []string {
	m.Helper()
	match, err := m.Console().Expect(m.ctx, "(?m)"+pattern)
	if err != nil {
		m.Fatal(err)
	}
	return match
}

// deadline returns a context that bounds a test's machines.
func deadline(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// The README quotes the program of this folder, at most 30 lines, and at most four commands build
// it in a fresh module outside the tree, where vet passes as well. It boots, notices a clone, and
// goes on without a counter.
func TestReadme(t *testing.T) {
	program, commands := readme(t)
	if here, err := os.ReadFile("main.go"); err != nil || string(here) != program {
		t.Errorf("README.md shows another program: %v", err)
	}
	if n := strings.Count(program, "\n"); n > 30 || len(commands) > 4 {
		t.Errorf("%d lines and %d commands, want at most 30 and 4", n, len(commands))
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range commands {
		run(t, dir, strings.ReplaceAll(c, "/path/to/vmgenc", module))
	}
	run(t, dir, "go vet ./...")

	ctx, kernel := deadline(t), filepath.Join(dir, "hello.elf")
	config := qemu.Config{Machine: "q35", Accel: *accelName, Kernel: kernel, GUID: qemu.NewGUID()}
	started, err := qemu.Start(ctx, config)
	m := keep(t, ctx, started, err)
	m.expect(`^vmgenc0: <VM generation counter> on acpi0, \\_SB\.VGEN, guid ` + config.GUID.String())
	m.expect(`^[A-Z2-7]{26}\r?\n`)
	snapshot := filepath.Join(dir, "snapshot")
	if err := m.Snapshot(ctx, snapshot); err != nil {
		t.Fatal(err)
	}
	config.GUID = qemu.NewGUID()
	restored, err := qemu.Restore(ctx, config, snapshot)
	clone := keep(t, ctx, restored, err)
	if err := clone.Cont(ctx); err != nil {
		t.Fatal(err)
	}
	clone.expect(`^vmgenc0: generation changed to ` + config.GUID.String() + `: reseeded`)

	started, err = qemu.Start(ctx, qemu.Config{Machine: "microvm", Accel: *accelName, Kernel: kernel})
	m = keep(t, ctx, started, err)
	m.expect(`^\S+ \S+ vmgenc0: no VM generation counter on this machine`)
	m.expect(`^[A-Z2-7]{26}\r?\n`)
}

// early is a package whose path sorts before all of the module's, and which draws random bytes when
// it is initialized.
const early = `package draw

import "crypto/rand"

var Text = rand.Text()
`

const earlyMain = `package main

import (
	"crypto/rand"
	"fmt"

	"aaa/draw"

	"vmgenc/boot"
	"vmgenc/kernel"
)

func main() {
	fmt.Println("first", draw.Text, rand.Text())
	kernel.Start(boot.Board{}, kernel.Options{})
	fmt.Println("then", rand.Text())
	select {}
}
`

// crypto/rand works from the first package's init on, with and without RDSEED and RDRAND, and no
// two machines draw the same.
func TestRandomBeforeStart(t *testing.T) {
	dir := t.TempDir()
	for file, text := range map[string]string{"draw/draw.go": early, "main.go": earlyMain} {
		name := filepath.Join(dir, file)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, commands := readme(t)
	for _, c := range commands {
		c = strings.ReplaceAll(c, "/path/to/vmgenc", module)
		run(t, dir, strings.ReplaceAll(c, "mod init hello", "mod init aaa"))
	}
	seen := map[string]bool{}
	for _, cpu := range []string{"max", "max,-rdseed", "max,-rdseed,-rdrand", "qemu64"} {
		ctx := deadline(t)
		config := qemu.Config{Machine: "q35", CPU: cpu, Accel: *accelName, Kernel: filepath.Join(dir, "hello.elf"), GUID: qemu.NewGUID()}
		started, err := qemu.Start(ctx, config)
		m := keep(t, ctx, started, err)
		first := m.expect(`^first ([A-Z2-7]{26}) ([A-Z2-7]{26})\r?\n`)
		then := m.expect(`^then ([A-Z2-7]{26})\r?\n`)
		for _, text := range append(first[1:], then[1]) {
			if seen[text] {
				t.Errorf("%s: %s again", cpu, text)
			}
			seen[text] = true
		}
		m.Close()
	}
}
