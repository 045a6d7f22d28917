package aml

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// makeTable returns a definition block with the body.
func makeTable(signature string, revision byte, body []byte) []byte {
	t := make([]byte, headerSize, headerSize+len(body))
	copy(t, signature)
	t[8] = revision
	t = append(t, body...)
	binary.LittleEndian.PutUint32(t[4:], uint32(len(t)))
	t[9] = -Checksum(t)
	return t
}

// fuzzConfig is a machine with limits so low that a run takes no time.
func fuzzConfig() Config {
	c := testConfig()
	c.Limits = Limits{Depth: 64, Steps: 5000, Time: time.Second, Memory: 1 << 20, Namespace: 2000}
	c.Sleep = func(time.Duration) {}
	c.Notify = func(*Node, uint64) {}
	c.FindTable = func(string, string, string) []byte {
		return makeTable("SSDT", 2, []byte{0x08, 'T', 'B', 'L', '0', 0x01})
	}
	return c
}

// seedTables adds the tables under testdata.
func seedTables(f *testing.F, add func(data []byte)) {
	for _, pattern := range []string{"testdata/golden/*.aml", "testdata/*.aml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("no %s: %v", pattern, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			add(data)
		}
	}
	for _, machine := range qemuMachines(f) {
		for _, block := range definitionBlocks(f, machine) {
			add(block)
		}
	}
}

// FuzzTable loads a table, initialises what it declares and evaluates every object.
func FuzzTable(f *testing.F) {
	seedTables(f, func(data []byte) { f.Add(data) })
	f.Fuzz(func(t *testing.T, data []byte) {
		in := New(fuzzConfig())
		in.Load(data)
		in.Initialize()
		evaluateEverything(in)
	})
}

func evaluateEverything(in *Interpreter) {
	left := 200
	in.Walk(func(n *Node) bool {
		if left--; left < 0 {
			return false
		}
		var args []any
		if m, ok := n.val.o.(*method); ok {
			args = []any{uint64(1), "string", []byte{1, 2, 3}, []any{uint64(1), nil}, n, uint64(5), uint64(6)}[:m.args]
		}
		v, err := in.EvaluateNode(n, args...)
		if err == nil {
			Format(v)
		}
		return true
	})
	if in.frame != nil || in.depth != 0 || in.syncLevel != 0 {
		panic("an evaluation left something behind")
	}
}

// FuzzMethod runs bytes as the body of a method, in a namespace with objects of every type.
func FuzzMethod(f *testing.F) {
	base := readTest(f, "golden/objects.aml")
	fields := readTest(f, "golden/fields64.aml")
	seedTables(f, func(data []byte) { f.Add(data[headerSize:]) })
	for _, body := range []string{"\x72\x0a\x05\x0a\x06\x60\xa4\x60", "\xa2\x06\x01\x75\x60", "\x70\x71\x60\x61\xa4\x83\x61", "\x70\x12\x04\x02\x01\x00\x60"} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if len(body) > 1000 {
			return
		}
		in := New(fuzzConfig())
		in.Load(base)
		in.Load(append([]byte("SSDT"), fields[4:]...))
		n := 4 + 1 + 2 + len(body) // name, flags and the package's length itself
		code := append([]byte{0x14, 0x40 | byte(n&0xF), byte(n >> 4), 'F', 'U', 'Z', 'Z', 0x07}, body...)
		if err := in.Load(makeTable("SSDT", 2, code)); err != nil {
			t.Fatal(err)
		}
		for i := 0; i < 2; i++ {
			in.Evaluate(`\FUZZ`, uint64(1), "string", []byte{1, 2, 3}, []any{uint64(1), nil, "x"}, in.root, uint64(5), uint64(6))
		}
		if v, err := in.Evaluate(`\FUZZ2`); err == nil {
			t.Fatal(v)
		}
	})
}

// FuzzResources decodes resource templates.
func FuzzResources(f *testing.F) {
	f.Add(resourceTemplate(f))
	f.Fuzz(func(t *testing.T, data []byte) {
		ParseResources(data)
		withoutEndTag(data)
	})
}
