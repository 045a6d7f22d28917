package aml

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

// readTest returns a file of testdata.
func readTest(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// BenchmarkLoad loads and initialises the DSDT of QEMU's q35.
func BenchmarkLoad(b *testing.B) {
	data := readTest(b, "qemu/q35-dsdt.dat")
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		in := New(testConfig())
		if err := in.Load(data); err != nil {
			b.Fatal(err)
		}
		if err := in.Initialize(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoadACPICA has acpiexec do the same and end: a process, as nobody can have it otherwise.
func BenchmarkLoadACPICA(b *testing.B) { benchmarkACPICA(b, "quit", "testdata/qemu/q35-dsdt.dat") }

// BenchmarkLoop runs a loop of a million additions (testdata/loop.asl).
func BenchmarkLoop(b *testing.B) {
	in := New(testConfig())
	if err := in.Load(readTest(b, "loop.aml")); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		if _, err := in.Evaluate(`\MAIN`); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLoopACPICA has acpiexec run the same loop, its start included.
func BenchmarkLoopACPICA(b *testing.B) { benchmarkACPICA(b, "execute MAIN", "testdata/loop.aml") }

// benchmarkACPICA reports the least time that acpiexec took.
func benchmarkACPICA(b *testing.B, command, file string) {
	least := time.Duration(1<<63 - 1)
	for i := 0; i < b.N; i++ {
		start := time.Now()
		if out, err := exec.Command("acpiexec", "-b", command, file).CombinedOutput(); err != nil {
			b.Fatalf("acpiexec: %v\n%s", err, out)
		}
		least = min(least, time.Since(start))
	}
	b.ReportMetric(float64(least.Nanoseconds()), "min-ns")
}
