// Package report words and draws what a command has measured beside something
// else: a table for a terminal, and a plot of the same in SVG.
package report

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
)

// A Row is one thing that was measured. Its strings are printed as they are; the
// table shows a hyphen for an empty one.
type Row struct {
	Name      string
	Reference string // what it is compared with
	Theirs    string // the reference's figure, with its unit
	Ours      string // and ours
	Ratio     string // of the two, where that is not the result
	Result    string // what the target is for
	Target    string // what must come of it; empty if nothing must

	// Reached tells whether the target is, and Share how much of it, more than 1
	// being better. They say nothing if there is no target.
	Reached bool
	Share   float64
}

func (r *Row) verdict() string {
	switch {
	case r.Target == "":
		return ""
	case r.Reached:
		return "reached"
	}
	return "MISSED"
}

// A Report is a table and its plot.
type Report struct {
	Title  string // of both: what was measured
	Result string // what heads the column of ratios and results
	Rows   []Row
	Notes  string // whole lines, for below the table
}

// Reached tells whether all rows reach their targets.
func (r *Report) Reached() bool {
	for _, row := range r.Rows {
		if row.Target != "" && !row.Reached {
			return false
		}
	}
	return true
}

// Write prints the table on out, and writes it to the file name.txt in dir, and
// the plot to name.svg. It makes dir if need be.
func (r *Report) Write(out io.Writer, dir, name string) error {
	var table, plot bytes.Buffer
	r.table(&table)
	r.plot(&plot)
	if _, err := out.Write(table.Bytes()); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, name+".txt"), table.Bytes(), 0o666); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".svg"), plot.Bytes(), 0o666)
}

func (r *Report) table(w io.Writer) {
	fmt.Fprintf(w, "%s\n\n", r.Title)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "what\treference\tits figure\tours\t%s\tmust be\t\n", r.Result)
	for _, row := range r.Rows {
		for _, cell := range []string{row.Name, row.Reference, row.Theirs, row.Ours, cmp.Or(row.Ratio, row.Result), row.Target} {
			if cell == "" {
				cell = "-"
			}
			fmt.Fprintf(t, "%s\t", cell)
		}
		fmt.Fprintln(t, row.verdict())
	}
	t.Flush()
	io.WriteString(w, r.Notes)
}
