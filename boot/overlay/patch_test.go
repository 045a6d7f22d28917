package overlay

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// stock returns the texts that the overlay checks, by their names below GOROOT/src: of a patched
// file the patches' old text alone, and the replaced files of the toolchain that runs the test.
func stock(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	for _, p := range patches {
		files[p.file] += p.old
	}
	root, err := goEnv("GOROOT")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range replaced {
		text, err := os.ReadFile(filepath.Join(root, "src", r.file))
		if err != nil {
			t.Fatal(err)
		}
		files[r.file] = string(text)
	}
	return files
}

func TestPatchCount(t *testing.T) {
	if len(patches) > maxPatches {
		t.Errorf("%d patches, want at most %d", len(patches), maxPatches)
	}
	for _, p := range patches {
		reason, _, _ := strings.Cut(p.why, ":")
		if reason != "correctness" && reason != "RAM" && reason != "hook" {
			t.Errorf("%s: reason %q, want correctness, RAM or hook", p.file, p.why)
		}
	}
	for _, r := range replaced {
		if r.why == "" {
			t.Errorf("%s: no reason", r.file)
		}
	}
}

func TestCheckReplaced(t *testing.T) {
	const (
		assembly = "TEXT runtime·f(SB),NOSPLIT,$0-8\n\tRET\nTEXT ·g(SB),NOSPLIT,$0\n\tRET\nTEXT time·now<ABIInternal>(SB),NOSPLIT,$16-24\n"
		code     = "package p\nfunc f(p []byte) int { return 0 }\nfunc g()\n"
	)
	for _, c := range []struct {
		file, stock, ours, want string
	}{
		{"a.s", assembly, assembly, ""},
		{"a.s", assembly, strings.ReplaceAll(assembly, "$0", "$128"), ""},
		{"a.s", assembly, assembly + "TEXT ·bareF(SB),NOSPLIT,$0-8\n", ""},
		{"a.s", assembly, strings.Replace(assembly, "$0-8", "$0-16", 1), "f has 8 bytes of arguments, want 16 bytes of arguments"},
		{"a.s", assembly + "TEXT ·h(SB),NOSPLIT,$0-8\n", assembly, "function h is new"},
		{"a.s", assembly + "TEXT ·gone(SB),NOSPLIT,$0-8\n", assembly, ""},
		{"a.s", assembly, assembly + "TEXT ·h(SB),NOSPLIT,$0-8\n", "function h is gone"},
		{"a.go", code, code, ""},
		{"a.go", code, strings.Replace(code, "int", "bool", 1), "f has func(p []byte) int, want func(p []byte) bool"},
		{"a.go", code + "func h() {}\n", code, "function h is new"},
		{"a.go", "no Go", code, "expected 'package'"},
	} {
		err := checkReplaced(replacement{file: c.file, dropped: []string{"gone"}}, "go1.26.9", c.stock, c.ours)
		if c.want == "" && err == nil {
			continue
		}
		if err == nil || c.want == "" || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.file+" of go1.26.9: ") {
			t.Errorf("%q for %q: %v, want %s", c.ours, c.stock, err, c.want)
		}
	}
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
	edit := func(old, new string) patch { return patch{file: file, old: old, new: new} }
	for _, c := range []struct {
		name    string
		patches []patch
		want    string // the text, or the error
	}{
		{"none", nil, ""},
		{"text", []patch{edit("return 2", "return 3")}, strings.Replace(text, "2", "3", 1)},
		{"two", []patch{edit("return 2", "return 3"), edit("return 3", "return 4")}, strings.Replace(text, "2", "4", 1)},
		{"absent", []patch{edit("return 3", "return 4")},
			`overlay: patching go1.26.9: a/b.go has "return 3" 0 times, want once`},
		{"twice", []patch{edit("\tf()\n", "\n")},
			`overlay: patching go1.26.9: a/b.go has "f()" 2 times, want once`},
		{"patched away", []patch{edit("return 2", "return 3"), edit("return 2", "return 4")},
			`overlay: patching go1.26.9: a/b.go has "return 2" 0 times, want once`},
		{"no file", []patch{{file: "a/c.go", old: "return 2", new: "return 3"}}, "overlay: patching go1.26.9: open "},
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
	for name, text := range stock(t) {
		lay(t, filepath.Join(root, "src", name), text, 0o666)
	}
	fakeGo(t, Minors[0], root, "/cache")
	if _, err := Prepare(t.TempDir()); err != nil {
		t.Fatal(err)
	}
	lay(t, filepath.Join(root, "src", patches[0].file), "package runtime\n", 0o666)
	_, err := Prepare(t.TempDir())
	want := "overlay: patching " + Minors[0] + ": " + patches[0].file + " has "
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v, want %s...", err, want)
	}
}
