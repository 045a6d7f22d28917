package overlay

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// A patch edits one of the toolchain's own source files. The overlay applies it to the file of
// the toolchain in use, so the project holds no source of Go.
type patch struct {
	file string // below GOROOT/src
	old  string // occurs once in the file
	new  string // as many lines as old
	why  string
}

// A replacement is a stock file that the overlay replaces whole.
type replacement struct {
	file    string // below GOROOT/src
	why     string
	dropped []string // functions that only the stock file needs
}

// patched returns the patched files of the toolchain at root, by their names below its src.
func patched(root, version string, patches []patch) (map[string]string, error) {
	files := map[string]string{}
	for _, p := range patches {
		text, ok := files[p.file]
		if !ok {
			data, err := os.ReadFile(filepath.Join(root, "src", filepath.FromSlash(p.file)))
			if err != nil {
				return nil, fmt.Errorf("overlay: patching %s: %w", version, err)
			}
			text = string(data)
		}
		if n := strings.Count(text, p.old); n != 1 {
			return nil, fmt.Errorf("overlay: patching %s: %s has %q %d times, want once", version, p.file, strings.TrimSpace(p.old), n)
		}
		files[p.file] = strings.Replace(text, p.old, p.new, 1)
	}
	return files, nil
}

// tamago are the functions that the overlay adds for TamaGo's packages. The names of its other
// additions begin with bare.
var tamago = []string{"_rt0_tamago_start", "os∕signal·Relay", "CallOnG0"}

// checkReplaced compares the functions that a stock file declares with those of the file that
// replaces it. The linker does not compare the arguments of assembly functions.
func checkReplaced(r replacement, version, stock, ours string) error {
	had, err := declarations(r.file, stock)
	if err != nil {
		return fmt.Errorf("overlay: replacing %s of %s: %w", r.file, version, err)
	}
	have, err := declarations(r.file, ours)
	if err != nil {
		return fmt.Errorf("overlay: replacing %s: %w", r.file, err)
	}
	for name, want := range had {
		if got, ok := have[name]; ok && got != want && got != "" && want != "" {
			return fmt.Errorf("overlay: replacing %s of %s: %s has %s, want %s", r.file, version, name, want, got)
		} else if !ok && !slices.Contains(r.dropped, name) {
			return fmt.Errorf("overlay: replacing %s of %s: function %s is new", r.file, version, name)
		}
	}
	for name := range have {
		if _, ok := had[name]; !ok && !strings.HasPrefix(name, "bare") && !slices.Contains(tamago, name) {
			return fmt.Errorf("overlay: replacing %s of %s: function %s is gone", r.file, version, name)
		}
	}
	return nil
}

// assemblyFunction matches the declaration of an assembly function: its name, and the size of
// its arguments where the file has it.
var assemblyFunction = regexp.MustCompile(`(?m)^TEXT\s+([^\s(<]+)(?:<ABIInternal>)?\(SB\)[^$\n]*\$(?:-?\d+)(?:-(\d+))?`)

// declarations returns the functions that a source file declares, by name: the size of the
// arguments in assembly, where the file has it, and the signature in Go.
func declarations(file, text string) (map[string]string, error) {
	list := map[string]string{}
	if strings.HasSuffix(file, ".s") {
		for _, m := range assemblyFunction.FindAllStringSubmatch(text, -1) {
			signature := "" // the assembler takes it from the Go declaration
			if m[2] != "" {
				signature = m[2] + " bytes of arguments"
			}
			list[strings.TrimPrefix(strings.TrimPrefix(m[1], "runtime"), "·")] = signature
		}
		return list, nil
	}
	f, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range f.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Name.Name != "_" {
			list[d.Name.Name] = types.ExprString(d.Type)
		}
	}
	return list, nil
}
