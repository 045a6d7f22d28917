package overlay

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// patchable returns files, by their names below GOROOT/src, of nothing but what
// the patches look for.
func patchable() map[string]string {
	files := map[string]string{}
	for _, p := range patches {
		files[p.file] += p.old
	}
	return files
}

// TestPatches takes the toolchain that runs the test.
func TestPatches(t *testing.T) {
	root, err := goEnv("GOROOT")
	if err != nil {
		t.Fatal(err)
	}
	files, err := patched(root, "", patches)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		stock, err := os.ReadFile(filepath.Join(root, "src", name))
		if err != nil {
			t.Fatal(err)
		}
		if text == string(stock) {
			t.Errorf("%s: not changed", name)
		}
		if strings.Count(text, "\n") != strings.Count(string(stock), "\n") {
			t.Errorf("%s: lines have other numbers", name)
		}
		if strings.HasSuffix(name, ".go") {
			if _, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution); err != nil {
				t.Error(err)
			}
		}
		for folder, to := range folders {
			if rel, ok := strings.CutPrefix(name, to+"/"); ok {
				if _, err := sources.Open("_src/" + folder + "/" + rel); err == nil {
					t.Errorf("%s: patched, and replaced", name)
				}
			}
		}
	}
}

func TestPatched(t *testing.T) {
	const file = "a/b.go"
	const text = "package b\n\nfunc f() int {\n\treturn 2\n}\n\nfunc g() {\n\tf()\n\tf()\n}\n"
	for _, c := range []struct {
		name    string
		patches []patch
		want    string // the text, or the error
	}{
		{"none", nil, ""},
		{"text", []patch{{file, "return 2", "return 3"}}, strings.Replace(text, "2", "3", 1)},
		{"function", []patch{early(file, "func f() int {", "return 3")},
			strings.Replace(text, "int {", "int { if true { return 3 }", 1)},
		{"two", []patch{{file, "return 2", "return 3"}, {file, "return 3", "return 4"}}, strings.Replace(text, "2", "4", 1)},
		{"absent", []patch{{file, "return 3", "return 4"}},
			`overlay: patching go1.26.9: a/b.go has "return 3" 0 times, want once`},
		{"absent function", []patch{early(file, "func h() int {", "return 3")},
			`overlay: patching go1.26.9: a/b.go has "func h() int {" 0 times, want once`},
		{"function with other results", []patch{early(file, "func f() int32 {", "return 3")},
			`overlay: patching go1.26.9: a/b.go has "func f() int32 {" 0 times, want once`},
		{"twice", []patch{{file, "\tf()\n", "\n"}},
			`overlay: patching go1.26.9: a/b.go has "f()" 2 times, want once`},
		{"patched away", []patch{{file, "return 2", "return 3"}, {file, "return 2", "return 4"}},
			`overlay: patching go1.26.9: a/b.go has "return 2" 0 times, want once`},
		{"no file", []patch{{"a/c.go", "return 2", "return 3"}}, "overlay: patching go1.26.9: open "},
	} {
		t.Run(c.name, func(t *testing.T) {
			root := t.TempDir()
			lay(t, filepath.Join(root, "src", file), text, 0o666)
			files, err := patched(root, "go1.26.9", c.patches)
			if err != nil {
				if files != nil || !strings.HasPrefix(err.Error(), c.want) || c.want == "" {
					t.Errorf("%v, want %s", err, c.want)
				}
			} else if files[file] != c.want {
				t.Errorf("%q, want %q", files[file], c.want)
			}
		})
	}
}

// TestUnpatchable checks that a toolchain that has changed is not built with.
func TestUnpatchable(t *testing.T) {
	root := t.TempDir()
	for name, text := range patchable() {
		lay(t, filepath.Join(root, "src", name), text, 0o666)
	}
	fakeGo(t, Tried[0], root, "/cache")
	if _, err := Prepare(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	lay(t, filepath.Join(root, "src", patches[0].file), "package runtime\n", 0o666)
	_, err := Prepare(t.TempDir())
	want := "overlay: patching " + Tried[0] + ": " + patches[0].file + " has "
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v, want %s...", err, want)
	}
}
