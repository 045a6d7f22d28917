//go:build integration

package tamago

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"vmgenc/boot/overlay"
)

const tamagoModule = "github.com/usbarmory/tamago"

// versions are the releases of TamaGo that this module is to work with.
var versions = []string{"v1.26.0", "v1.26.1", "v1.26.2", "v1.26.3", "v1.26.4", "v1.26.5", "v1.27.0", "v1.27.1"}

// added are the names that came with a later version, which the overlay does without where TamaGo
// does: package boot, built by TamaGo's distribution, needs that version.
var added = map[string]string{"goos.Wake": "v1.26.4"}

// relays is the first version whose amd64 package serves interrupts through Relay. Those before
// have runtime functions of their own for it, which the overlay lacks.
const relays = "v1.26.2"

// A hook is a name of TamaGo's that this module relies on.
type hook struct {
	pkg, name string // "internal/rng", "GetRandomDataFn"
	kind      string // the type of what this module declares for it, "" where it only refers to it
	in        string // the file that does
}

// TestHooks checks each hook, linkname and name of TamaGo's that this module uses against each
// version: that it is there, and of the same type. It reads the sources only, so it needs neither
// TamaGo's distribution nor the toolchain that a version requires.
func TestHooks(t *testing.T) {
	hooks := append(linknames(t), contract(t)...)
	hooks = append(hooks, selectors(t)...)
	if len(hooks) < 30 {
		t.Fatalf("%d hooks found: %v", len(hooks), hooks)
	}
	for _, want := range []hook{
		{"internal/rng", "GetRandomDataFn", "func([]byte)", "boot/tamago/random_bare.go"},
		{"goos", "Nanotime", "func() int64", "boot/time.go"},
		{"goos", "Idle", "func(int64)", "boot/overlay/_src/runtime/goos/goos.go"},
		{"kvm/pvclock", "TimeInfoUpdate", "", "boot/tamago/runtime_distribution.go"},
		{"amd64", "IRQ_WAKEUP", "", "boot/tamago/clock_bare.go"},
	} {
		if !slices.Contains(hooks, want) {
			t.Errorf("%+v is not among those found", want)
		}
	}
	for _, version := range versions {
		t.Run(version, func(t *testing.T) {
			v := source{t, download(t, version), map[string]map[string]string{}}
			for _, h := range hooks {
				kind, ok := v.declarations(h.pkg)[h.name]
				switch {
				case !ok && version < added[h.pkg+"."+h.name]:
				case !ok:
					t.Errorf("%s: %s has no %s", h.in, h.pkg, h.name)
				case h.kind != "" && h.kind != kind:
					t.Errorf("%s: %s.%s is %s, want %s", h.in, h.pkg, h.name, kind, h.kind)
				}
			}
			// In assembly: Relay is called by the name that TamaGo's interrupt handler calls it by,
			// with the signal it waits for.
			if version >= relays {
				v.contains("amd64/irq.s", `os∕signal·Relay\(SB\)`)
				v.contains("amd64/irq.go", `IRQ_SIGNAL\s*= syscall\.SIGTRAP`)
			}
			v.contains("amd64/init.s", `JMP\s+_rt0_tamago_start\(SB\)`)
			v.contains("amd64/init.s", `TEXT cpuinit\(SB\)`)
			v.contains("amd64/amd64.h", `#define PML4T 0x9000`)
		})
	}
}

// download returns the folder of a version's sources.
func download(t *testing.T, version string) string {
	t.Helper()
	cmd := exec.Command("go", "mod", "download", "-json", tamagoModule+"@"+version)
	cmd.Dir = t.TempDir()                                                                // outside of any module
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+overlay.Minors[len(overlay.Minors)-1]) // the module requires some release of Go
	out, err := cmd.Output()
	var m struct{ Dir, Error string }
	if jsonErr := json.Unmarshal(out, &m); err != nil || jsonErr != nil || m.Dir == "" {
		t.Fatalf("go mod download %s: %v, %s", version, err, m.Error)
	}
	return m.Dir
}

// source is one version's sources.
type source struct {
	*testing.T
	dir    string
	parsed map[string]map[string]string
}

// declarations returns the names that a package declares for amd64, and their types as far as they
// are written.
func (v source) declarations(pkg string) map[string]string {
	if d := v.parsed[pkg]; d != nil {
		return d
	}
	d := map[string]string{}
	v.parsed[pkg] = d
	files, _ := filepath.Glob(filepath.Join(v.dir, filepath.FromSlash(pkg), "*.go"))
	for _, name := range files {
		if !strings.HasSuffix(name, "_test.go") {
			declare(parse(v.T, name), d)
		}
	}
	return d
}

