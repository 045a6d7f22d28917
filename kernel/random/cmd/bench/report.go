package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"runtime"
	"strings"
	"text/tabwriter"
)

// describe words a result and what it must be.
func (c *comparison) describe() (result, target string) {
	if c.extra {
		return fmt.Sprintf("%+.1f ns", c.result()), fmt.Sprintf("under %g ns", c.target)
	}
	return fmt.Sprintf("%.2f", c.result()), fmt.Sprintf("at least %g", c.target)
}

// writeTable writes what was measured as text: the time that each side took for one read, and how many times as fast the generator is.
func writeTable(w io.Writer, rows []comparison) {
	fmt.Fprintf(w, "The generator, with the generation compare, %s/%s\n\n", runtime.GOOS, runtime.GOARCH)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\treference\tits time\tours\tratio\tmust be\t")
	for _, c := range rows {
		result, target := c.describe()
		verdict := "reached"
		if !c.reached() {
			verdict = "MISSED"
		}
		fmt.Fprintf(t, "%s\t%s\t%.1f ns\t%.1f ns\t%s\t%s\t%s\n", c.name, c.reference, c.theirsBest, c.oursBest, result, target, verdict)
	}
	t.Flush()
}

// The plot's measures, in pixels. A bar that ends at unit, where each row has a mark, stands for a target that is just reached.
const (
	plotWidth  = 760
	barHeight  = 18
	rowHeight  = 52
	plotTop    = 46
	plotLeft   = 16
	unit       = 200
	longestBar = plotWidth - plotLeft - 150
)

// share is how much of its target a row reaches, more than 1 being better.
func (c *comparison) share() float64 {
	if c.extra {
		return c.target / max(c.result(), c.target/100)
	}
	return c.result() / c.target
}

// writePlot writes the same as an SVG: a bar for each row, measured by its target, cut off where it would leave the picture.
func writePlot(w io.Writer, rows []comparison) {
	height := plotTop + rowHeight*len(rows) + 8
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">`+"\n", plotWidth, height)
	fmt.Fprintf(w, `<rect width="%d" height="%d" fill="white"/>`+"\n", plotWidth, height)
	fmt.Fprintf(w, `<text x="%d" y="20" font-weight="bold">The random generator, measured by what it must reach (|)</text>`+"\n", plotLeft)
	for i, c := range rows {
		y := plotTop + rowHeight*i
		length := min(c.share()*unit, longestBar)
		color := "#3a7d44"
		if !c.reached() {
			color = "#b3392f"
		}
		result, target := c.describe()
		fmt.Fprintf(w, `<text x="%d" y="%d">%s, reference: %s</text>`+"\n", plotLeft, y+10, escape(c.name), escape(c.reference))
		fmt.Fprintf(w, `<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", plotLeft, y+16, length, barHeight, color)
		fmt.Fprintf(w, `<path d="M%d %dv%d" stroke="black" stroke-width="2"/>`+"\n", plotLeft+unit, y+13, barHeight+6)
		fmt.Fprintf(w, `<text x="%.1f" y="%d">%s (%s)</text>`+"\n", plotLeft+max(length, unit)+8, y+30, escape(result), escape(target))
	}
	fmt.Fprintln(w, "</svg>")
}

func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s))
	return b.String()
}
