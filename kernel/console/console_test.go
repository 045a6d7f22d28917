package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTranscripts pipes each testdata/*.in into a console and compares what it
// sends with the file of the same name in .out, in which CR is left out of CRLF.
func TestTranscripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.in")
	if err != nil || len(scripts) == 0 {
		t.Fatal("no transcripts", err)
	}
	for _, script := range scripts {
		t.Run(filepath.Base(script), func(t *testing.T) {
			in, err := os.ReadFile(script)
			if err != nil {
				t.Fatal(err)
			}
			want, err := os.ReadFile(strings.TrimSuffix(script, "in") + "out")
			if err != nil {
				t.Fatal(err)
			}
			m := boot(t)
			m.events.Add("!system=ACPI subsystem=VMGenerationCounter type=\\_SB_.VGEN notify=0x00")
			go m.line.send(string(in))
			if err := <-m.done; err != nil {
				t.Errorf("console ended with %v", err)
			}
			got := m.line.screen()
			if strings.Contains(got, "\x1b") {
				t.Errorf("escape sequence in %q", got)
			}
			if strings.Count(got, "\n") != strings.Count(got, "\r\n") {
				t.Error("a line ends without CR")
			}
			got = strings.ReplaceAll(got, "\r\n", "\n")
			if got != string(want) {
				t.Errorf("sent\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestLineEnds(t *testing.T) {
	for _, end := range []string{"\n", "\r", "\r\n"} {
		m := boot(t)
		go m.line.send("uptime" + end + end + "halt" + end)
		if err := <-m.done; err != nil {
			t.Fatal(err)
		}
		want := firstLine + "\r\n# uptime\r\nup 1 days, 02:03:04\r\n# \r\n# halt\r\n"
		if got := m.line.screen(); got != want {
			t.Errorf("line end %q: sent %q, want %q", end, got, want)
		}
	}
}

// TestKeys types keys and looks at the command that results.
func TestKeys(t *testing.T) {
	for _, test := range []struct{ name, keys, want string }{
		{"backspace", "unknowx\x7fn\r", "unknown"},
		{"ctrl-H", "unknowx\bn\r", "unknown"},
		{"left, delete", "unknoXwn\x1b[D\x1b[D\x1b[D\x1b[3~\r", "unknown"},
		{"application cursor keys", "nknown\x1bOHu\r", "unknown"},
		{"home and end", "know\x1b[1~un\x1b[4~n\r", "unknown"},
		{"ctrl-A, ctrl-E", "know\x01un\x05n\r", "unknown"},
		{"ctrl-U", "garbage\x15unknown\r", "unknown"},
		{"ctrl-C drops the line", "garbage\x1b[D\x03unknown\r", "unknown"},
		{"ctrl-C on an empty line", "\x03unknown\r", "unknown"},
		{"ctrl-D on an empty line", "\x04unknown\r", "unknown"},
		{"ctrl-D deletes", "unkXnown\x01\x06\x06\x06\x04\r", "unknown"},
		{"history", "first\r\rsecond\r\x1b[A\x1b[A\r", "first"},
		{"history and back", "first\rx\x1b[A\x1b[B\x7funknown\r", "unknown"},
		{"tab is a space", "unknown\targument\r", "unknown"},
		{"NUL", "un\x00known\r", "unknown"},
		{"8-bit garbage", "\xff\xfeun\x80kno\xc3wn\r", "unknown"},
		{"UTF-8 is ignored", "unäknown\r", "unknown"},
		{"lone ESC", "\x1b\x1bunknown\x1b\r", "unknown"},
		{"unknown sequence", "un\x1b[99;1~known\r", "unknown"},
		{"unfinished sequence", "unknown\x1b[12\r", "unknown"},
		{"endless sequence", "\x1b[" + strings.Repeat("1", 14) + "\x03unknown\r", "unknown"},
		{"bracketed paste", "\x1b[200~unknown\x1b[201~\r", "unknown"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := boot(t)
			go m.line.send(test.keys)
			m.line.await(t, "\r\n"+test.want+": unknown command, try help\r\n# ")
		})
	}
}

func TestLongLines(t *testing.T) {
	for length, want := range map[int]string{
		lineLimit - 1: "xxx: unknown command, try help\r\n# ",
		lineLimit:     "\r\nline too long, 4095 characters at most\r\n# ",
		100_000:       "\r\nline too long, 4095 characters at most\r\n# ",
	} {
		m := boot(t)
		go m.line.send(strings.Repeat("x", length) + "\n")
		m.line.await(t, want)
		if strings.Contains(m.line.screen(), "\x1b") {
			t.Errorf("length %d: escape sequence", length)
		}
	}
}

func TestRandom(t *testing.T) {
	m := boot(t)
	go m.line.send("random 65536\n")
	m.line.await(t, "# random 65536\r\n"+strings.Repeat("0", 2*65536)+"\r\n# ")
}

// TestLogWhileTyping logs into a line that is being typed.
func TestLogWhileTyping(t *testing.T) {
	const message = "vmgenc0: generation changed"
	t.Run("script", func(t *testing.T) {
		m := boot(t)
		m.line.await(t, "# ")
		m.log.Printf(message)
		m.line.send("upt")
		m.line.await(t, "# upt")
		m.log.Printf(message)
		m.line.send("ime\n")
		m.line.await(t, "# \r\n"+message+"\r\n# upt\r\n"+message+"\r\n# uptime\r\nup 1 days, 02:03:04\r\n# ")
	})
	t.Run("terminal", func(t *testing.T) {
		m := boot(t)
		m.line.send("uptx\x7f")
		m.line.await(t, "\x1b[D \x1b[D")
		m.log.Printf(message)
		m.line.await(t, "\x1b[5D\x1b[K"+message+"\r\n# upt")
	})
}

// TestLogInsideOutput logs while a command has written half a line.
func TestLogInsideOutput(t *testing.T) {
	l := newLine()
	defer l.typed.Close()
	var c *Console
	c = New(l, Command{Name: "half", Run: func(_ context.Context, out io.Writer, _ []string) error {
		io.WriteString(out, "one ")
		c.Write([]byte("log\n"))
		io.WriteString(out, "line")
		return errors.New("two\nlines of error")
	}})
	go c.Run()
	l.send("half\n")
	l.await(t, "# half\r\nlog\r\none line\r\nhalf: two lines of error\r\n# ")
}

func TestDevctl(t *testing.T) {
	for name, stop := range map[string]struct{ keys, after string }{
		"enter":         {"\r", "\r\n# \r\n# "},
		"key":           {"x", "\r\n# x"},
		"ctrl-C":        {"\x03", "\r\n# "},
		"another line":  {"uptime\n", "\r\n# uptime\r\nup 1 days, 02:03:04\r\n# "},
		"editing key":   {"\x1b[A", "\r\n# devctl"},
		"NUL is no key": {"\x00\x80\r", "\r\n# \r\n# "},
	} {
		t.Run(name, func(t *testing.T) {
			m := boot(t)
			m.events.Add("lost")
			m.events.Add("!one")
			m.events.Add("!two")
			m.line.send("devctl\n")
			m.line.await(t, "# devctl\r\n(1 events lost)\r\n!one\r\n!two\r\n")
			m.events.Add("!three")
			m.line.await(t, "!two\r\n!three\r\n")
			m.line.send(stop.keys)
			m.line.await(t, "!three"+stop.after)
		})
	}
}

// TestInterrupt cancels a command that does not follow.
func TestInterrupt(t *testing.T) {
	l := newLine()
	defer l.typed.Close()
	running := make(chan bool)
	c := New(l, Command{Name: "work", Run: func(ctx context.Context, out io.Writer, _ []string) error {
		close(running)
		<-ctx.Done()
		return ctx.Err()
	}})
	go c.Run()
	l.send("work\n")
	<-running
	l.send("typed ahead\n\x03")
	l.await(t, "# work\r\nwork: context canceled\r\n# ")
	l.send("help\n")
	l.await(t, "list the commands\r\n                                   \r\n# ")
}

func TestLineFails(t *testing.T) {
	for _, typed := range []string{"", "uptime\n", "devctl\n", "unfinished"} {
		m := boot(t)
		m.line.send(typed)
		m.line.typed.CloseWithError(io.ErrUnexpectedEOF)
		if err := <-m.done; err != io.ErrUnexpectedEOF {
			t.Errorf("after %q: console ended with %v", typed, err)
		}
	}
}

func TestHistoryIsBounded(t *testing.T) {
	h := new(history)
	for i := range 2 * historyLimit {
		h.Add(fmt.Sprint(i))
		h.Add(fmt.Sprint(i))
		h.Add("")
	}
	if h.Len() != historyLimit || h.At(0) != "199" || h.At(historyLimit-1) != "100" {
		t.Errorf("%d lines, %s to %s", h.Len(), h.At(historyLimit-1), h.At(0))
	}
}

// FuzzLine types anything, and then expects a working console.
func FuzzLine(f *testing.F) {
	for _, seed := range []string{
		"sysctl -a\nrandom 5\r\nhelp\r", "\x1b[A\x1b[B\x1b[3~\x7f\b\x01\x05", "\x1b[200~paste\x1b[201~",
		"\x00\xff\xc3\x28\x1b\x1b[[A\x1bO", "devctl\n\x03\x04\x0c\x14ab\x14\n", strings.Repeat("y", 5000) + "\r",
		"a b c\x1bb\x1bf\x17\x0b\x10\x0e\x10",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, keys []byte) {
		if strings.Contains(string(keys), "halt") {
			return
		}
		m := boot(t)
		m.log.Printf("log")
		go func() {
			m.line.send(string(keys))
			m.log.Printf("log")
			m.line.send("\x1b[F\x15\ruptime\r")
		}()
		m.line.await(t, "\r\nup 1 days, 02:03:04\r\n# ")
	})
}
