package pclntab

import (
	"bytes"
	"slices"
	"testing"
)

func TestValues(t *testing.T) {
	for _, c := range []struct {
		name  string
		table []byte
		size  uint32
		runs  []Run
	}{
		{"one value", []byte{2, 5, 0}, 5, []Run{{5, 0}}},
		{"the default", []byte{0, 5, 0}, 5, []Run{{5, -1}}},
		{"up and down", []byte{2, 1, 16, 2, 15, 3, 0}, 10, []Run{{1, 0}, {3, 8}, {6, 0}}},
		{"long", []byte{0x82, 1, 0x80, 2, 0}, 256, []Run{{256, 64}}},
		{"what follows is not its own", []byte{2, 5, 0, 9}, 5, []Run{{5, 0}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			runs, n, err := decode(c.table, c.size)
			if err != nil || !slices.Equal(runs, c.runs) {
				t.Fatalf("%v, %v, want %v", runs, err, c.runs)
			}
			v := Values(c.table[:n])
			if got := encode(runs); !bytes.Equal(got, v) {
				t.Errorf("encoded again: % x, want % x", got, v)
			}
			if got := v.Runs(); !slices.Equal(got, c.runs) {
				t.Errorf("runs %v", got)
			}
			for i, r := range c.runs {
				start := uint32(0)
				if i > 0 {
					start = c.runs[i-1].End
				}
				if a, b := v.At(start), v.At(r.End-1); a != r.Value || b != r.Value {
					t.Errorf("at %d and %d: %d and %d, want %d", start, r.End-1, a, b, r.Value)
				}
			}
			if got := v.At(c.runs[len(c.runs)-1].End); got != -1 {
				t.Errorf("behind the end: %d", got)
			}
		})
	}
}

func TestNoValues(t *testing.T) {
	if v := Values(nil); v.Runs() != nil || v.At(0) != -1 {
		t.Errorf("no table: %v, %d", v.Runs(), v.At(0))
	}
	if v := encode(nil); v != nil {
		t.Errorf("no runs: % x", v)
	}
	if v := encode([]Run{{2, 7}, {5, 7}, {6, 1}}); !slices.Equal(v.Runs(), []Run{{5, 7}, {6, 1}}) {
		t.Errorf("runs of one value: %v", v.Runs())
	}
}

func TestBadValues(t *testing.T) {
	for _, c := range []struct {
		name  string
		table []byte
	}{
		{"empty", nil},
		{"no end", []byte{2, 5}},
		{"no length", []byte{2}},
		{"no bytes", []byte{2, 0, 0}},
		{"too long", []byte{2, 6, 0}},
		{"too long together", []byte{2, 3, 2, 3, 0}},
		{"value of 33 bits", []byte{0x80, 0x80, 0x80, 0x80, 0x10, 5, 0}},
		{"length of more than 64 bits", append(append([]byte{2}, bytes.Repeat([]byte{0xff}, 10)...), 5, 0)},
		{"unfinished number", []byte{0x80}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if runs, _, err := decode(c.table, 5); err == nil {
				t.Errorf("runs %v", runs)
			}
		})
	}
}
