package kernel

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"
)

const powerButton = 1 << 8 // PM1 status

// press has the machine's power button pressed.
func (g *guest) press() { g.host(func() { g.fixed |= powerButton }) }

// The power button calls the functions of OnShutdown in reverse order, each once, whatever becomes
// of one of them, and then switches off, unless it is to be ignored.
func TestPowerButton(t *testing.T) {
	g := shapes[0].boot(t, randomID())
	called := make(chan string, 10)
	for name, f := range map[string]func(context.Context) error{"": nil, "nil": nil} {
		if g.OnShutdown(name, f) == nil {
			t.Errorf("OnShutdown(%q, nil) is accepted", name)
		}
	}
	for _, h := range []struct {
		name string
		f    func() error
	}{
		{"first", func() error { return nil }},
		{"panics", func() error { panic("oh") }},
		{"fails", func() error { return errors.New("no") }},
		{"last", func() error { return nil }},
	} {
		if err := g.OnShutdown(h.name, func(context.Context) error { called <- h.name; return h.f() }); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.Sysctl.Set("kern.poweroff_on_button", "2"); err == nil {
		t.Error("a value of 2 is accepted")
	}
	if err := g.Sysctl.Set("kern.poweroff_on_button", "0"); err != nil {
		t.Fatal(err)
	}
	g.press()
	g.awaitLog(t, "acpi0: power button ignored: kern.poweroff_on_button=0")
	if err := g.Sysctl.Set("kern.poweroff_on_button", "1"); err != nil {
		t.Fatal(err)
	}
	g.press()
	var order []string
	for range 4 {
		order = append(order, <-called)
	}
	if want := []string{"last", "fails", "panics", "first"}; !slices.Equal(order, want) {
		t.Errorf("called %q, want %q", order, want)
	}
	g.awaitLog(t, "kernel: shutdown: fails: no")
	g.awaitLog(t, "kernel: shutdown: panics: panic: oh")
	g.PowerOff()
	select {
	case name := <-called:
		t.Errorf("%s called again", name)
	default:
	}
}

// The command line has the button ignored from the start.
func TestPowerButtonOption(t *testing.T) {
	g := shapes[0].assemble(t, randomID())
	g.machine.line = "kern.poweroff_on_button=0"
	g.start(t)
	if v, err := g.Sysctl.Get("kern.poweroff_on_button"); v != "0" || err != nil {
		t.Errorf("%q, %v", v, err)
	}
	g.press()
	g.awaitLog(t, "power button ignored")
}

// A function that hangs is given up.
func TestShutdownHangs(t *testing.T) {
	h := hook{"hangs", func(ctx context.Context) error { <-ctx.Done(); select {} }}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := h.run(ctx); err == nil {
		t.Error("a function that hangs has run")
	}
}
