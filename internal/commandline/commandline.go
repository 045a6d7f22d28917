// Package commandline takes the kernel command line apart: words of the form name=value or, as in
// loader.conf, name="value", separated by spaces, tabs and line ends. It neither blocks nor
// allocates, but for a value with quotes.
package commandline

import "strings"

// Value returns the value of name on the kernel command line, written name=value or, as in
// loader.conf, name="value", and whether it is there. The last one wins. A name without a value has
// an empty one.
func Value(line, name string) (value string, ok bool) {
	for line != "" {
		var word string
		if word, line = CutWord(line); word == "" {
			continue
		}
		n, v, _ := strings.Cut(word, "=")
		if n == name {
			value, ok = strings.ReplaceAll(v, `"`, ""), true
		}
	}
	return value, ok
}

// CutWord splits line after its first word; spaces between quotes are part of a word.
func CutWord(line string) (word, rest string) {
	quoted := false
	for i := range len(line) {
		switch c := line[i]; {
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ' ' || c == '\t' || c == '\n'):
			return line[:i], line[i+1:]
		}
	}
	return line, ""
}
