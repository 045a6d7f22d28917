package qemu

import (
	"bytes"
	"testing"
)

var filterTests = []struct{ in, want string }{
	{"", ""},
	{"# help\r\nx\ty\r\n", "# help\nx\ty\n"},
	{"a\x1b[2K\x1b[10;20Hb", "ab"},
	{"a\x1bcb\x1b7c", "abc"},
	{"a\x1b[12", "a"},
	{"a\x1b[12\nb", "a\nb"},
	{"a\x00\x07\x08\x7fb", "ab"},
	{"größe", "größe"},
}

func TestTextFilter(t *testing.T) {
	for _, test := range filterTests {
		var f textFilter
		if got := f.append(nil, []byte(test.in)); string(got) != test.want {
			t.Errorf("%q: got %q, want %q", test.in, got, test.want)
		}
	}
}

// FuzzTextFilter checks that it does not matter how the stream was cut.
func FuzzTextFilter(f *testing.F) {
	for _, test := range filterTests {
		f.Add([]byte(test.in), len(test.in)/2)
	}
	f.Fuzz(func(t *testing.T, in []byte, cut int) {
		var whole, parts textFilter
		want := whole.append(nil, in)
		cut = max(0, min(cut, len(in)))
		got := parts.append(parts.append(nil, in[:cut]), in[cut:])
		if !bytes.Equal(got, want) {
			t.Errorf("%q cut at %d: got %q, want %q", in, cut, got, want)
		}
		if bytes.ContainsAny(got, "\r\x1b\x00") {
			t.Errorf("%q: got %q", in, got)
		}
	})
}
