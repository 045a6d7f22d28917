// Package overlay lets the stock Go toolchain build TamaGo programs.
//
// TamaGo's own distribution of Go has a GOOS of its own. This package gets the
// same from an unmodified toolchain: it builds for linux/amd64 and replaces,
// through the go command's -overlay flag, the few files of package runtime in
// which system calls are made, and adds some to it and to os/signal. What
// stands there instead (under _src/runtime) implements threads, futexes,
// memory, timers and signals on bare hardware, and TamaGo's contract with a
// board, package runtime/goos, as documented by github.com/usbarmory/tamago/goos
// v1.26.4. Everything above that layer, garbage collector, scheduler and
// standard library, is stock, but for what has no use on bare metal and is made to
// do nothing, a few words in a place, so that it takes no room: a quarter of the
// image, and 32 MiB of RAM that crypto/rand sets aside for FIPS 140 mode; and for
// sysmon, which an interrupt or a timer alone does not wake.
//
// A program built this way carries the build tag tamago, and everything that
// a board package does for TamaGo works unchanged: github.com/usbarmory/tamago
// compiles against it as it is, its amd64 package included.
//
// A thread has two stacks of the overlay's, for its system calls and for traps,
// 16 KiB and 32 KiB, each above a page that is not mapped; the first stack lies
// above one too. Overflow of one of them, by board code that is called there, ends
// the program with a message. Nothing that the runtime maps can be executed.
//
// Limits: amd64 only; runtime.GOOS is "linux"; the Go releases in Tried; up to
// 1024 threads; no files, no sockets, no processes. Signals reach a running
// thread at its next tick, within 10 ms. The vector registers are those of SSE,
// AVX and AVX-512, which the overlay enables where the processor has them; what
// interrupts a thread preserves these and no others, so a board must not enable
// more in XCR0. Other processors run threads once a board sets goos.Task, as
// TamaGo's CPU.InitSMP does; they take on the control registers of the first. A
// goroutine that sends an interrupt to one with CPU.LAPIC.IPI, two register
// writes, may be moved to another processor between the two. Vector 254 of the
// interrupt table and, while a thread runs, the timer of the local APIC belong to
// the overlay.
//
// Profiles are empty, but for that of goroutines, and runtime/trace reports an
// error. Of GODEBUG's settings, those have no effect that make the runtime print
// or check itself, and nothing counts the use of the others; FIPS 140 mode makes
// the program panic. A debugger cannot call functions. The local time zone is UTC;
// time.LoadLocation finds others where package time/tzdata is linked.
package overlay

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

//go:embed _src
var sources embed.FS

// Tried lists the Go releases the overlay has been booted with. It reaches
// into the runtime, whose insides may change with any release.
var Tried = []string{"go1.26.4", "go1.26.5", "go1.26.6", "go1.26.7", "go1.26.8"}

// folders maps the folders of _src to those of GOROOT/src.
var folders = map[string]string{
	"runtime": "runtime",
	"signal":  "os/signal",
}

// Tags are the build tags of a program built with the overlay.
var Tags = []string{"tamago", "linkcpuinit", "linkramstart"}

// Toolchain is a Go toolchain ready to build for bare metal.
type Toolchain struct {
	Version string // go1.26.8
	Go      string // path of the go command
	Overlay string // path of the file for -overlay
}

// Prepare writes the overlay for the Go toolchain found in PATH into the
// folder dir, and returns how to use it. A toolchain that lies in the module
// cache, where the go command refuses overlays, is copied to dir first.
func Prepare(dir string) (*Toolchain, error) {
	version, err := goEnv("GOVERSION")
	if err != nil {
		return nil, err
	}
	if !slices.Contains(Tried, version) {
		return nil, fmt.Errorf("overlay: %s has not been tried, want one of %s (GOTOOLCHAIN=%s selects it)",
			version, strings.Join(Tried, " "), Tried[len(Tried)-1])
	}
	root, err := goEnv("GOROOT")
	if err != nil {
		return nil, err
	}
	cache, err := goEnv("GOMODCACHE")
	if err != nil {
		return nil, err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	if rel, err := filepath.Rel(cache, root); err == nil && filepath.IsLocal(rel) {
		if root, err = copyRoot(root, filepath.Join(dir, version)); err != nil {
			return nil, err
		}
	}
	t := &Toolchain{
		Version: version,
		Go:      filepath.Join(root, "bin", "go"),
		Overlay: filepath.Join(dir, "overlay.json"),
	}
	return t, write(dir, root, version, t.Overlay)
}

// Env returns the environment for the toolchain's go command.
func (t *Toolchain) Env() []string {
	return append(os.Environ(),
		"GOOS=linux", "GOARCH=amd64", "GOAMD64=v1", "CGO_ENABLED=0", "GOTOOLCHAIN=local",
		// What a builder has set for hosted programs does not belong in the
		// image. GOFLAGS is not empty, for that would mean what "go env -w" set.
		"GOFLAGS=-trimpath", "GOEXPERIMENT=", "GOFIPS140=off",
		"GOROOT="+filepath.Dir(filepath.Dir(t.Go)))
}

// write lays out the sources below dir and the list of replacements.
func write(dir, root, version, list string) error {
	replace := map[string]string{}
	files, err := patched(root, version, patches)
	if err != nil {
		return err
	}
	for name, text := range files {
		at := filepath.Join(dir, "patched", filepath.FromSlash(name))
		replace[filepath.Join(root, "src", filepath.FromSlash(name))] = at
		if err := writeFile(at, []byte(text)); err != nil {
			return err
		}
	}
	err = fs.WalkDir(sources, "_src", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel := strings.TrimPrefix(name, "_src/")
		folder, file, _ := strings.Cut(rel, "/")
		text, err := sources.ReadFile(name)
		if err != nil {
			return err
		}
		at := filepath.Join(dir, "src", filepath.FromSlash(rel))
		replace[filepath.Join(root, "src", folders[folder], filepath.FromSlash(file))] = at
		return writeFile(at, text)
	})
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return err
	}
	return writeFile(list, text)
}

// writeFile leaves a file alone that already has the text: its time stamp is
// what the go command looks at first.
func writeFile(name string, text []byte) error {
	if old, err := os.ReadFile(name); err == nil && string(old) == string(text) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(name, text, 0o666); err != nil {
		return err
	}
	// Go 1.26.4 looks for packages newer than two seconds outside of the
	// overlay only.
	old := time.Now().Add(-10 * time.Second)
	return os.Chtimes(name, old, old)
}

// copyRoot copies the toolchain at root to the folder to, once.
func copyRoot(root, to string) (string, error) {
	mark := filepath.Join(to, "complete")
	if _, err := os.Stat(mark); err == nil {
		return to, nil
	}
	if err := os.RemoveAll(to); err != nil {
		return "", err
	}
	if err := os.CopyFS(to, os.DirFS(root)); err != nil {
		return "", fmt.Errorf("overlay: copying %s: %w", root, err)
	}
	// the module cache is read-only, executables included
	err := filepath.WalkDir(to, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		mode := os.FileMode(0o666)
		if info, err := d.Info(); err == nil && (d.IsDir() || info.Mode()&0o100 != 0 || strings.Contains(name, "/pkg/tool/")) {
			mode = 0o777
		}
		return os.Chmod(name, mode)
	})
	if err != nil {
		return "", err
	}
	return to, writeFile(mark, nil)
}

func goEnv(name string) (string, error) {
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		return "", fmt.Errorf("overlay: go env %s: %w", name, err)
	}
	return strings.TrimSpace(string(out)), nil
}
