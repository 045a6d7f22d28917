// Command vet runs go vet on code for bare metal: on files with the build tag tamago, which the
// stock go command cannot compile.
//
//	go run vmgenc/boot/cmd/vet [-work DIR] [-tool FILE] PACKAGE...
//
// It uses a copy of GOROOT with the overlay's files in it (see package vmgenc/boot/overlay). The
// check unsafeptr is off: drivers make pointers of physical addresses. With -tool another program
// than go vet runs, with PACKAGE... as its arguments.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"vmgenc/boot/overlay"
)

func main() {
	work := flag.String("work", "build/_overlay", "keep the overlay in `DIR`")
	tool := flag.String("tool", "", "run `FILE` instead of go vet")
	flag.Parse()
	if err := run(*work, *tool, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(work, tool string, packages []string) error {
	t, err := overlay.Prepare(work)
	if err != nil {
		return err
	}
	root, err := t.Lay()
	if err != nil {
		return err
	}
	mod, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return fmt.Errorf("vet: go env GOMOD: %w", err)
	}
	// GOFLAGS reaches the go commands that a tool runs.
	flags := []string{"-trimpath", "-buildvcs=false", "-tags=" + strings.Join(overlay.Tags, ",")}
	if file := t.Modfile(filepath.Dir(strings.TrimSpace(string(mod)))); filepath.Base(file) != "go.mod" {
		flags = append(flags, "-modfile="+file)
	}
	args := append([]string{"vet", "-unsafeptr=false"}, packages...)
	if tool == "" {
		tool = t.Go
	} else {
		args = packages
	}
	cmd := exec.Command(tool, args...)
	cmd.Env = append(t.Env(), "GOROOT="+root, "GOFLAGS="+strings.Join(flags, " "))
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("vet: %w", err)
	}
	return nil
}
