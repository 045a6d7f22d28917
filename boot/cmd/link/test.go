package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"vmgenc/boot/overlay"
)

// testOverlay adds to the overlay an external test file of a package of the standard library, which
// imports the package with the path board, and returns the new overlay file and the arguments of
// "go test" for it.
func testOverlay(t *overlay.Toolchain, pkg, board string) (args []string, err error) {
	cmd := exec.Command(t.Go, "list", "-f", "{{.Name}}\n{{.Dir}}", pkg)
	cmd.Env = t.Env()
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("link: go list %s: %w", pkg, err)
	}
	name, dir, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	text, err := os.ReadFile(t.Overlay)
	if err != nil {
		return nil, err
	}
	var list struct{ Replace map[string]string }
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, err
	}
	// The package's tests may declare the name of any package that they import.
	work := filepath.Join(filepath.Dir(t.Overlay), "test", filepath.FromSlash(pkg))
	source, file := filepath.Join(work, "board_test.go"), filepath.Join(work, "overlay.json")
	list.Replace[filepath.Join(dir, "zz_board_test.go")] = source
	if text, err = json.Marshal(list); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(work, 0o777); err != nil {
		return nil, err
	}
	if err := os.WriteFile(source, fmt.Appendf(nil, "package %s_test\n\nimport _ %q\n", name, board), 0o666); err != nil {
		return nil, err
	}
	// Vet would look for the overlay's packages in the stock GOROOT.
	return []string{"test", "-c", "-vet=off", "-overlay", file}, os.WriteFile(file, text, 0o666)
}
