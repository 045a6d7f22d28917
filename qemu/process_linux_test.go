package qemu

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
)

// TestDiesWithParent kills a program that has started a process, and checks that
// the process dies too.
func TestDiesWithParent(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), fakeMode+"=parent")
	parent.ExtraFiles = []*os.File{w}
	err = parent.Start()
	w.Close()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fscanln(r, new(string)); err != nil {
		t.Error(err)
	}
	parent.Process.Kill()
	parent.Wait()
	// The pipe ends when the last process that holds it is gone.
	if rest, err := io.ReadAll(r); err != nil || len(rest) != 0 {
		t.Errorf("read %q, %v", rest, err)
	}
}
