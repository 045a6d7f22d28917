package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// build makes a program for this machine and links it as kernels are. It returns
// the result, and the file for debuggers, which runs too.
func build(t *testing.T) (small, whole string) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "program.elf")
	small = filepath.Join(dir, "small.elf")
	for _, c := range []struct {
		env  []string
		args []string
	}{
		{[]string{"CGO_ENABLED=0", "GOFLAGS="}, []string{"build", "-trimpath", "-ldflags", "-buildid=", "-o", file, "../link/testdata/program"}},
		{nil, []string{"run", "../link", "-elf", file, "-o", small}},
	} {
		cmd := exec.Command("go", c.args...)
		cmd.Env = append(os.Environ(), c.env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go %s: %v\n%s", strings.Join(c.args, " "), err, out)
		}
	}
	whole = filepath.Join(dir, "small.debug.elf")
	if err := os.Chmod(whole, 0o755); err != nil {
		t.Fatal(err)
	}
	return small, whole
}

// trace runs a program that fails, and returns what it prints.
func trace(t *testing.T, program, how, level string) string {
	t.Helper()
	cmd := exec.Command(program, how)
	cmd.Env = append(os.Environ(), "GOTRACEBACK="+level, "GOMAXPROCS=1")
	out, err := cmd.CombinedOutput()
	if exit := new(exec.ExitError); !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Fatalf("%s: %v\n%s", how, err, out)
	}
	return string(out)
}

// same takes from a trace what is different each time, arguments, and, as which
// there are is a matter of luck, goroutines after the first.
func same(trace string) string {
	for _, c := range [][2]string{
		{`(?m)\((\{|0x|_).*\)$`, "()"}, // of a function that is not inlined
		{` (gp|mp|fp|sp|addr)=\S+`, ""},
		{` in goroutine \d+`, ""},
		{`goroutine \d+`, "goroutine"},
	} {
		trace = regexp.MustCompile(c[0]).ReplaceAllString(trace, c[1])
	}
	parts := strings.SplitN(trace, "\n\n", 3)
	return strings.Join(parts[:min(len(parts), 2)], "\n\n")
}

// TestTrace compares the traces of a program with those of the same program with
// the smaller table of functions, after run has put lines into them.
func TestTrace(t *testing.T) {
	small, whole := build(t)
	for _, how := range []string{"divide", "nil", "bounds", "wrapped", "again", "other", "once", "dead"} {
		for _, level := range []string{"single", "system"} {
			if how == "dead" && level == "system" {
				continue // what the thread does that finds out is a matter of luck
			}
			t.Run(how+","+level, func(t *testing.T) {
				got := trace(t, small, how, level)
				if strings.Contains(got, ".go:") || !strings.Contains(got, "\t?:0 +0x") {
					t.Errorf("there are lines in\n%s", got)
				}
				var b bytes.Buffer
				if err := run(whole, strings.NewReader(strings.ReplaceAll(got, "\n", "\r\n")), &b); err != nil {
					t.Fatal(err)
				}
				if got, want := same(b.String()), same(trace(t, whole, how, level)); got != want {
					t.Errorf("trace\n%s\nwant\n%s", got, want)
				}
			})
		}
	}
}
