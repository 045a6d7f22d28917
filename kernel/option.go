package kernel

import "strings"

// Option returns the value of name on the kernel command line, written name=value or, as in loader.conf, name="value", and whether
// it is there. The last one wins. A name without a value has an empty one.
func Option(line, name string) (value string, ok bool) {
	for line != "" {
		var word string
		if word, line = cutWord(line); word == "" {
			continue
		}
		n, v, _ := strings.Cut(word, "=")
		if n == name {
			value, ok = strings.ReplaceAll(v, `"`, ""), true
		}
	}
	return value, ok
}

// cutWord splits line after its first word; spaces between quotes are part of a word.
func cutWord(line string) (word, rest string) {
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
