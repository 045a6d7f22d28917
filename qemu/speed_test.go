//go:build integration

package qemu

import (
	"bytes"
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// BenchmarkStart measures from the start of QEMU to the line that says that the
// generation counter is attached, by turns with a program that prints one byte as
// its first action and halts: the time that QEMU and its firmware take for
// themselves. It reports medians, and their ratio.
func BenchmarkStart(b *testing.B) {
	l := &benchLab{b, b.Context()}
	halting := filepath.Join(b.TempDir(), "halting.elf")
	if err := os.WriteFile(halting, haltingELF(), 0o666); err != nil {
		b.Fatal(err)
	}
	config := l.config()
	reference := config
	reference.Kernel = halting
	b.ReportAllocs()
	var ours, theirs []time.Duration
	for b.Loop() {
		ours = append(ours, l.untilPrinted(config, "vmgenc0: <VM generation counter>"))
		theirs = append(theirs, l.untilPrinted(reference, "!"))
	}
	l.report(ours, theirs, "start", "halting")
}

// BenchmarkResume measures from QMP's cont, of a clone of an idle machine, to the
// line that says that its generator has reseeded.
func BenchmarkResume(b *testing.B) {
	l := &benchLab{b, b.Context()}
	config := l.config()
	source := l.start(config)
	defer source.Close()
	l.must(source.Console().WaitPrompt(l.ctx))
	snapshot := filepath.Join(b.TempDir(), "snapshot")
	l.must(source.Snapshot(l.ctx, snapshot))
	b.ReportAllocs()
	var took []time.Duration
	for b.Loop() {
		config.GUID = NewGUID()
		m, err := Restore(l.ctx, config, snapshot)
		l.must(err)
		begin := time.Now()
		l.must(m.Cont(l.ctx))
		_, err = m.Console().Expect(l.ctx, "generation changed to .*: reseeded")
		took = append(took, time.Since(begin))
		m.Close()
		l.must(err)
	}
	b.ReportMetric(milliseconds(median(took)), "ms/resume")
	b.Logf("resume to reseed: median %v, least %v, most %v of %d", median(took), slices.Min(took), slices.Max(took), len(took))
}

type benchLab struct {
	*testing.B
	ctx context.Context
}

func (l *benchLab) config() Config {
	if _, err := os.Stat(*kernelPath); err != nil {
		l.Fatalf("no kernel to measure: %v: run make bench", err)
	}
	return Config{Accel: *accelName, CPUs: *cpus, Kernel: *kernelPath, GUID: NewGUID()}
}

func (l *benchLab) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

func (l *benchLab) start(config Config) *Machine {
	m, err := Start(l.ctx, config)
	l.must(err)
	return m
}

// untilPrinted starts a machine and returns how long it took to print what.
func (l *benchLab) untilPrinted(config Config, what string) time.Duration {
	begin := time.Now()
	m := l.start(config)
	defer m.Close()
	_, err := m.Console().Expect(l.ctx, what)
	took := time.Since(begin)
	l.must(err)
	return took
}

func (l *benchLab) report(ours, theirs []time.Duration, name, reference string) {
	a, b := median(ours), median(theirs)
	l.ReportMetric(milliseconds(a), "ms/"+name)
	l.ReportMetric(milliseconds(b), "ms/"+reference)
	l.ReportMetric(float64(a)/float64(b), "ratio")
	l.Logf("%s: median %v (%v to %v), %s: %v (%v to %v), of %d each by turns", name, a, slices.Min(ours), slices.Max(ours),
		reference, b, slices.Min(theirs), slices.Max(theirs), len(ours))
}

func median(list []time.Duration) time.Duration {
	list = slices.Sorted(slices.Values(list))
	return list[len(list)/2]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// haltingELF returns a program for QEMU's -kernel: it prints an exclamation mark
// on COM1 and halts. It has one segment to load, and the PVH note with its entry.
func haltingELF() []byte {
	const (
		base    = 1 << 20
		headers = 64 + 2*56
		note    = headers
		code    = note + 24
	)
	var out bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			binary.Write(&out, binary.LittleEndian, v)
		}
	}
	text := []byte{
		0x66, 0xba, 0xf8, 0x03, // mov dx, COM1
		0xb0, '!', // mov al, '!'
		0xee,       // out dx, al
		0xf4,       // hlt
		0xeb, 0xfd, // jmp to the hlt
	}
	size := uint64(code + len(text))
	put([]byte("\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	put(uint16(2), uint16(62), uint32(1), uint64(base+code), uint64(64), uint64(0), uint32(0))
	put(uint16(64), uint16(56), uint16(2), uint16(0), uint16(0), uint16(0))
	put(uint32(1), uint32(7), uint64(0), uint64(base), uint64(base), size, size, uint64(4096))
	put(uint32(4), uint32(4), uint64(note), uint64(base+note), uint64(base+note), uint64(24), uint64(24), uint64(4))
	put(uint32(4), uint32(8), uint32(18), []byte("Xen\x00"), uint64(base+code))
	put(text)
	return out.Bytes()
}
