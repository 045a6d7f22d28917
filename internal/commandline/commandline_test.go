package commandline

import (
	"strings"
	"testing"
)

func TestValue(t *testing.T) {
	for _, c := range []struct {
		line, name string
		want       string
		ok         bool
	}{
		{"", "a", "", false},
		{"a=1", "a", "1", true},
		{"a=1", "A", "", false},
		{"ab=1", "a", "", false},
		{"a=1 b=2", "b", "2", true},
		{"  a=1\t\n b=2  ", "b", "2", true},
		{"a=1 a=2", "a", "2", true},
		{"a=1 b=3 a", "a", "", true},
		{"a", "a", "", true},
		{"a=", "a", "", true},
		{`vmgenc_load="NO"`, "vmgenc_load", "NO", true},
		{`vmgenc_load="YES" vmgenc_load="NO"`, "vmgenc_load", "NO", true},
		{`a="one two" b=3`, "a", "one two", true},
		{`a="one b=2" c=3`, "b", "", false},
		{`a="one b=2" c=3`, "c", "3", true},
		{`a="" b=1`, "a", "", true},
		{`a="x=y"`, "a", "x=y", true},
		{`a=x=y`, "a", "x=y", true},
		{`a="never ends b=2`, "a", "never ends b=2", true},
		{`a="never ends b=2`, "b", "", false},
		{`"a=1 2"`, "a", "", false}, // the name has a quote
		{"=1", "", "1", true},
		{"a=\xff\x00", "a", "\xff\x00", true},
	} {
		if got, ok := Value(c.line, c.name); got != c.want || ok != c.ok {
			t.Errorf("Value(%q, %q) = %q, %v, want %q, %v", c.line, c.name, got, ok, c.want, c.ok)
		}
	}
}

func FuzzValue(f *testing.F) {
	f.Add(`vmgenc_load="NO" test=nil,stack`, "vmgenc_load")
	f.Add(`a="b c`, "a")
	f.Fuzz(func(t *testing.T, line, name string) {
		value, ok := Value(line, name)
		if strings.Contains(value, `"`) || value != "" && !strings.Contains(strings.ReplaceAll(line, `"`, ""), value) {
			t.Errorf("Value(%q, %q) = %q", line, name, value)
		}
		if plain := !strings.ContainsAny(name, "\"= \t\n") && name != ""; !plain {
			return
		}
		if ok && !strings.Contains(line, name) {
			t.Errorf("Value(%q, %q) is there", line, name)
		}
		if got, ok := Value(name+"=1", name); got != "1" || !ok {
			t.Errorf("%q cannot be found", name)
		}
	})
}
