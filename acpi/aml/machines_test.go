package aml

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// machineTables returns the definition blocks of each machine under the folder that the variable
// ACPI_TABLES names, the DSDT first. The folder has one folder for each machine with dsdt.dat,
// ssdt1.dat and so on; the test is skipped without it.
func machineTables(t testing.TB) map[string][]string {
	t.Helper()
	root := os.Getenv("ACPI_TABLES")
	if root == "" {
		t.Skip("ACPI_TABLES names no folder with the tables of real machines")
	}
	dsdts, err := filepath.Glob(filepath.Join(root, "*", "dsdt.dat"))
	if err != nil || len(dsdts) == 0 {
		t.Fatalf("no tables: %v", err)
	}
	machines := map[string][]string{}
	for _, dsdt := range dsdts {
		ssdts, err := filepath.Glob(filepath.Join(filepath.Dir(dsdt), "ssdt*.dat"))
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(ssdts, func(a, b string) int {
			if len(a) != len(b) {
				return len(a) - len(b)
			}
			return strings.Compare(a, b)
		})
		machines[filepath.Base(filepath.Dir(dsdt))] = append([]string{dsdt}, ssdts...)
	}
	return machines
}

// openMachine loads the tables of a machine whose regions are zero.
func openMachine(t testing.TB, files []string, log func(string, ...any)) *Interpreter {
	t.Helper()
	cfg := testConfig()
	for s := range cfg.Regions {
		cfg.Regions[s] = bytesRegion{}
	}
	cfg.Log, cfg.Limits = log, Limits{}
	cfg.Sleep = nil
	in := New(cfg)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := in.Load(data); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
	if err := in.Initialize(); err != nil {
		t.Fatal(err)
	}
	in.Connect(EmbeddedControl, bytesRegion{}) // as acpiexec does
	return in
}

// machineObjects are the objects of which TestMachines compares the values.
var machineObjects = []string{"_TSD", "_PSS", "_CRS", "_PRT", "_BIF"}

// TestMachines compares devices, and the values of what a kernel asks of them, with acpiexec's.
func TestMachines(t *testing.T) {
	for name, files := range machineTables(t) {
		t.Run(name, func(t *testing.T) {
			in := openMachine(t, files, nil)
			var paths []string
			got := map[string]string{}
			in.Walk(func(n *Node) bool {
				if slices.Contains(machineObjects, n.Name()) {
					path := strings.TrimPrefix(n.Path(), `\`)
					paths = append(paths, path)
					got[path] = anonymous(result(in.EvaluateNode(n)))
				}
				return true
			})
			want := acpiexecFiles(t, files, paths)
			same := 0
			for _, p := range paths {
				if w := anonymous(want[p]); got[p] == w || repaired(got[p]) == repaired(w) || want[p] == failed {
					same++
				} else {
					t.Errorf("%s: got %.300s\nacpiexec %.300s", p, got[p], w)
				}
			}
			t.Logf("%d of %d values are the same", same, len(paths))
		})
	}
}

var referenceName = regexp.MustCompile(`(Object )?Reference[^,}]*`)

// anonymous leaves out what a reference refers to.
func anonymous(s string) string { return referenceName.ReplaceAllString(s, "Reference") }

// repaired does to a value, roughly, what ACPICA does to those of predefined names: an empty Buffer
// or no value is a template without resources, a missing element 0, and a Buffer where a String
// belongs the String in it.
func repaired(s string) string {
	s = strings.NewReplacer("Buffer []", "Buffer [79 00]", "None", "Integer 0x0").Replace(s)
	return repairedString.ReplaceAllString(s, "String")
}

// repairedString is a String, a Buffer or a 0 where a String belongs, in a _BIF's last four
// elements.
var repairedString = regexp.MustCompile(`(String "[^"]*"|Buffer \[[^\]]*\]|Integer 0x0)`)

// TestMutations loads tables of real machines with bytes changed: nothing may panic or go on for
// ever.
func TestMutations(t *testing.T) {
	machines := machineTables(t)
	n := 0
	for _, files := range machines {
		for seed := range max(1, *programs/len(machines)) {
			data, err := os.ReadFile(files[seed%len(files)])
			if err != nil {
				t.Fatal(err)
			}
			mutate(data, seed)
			cfg := fuzzConfig()
			cfg.Limits.Namespace, cfg.Limits.Memory = 1<<16, 16<<20
			in := New(cfg)
			in.Load(data)
			in.Initialize()
			evaluateEverything(in)
			n++
		}
	}
	t.Logf("%d tables", n)
}

// mutate changes some bytes after the header.
func mutate(data []byte, seed int) {
	x := uint32(seed)*2654435761 + 1
	for range 1 + seed%20 {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		if len(data) > headerSize {
			data[headerSize+int(x>>8)%(len(data)-headerSize)] = byte(x)
		}
	}
}

// acpiexecFiles is acpiexec for several tables.
func acpiexecFiles(t testing.TB, files, paths []string) map[string]string {
	t.Helper()
	results := map[string]string{}
	for chunk := range slices.Chunk(paths, 200) {
		for name, r := range acpiexec(t, files, chunk) {
			results[name] = r
		}
	}
	if len(results) < len(paths) {
		t.Logf("acpiexec evaluated %d of %d", len(results), len(paths))
	}
	return results
}
