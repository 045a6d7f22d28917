package sysctl

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

func constant(s string) func() string { return func() string { return s } }

func TestRegisterGetSet(t *testing.T) {
	var tree Tree
	value := "old"
	if err := tree.Register("kern.hostname", "name", func() string { return value }, func(s string) error {
		if s == "" {
			return errors.New("empty")
		}
		value = s
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := tree.Register("dev.vmgenc.0.%desc", "device description", constant("VM generation counter"), nil); err != nil {
		t.Fatal(err)
	}
	if v, err := tree.Get("dev.vmgenc.0.%desc"); v != "VM generation counter" || err != nil {
		t.Errorf("Get = %q, %v", v, err)
	}
	if d, err := tree.Describe("dev.vmgenc.0.%desc"); d != "device description" || err != nil {
		t.Errorf("Describe = %q, %v", d, err)
	}
	if err := tree.Set("kern.hostname", "new"); err != nil || value != "new" {
		t.Errorf("Set: %v, value %q", err, value)
	}
	if err := tree.Set("kern.hostname", ""); err == nil || err.Error() != "sysctl: kern.hostname: empty" {
		t.Errorf("Set of a bad value: %v", err)
	}
	for _, c := range []struct {
		err  error
		want error
	}{
		{tree.Set("dev.vmgenc.0.%desc", "x"), ErrReadOnly},
		{tree.Set("dev.vmgenc.0", "x"), ErrUnknown},
		{second(tree.Get("dev.vmgenc.0")), ErrUnknown},
		{second(tree.Get("")), ErrUnknown},
		{second(tree.Describe("no.such")), ErrUnknown},
		{tree.Walk("dev.vmgenc.1", nil), ErrUnknown},
		{tree.Walk("dev.vmgen", nil), ErrUnknown},
		{tree.Register("kern.hostname", "", constant(""), nil), ErrExists},
		{tree.Register("kern", "", constant(""), nil), ErrExists},
		{tree.Register("kern.hostname.x", "", constant(""), nil), ErrExists},
		{tree.Register("kern.hostname2", "", constant(""), nil), nil},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("got error %v, want %v", c.err, c.want)
		}
	}
	if err := tree.Register("x", "", nil, nil); err == nil {
		t.Error("a variable without a get function is accepted")
	}
}

func second(_ string, err error) error { return err }

func TestNames(t *testing.T) {
	for name, ok := range map[string]bool{
		"a": true, "a.b": true, "dev.vmgenc.0.%desc": true, "kern.random.source.virtio-rng.bytes": true,
		"": false, ".": false, "a.": false, ".a": false, "a..b": false, "a b": false, "a\n": false, "ä": false, "a=b": false,
		strings.Repeat("a", 255): true, strings.Repeat("a", 256): false,
	} {
		var tree Tree
		if err := tree.Register(name, "", constant(""), nil); (err == nil) != ok || err != nil && !errors.Is(err, ErrName) {
			t.Errorf("Register(%q): %v", name, err)
		}
	}
}

func TestWalk(t *testing.T) {
	var tree Tree
	names := []string{"dev.x.10.b", "dev.x.9.b", "dev.x.9.%a", "de.v", "dev-x", "kern.b", "kern.a", "kern.a-b", "kern.01", "kern.1", "kern.2", "kern.10"}
	for _, n := range names {
		if err := tree.Register(n, "d "+n, constant("v "+n), nil); err != nil {
			t.Fatal(err)
		}
	}
	list := func(name string) (got []string) {
		if err := tree.Walk(name, func(v Variable) bool {
			if v.Value != "v "+v.Name || v.Description != "d "+v.Name || v.Writable {
				t.Errorf("%+v", v)
			}
			got = append(got, v.Name)
			return true
		}); err != nil {
			t.Error(err)
		}
		return got
	}
	for name, want := range map[string][]string{
		"":           {"de.v", "dev.x.9.%a", "dev.x.9.b", "dev.x.10.b", "dev-x", "kern.01", "kern.1", "kern.2", "kern.10", "kern.a", "kern.a-b", "kern.b"},
		"dev.x":      {"dev.x.9.%a", "dev.x.9.b", "dev.x.10.b"},
		"dev.x.10.b": {"dev.x.10.b"},
	} {
		if got := list(name); !slices.Equal(got, want) {
			t.Errorf("Walk(%q)\n got %q\nwant %q", name, got, want)
		}
	}
	calls := 0
	tree.Walk("", func(Variable) bool { calls++; return false })
	if calls != 1 {
		t.Errorf("%d calls after false", calls)
	}
}

// A get function may use the tree, and several goroutines too.
func TestConcurrentUse(t *testing.T) {
	var tree Tree
	tree.Register("inner", "", constant("1"), nil)
	tree.Register("outer", "", func() string {
		v, err := tree.Get("inner")
		tree.Register("by.get", "", constant("2"), nil)
		return fmt.Sprint(v, err)
	}, nil)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			tree.Register(fmt.Sprintf("node.%d", i), "", constant(""), nil)
			if v, _ := tree.Get("outer"); v != "1<nil>" {
				t.Error(v)
			}
			tree.Walk("", func(Variable) bool { return true })
		})
	}
	wg.Wait()
}

func FuzzTree(f *testing.F) {
	for _, s := range []string{"dev.vmgenc.0.%desc", "a\na.b", "a.b\na", "1.2\n1.10\n1.02", "", "..\n.", "a.1\na.b\na.0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, names string) {
		var tree Tree
		registered := map[string]bool{}
		for name := range strings.SplitSeq(names, "\n") {
			if tree.Register(name, "", constant(name), nil) == nil {
				registered[name] = true
			}
		}
		var walked []string
		tree.Walk("", func(v Variable) bool { walked = append(walked, v.Name); return true })
		if len(walked) != len(registered) || !slices.IsSortedFunc(walked, compare) {
			t.Fatalf("walk gives %q of %v", walked, registered)
		}
		for name := range registered {
			if v, err := tree.Get(name); v != name || err != nil {
				t.Fatalf("Get(%q) = %q, %v", name, v, err)
			}
		}
	})
}

func BenchmarkGet(b *testing.B) {
	var tree Tree
	for i := range 100 {
		tree.Register(fmt.Sprintf("dev.x.%d.y", i), "", constant("1"), nil)
	}
	b.ReportAllocs()
	for b.Loop() {
		tree.Get("dev.x.50.y")
	}
}
