package aml

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// qemuMachines returns the names of the machines under testdata/qemu, whose dump.sh says what each
// is.
func qemuMachines(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/qemu/*.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("no machines: %v", err)
	}
	for i := range files {
		files[i] = strings.TrimSuffix(filepath.Base(files[i]), ".gz")
	}
	return files
}

// definitionBlocks returns a machine's DSDT and SSDTs.
func definitionBlocks(t testing.TB, machine string) [][]byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(readTest(t, "qemu/"+machine+".gz")))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	var blocks [][]byte
	for len(data) > 0 {
		n := binary.LittleEndian.Uint32(data[4:])
		blocks = append(blocks, data[:n:n])
		data = data[n:]
	}
	return blocks
}

// mistakes are what QEMU itself does wrong, which acpiexec reports too.
var mistakes = map[string][]string{
	"q35-cxl": {`\_SB.CL40._UID exists already`},
}

// TestQEMU loads and initialises the tables of every machine: nothing is logged but QEMU's own
// mistakes, the devices are those that acpiexec finds, what drivers ask of them works, and so does
// the generation counter.
func TestQEMU(t *testing.T) {
	for _, machine := range qemuMachines(t) {
		t.Run(machine, func(t *testing.T) {
			var notified, logged []string
			cfg := testConfig()
			cfg.Log = func(format string, args ...any) { logged = append(logged, fmt.Sprintf(format, args...)) }
			cfg.Notify = func(n *Node, v uint64) { notified = append(notified, fmt.Sprint(n.PaddedPath(), v)) }
			in := New(cfg)
			for _, block := range definitionBlocks(t, machine) {
				if err := in.Load(block); err != nil {
					t.Fatal(err)
				}
			}
			if err := in.Initialize(); err != nil {
				t.Fatal(err)
			}
			want := strings.Fields(string(readTest(t, "qemu/"+machine+".devices")))
			if got := devicePaths(in); !slices.Equal(got, want) {
				t.Errorf("devices %v\nacpiexec has %v", got, want)
			}
			evaluateObjects(t, in)
			if in.Lookup(`\_SB.VGEN`) != nil {
				notified = nil
				checkCounter(t, in, &notified)
			}
			if !slices.EqualFunc(logged, mistakes[machine], strings.HasSuffix) {
				t.Errorf("logged %q, want %q", logged, mistakes[machine])
			}
		})
	}
}

func devicePaths(in *Interpreter) []string {
	var paths []string
	in.Walk(func(n *Node) bool {
		if n.Type() == TypeDevice {
			paths = append(paths, n.Path())
		}
		return true
	})
	slices.Sort(paths)
	return paths
}

// evaluateObjects evaluates what a driver would ask of each device.
func evaluateObjects(t *testing.T, in *Interpreter) {
	in.Walk(func(n *Node) bool {
		switch n.Name() {
		case "_HID", "_CID", "_UID", "_STA", "_ADR", "_BBN", "_CRS", "_PRS", "_PRT", "_MAT", "_PXM", "_SUN", "_S5":
		default:
			return true
		}
		v, err := in.EvaluateNode(n)
		if err != nil {
			t.Error(err)
		}
		if b, ok := v.([]byte); ok && (n.Name() == "_CRS" || n.Name() == "_PRS") {
			if _, err := ParseResources(b); err != nil {
				t.Errorf("%s: %v", n.Path(), err)
			}
		}
		return true
	})
}

// checkCounter looks for the address of the generation ID where firmware has put it, and lets its
// event happen.
func checkCounter(t *testing.T, in *Interpreter, notified *[]string) {
	v, err := in.Evaluate(`\_SB.VGEN.ADDR`)
	list, ok := v.([]any)
	if err != nil || !ok || len(list) != 2 || list[0].(uint64)&0xFFF != 0x28 || list[0].(uint64) < 0x1000 || list[1] != uint64(0) {
		t.Errorf("ADDR: %s, %v", Format(v), err)
	}
	if _, err := in.Evaluate(`\_GPE._E05`); err != nil || strings.Join(*notified, ",") != `\_SB_.VGEN128` {
		t.Errorf("_E05: notified %v, %v", *notified, err)
	}
}
