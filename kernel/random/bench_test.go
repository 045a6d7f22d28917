package random

import (
	cryptorand "crypto/rand"
	"fmt"
	"testing"

	"golang.org/x/crypto/chacha20"

	"vmgenc/kernel/generation"
)

var benchSizes = []int{16, 32, 512, 1 << 10, 16 << 10, 1 << 20}

func benchRead(b *testing.B, read func(p []byte)) {
	for _, n := range benchSizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(n))
			p := make([]byte, n)
			for b.Loop() {
				read(p)
			}
		})
	}
}

func BenchmarkRead(b *testing.B) {
	g := New(newFake("a", 1))
	benchRead(b, func(p []byte) { g.Read(p) })
}

// BenchmarkReadWatched is BenchmarkRead with the compare.
func BenchmarkReadWatched(b *testing.B) {
	g := New(newFake("a", 1))
	var id [16]byte
	g.Watch(func() generation.ID { return id })
	benchRead(b, func(p []byte) { g.Read(p) })
}

// The references: the operating system, and the block function of another implementation.
func BenchmarkCryptoRand(b *testing.B) {
	benchRead(b, func(p []byte) { cryptorand.Read(p) })
}

func BenchmarkXCryptoStream(b *testing.B) {
	benchRead(b, func(p []byte) {
		c, err := chacha20.NewUnauthenticatedCipher(make([]byte, 32), make([]byte, 12))
		if err != nil {
			b.Fatal(err)
		}
		clear(p)
		c.XORKeyStream(p, p)
	})
}

func BenchmarkReseed(b *testing.B) {
	b.ReportAllocs()
	g := New(RDSEED(), RDRAND())
	var id [16]byte
	g.Watch(func() generation.ID { return id })
	p := make([]byte, 16)
	for b.Loop() {
		id[0]++
		g.Read(p)
	}
}
