package random

import (
	"bytes"
	"errors"
	"math"
	"testing"
	"time"
)

// The cut-offs are those of SP 800-90B sections 4.4.1 and 4.4.2 for a false alarm rate of 2^-20.
func TestCutoffs(t *testing.T) {
	const h, alpha = 1.0 / samplesPerBit, 1.0 / (1 << 20)
	if want := 1 + int(math.Ceil(-math.Log2(alpha)/h)); repetitionCutoff != want {
		t.Errorf("repetition count cut-off %d, want %d", repetitionCutoff, want)
	}
	p := math.Exp2(-h)
	below, k := 0.0, 0
	for ; below < 1-alpha; k++ {
		choose, _ := math.Lgamma(proportionWindow + 1)
		a, _ := math.Lgamma(float64(k + 1))
		b, _ := math.Lgamma(float64(proportionWindow - k + 1))
		below += math.Exp(choose - a - b + float64(k)*math.Log(p) + float64(proportionWindow-k)*math.Log(1-p))
	}
	if proportionCutoff != k { // k is 1 more than the last term summed: the critical value, plus 1
		t.Errorf("adaptive proportion cut-off %d, want %d", proportionCutoff, k)
	}
}

func TestHealth(t *testing.T) {
	for _, c := range []struct {
		name   string
		sample func(i int) byte
		fails  int // number of the sample that fails, counted from 1; 0 for none
		err    error
	}{
		{"counter", func(i int) byte { return byte(i) }, 0, nil},
		{"constant", func(int) byte { return 9 }, repetitionCutoff, errRepetition},
		{"constant zero", func(int) byte { return 0 }, repetitionCutoff, errRepetition},
		{"run just short", func(i int) byte { return byte(i / (repetitionCutoff - 1)) }, 0, nil},
		{"run", func(i int) byte { return byte((i + 10) / repetitionCutoff) }, 2*repetitionCutoff - 10, errRepetition},
		{"one in sixteen differs", func(i int) byte {
			if i%16 == 15 {
				return 1
			}
			return 0
		}, 468 + 468/15 - 1 + 1, errProportion},
		{"one in eleven differs", func(i int) byte {
			if i%11 == 10 {
				return 1
			}
			return 0
		}, 0, nil},
	} {
		var h health
		failed, err := 0, error(nil)
		for i := 0; i < 10*proportionWindow && err == nil; i++ {
			failed, err = i+1, h.test(c.sample(i))
		}
		if err == nil {
			failed = 0
		}
		if failed != c.fails || !errors.Is(err, c.err) {
			t.Errorf("%s: sample %d: %v; want %d: %v", c.name, failed, err, c.fails, c.err)
		}
	}
}

func TestJitter(t *testing.T) {
	start := time.Now()
	s := Jitter(func() uint64 { return uint64(time.Since(start)) })
	a, b := make([]byte, sourceBytes), make([]byte, sourceBytes)
	n, err := s.Fill(a)
	if err != nil || n != keySize {
		t.Fatalf("Fill = %d, %v", n, err)
	}
	if n, err = s.Fill(b); err != nil || bytes.Equal(a, b) {
		t.Fatalf("Fill = %d, %v; the same as before: %v", n, err, bytes.Equal(a, b))
	}
	if j := s.(*jitter); j.pool != (key{}) || j.scratch != [blockSize]byte{} || j.raw != [cascadeBlock]byte{} {
		t.Error("the bytes given can be computed from what is left")
	}
}

func TestJitterClocks(t *testing.T) {
	for _, c := range []struct {
		name string
		step func(n uint64) uint64 // the clock's n-th value
	}{
		{"stands still", func(uint64) uint64 { return 12345 }},
		{"is a counter", func(n uint64) uint64 { return n * 1000 }},
		{"slows down evenly", func(n uint64) uint64 { return n * n / 2 }},
		{"slows down evenly, and fast", func(n uint64) uint64 { return n * n * 77 }},
		{"is coarse", func(n uint64) uint64 { return n / 500 }},
	} {
		n := uint64(0)
		s := Jitter(func() uint64 { n++; return c.step(n) })
		if got, err := s.Fill(make([]byte, 32)); got != 0 || err == nil {
			t.Errorf("a clock that %s gives %d bytes, %v", c.name, got, err)
		}
	}
}

// TestJitterSamples counts the looks at the clock: 1024 samples for the start-up test, and 1280, of
// a quarter of a bit each, for 256 bits and 64 more.
func TestJitterSamples(t *testing.T) {
	looks, state := 0, uint64(1)
	s := Jitter(func() uint64 {
		looks++
		state = state*6364136223846793005 + 1442695040888963407
		return state >> 32
	})
	if n, err := s.Fill(make([]byte, sourceBytes)); n != keySize || err != nil {
		t.Fatalf("Fill = %d, %v", n, err)
	}
	if looks != 2*(1024+1280) {
		t.Errorf("%d looks at the clock", looks)
	}
}

func BenchmarkJitter(b *testing.B) {
	b.ReportAllocs()
	start := time.Now()
	s := Jitter(func() uint64 { return uint64(time.Since(start)) })
	p := make([]byte, keySize)
	for b.Loop() {
		if _, err := s.Fill(p); err != nil {
			b.Fatal(err)
		}
	}
}
