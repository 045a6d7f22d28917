package overlay

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Lay makes a copy of GOROOT in the folder of Overlay, with the overlay's files in place of the
// stock ones, and returns the copy's path. Tools that accept no -overlay, such as vet, use it as
// their GOROOT. The copy has the library's sources without tests and testdata; the rest are
// symbolic links.
func (t *Toolchain) Lay() (string, error) {
	root, to := filepath.Dir(filepath.Dir(t.Go)), filepath.Join(filepath.Dir(t.Overlay), "goroot")
	text, err := os.ReadFile(t.Overlay)
	if err != nil {
		return "", err
	}
	var list struct{ Replace map[string]string }
	if err := json.Unmarshal(text, &list); err != nil {
		return "", err
	}
	// The copy is made again when other files are replaced.
	mark, names := filepath.Join(to, "replaced"), strings.Join(slices.Sorted(maps.Keys(list.Replace)), "\n")
	if old, err := os.ReadFile(mark); err != nil || string(old) != names {
		if err := copySources(root, to); err != nil {
			return "", err
		}
	}
	for name, from := range list.Replace {
		text, err := os.ReadFile(from)
		if err != nil {
			return "", err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return "", err
		}
		if err := writeFile(filepath.Join(to, rel), text); err != nil {
			return "", err
		}
	}
	return to, writeFile(mark, []byte(names))
}

// copySources copies the library's sources from one GOROOT to another, which it removes first, and
// links everything else.
func copySources(root, to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o777); err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != "src" {
			if err := os.Symlink(filepath.Join(root, e.Name()), filepath.Join(to, e.Name())); err != nil {
				return err
			}
		}
	}
	src := filepath.Join(root, "src")
	return filepath.WalkDir(src, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(src, name)
		if err != nil {
			return err
		}
		switch {
		case d.IsDir() && (d.Name() == "testdata" || rel == "cmd"):
			return fs.SkipDir
		case d.IsDir() || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return writeFile(filepath.Join(to, "src", rel), text)
	})
}
