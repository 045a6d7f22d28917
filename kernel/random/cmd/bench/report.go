package main

import (
	"fmt"
	"runtime"

	"vmgenc/internal/report"
)

// result words what was measured: the time that each side took for one read, and how many times as
// fast the generator is.
func result(rows []comparison) *report.Report {
	r := &report.Report{
		Title:  fmt.Sprintf("The random generator, with the generation compare, %s/%s", runtime.GOOS, runtime.GOARCH),
		Result: "ratio",
	}
	for i := range rows {
		r.Rows = append(r.Rows, rows[i].row())
	}
	return r
}

func (c *comparison) row() report.Row {
	r := report.Row{
		Name: c.name, Reference: c.reference, Theirs: nanoseconds(c.theirsBest), Ours: nanoseconds(c.oursBest),
		Reached: c.reached(), Share: c.share(),
	}
	if c.extra {
		r.Result, r.Target = fmt.Sprintf("%+.1f ns", c.result()), fmt.Sprintf("under %g ns", c.target)
	} else {
		r.Result, r.Target = fmt.Sprintf("%.2f", c.result()), fmt.Sprintf("at least %g", c.target)
	}
	return r
}

func nanoseconds(ns float64) string { return fmt.Sprintf("%.1f ns", ns) }

// share is how much of its target a row reaches, more than 1 being better.
func (c *comparison) share() float64 {
	if c.extra {
		return c.target / max(c.result(), c.target/100)
	}
	return c.result() / c.target
}
