//go:build integration

package boot_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"vmgenc/boot/overlay"
	"vmgenc/qemu"
)

// buildKernel builds a package's kernel with a release of Go, "" for the default, and returns the
// file.
func buildKernel(t *testing.T, release, pkg string, args ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), filepath.Base(pkg)+".elf")
	cmd := exec.Command("go", append(append([]string{"run", "./boot/cmd/link", "-o", file}, args...), pkg)...)
	cmd.Dir = ".."
	if release != "" {
		cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+release)
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s with %s: %v\n%s", pkg, release, err, out)
	}
	return file
}

// hosted boots the kernel of qemu/guest/hosted and returns what it printed when the machine ended.
func hosted(t *testing.T, kernel, memory, line string) string {
	t.Helper()
	config := qemu.Config{Memory: memory}
	if strings.HasSuffix(line, "=parallel") {
		config.CPUs = 4
	}
	g := bootKernel(t, config, kernel, line)
	_, name, _ := strings.Cut(line, "test=")
	name, _, _ = strings.Cut(name, " ")
	g.pass(name)
	g.end(0)
	return strings.ReplaceAll(g.Console().Transcript(), "\r", "")
}

// TestHosted checks, with each minor release of Go, that a program behaves as on Linux.
func TestHosted(t *testing.T) {
	for _, release := range overlay.Minors {
		t.Run(release, func(t *testing.T) {
			kernel := buildKernel(t, release, "./qemu/guest/hosted")
			for _, line := range []string{
				`test=environment GOGC=33 GOMEMLIMIT=40MiB TZ="Europe/Berlin" -- a "b c"`,
				"test=defaults", "test=lines", "test=files", "test=mprotect", "test=zones",
				"test=fips GODEBUG=fips140=on",
			} {
				t.Run(line, func(t *testing.T) { hosted(t, kernel, "64M", line) })
			}
			t.Run("inittrace", func(t *testing.T) {
				if text := hosted(t, kernel, "64M", "test=lines GODEBUG=inittrace=1"); !strings.Contains(text, "init net/http @") {
					t.Errorf("no trace of initialization in\n%s", text)
				}
			})
			t.Run("profiles", func(t *testing.T) { profiles(t, kernel) })
		})
	}
}

// TestFIPSDirective checks that //go:debug fips140=on in the program has its effect.
func TestFIPSDirective(t *testing.T) {
	kernel := buildKernel(t, overlay.Minors[0], "./qemu/guest/hosted", "-tags", "fips")
	hosted(t, kernel, "64M", "test=fips")
}

// profiles has the kernel profile itself and the go command's tools read the result.
func profiles(t *testing.T, kernel string) {
	for _, c := range []struct {
		test string
		args []string
		want string // in the tool's output
	}{
		{"heap", []string{"tool", "pprof", "-top", "-lines", "-unit=MB"}, `(?m)^ *(2[0-9]|3[0-9])\.[0-9]+MB .* main\.retain .*/hosted/main\.go:\d+$`},
		{"cpu", []string{"tool", "pprof", "-top", "-lines"}, `(?m) main\.burn .*/hosted/main\.go:\d+$`},
		{"bursts", []string{"tool", "pprof", "-top", "-lines"}, `(?m) main\.burn .*/hosted/main\.go:\d+$`},
		{"parallel", []string{"tool", "pprof", "-top", "-lines"}, `(?m) main\.mix .*/hosted/main\.go:\d+$`},
		{"block", []string{"tool", "pprof", "-top", "-lines"}, `(?m) main\.contend .*/hosted/main\.go:\d+$`},
		{"mutex", []string{"tool", "pprof", "-top", "-lines"}, `(?m) main\.contend\.func1 .*/hosted/main\.go:\d+$`},
		{"trace", []string{"tool", "trace", "-d=parsed"}, `main\.contend`},
	} {
		t.Run(c.test, func(t *testing.T) {
			console := hosted(t, kernel, "256M", "test="+c.test)
			m := regexp.MustCompile(`(?m)^file ` + c.test + ` (\S+)$`).FindStringSubmatch(console)
			if m == nil {
				t.Fatalf("no file on the console:\n%s", console)
			}
			data, err := base64.StdEncoding.DecodeString(m[1])
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), c.test)
			if err := os.WriteFile(file, data, 0o666); err != nil {
				t.Fatal(err)
			}
			var out, errs bytes.Buffer
			cmd := exec.Command("go", append(c.args, file)...)
			cmd.Stdout, cmd.Stderr = &out, &errs
			if err := cmd.Run(); err != nil {
				t.Fatalf("go %s: %v\n%s", strings.Join(c.args, " "), err, errs.String())
			}
			if !regexp.MustCompile(c.want).Match(out.Bytes()) {
				t.Errorf("no match of %s in\n%s", c.want, qemu.Tail(out.String(), 40))
			}
			if c.test == "cpu" || c.test == "parallel" || c.test == "bursts" {
				checkCPUTime(t, console, out.String())
			}
		})
	}
}

// checkCPUTime compares the time in a CPU profile with that for which the program says that it
// computed: 100 samples a second, each with the error of its own period. A host that is busy stops
// the machine while its clock goes on, and ticks that are missed for more than a second are lost:
// the lower bound leaves room for that, and is far above the nothing that bursts once were.
func checkCPUTime(t *testing.T, console, profile string) {
	t.Helper()
	seconds := func(pattern, text string) float64 {
		m := regexp.MustCompile(pattern).FindStringSubmatch(text)
		if m == nil {
			t.Fatalf("no match of %s in\n%s", pattern, text)
		}
		d, err := time.ParseDuration(m[1])
		if err != nil {
			t.Fatal(err)
		}
		return d.Seconds()
	}
	want := seconds(`(?m)^computed (\S+)$`, console)
	got := seconds(`Total samples = (\S+)`, profile)
	t.Log(fmt.Sprintf("%.2f s in the profile, computed %.2f s", got, want))
	if got < want*0.4 || got > want*1.3+0.1 {
		t.Errorf("%.2f s in the profile, want %.2f s", got, want)
	}
}
