package overlay

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// fakeGo puts a go command first in PATH that knows "go env" alone.
func fakeGo(t *testing.T, version, root, cache string) {
	t.Helper()
	script := "#!/bin/sh\ncase $1,$2 in\n" +
		"env,GOVERSION) echo '" + version + "';;\n" +
		"env,GOROOT) echo '" + root + "';;\n" +
		"env,GOMODCACHE) echo '" + cache + "';;\n" +
		"*) exit 2;;\nesac\n"
	dir := t.TempDir()
	lay(t, filepath.Join(dir, "go"), script, 0o777)
	t.Setenv("PATH", dir+string(filepath.ListSeparator)+os.Getenv("PATH"))
}

// lay writes a file, and the folders above it.
func lay(t *testing.T, name, text string, mode fs.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

// replacements reads what -overlay is given.
func replacements(t *testing.T, list string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	var o struct{ Replace map[string]string }
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	return o.Replace
}

// checkReplacements checks that every source replaces, or adds, one file below
// root, with its text, and that every patched file is replaced.
func checkReplacements(t *testing.T, list, root string) {
	t.Helper()
	replace := replacements(t, list)
	n := 0
	err := fs.WalkDir(sources, "_src", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		n++
		want, err := sources.ReadFile(name)
		if err != nil {
			return err
		}
		rel := strings.TrimPrefix(name, "_src/")
		folder, file, _ := strings.Cut(rel, "/")
		rel = folders[folder] + "/" + file
		got, err := os.ReadFile(replace[filepath.Join(root, "src", rel)])
		if err != nil || string(got) != string(want) {
			t.Errorf("%s: %d bytes, %v, want %d bytes", rel, len(got), err, len(want))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	files, err := patched(root, "", patches)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		if got, err := os.ReadFile(replace[filepath.Join(root, "src", name)]); err != nil || string(got) != want {
			t.Errorf("%s: %d bytes, %v, want %d bytes", name, len(got), err, len(want))
		}
	}
	if len(replace) != n+len(files) || n == 0 {
		t.Errorf("%d replacements, of %d sources and %d patched files", len(replace), n, len(files))
	}
}

// TestPrepare takes the toolchain that runs the test.
func TestPrepare(t *testing.T) {
	dir := t.TempDir()
	tc, err := Prepare(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(tc.Go); err != nil {
		t.Error(err)
	}
	root := filepath.Dir(filepath.Dir(tc.Go))
	checkReplacements(t, tc.Overlay, root)
	env := tc.Env()
	for _, want := range []string{"GOROOT=" + root, "GOOS=linux", "GOARCH=amd64", "GOTOOLCHAIN=local", "CGO_ENABLED=0"} {
		name, _, _ := strings.Cut(want, "=")
		last := ""
		for _, v := range env {
			if strings.HasPrefix(v, name+"=") {
				last = v
			}
		}
		if last != want {
			t.Errorf("%q in the environment, want %q", last, want)
		}
	}
}

// TestReplaced checks that each file that stands in for a stock one still does:
// in another place it would be added instead, to no effect.
func TestReplaced(t *testing.T) {
	tc, err := Prepare(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name := range replacements(t, tc.Overlay) {
		base := filepath.Base(name)
		added := strings.HasPrefix(base, "bare_") || base == "signal_bare.go" || base == "goos.go"
		if _, err := os.Stat(name); added != (err != nil) {
			t.Errorf("%s: added %v, %v", name, added, err)
		}
	}
}

// TestPrepareAgain checks that nothing is written that is there: the go command
// would build everything anew.
func TestPrepareAgain(t *testing.T) {
	dir := t.TempDir()
	if _, err := Prepare(dir); err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-time.Hour).Truncate(time.Second)
	walk := func(visit func(name string) error) {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			return visit(name)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	walk(func(name string) error { return os.Chtimes(name, long, long) })
	changed := filepath.Join(dir, runtime.Version(), "src", "runtime", "goos", "goos.go")
	lay(t, changed, "package changed", 0o666)
	if _, err := Prepare(dir); err != nil {
		t.Fatal(err)
	}
	walk(func(name string) error {
		info, err := os.Stat(name)
		if err == nil && info.ModTime().Equal(long) == (name == changed) {
			t.Errorf("%s: written %v", name, name == changed)
		}
		return err
	})
}

func TestSupported(t *testing.T) {
	for v, want := range map[string]bool{
		"go1.26.4": true, "go1.26.44": true, "go1.27.0": true, "go1.27.4": true, "go1.27": true, "go1.27rc1": true,
		"go1.25.3": false, "go1.26.3": false, "go1.26": false, "go1.28.0": false, "devel go1.28-0123abc": false, "": false,
	} {
		if err := supported(v); (err == nil) != want {
			t.Errorf("%s: %v, want supported %v", v, err, want)
		}
	}
}

// TestUnsupported checks that a release that is too old is not built with.
func TestUnsupported(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "overlay")
	fakeGo(t, "go1.26.3", "/nowhere", "/cache")
	_, err := Prepare(dir)
	if want := "overlay: found go1.26.3, want go1.26.4 or newer of go1.26, go1.27 (GOTOOLCHAIN=" + Minors[0] + " selects it)"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("something was written")
	}
}

func TestNoGo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Prepare(t.TempDir()); err == nil || !strings.HasPrefix(err.Error(), "overlay: go env GOVERSION: ") {
		t.Errorf("%v", err)
	}
}

// TestModuleCache takes a toolchain that lies in the module cache, read-only as
// the go command leaves it.
func TestModuleCache(t *testing.T) {
	version := Minors[0]
	cache := t.TempDir()
	root := filepath.Join(cache, "golang.org", "toolchain@v0.0.1-"+version+".linux-amd64")
	lay(t, filepath.Join(root, "VERSION"), version, 0o444)
	lay(t, filepath.Join(root, "bin", "go"), "#!/bin/sh\n", 0o555)
	lay(t, filepath.Join(root, "pkg", "tool", "linux_amd64", "link"), "", 0o444)
	for name, text := range stock(t) {
		lay(t, filepath.Join(root, "src", name), text, 0o444)
	}
	// folders once the files are written; writable again for the end of the
	// test
	var folders []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			folders = append(folders, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	chmod := func(mode fs.FileMode) {
		for _, name := range folders {
			if err := os.Chmod(name, mode); err != nil {
				t.Fatal(err)
			}
		}
	}
	chmod(0o555)
	t.Cleanup(func() { chmod(0o755) })
	fakeGo(t, version, root, cache)

	dir := t.TempDir()
	tc, err := Prepare(dir)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(dir, version, "go")
	if want := (Toolchain{version, filepath.Join(to, "bin", "go"), filepath.Join(dir, version, "overlay.json")}); *tc != want {
		t.Fatalf("%+v, want %+v", *tc, want)
	}
	checkReplacements(t, tc.Overlay, to)
	checkCopy(t, to, version)

	t.Run("copied once", func(t *testing.T) {
		lay(t, filepath.Join(to, "VERSION"), "mine", 0o666)
		if _, err := Prepare(dir); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(filepath.Join(to, "VERSION")); string(got) != "mine" {
			t.Errorf("copied again: %q", got)
		}
	})
	t.Run("copied whole", func(t *testing.T) {
		if err := os.Remove(filepath.Join(to, "complete")); err != nil {
			t.Fatal(err)
		}
		lay(t, filepath.Join(to, "left"), "over", 0o666)
		if _, err := Prepare(dir); err != nil {
			t.Fatal(err)
		}
		checkCopy(t, to, version)
		if _, err := os.Stat(filepath.Join(to, "left")); err == nil {
			t.Error("what was left over is still there")
		}
	})
}

// checkCopy checks that what can be run of the copy can be, and the rest be
// written to.
func checkCopy(t *testing.T, to, version string) {
	t.Helper()
	if got, err := os.ReadFile(filepath.Join(to, "VERSION")); string(got) != version {
		t.Errorf("VERSION %q, %v", got, err)
	}
	for name, want := range map[string]fs.FileMode{
		"bin/go":                        0o700,
		"pkg/tool/linux_amd64/link":     0o700,
		"src/runtime":                   0o700,
		"VERSION":                       0o600,
		"src/runtime/rt0_linux_amd64.s": 0o600,
	} {
		info, err := os.Stat(filepath.Join(to, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if got := info.Mode() & 0o700; got != want {
			t.Errorf("%s has mode %v, want %v", name, got, want)
		}
	}
}
