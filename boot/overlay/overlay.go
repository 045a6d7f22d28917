// Package overlay lets the stock Go toolchain build TamaGo programs.
//
// The package builds for linux/amd64 with an unmodified Go release. Through the go command's
// -overlay flag it replaces the files of package runtime that make system calls, and adds some to
// it and to os/signal. The files under _src implement threads, futexes, memory, timers and signals
// on bare hardware, and package runtime/goos, TamaGo's contract with a board, as documented by
// github.com/usbarmory/tamago/goos v1.26.5 and v1.27.1. Garbage collector, scheduler and standard
// library are stock, but for the edits in patches.go: the wake-up of sysmon, and 32 MiB of RAM for
// FIPS 140 mode.
//
// A program built this way carries the build tag tamago, and everything that a board package does
// for TamaGo works unchanged: github.com/usbarmory/tamago compiles against it as it is.
//
// Releases of Go: each patch must match once, and each replaced file must declare the same
// functions as before. Otherwise the build stops. Code for one minor release carries its build tag.
//
// A thread has two stacks of the overlay's, for its system calls and for traps, 16 KiB and 32 KiB,
// each above a page that is not mapped. The first stack lies above one too. If board code that is
// called there overflows one of them, the program ends with a message. Nothing that the runtime
// maps can be executed.
//
// The program's arguments and environment come from the board (see package boot), before the
// runtime starts, so GOGC, GOMEMLIMIT, GODEBUG and TZ have their usual effect.
//
// Limits: amd64 only; runtime.GOOS is "linux"; up to 1024 threads; no files, no sockets, no
// processes. Opening a file reports ENOENT, creating one EROFS, other system calls ENOSYS. Signals
// reach a running thread at its next tick, within 10 ms. A debugger cannot call functions.
//
// The vector registers are those of SSE, AVX and AVX-512, which the overlay enables where the
// processor has them. Interrupts preserve these and no others, so a board must not enable more in
// XCR0. Other processors run threads once a board sets goos.Task, as TamaGo's CPU.InitSMP does.
// They take on the control registers of the first. Vector 254 of the interrupt table and, while a
// thread runs, the timer of the local APIC belong to the overlay.
package overlay

import (
	"embed"
	"encoding/json"
	"fmt"
	"go/version"
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

// Minors are the minor releases of Go that the overlay supports, oldest first, each with the
// newest point release that the test suite builds with. Any point release from Oldest builds.
var Minors = []string{"go1.26.11", "go1.27.4"}

// Oldest is the oldest release of Go that the overlay supports.
const Oldest = "go1.26.4"

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
	release, err := goEnv("GOVERSION")
	if err != nil {
		return nil, err
	}
	if err := supported(release); err != nil {
		return nil, err
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
	dir = filepath.Join(dir, release)
	if rel, err := filepath.Rel(cache, root); err == nil && filepath.IsLocal(rel) {
		if root, err = copyRoot(root, filepath.Join(dir, "go")); err != nil {
			return nil, err
		}
	}
	t := &Toolchain{
		Version: release,
		Go:      filepath.Join(root, "bin", "go"),
		Overlay: filepath.Join(dir, "overlay.json"),
	}
	return t, write(dir, root, release, t.Overlay)
}

// supported reports an error unless version is of one of Minors, and not older than Oldest.
func supported(v string) error {
	minors := make([]string, len(Minors))
	for i, m := range Minors {
		minors[i] = version.Lang(m)
	}
	if !slices.Contains(minors, version.Lang(v)) || version.Compare(v, Oldest) < 0 {
		return fmt.Errorf("overlay: found %s, want %s or newer of %s (GOTOOLCHAIN=%s selects it)",
			v, Oldest, strings.Join(minors, ", "), Minors[0])
	}
	return nil
}

// Modfile returns the module file for the toolchain, in the folder of go.mod: go127.mod for Go
// 1.27, if there is such a file, otherwise go.mod.
func (t *Toolchain) Modfile(dir string) string {
	minor := strings.NewReplacer(".", "").Replace(version.Lang(t.Version))
	if name := filepath.Join(dir, minor+".mod"); minor != "" {
		if _, err := os.Stat(name); err == nil {
			return name
		}
	}
	return filepath.Join(dir, "go.mod")
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
func write(dir, root, release, list string) error {
	replace := map[string]string{}
	files, err := patched(root, release, patches)
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
		stock := filepath.Join(root, "src", folders[folder], filepath.FromSlash(file))
		if err := check(folders[folder]+"/"+file, stock, release, string(text)); err != nil {
			return err
		}
		replace[stock] = at
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

// check reports an error if the file of the toolchain at stock exists and is not in replaced, or
// does not declare what text declares.
func check(name, stock, release, text string) error {
	old, err := os.ReadFile(stock)
	i := slices.IndexFunc(replaced, func(r replacement) bool { return r.file == name })
	if i < 0 {
		if err == nil {
			return fmt.Errorf("overlay: %s has a file %s, want none", release, name)
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("overlay: replacing %s of %s: %w", name, release, err)
	}
	return checkReplaced(replaced[i], release, string(old), text)
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
