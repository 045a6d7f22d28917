package random

import (
	"errors"
	"testing"

	"vmgenc/kernel/sysctl"
)

func TestRegister(t *testing.T) {
	good, bad := newFake("good", 1), newFake("bad", 2)
	bad.err = errors.New("out of order")
	g, _ := newTest(good, bad, LastResort(newFake("last", 3)))
	var tree sysctl.Tree
	if err := g.Register(&tree); err != nil {
		t.Fatal(err)
	}
	check := func(want map[string]string) {
		t.Helper()
		for name, value := range want {
			if got, err := tree.Get("kern.random." + name); got != value || err != nil {
				t.Errorf("kern.random.%s is %q, %v; want %q", name, got, err, value)
			}
			if d, _ := tree.Describe("kern.random." + name); d == "" {
				t.Errorf("kern.random.%s has no description", name)
			}
		}
	}
	check(map[string]string{"seeded": "0", "reseeds": "0", "reads": "0", "source.good.state": "not asked"})
	mustRead(t, g, 100)
	check(map[string]string{
		"seeded": "1", "degraded": "0", "engine": chosen().String(), "reads": "1", "bytes": "100", "retries": "0", "reseeds": "1", "reseed_trigger": "seed", "reseed_fresh": "64",
		"source.good.state": "ok", "source.good.bytes": "64", "source.good.asked": "1", "source.good.failed": "0",
		"source.bad.state": "out of order", "source.bad.bytes": "0", "source.bad.asked": "1", "source.bad.failed": "1",
		"source.last.state": "not asked", "source.last.asked": "0",
	})
	good.err = bad.err
	change(g, [16]byte{1})
	check(map[string]string{"degraded": "0", "reseeds": "2", "reseed_trigger": "change", "source.last.state": "ok", "source.good.failed": "1"})
	if err := g.Register(&tree); !errors.Is(err, sysctl.ErrExists) {
		t.Errorf("registered twice: %v", err)
	}
	var taken sysctl.Tree
	taken.Register("kern.random.source.good.bytes", "", func() string { return "" }, nil)
	if err := g.Register(&taken); !errors.Is(err, sysctl.ErrExists) {
		t.Errorf("registered in place of something else: %v", err)
	}
}

func TestMixed(t *testing.T) {
	bad := newFake("bad", 2)
	bad.err = errors.New("out of order")
	g, _ := newTest(newFake("a", 1), bad, newFake("c", 3))
	r := change(g, [16]byte{1})
	if got := r.Mixed; got != "a:64 c:64" {
		t.Errorf("mixed %q", got)
	}
	// What a report says it goes on saying.
	bad.err = nil
	again := change(g, [16]byte{2})
	if again.Mixed != "a:64 bad:64 c:64" || again.Sources[1].State != "ok" {
		t.Errorf("mixed %q, %+v", again.Mixed, again.Sources)
	}
	if r.Mixed != "a:64 c:64" || r.Sources[1].State != "out of order" {
		t.Errorf("the report before is now %q, %+v", r.Mixed, r.Sources)
	}
	if got := New().Refresh(); got.Mixed != "" {
		t.Errorf("mixed %q from nothing", got.Mixed)
	}
}
