//go:build integration

package tamago

import (
	"bytes"
	"encoding/json"
	"go/build"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"vmgenc/boot/overlay"
)

// module is this module's root.
var module = filepath.Join("..", "..")

// TestDistribution compiles and vets the files that GOOS=tamago selects, TamaGo's own distribution
// of Go, which is not at hand: in a copy of GOROOT with the overlay laid over it, since vet wants
// the folders that an overlay adds, and with the files that only GOOS=linux selects hidden.
func TestDistribution(t *testing.T) {
	dir := t.TempDir()
	tc, err := overlay.Prepare(dir)
	if err != nil {
		t.Fatal(err)
	}
	root, err := tc.Lay()
	if err != nil {
		t.Fatal(err)
	}
	list := struct{ Replace map[string]string }{map[string]string{}}
	hidden, shown := selectDistribution(t, list.Replace, dir)
	// These show that files are found: the board's own.
	for _, want := range []struct {
		list []string
		name string
	}{{hidden, "boot/await_overlay.go"}, {shown, "boot/await_tamago.go"}, {hidden, "boot/tamago/runtime_overlay.go"}, {shown, "boot/tamago/runtime_distribution.go"}} {
		if !slices.Contains(want.list, filepath.FromSlash(want.name)) {
			t.Errorf("%s is not selected by GOOS", want.name)
		}
	}
	text, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "distribution.json")
	if err := os.WriteFile(file, text, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"list", "-export", "-deps", "-tags", strings.Join(overlay.Tags, ","), "./boot", "./kernel/cmd/vmgenc", "./examples/hello"},
		{"vet", "-unsafeptr=false", "-tags", strings.Join(overlay.Tags, ","), "./boot", "./kernel/cmd/vmgenc", "./examples/hello"},
		{"list", "-export", "-deps", "-tags", overlay.Tags[0], "./boot/tamago", "./examples/tamago"},
		{"vet", "-unsafeptr=false", "-tags", overlay.Tags[0], "./boot/tamago", "./examples/tamago"},
		{"list", "-export", "-deps", "-tags", overlay.Tags[0] + ",microvm", "./examples/tamago"},
	} {
		args = slices.Insert(args, 1, "-overlay", file, "-trimpath")
		cmd := exec.Command(tc.Go, args...)
		cmd.Dir, cmd.Env = module, append(tc.Env(), "GOROOT="+root)
		var errs bytes.Buffer
		cmd.Stderr = &errs
		if err := cmd.Run(); err != nil {
			t.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, errs.String())
		}
	}
}

// selectDistribution adds to replace the files of this module that GOOS=linux and GOOS=tamago do
// not select both, and returns them, by their names in the module: hidden the former's, shown the
// latter's.
func selectDistribution(t *testing.T, replace map[string]string, dir string) (hidden, shown []string) {
	t.Helper()
	root, err := filepath.Abs(module)
	if err != nil {
		t.Fatal(err)
	}
	linux, tamago := build.Default, build.Default
	linux.GOOS, tamago.GOOS = "linux", "tamago"
	linux.GOARCH, tamago.GOARCH = "amd64", "amd64"
	linux.CgoEnabled, tamago.CgoEnabled = false, false
	linux.BuildTags, tamago.BuildTags = overlay.Tags, overlay.Tags
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); base == "build" || base == ".git" || base == "testdata" || base == "_src" {
				return fs.SkipDir
			}
			return nil
		}
		if ext := filepath.Ext(name); ext != ".go" && ext != ".s" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		folder, base := filepath.Split(name)
		one, err := linux.MatchFile(folder, base)
		if err != nil {
			return err
		}
		two, err := tamago.MatchFile(folder, base)
		if err != nil || one == two {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		if one {
			hidden = append(hidden, rel)
			replace[name] = "" // no such file
			return nil
		}
		shown = append(shown, rel)
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		lines := strings.Split(string(text), "\n")
		i := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "//go:build ") })
		if i < 0 {
			t.Errorf("%s: selected by its name, want a build constraint", rel)
			return nil
		}
		lines[i] = "//go:build tamago"
		replace[name] = filepath.Join(dir, strings.ReplaceAll(rel, string(filepath.Separator), "-"))
		return os.WriteFile(replace[name], []byte(strings.Join(lines, "\n")), 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
	return hidden, shown
}
