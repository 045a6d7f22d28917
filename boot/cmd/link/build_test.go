//go:build integration

package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"vmgenc/boot/overlay"
)

// module is this module's root.
var module = filepath.Join("..", "..", "..")

// goCommand runs the go command in a folder, with what overrides the
// environment, and returns its standard output.
func goCommand(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return out.String()
}

// copyTree copies the module's sources: all but what is built of them, and
// version control.
func copyTree(t *testing.T, to string) {
	t.Helper()
	err := filepath.WalkDir(module, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(module, name)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if rel == "build" || rel == ".git" {
				return fs.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, rel), 0o777)
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), text, 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestReproducible builds the kernel from two copies of the sources in folders
// of their own, the second with nothing in the build cache, and wants the same
// bytes.
func TestReproducible(t *testing.T) {
	var images [2]map[string][]byte
	for i, folder := range []string{"a", "some/other folder"} {
		dir := filepath.Join(t.TempDir(), folder)
		copyTree(t, dir)
		var env []string
		if i == 1 {
			env = []string{"GOCACHE=" + t.TempDir()}
		}
		goCommand(t, dir, env, "run", "./boot/cmd/link", "./kernel/cmd/vmgenc")
		images[i] = map[string][]byte{}
		for _, name := range []string{"vmgenc.elf", "vmgenc.debug.elf"} {
			images[i][name] = read(t, filepath.Join(dir, "build", name))
		}
	}
	for name, a := range images[0] {
		b := images[1][name]
		if bytes.Equal(a, b) {
			continue
		}
		at := 0
		for at < min(len(a), len(b)) && a[at] == b[at] {
			at++
		}
		t.Errorf("%s: images of %d and %d bytes differ from byte %#x on", name, len(a), len(b), at)
	}
}

// api are the functions of package runtime that TamaGo's distribution has for
// the amd64 package of v1.26.0 and v1.26.1, which the overlay does not link:
// those versions wake the interrupt goroutine in their own way.
const api = `package runtime

func GetG() (g, p uint) { panic("not here") }
func Asleep(g uint) bool { panic("not here") }
`

// withAPI copies an overlay and adds api to it.
func withAPI(t *testing.T, tc *overlay.Toolchain) string {
	t.Helper()
	dir := t.TempDir()
	text, err := os.ReadFile(tc.Overlay)
	if err != nil {
		t.Fatal(err)
	}
	var o struct{ Replace map[string]string }
	if err := json.Unmarshal(text, &o); err != nil {
		t.Fatal(err)
	}
	source, list := filepath.Join(dir, "api.go"), filepath.Join(dir, "overlay.json")
	o.Replace[filepath.Join(filepath.Dir(filepath.Dir(tc.Go)), "src", "runtime", "api.go")] = source
	if text, err = json.Marshal(o); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{source: api, list: string(text)} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return list
}

// TestTamaGo compiles what runs on bare metal with each version of TamaGo in
// scope, unchanged, and links it with those that can be linked.
func TestTamaGo(t *testing.T) {
	tc, err := overlay.Prepare(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	const tamago, used = "github.com/usbarmory/tamago ", "v1.26.5"
	for _, c := range []struct {
		version string
		needs   bool // functions of api
		links   bool // v1.26.2 and before miss a symbol of their own with the tag linkcpuinit
	}{
		{"v1.26.0", true, false},
		{"v1.26.1", true, false},
		{"v1.26.2", false, false},
		{"v1.26.3", false, true},
		{"v1.26.4", false, true},
		{used, false, true},
	} {
		t.Run(c.version, func(t *testing.T) {
			dir := t.TempDir()
			for _, ext := range []string{".mod", ".sum"} {
				text, err := os.ReadFile(filepath.Join(module, "go"+ext))
				if err != nil {
					t.Fatal(err)
				}
				if ext == ".mod" {
					if n := strings.Count(string(text), tamago+used+"\n"); n != 1 {
						t.Fatalf("go.mod requires %s%s %d times", tamago, used, n)
					}
					text = []byte(strings.Replace(string(text), tamago+used, tamago+c.version, 1))
				}
				if err := os.WriteFile(filepath.Join(dir, "go"+ext), text, 0o666); err != nil {
					t.Fatal(err)
				}
			}
			modfile, list := filepath.Join(dir, "go.mod"), tc.Overlay
			if c.needs {
				list = withAPI(t, tc)
			}
			// -export compiles; -mod=mod lets go.sum's copy have what is missing
			out := goCommand(t, module, tc.Env(), "list", "-mod=mod", "-modfile", modfile, "-overlay", list,
				"-trimpath", "-tags", strings.Join(overlay.Tags, ","),
				"-export", "-deps", "-f", "{{.ImportPath}}{{with .Module}} {{.Version}}{{end}}", "./boot", "./kernel/cmd/vmgenc", "./qemu/guest/selftest", "./examples/tamago")
			for _, want := range []string{"vmgenc/kernel/cmd/vmgenc", "vmgenc/qemu/guest/selftest", "vmgenc/examples/tamago", "github.com/usbarmory/tamago/amd64 " + c.version} {
				if !strings.Contains(out, want) {
					t.Errorf("%s was not compiled", want)
				}
			}
			if c.links {
				goCommand(t, module, nil, "run", "./boot/cmd/link",
					"-modfile", modfile, "-o", filepath.Join(dir, "out.elf"), "./qemu/guest/selftest")
			}
		})
	}
}
