package loader

import "vmgenc/internal/commandline"

// Environment holds the program's arguments and environment, which come from the kernel command
// line: each word NAME=VALUE whose name consists of capital letters, digits and underscores is an
// environment variable, and each word after "--" an argument. Double quotes keep spaces in a word
// and are removed.
type Environment struct {
	text [MaxCommandLine + 1]byte // of words, each with a zero byte behind it
	n    int
}

// Read splits line into words, copies them, and calls arg or env for each, in order. It neither
// allocates nor blocks.
func (e *Environment) Read(line string, arg, env func(word *byte) bool) {
	arguments := false
	for line != "" {
		var word string
		if word, line = commandline.CutWord(line); word == "" {
			continue
		}
		switch {
		case arguments:
			arg(e.keep(word))
		case word == "--":
			arguments = true
		case isVariable(word):
			env(e.keep(word))
		}
	}
}

// keep copies a word, without quotes. There is room: a word and the space behind it take no more
// in the line.
func (e *Environment) keep(word string) *byte {
	first := e.n
	for i := range len(word) {
		if word[i] != '"' {
			e.text[e.n] = word[i]
			e.n++
		}
	}
	e.text[e.n] = 0
	e.n++
	return &e.text[first]
}

// isVariable reports whether a word is NAME=VALUE, with a name of capital letters, digits and
// underscores.
func isVariable(word string) bool {
	for i := range len(word) {
		switch c := word[i]; {
		case c >= 'A' && c <= 'Z' || i > 0 && (c >= '0' && c <= '9' || c == '_'):
		default:
			return i > 0 && c == '='
		}
	}
	return false
}
