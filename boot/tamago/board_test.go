//go:build !tamago

package tamago

import (
	"crypto/rand"
	"errors"
	"testing"

	"vmgenc/kernel"
)

// TestHost starts the kernel on a host: it says that there is no bare machine, and crypto/rand
// stays the host's.
func TestHost(t *testing.T) {
	b := New(Machine{CPU: new(CPU)})
	k, err := kernel.Start(b, kernel.Options{})
	if k == nil || !errors.Is(err, errHost) {
		t.Fatalf("Start returned %v, %v, want %v", k, err, errHost)
	}
	if rand.Text() == rand.Text() {
		t.Error("crypto/rand repeats itself")
	}
}

// TestInterrupt passes on the vectors of the kernel alone.
func TestInterrupt(t *testing.T) {
	for _, c := range []struct{ machine, first uint8 }{{0, 0x40}, {0x60, 0x60}} {
		b := New(Machine{Vector: c.machine})
		b.Interrupt(int(c.first)) // before there is a handler
		var got []int
		b.ServiceInterrupts(func(vector int) { got = append(got, vector) })
		for v := range 256 {
			b.Interrupt(v)
		}
		first, n := b.Vectors()
		if first != c.first || n != 16 || len(got) != 16 || got[0] != int(c.first) || got[15] != int(c.first)+15 {
			t.Errorf("vectors %#x, %d; handled %v", first, n, got)
		}
	}
}
