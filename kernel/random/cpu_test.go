package random

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
)

// script is an instruction that gives these words one after the other, the last one for ever. A
// zero in ok makes it fail.
func script(words ...uint64) func() (uint64, bool) {
	i := 0
	return func() (uint64, bool) {
		v := words[min(i, len(words)-1)]
		i++
		return v, v != dry
	}
}

const dry = 0xdead

func TestCPUSource(t *testing.T) {
	const ones = ^uint64(0)
	for _, c := range []struct {
		name  string
		words []uint64
		size  int
		n     int
		err   error
	}{
		{"good", []uint64{1, 2, 3, 4, 5}, 32, 32, nil},
		{"whole words only", []uint64{1, 2, 3, 4, 5}, 31, 24, nil},
		{"empty", []uint64{1}, 0, 0, nil},
		{"retry", []uint64{dry, dry, 1, dry, 2, dry, dry, 3}, 16, 16, nil},
		{"dry from the start", []uint64{dry}, 32, 0, errDry},
		{"dry later", []uint64{1, 2, 3, dry}, 32, 16, errDry},
		{"all zeros", []uint64{0}, 32, 0, errStuck},
		{"all ones", []uint64{ones}, 32, 0, errStuck},
		{"ones later", []uint64{1, 2, 3, ones}, 32, 0, errStuck},
		{"repeats at once", []uint64{7, 7}, 32, 0, errStuck},
		{"repeats later", []uint64{1, 2, 3, 3}, 32, 0, errStuck},
	} {
		s := &cpuSource{"test", func() bool { return true }, script(c.words...), 4}
		p := bytes.Repeat([]byte{0xaa}, c.size)
		n, err := s.Fill(p)
		if n != c.n || !errors.Is(err, c.err) {
			t.Errorf("%s: Fill = %d, %v; want %d, %v", c.name, n, err, c.n, c.err)
		}
		for i := 0; i+8 <= n; i += 8 {
			if v := binary.LittleEndian.Uint64(p[i:]); v != uint64(i/8+2) {
				t.Errorf("%s: word %d is %#x", c.name, i/8, v)
			}
		}
		if errors.Is(err, errStuck) && !bytes.Equal(p, make([]byte, c.size)) {
			t.Errorf("%s: implausible bytes are left in the buffer", c.name)
		}
	}
}

func TestCPUSourceAbsent(t *testing.T) {
	s := &cpuSource{"test", func() bool { return false }, nil, 4}
	if n, err := s.Fill(make([]byte, 32)); n != 0 || !errors.Is(err, errAbsent) {
		t.Errorf("Fill = %d, %v", n, err)
	}
}

// TestCPUAttempts counts how often an instruction that is always dry is tried for a word.
func TestCPUAttempts(t *testing.T) {
	for _, c := range []struct {
		source Source
		want   int
	}{{RDSEED(), 256}, {RDRAND(), 10}} {
		s := c.source.(*cpuSource)
		tried := 0
		s.present = func() bool { return true }
		s.word = func() (uint64, bool) { tried++; return ^uint64(0), false }
		if n, err := s.Fill(make([]byte, 64)); n != 0 || err != errDry || tried != c.want {
			t.Errorf("%s: Fill = %d, %v after %d attempts, want %d", s.name, n, err, tried, c.want)
		}
	}
}

// What this processor really has.
func TestThisProcessor(t *testing.T) {
	for _, c := range []struct {
		source  Source
		present bool
	}{{RDSEED(), hasRDSEED()}, {RDRAND(), hasRDRAND()}} {
		var a, b [sourceBytes]byte
		n, err := c.source.Fill(a[:])
		t.Logf("%s: present %v: %d bytes, %v", c.source.Name(), c.present, n, err)
		if !c.present {
			if !errors.Is(err, errAbsent) {
				t.Errorf("%s is absent, but: %v", c.source.Name(), err)
			}
			continue
		}
		if m, _ := c.source.Fill(b[:]); n > 0 && m > 0 && bytes.Equal(a[:min(n, m)], b[:min(n, m)]) {
			t.Errorf("%s repeats itself", c.source.Name())
		}
	}
}

func BenchmarkSource(b *testing.B) {
	for _, s := range []Source{RDSEED(), RDRAND()} {
		b.Run(s.Name(), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(sourceBytes)
			var p [sourceBytes]byte
			for b.Loop() {
				s.Fill(p[:])
			}
		})
	}
}
