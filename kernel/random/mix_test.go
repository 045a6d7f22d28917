package random

import (
	"bytes"
	"testing"
	"time"
)

// given is a source that gives the same bytes to every generator.
type given byte

func (given) Name() string { return "given" }

func (x given) Fill(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(x) + byte(i)
	}
	return len(p), nil
}

func TestMix(t *testing.T) {
	draw := func(before bool, mix ...string) string {
		g := New(given(1))
		g.now = func() time.Duration { return 0 }
		p := make([]byte, 32)
		if !before {
			g.Read(p)
		}
		for _, m := range mix {
			g.Mix("loader", []byte(m))
		}
		g.Read(p)
		return string(p)
	}
	for _, before := range []bool{true, false} {
		seen := map[string][]string{}
		for _, mix := range [][]string{nil, {""}, {"a"}, {"a\x00"}, {"b"}, {"a", "b"}, {"b", "a"}, {"ab"},
			{"0123456789abcdef"}, {"0123456789abcdef\x00"}, {"0123456789abcdef", ""}, {string(make([]byte, 4096))}} {
			out := draw(before, mix...)
			if old, ok := seen[out]; ok {
				t.Errorf("%q and %q give the same bytes", old, mix)
			}
			seen[out] = mix
			if draw(before, mix...) != out {
				t.Errorf("%q gives other bytes the second time", mix)
			}
		}
	}
}

// TestMixNotCounted checks that what is mixed in seeds nothing, and that statistics say so.
func TestMixNotCounted(t *testing.T) {
	g := new(Generator)
	seed := bytes.Repeat([]byte{7}, 4096)
	g.Mix("loader", seed)
	if _, err := g.TryRead(make([]byte, 8)); err != ErrNotSeeded {
		t.Errorf("error %v, want %v", err, ErrNotSeeded)
	}
	g.Add(given(1))
	if n, err := g.TryRead(make([]byte, 8)); n != 8 || err != nil {
		t.Errorf("TryRead = %d, %v", n, err)
	}
	s := g.Stats()
	if l := s.Sources[0]; l.Name != "loader" || l.State != "mixed, not counted" || l.Bytes != 0 {
		t.Errorf("%+v", l)
	}
	if s.Last.Fresh != 64 || s.Last.Mixed != "given:64" {
		t.Errorf("%d fresh bytes, %q", s.Last.Fresh, s.Last.Mixed)
	}
	if g.slot != [sourceBytes]byte{} || g.scratch != [blockSize]byte{} {
		t.Error("something of the seed is left")
	}
}
