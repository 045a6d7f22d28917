package msgbuf

import (
	"bytes"
	"strings"
	"sync"
	"testing"
)

func TestBuffer(t *testing.T) {
	for _, test := range []struct {
		name    string
		size    int
		lines   []string
		want    string
		dropped uint64
	}{
		{"empty", 8, nil, "", 0},
		{"no newline", 8, []string{"ab"}, "ab\n", 0},
		{"exact fit", 8, []string{"abc\n", "def\n"}, "abc\ndef\n", 0},
		{"oldest goes", 8, []string{"abc\n", "def\n", "g\n"}, "def\ng\n", 1},
		{"wraps", 8, []string{"abc", "def", "ghi", "jkl", "m"}, "jkl\nm\n", 3},
		{"several go", 8, []string{"a", "b", "c", "defghi"}, "defghi\n", 3},
		{"too long is cut", 8, []string{"a", "0123456789"}, "0123456\n", 1},
		{"empty lines", 3, []string{"", "", "", ""}, "\n\n\n", 1},
		{"no room at all", 0, []string{"a"}, "", 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := NewBuffer(test.size)
			for _, line := range test.lines {
				b.Append([]byte(line))
			}
			var got bytes.Buffer
			n, err := b.WriteTo(&got)
			if err != nil || n != int64(got.Len()) {
				t.Errorf("WriteTo: %d, %v", n, err)
			}
			if got.String() != test.want || b.Dropped() != test.dropped {
				t.Errorf("holds %q, dropped %d; want %q, %d", got.String(), b.Dropped(), test.want, test.dropped)
			}
		})
	}
}

func TestLog(t *testing.T) {
	for _, test := range []struct {
		format string
		args   []any
		want   string
	}{
		{"plain %d", []any{1}, "plain 1\n"},
		{"ended\n", nil, "ended\n"},
		{"", nil, "\n"},
		{"two\nlines", nil, "two\nlines\n"},
		{"tab\tkept, %s", []any{"\x1b[2J\r\x00\x7f"}, "tab\tkept, ?[2J???\n"},
		{"µs kept", nil, "µs kept\n"},
	} {
		var sink, ring bytes.Buffer
		l := NewLog(1000, &sink)
		l.Printf(test.format, test.args...)
		l.WriteTo(&ring)
		if sink.String() != test.want || ring.String() != test.want {
			t.Errorf("%q: sink %q, ring %q, want %q", test.format, sink.String(), ring.String(), test.want)
		}
	}
}

func TestSetSink(t *testing.T) {
	var early, late bytes.Buffer
	l := NewLog(1000, nil)
	l.Printf("nowhere")
	l.SetSink(&early)
	l.Printf("early")
	l.SetSink(&late)
	l.Printf("late")
	if early.String() != "early\n" || late.String() != "late\n" {
		t.Errorf("early %q, late %q", early.String(), late.String())
	}
}

// wholeLines fails the test when a Write is not exactly one line.
type wholeLines struct{ t *testing.T }

func (w wholeLines) Write(p []byte) (int, error) {
	if bytes.IndexByte(p, '\n') != len(p)-1 {
		w.t.Errorf("sink got %q", p)
	}
	return len(p), nil
}

func TestConcurrent(t *testing.T) {
	l := NewLog(1<<16, wholeLines{t})
	var group sync.WaitGroup
	for g := range 4 {
		group.Go(func() {
			for i := range 100 {
				l.Printf("goroutine %d\nline %d", g, i)
			}
		})
	}
	group.Wait()
	var text bytes.Buffer
	l.WriteTo(&text)
	lines := strings.Split(text.String(), "\n")
	if len(lines) != 801 {
		t.Fatalf("%d lines", len(lines))
	}
	for i := 0; i+1 < len(lines); i += 2 {
		if !strings.HasPrefix(lines[i], "goroutine") || !strings.HasPrefix(lines[i+1], "line") {
			t.Fatalf("lines of one message apart: %q %q", lines[i], lines[i+1])
		}
	}
}

func FuzzBuffer(f *testing.F) {
	f.Add(uint8(16), "one\ntwo\nthree\nfour")
	f.Add(uint8(1), "\n\n")
	f.Fuzz(func(t *testing.T, size uint8, text string) {
		b := NewBuffer(int(size))
		for line := range strings.Lines(text) {
			b.Append([]byte(line))
		}
		var got bytes.Buffer
		b.WriteTo(&got)
		if got.Len() > int(size) || got.Len() > 0 && got.Bytes()[got.Len()-1] != '\n' {
			t.Errorf("size %d holds %q", size, got.String())
		}
	})
}

func BenchmarkPrintf(b *testing.B) {
	l := NewLog(64<<10, nil)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		l.Printf("vmgenc0: generation changed to %s: reseeded (%d)", "324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87", i)
	}
}
