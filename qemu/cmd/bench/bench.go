package main

import (
	"context"
	"fmt"
	"os"

	"vmgenc/internal/report"
)

// bench is one run of the command.
type bench struct {
	ours     *guest
	linux    *guest // nil if there is none
	base     *guest // an older kernel, nil if there is none
	rounds   int
	progress func(format string, args ...any)

	folder string // for files of this run
	report report.Report
}

// run measures everything, and tells whether every row reaches its target.
func (b *bench) run(ctx context.Context, dir string) (ok bool, err error) {
	if b.folder, err = os.MkdirTemp("", "vmgenc-bench-"); err != nil {
		return false, err
	}
	defer os.RemoveAll(b.folder)
	b.report = report.Report{Title: "The kernel on a virtual machine (q35, PVH, TCG)", Result: "reference/ours", Notes: "\n"}
	for _, measure := range []func(context.Context) error{b.starts, b.resumes, b.sizes, b.memory} {
		if err := measure(ctx); err != nil {
			return false, err
		}
	}
	return b.report.Reached(), b.report.Write(os.Stdout, dir, "machine")
}

// faster adds a row: ours must take at most the target-th part of the time that theirs takes. No
// target asks for nothing; nor does a row without them.
func (b *bench) faster(name string, theirs, ours *side, target float64) {
	row := report.Row{Name: name, Ours: milliseconds(ours.median())}
	if theirs != nil {
		ratio := float64(theirs.median()) / float64(ours.median())
		row.Reference, row.Theirs, row.Result = theirs.name, milliseconds(theirs.median()), fmt.Sprintf("%.2f", ratio)
		if target != 0 {
			row.Target, row.Reached, row.Share = fmt.Sprintf("at least %g", target), ratio >= target, ratio/target
		}
	}
	b.report.Rows = append(b.report.Rows, row)
}

// How many times as fast as the base the kernel must be: at most 1.15 of its time to start, 1.05 of
// that to resume.
const (
	baseStart  = 1 / 1.15
	baseResume = 1 / 1.05
)

// beside adds a row that compares ours with the base's, if there is one.
func (b *bench) beside(name string, base, ours *side, target float64) {
	if base != nil {
		b.faster(name, base, ours, target)
	}
}

// smaller adds a row: ours must be at most the limit, all in the same unit, and theirs is 0 if
// there is none to compare with.
func (b *bench) smaller(name string, theirs, ours, limit float64, unit string) {
	quantity := func(x float64) string { return fmt.Sprintf("%.4g %s", x, unit) }
	row := report.Row{
		Name: name, Ours: quantity(ours), Ratio: "-", Result: quantity(ours),
		Target: "at most " + quantity(limit), Reached: ours <= limit, Share: limit / ours,
	}
	if theirs != 0 {
		row.Reference, row.Theirs, row.Ratio = b.linux.name, quantity(theirs), fmt.Sprintf("%.2f", theirs/ours)
	}
	b.report.Rows = append(b.report.Rows, row)
}
