package report

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func sample() Report {
	return Report{Title: "This & that", Result: "ratio", Notes: "a note\n", Rows: []Row{
		{Name: "good <row>", Reference: "a & b", Theirs: "100 ns", Ours: "25 ns", Result: "4.00", Target: "at least 2", Reached: true, Share: 2},
		{Name: "long row", Theirs: "50 ns", Ours: "25 ns", Ratio: "2.00", Result: "25 ns", Target: "at least 2", Reached: true, Share: 1e6},
		{Name: "no target", Reference: "d", Theirs: "100 ns", Ours: "25 ns", Result: "4.01"},
	}}
}

func TestWrite(t *testing.T) {
	r, dir := sample(), filepath.Join(t.TempDir(), "new")
	var out bytes.Buffer
	if err := r.Write(&out, dir, "name"); err != nil {
		t.Fatal(err)
	}
	table, err := os.ReadFile(filepath.Join(dir, "name.txt"))
	if err != nil || string(table) != out.String() {
		t.Errorf("the file's table is not the one printed: %v", err)
	}
	want := `This & that

what        reference  its figure  ours   ratio  must be     
good <row>  a & b      100 ns      25 ns  4.00   at least 2  reached
long row    -          50 ns       25 ns  2.00   at least 2  reached
no target   d          100 ns      25 ns  4.01   -           
a note
`
	if out.String() != want {
		t.Errorf("table\n%s\nwant\n%s", out.String(), want)
	}
	plot, err := os.Open(filepath.Join(dir, "name.svg"))
	if err != nil {
		t.Fatal(err)
	}
	defer plot.Close()
	if n := rectangles(t, plot); n != 1+2 {
		t.Errorf("%d rectangles for two rows with a target", n)
	}
}

// rectangles counts them in a document, which must be XML.
func rectangles(t *testing.T, document io.Reader) (n int) {
	t.Helper()
	d := xml.NewDecoder(document)
	for {
		token, err := d.Token()
		if err == io.EOF {
			return n
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "rect" {
			n++
		}
	}
}

func TestReached(t *testing.T) {
	r := sample()
	if !r.Reached() {
		t.Error("every target is reached, but not the report's")
	}
	r.Rows[1].Reached = false
	if r.Reached() {
		t.Error("a target is missed, but not the report's")
	}
	var out bytes.Buffer
	if r.table(&out); !strings.Contains(out.String(), "MISSED") {
		t.Errorf("nothing is missed in\n%s", out.String())
	}
}
