package aml

import (
	"strings"
	"testing"
)

// TestErrors evaluates methods each of which has to fail, and none may harm the next.
func TestErrors(t *testing.T) {
	cfg := fuzzConfig()
	cfg.FindTable = findTestTable
	in := New(cfg)
	if err := in.Load(readTest(t, "errors.aml")); err != nil {
		t.Fatal(err)
	}
	for _, n := range in.root.Children() {
		if !strings.HasPrefix(n.Name(), "T") {
			continue
		}
		v, err := in.EvaluateNode(n)
		if err == nil {
			t.Errorf("%s: got %s, want an error", n.Name(), Format(v))
		} else if !strings.HasPrefix(err.Error(), `aml: \`) {
			t.Errorf("%s: %v does not say where", n.Name(), err)
		}
		if in.depth != 0 || in.frame != nil {
			t.Fatalf("%s left something behind", n.Name())
		}
	}
	if _, err := in.Evaluate(`\INT`); err != nil {
		t.Error(err)
	}
}
