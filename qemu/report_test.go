//go:build integration

package qemu

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"golang.org/x/term"
)

// progress shows how far a long experiment is, on a terminal and nowhere else.
func (l *lab) progress(format string, args ...any) {
	if *prove && term.IsTerminal(int(os.Stderr.Fd())) {
		fmt.Fprintf(os.Stderr, "\r\033[K%s: %s", l.Name(), fmt.Sprintf(format, args...))
	}
}

// A report is a table in text, with notes below it.
type report struct {
	rows  bytes.Buffer
	notes bytes.Buffer
	table *tabwriter.Writer
}

func newReport(columns ...string) *report {
	r := new(report)
	r.table = tabwriter.NewWriter(&r.rows, 0, 0, 2, ' ', 0)
	fmt.Fprintln(r.table, strings.Join(columns, "\t"))
	return r
}

// row adds a row.
func (r *report) row(cells ...any) {
	for i, c := range cells {
		if i > 0 {
			fmt.Fprint(r.table, "\t")
		}
		fmt.Fprint(r.table, c)
	}
	fmt.Fprintln(r.table)
}

// note adds a line below the table.
func (r *report) note(format string, args ...any) { fmt.Fprintf(&r.notes, format+"\n", args...) }

// writeTo shows the report, and keeps it as a file too if the experiment has its full size.
func (r *report) writeTo(l *lab, name string) {
	l.Helper()
	r.table.Flush()
	text := r.rows.String() + "\n" + r.notes.String()
	if !*prove {
		l.Logf("%s:\n%s", name, text)
		return
	}
	fmt.Printf("%s:\n%s\n", name, text)
	l.must(os.MkdirAll(*reportDir, 0o777))
	l.must(os.WriteFile(filepath.Join(*reportDir, name+".txt"), []byte(text), 0o666))
}
