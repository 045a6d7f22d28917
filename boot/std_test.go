//go:build integration

package boot_test

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"vmgenc/qemu"
)

var (
	proveStd    = flag.Bool("prove", false, "run the tests of all packages of the standard library, not of a sample")
	stdPackages = flag.String("packages", "", "run the tests of these `PACKAGES` of the standard library, separated by commas")
	stdTable    = flag.String("table", "", "write the results to `FILE`")
)

// stdResult counts the top-level tests of a package.
type stdResult struct {
	passed, skipped int
	failed          []string
}

// TestStandardLibrary runs the standard library's own tests on bare metal. Packages without an
// entry in stdSkipped must pass every test that testing.Short leaves.
func TestStandardLibrary(t *testing.T) {
	list := stdSample
	if *proveStd {
		list = stdAll
	}
	if *stdPackages != "" {
		list = strings.Split(*stdPackages, ",")
	}
	results := map[string]*stdResult{}
	for _, pkg := range list {
		t.Run(pkg, func(t *testing.T) { results[pkg] = runStd(t, pkg) })
	}
	table := stdReport(list, results)
	t.Logf("the tests of %s\n%s", runtime.Version(), table)
	if *stdTable != "" {
		if err := os.WriteFile(*stdTable, []byte(table), 0o666); err != nil {
			t.Error(err)
		}
	}
}

// runStd builds and boots the tests of a package.
func runStd(t *testing.T, pkg string) *stdResult {
	result := new(stdResult)
	kernel := buildKernel(t, "", pkg, "-test", "vmgenc/qemu/guest/stdtest", "-tags", "timetzdata")
	memory := "1G"
	if pkg == "runtime" {
		memory = "4G" // TestScavengeIndex maps that much
	}
	line := "-- -test.v -test.short -test.run ^Test"
	if skipped := stdSkipped[pkg]; len(skipped) != 0 {
		line += " -test.skip " + strings.Join(slices.Sorted(maps.Keys(skipped)), "|")
	}
	// Not by package qemu, which bounds a transcript: tests of cipher print 7 MB.
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Minute)
	defer cancel()
	out, err := exec.CommandContext(ctx, qemu.DefaultBinary, "-machine", "q35", "-accel", *accelName, "-cpu", "max", "-m", memory,
		"-nodefaults", "-display", "none", "-serial", "stdio", "-no-reboot", "-kernel", kernel, "-append", line).Output()
	if err != nil {
		t.Errorf("QEMU: %v", err)
	}
	console := strings.ReplaceAll(string(out), "\r", "")
	for _, m := range regexp.MustCompile(`(?m)^--- (PASS|FAIL|SKIP): (\S+)`).FindAllStringSubmatch(console, -1) {
		switch m[1] {
		case "PASS":
			result.passed++
		case "SKIP":
			result.skipped++
		default:
			result.failed = append(result.failed, m[2])
		}
	}
	if !strings.Contains(console, "\nPASS\nexit status 0\n") {
		if len(result.failed) == 0 {
			result.failed = []string{"the program"}
		}
		t.Errorf("failed: %s\n%s", strings.Join(result.failed, " "), qemu.Tail(console, 60))
	}
	if result.passed == 0 {
		t.Error("no test passed")
	}
	return result
}

// stdReport returns a table of the results, and the excluded tests and packages with the reasons.
func stdReport(list []string, results map[string]*stdResult) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PACKAGE\tPASSED\tSKIPPED\tEXCLUDED\tFAILED")
	var sum [4]int
	for _, pkg := range list {
		r := results[pkg]
		if r == nil {
			r = &stdResult{failed: []string{"to start"}}
		}
		row := [4]int{r.passed, r.skipped, len(stdSkipped[pkg]), len(r.failed)}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\n", pkg, row[0], row[1], row[2], row[3])
		for i := range sum {
			sum[i] += row[i]
		}
	}
	fmt.Fprintf(w, "%d packages\t%d\t%d\t%d\t%d\n\n", len(list), sum[0], sum[1], sum[2], sum[3])
	fmt.Fprintln(w, "EXCLUDED\tREASON")
	for _, pkg := range list {
		for _, name := range slices.Sorted(maps.Keys(stdSkipped[pkg])) {
			fmt.Fprintf(w, "%s %s\t%s\n", pkg, strings.Trim(name, "^$"), stdSkipped[pkg][name])
		}
	}
	for _, pkg := range slices.Sorted(maps.Keys(stdLeftOut)) {
		fmt.Fprintf(w, "%s\t%s\n", pkg, stdLeftOut[pkg])
	}
	w.Flush() // to memory: no error
	return b.String()
}
