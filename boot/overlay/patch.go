package overlay

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A patch changes a few words of one of the toolchain's own source files. They
// are taken from the toolchain at hand, so none of its sources are kept here.
type patch struct {
	file string // below GOROOT/src
	old  string // occurs once in it
	new  string
}

// early is a patch of a function, named by the line that opens it: it does no
// more than the statement, and the compiler leaves out the rest. Lines keep
// their numbers.
func early(file, line, statement string) patch {
	return patch{file, "\n" + line + "\n", "\n" + line + " if true { " + statement + " }\n"}
}

// patched returns the patched files of the toolchain at root, by their names
// below its src.
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