func (v source) contains(name, pattern string) {
	v.Helper()
	text, err := os.ReadFile(filepath.Join(v.dir, filepath.FromSlash(name)))
	if err != nil || !regexp.MustCompile(pattern).Match(text) {
		v.Errorf("%s: %v, want a match of %s", name, err, pattern)
	}
}

func parse(t *testing.T, name string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// declare adds the names that a file declares.
func declare(f *ast.File, to map[string]string) {
	for _, decl := range f.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv == nil {
				to[decl.Name.Name] = typeText(decl.Type)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						to[name.Name] = typeText(spec.Type)
					}
				case *ast.TypeSpec:
					to[spec.Name.Name] = "type"
				}
			}
		}
	}
}

// typeText returns a type as source text, without the names of parameters and results.
func typeText(e ast.Expr) string {
	if e == nil {
		return ""
	}
	if f, ok := e.(*ast.FuncType); ok {
		e = &ast.FuncType{Params: withoutNames(f.Params), Results: withoutNames(f.Results)}
	}
	var b bytes.Buffer
	printer.Fprint(&b, token.NewFileSet(), e) // to memory: no error
	return b.String()
}

func withoutNames(list *ast.FieldList) *ast.FieldList {
	if list == nil {
		return nil
	}
	out := new(ast.FieldList)
	for _, f := range list.List {
		for range max(len(f.Names), 1) {
			out.List = append(out.List, &ast.Field{Type: f.Type})
		}
	}
	return out
}

// bare calls visit with each Go file of this module that runs on bare metal.
func bare(t *testing.T, visit func(name string, f *ast.File)) {
	t.Helper()
	err := filepath.WalkDir(module, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if base := d.Name(); d.IsDir() && (base == "build" || base == ".git" || base == "testdata" || base == "_src") {
			return fs.SkipDir
		}
		if d.IsDir() || filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		if !bytes.HasPrefix(text, []byte("//go:build tamago")) {
			return nil
		}
		rel, err := filepath.Rel(module, name)
		if err == nil {
			visit(filepath.ToSlash(rel), parse(t, name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// linknames returns the names of TamaGo's packages and of package runtime/goos that this module
// reaches by linkname.
func linknames(t *testing.T) (list []hook) {
	bare(t, func(name string, f *ast.File) {
		declared := map[string]string{}
		declare(f, declared)
		for _, group := range f.Comments {
			for _, c := range group.List {
				words := strings.Fields(c.Text)
				if len(words) != 3 || words[0] != "//go:linkname" {
					continue
				}
				remote := strings.TrimPrefix(words[2], tamagoModule+"/")
				if rest, ok := strings.CutPrefix(words[2], "runtime/goos."); ok {
					remote = "goos." + rest
				} else if remote == words[2] {
					continue // of the overlay's runtime
				}
				dot := strings.LastIndexByte(remote, '.')
				list = append(list, hook{remote[:dot], remote[dot+1:], declared[words[1]], name})
			}
		}
	})
	return list
}

// contract returns what the overlay's package runtime/goos declares: it stands in for TamaGo's.
func contract(t *testing.T) (list []hook) {
	const name = "boot/overlay/_src/runtime/goos/goos.go"
	declared := map[string]string{}
	declare(parse(t, filepath.Join(module, filepath.FromSlash(name))), declared)
	for n, kind := range declared {
		list = append(list, hook{"goos", n, kind, name})
	}
	return list
}

// selectors returns the names of TamaGo's packages, and of runtime/goos, that this module refers
// to.
func selectors(t *testing.T) (list []hook) {
	bare(t, func(name string, f *ast.File) {
		pkgs := map[string]string{}
		for _, spec := range f.Imports {
			p := strings.Trim(spec.Path.Value, `"`)
			pkg, ok := strings.CutPrefix(p, tamagoModule+"/")
			if p == "runtime/goos" {
				pkg, ok = "goos", true
			}
			if ok && spec.Name == nil {
				pkgs[path.Base(pkg)] = pkg
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && pkgs[x.Name] != "" {
					if h := (hook{pkgs[x.Name], s.Sel.Name, "", name}); !slices.Contains(list, h) {
						list = append(list, h)
					}
				}
			}
			return true
		})
	})
	return list
}
