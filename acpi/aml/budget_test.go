package aml

import (
	"errors"
	"slices"
	"testing"
	"time"
)

// still is a Config whose clock stands still: then time is that of the work counted.
func still() Config {
	cfg := testConfig()
	cfg.Limits = Limits{}
	cfg.Now = func() time.Duration { return 0 }
	return cfg
}

// TestBudget: methods that loop use up the budget, those after it still return constants, and
// without a budget all is as before.
func TestBudget(t *testing.T) {
	in := New(still())
	if err := in.Load(readTest(t, "api.aml")); err != nil {
		t.Fatal(err)
	}
	in.SetBudget(10*time.Millisecond, 4*time.Millisecond)
	for _, want := range []error{ErrTime, ErrTime, ErrBudget, ErrBudget} {
		if _, err := in.Evaluate(`\LOOP`); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	if v, err := in.Evaluate(`\ECHO`, 5); err != nil || v != uint64(5) {
		t.Errorf("ECHO: %v, %v", v, err)
	}
	if used := in.Used(); used < 10*time.Millisecond || used > 11*time.Millisecond {
		t.Errorf("used %v", used)
	}
	in.SetBudget(0, 0)
	if _, err := in.EvaluateWithin(time.Millisecond, in.Lookup(`\LOOP`)); !errors.Is(err, ErrTime) {
		t.Errorf("got %v, want %v", err, ErrTime)
	}
}

// TestStoppedMachine: time that the machine was stopped for is nobody's.
func TestStoppedMachine(t *testing.T) {
	cfg := still()
	now := time.Duration(0)
	cfg.Now = func() time.Duration { now += time.Hour; return now }
	in := New(cfg)
	if err := in.Load(readTest(t, "api.aml")); err != nil {
		t.Fatal(err)
	}
	in.SetBudget(time.Second, time.Second)
	for range 10 {
		if _, err := in.Evaluate(`\ECHO`, 5); err != nil {
			t.Fatal(err)
		}
	}
}

// TestNotifies: what a method may notify is found whatever it looks at first, in methods that it
// calls too.
func TestNotifies(t *testing.T) {
	in := New(testConfig())
	for _, file := range []string{"api.aml", "notify.aml"} {
		if err := in.Load(readTest(t, file)); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, n := range in.Notifies(in.Lookup(`\MANY`)) {
		got = append(got, n.Path())
	}
	if want := []string{`\_SB.DEV0`, `\_SB.DEV9`, `\_SB`}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := in.Notifies(in.Lookup(`\_SB`)); got != nil {
		t.Errorf("a device notifies %v", got)
	}
}

func TestDeviceID(t *testing.T) {
	for _, c := range []struct {
		v    any
		want string
	}{
		{"*pnp0a03", "PNP0A03"}, {"VM_Gen_Counter", "VM_GEN_COUNTER"}, {uint64(0x080AD041), "PNP0A08"}, {"", ""}, {[]byte{1}, ""}, {nil, ""},
	} {
		if got, ok := DeviceID(c.v); got != c.want || ok != (c.want != "") {
			t.Errorf("%v: %q, %v, want %q", c.v, got, ok, c.want)
		}
	}
	if !MatchID(DeviceIDs([]any{"*a", uint64(0x030AD041)}), "x", "pnp0a03") || MatchID([]string{""}, "") {
		t.Error("MatchID")
	}
}

func TestAddress(t *testing.T) {
	for _, c := range []struct {
		v    any
		want uint64
		bad  bool
	}{
		{[]any{uint64(0x1000), uint64(2)}, 0x2_0000_1000, false},
		{[]any{uint64(0x1_0000_1000), uint64(0)}, 0x1_0000_1000, false},
		{[]any{uint64(0x1_0000_1000), uint64(1)}, 0, true},
		{[]any{uint64(1), uint64(1 << 32)}, 0, true},
		{[]any{uint64(1)}, 0, true},
		{[]any{uint64(1), "0"}, 0, true},
		{uint64(1), 0, true},
	} {
		if got, err := Address(c.v); got != c.want || (err != nil) != c.bad {
			t.Errorf("%v: %#x, %v, want %#x", c.v, got, err, c.want)
		}
	}
}
