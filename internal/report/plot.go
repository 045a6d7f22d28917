package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// The plot's measures, in pixels. A bar that ends at unit, where each row has a mark, stands for a
// target that is just reached.
const (
	plotWidth  = 760
	barHeight  = 18
	rowHeight  = 52
	plotTop    = 46
	plotLeft   = 16
	unit       = 200
	longestBar = plotWidth - plotLeft - 150
)

// plot draws the rows that have a target: a bar for each, measured by its target, cut off where it
// would leave the picture.
func (r *Report) plot(w io.Writer) {
	var bars strings.Builder
	y := plotTop
	for _, row := range r.Rows {
		if row.Target == "" {
			continue
		}
		row.bar(&bars, y)
		y += rowHeight
	}
	height := y + 8
	fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">`+"\n", plotWidth, height)
	fmt.Fprintf(w, `<rect width="%d" height="%d" fill="white"/>`+"\n", plotWidth, height)
	fmt.Fprintf(w, `<text x="%d" y="20" font-weight="bold">%s, measured by what it must reach (|)</text>`+"\n", plotLeft, escape(r.Title))
	fmt.Fprintf(w, "%s</svg>\n", bars.String())
}

// bar draws one row, y being its top.
func (r *Row) bar(w io.Writer, y int) {
	length := min(r.Share*unit, longestBar)
	color := "#3a7d44"
	if !r.Reached {
		color = "#b3392f"
	}
	reference := ""
	if r.Reference != "" {
		reference = ", reference: " + r.Reference
	}
	fmt.Fprintf(w, `<text x="%d" y="%d">%s</text>`+"\n", plotLeft, y+10, escape(r.Name+reference))
	fmt.Fprintf(w, `<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", plotLeft, y+16, length, barHeight, color)
	fmt.Fprintf(w, `<path d="M%d %dv%d" stroke="black" stroke-width="2"/>`+"\n", plotLeft+unit, y+13, barHeight+6)
	fmt.Fprintf(w, `<text x="%.1f" y="%d">%s (%s)</text>`+"\n", plotLeft+max(length, unit)+8, y+30, escape(r.Result), escape(r.Target))
}

func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s))
	return b.String()
}
