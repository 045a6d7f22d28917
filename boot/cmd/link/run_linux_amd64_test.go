package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestRunShrunk runs a program with the smaller table of functions, on this
// machine.
func TestRunShrunk(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out.elf")
	if err := run(out, "", goProgram(t, "./testdata/program"), "", "", nil); err != nil {
		t.Fatal(err)
	}
	for _, env := range []string{"GOGC=1", "GODEBUG=gccheckmark=1", "GODEBUG=clobberfree=1", "GOMAXPROCS=1"} {
		cmd := exec.Command(out, "tables")
		cmd.Env = append(os.Environ(), env)
		if text, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", env, err, text)
		}
	}
}
