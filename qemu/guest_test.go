//go:build integration

package qemu

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// The experiments: they run on the guest of qemu/guest, some also on the kernel itself. Small
// enough for "make test", unless -prove is given.

var (
	guestPath = flag.String("guest", filepath.Join("..", "build", "lab.elf"), "guest of the experiments")
	prove     = flag.Bool("prove", false, "run the experiments at full size")
	reportDir = flag.String("reports", filepath.Join("..", "build", "prove"), "folder for the tables of the experiments")
)

// experiment returns a lab with a deadline, unless patience is 0, and the configuration of a small
// machine that runs the guest.
func experiment(t *testing.T, patience time.Duration, options string) (*lab, Config) {
	t.Helper()
	for _, file := range []string{*guestPath, *kernelPath} {
		if _, err := os.Stat(file); err != nil {
			t.Fatalf("nothing to test: %v: run make test", err)
		}
	}
	if _, err := exec.LookPath(DefaultBinary); err != nil {
		t.Fatalf("no QEMU to test with: %v: run make test", err)
	}
	ctx := t.Context()
	if patience > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		t.Cleanup(cancel)
	}
	return &lab{t, ctx}, Config{
		Machine: "pc", Accel: *accelName, Memory: "64M", Kernel: *guestPath, Append: options, GUID: NewGUID(),
	}
}

// place is what the guest says of itself: names and numbers, most of them addresses.
type place map[string]uint64

// ready waits until a guest has told where things are, and is about to begin.
func (l *lab) ready(m *Machine) place {
	l.Helper()
	p := make(place)
	for {
		match, err := m.Console().Expect(l.ctx, `(?m)^(?:([a-z.]+) 0x([0-9a-f]+)|(ready)|FAIL.*)\n`)
		l.must(err)
		switch {
		case match[3] != "":
			return p
		case match[1] == "":
			l.Fatalf("the guest says: %s", match[0])
		}
		n, err := strconv.ParseUint(match[2], 16, 64)
		l.must(err)
		p[match[1]] = n
	}
}

// scratch returns a folder in memory, if the host has such, that is removed when the test ends.
func (l *lab) scratch() string {
	l.Helper()
	parent := "/dev/shm"
	if info, err := os.Stat(parent); err != nil || !info.IsDir() {
		parent = ""
	}
	dir, err := os.MkdirTemp(parent, "vmgenc")
	l.must(err)
	l.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
