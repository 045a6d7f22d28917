package aml

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var updateGolden = flag.Bool("update", false, "compile testdata/golden/*.asl with iasl and write the golden files with acpiexec's results")

// TestGolden evaluates the methods of each program under testdata/golden and compares with
// acpiexec's results or, in programs whose name begins with windows, those that Windows' rules
// demand (see differences.go), which were written by hand.
func TestGolden(t *testing.T) {
	sources, err := filepath.Glob("testdata/golden/*.asl")
	if err != nil || len(sources) == 0 {
		t.Fatalf("no programs: %v", err)
	}
	for _, source := range sources {
		base := strings.TrimSuffix(source, ".asl")
		t.Run(filepath.Base(base), func(t *testing.T) {
			if *updateGolden {
				iasl(t, filepath.Dir(source), filepath.Base(source))
			}
			data, err := os.ReadFile(base + ".aml")
			if err != nil {
				t.Fatal(err)
			}
			names, got := evaluateAll(t, data)
			if *updateGolden && !strings.HasPrefix(filepath.Base(base), "windows") {
				writeGolden(t, base, names)
			}
			compareGolden(t, base, names, got)
		})
	}
}

func writeGolden(t *testing.T, base string, names []string) {
	results := acpiexec(t, []string{base + ".aml"}, names)
	var s strings.Builder
	for _, n := range names {
		fmt.Fprintf(&s, "%s %s\n", n, results[n])
	}
	if err := os.WriteFile(base+".golden", []byte(s.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// deliberate are the results that differ from acpiexec's on purpose; differences.go gives the
// reasons.
var deliberate = map[string]string{
	"fields32 T292": "Error", // CreateWordField of a local without a value
	"fields64 T292": "Error",
	"objects T051":  "None",        // no value at all
	"objects T077":  "Integer 0x1", // Release of a Mutex that is not held
	"objects T085":  "None",
}

func compareGolden(t *testing.T, base string, names []string, got map[string]string) {
	want, err := os.ReadFile(base + ".golden")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(want)), "\n")
	if len(lines) != len(names) {
		t.Errorf("%d methods, %d golden results", len(names), len(lines))
	}
	for _, line := range lines {
		name, want, _ := strings.Cut(line, " ")
		if d, ok := deliberate[filepath.Base(base)+" "+name]; ok {
			want = d
		}
		if got[name] != want {
			t.Errorf("%s: got %s, want %s", name, got[name], want)
		}
	}
}
