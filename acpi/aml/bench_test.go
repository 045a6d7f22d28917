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

// BenchmarkLoad loads and initialises the DSDT of QEMU's q35, beside acpiexec doing the same.
func BenchmarkLoad(b *testing.B) {
	data := readTest(b, "qemu/q35-dsdt.dat")
	beside(b, func() {
		in := New(testConfig())
		if err := in.Load(data); err != nil {
			b.Fatal(err)
		}
		if err := in.Initialize(); err != nil {
			b.Fatal(err)
		}
	}, "quit", "testdata/qemu/q35-dsdt.dat")
}

// BenchmarkLoop runs a loop of a million additions (testdata/loop.asl), beside acpiexec.
func BenchmarkLoop(b *testing.B) {
	in := New(testConfig())
	if err := in.Load(readTest(b, "loop.aml")); err != nil {
		b.Fatal(err)
	}
	beside(b, func() {
		if _, err := in.Evaluate(`\MAIN`); err != nil {
			b.Fatal(err)
		}
	}, "execute MAIN", "testdata/loop.aml")
}

// beside measures f, then reports the shortest of five runs of it and of five of acpiexec, in turn,
// and how many times as long acpiexec takes. That is a process, its start included, as nobody can
// have it otherwise.
func beside(b *testing.B, f func(), command, file string) {
	b.ReportAllocs()
	for b.Loop() {
		f()
	}
	acpiexec := func() {
		if out, err := exec.Command(acpiexecPath(), "-b", command, file).CombinedOutput(); err != nil {
			b.Fatalf("acpiexec (of the package acpica-tools): %v\n%s", err, out)
		}
	}
	ours, theirs := elapsed(f), elapsed(acpiexec)
	for i := 1; i < 5; i++ {
		ours, theirs = min(ours, elapsed(f)), min(theirs, elapsed(acpiexec))
	}
	b.ReportMetric(float64(ours.Nanoseconds()), "min-ns")
	b.ReportMetric(float64(theirs.Nanoseconds()), "acpiexec-min-ns")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "times")
}

func elapsed(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}
