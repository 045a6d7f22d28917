package console

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// texts are what TestWriteLikeTheTerminal writes.
var texts = []string{
	"vmgenc0: generation changed\n", "two\nlines\n", "no end", "", "\n", "\n\nafter empty ones\n", "ended\r\n",
	"tab\t and µ\n", strings.Repeat("long ", 200) + "\n",
}

// TestWriteLikeTheTerminal writes in many situations, and compares what is sent,
// then and while a command is typed afterwards, with what x/term sends.
func TestWriteLikeTheTerminal(t *testing.T) {
	for _, test := range []struct {
		name, keys, shows string
		state             func(*input) bool // to wait for
		atOnce            bool              // the text comes in one Write
	}{
		{"first prompt", "", "# ", prompted, true},
		{"empty line", "\r", "# \r\n# ", prompted, true},
		{"after a command", "uptime\n", "04\r\n# ", prompted, true},
		{"after a line too long", strings.Repeat("x", lineLimit) + "\n", "most\r\n# ", prompted, true},
		{"after editing", "u\x7f\r", "\x1b[D\r\n# ", prompted, true},
		{"after Ctrl-C and Enter", "upt\x03\r", "\x1b[3D\r\n# ", prompted, true},
		{"after events", "devctl\n\r", "!event\r\n# \r\n# ", prompted, true},
		{"typing", "upt", "# upt", typing, false},
		{"cursor inside", "upt\x1b[D", "upt\x1b[D", typing, false},
		{"typed and deleted", "u\x7f", "\x1b[D", typing, false},
		{"history", "uptime\n\x1b[A", "# uptime", typing, false},
		{"key without effect", "\x1b[A", "# ", typing, false},
		{"Ctrl-C at the prompt", "\x03", "# ", typing, false},
		{"Ctrl-C while typing", "upt\x03", "\x1b[3D", typing, false},
		{"sequence not complete", "\x1b[", "# ", prompted, true},
		{"command runs", "devctl\n", "!event\r\n", running, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, text := range texts {
				send := func(write func(c *Console, p []byte) (int, error)) (sent string, writes int) {
					m := boot(t)
					m.events.Add("!event")
					m.line.send(test.keys)
					m.line.await(t, test.shows)
					await(t, m.console.in, test.state)
					before := m.line.count()
					if n, err := write(m.console, []byte(text)); n != len(text) || err != nil {
						t.Errorf("%q: wrote %d, %v", text, n, err)
					}
					writes = m.line.count() - before
					m.line.send("\r\x05\x15halt\r")
					if err := <-m.done; err != nil {
						t.Error(err)
					}
					return m.line.screen(), writes
				}
				want, _ := send(func(c *Console, p []byte) (int, error) { return c.terminal.Write(p) })
				got, writes := send((*Console).Write)
				if got != want {
					t.Errorf("%q: sent %q, want %q", text, got, want)
				}
				if test.atOnce && writes != 1 {
					t.Errorf("%q: sent in %d pieces", text, writes)
				}
			}
		})
	}
}

// await waits for a state of in.
func await(t testing.TB, in *input, state func(*input) bool) {
	t.Helper()
	is := func() bool {
		in.mu.Lock()
		defer in.mu.Unlock()
		return state(in)
	}
	for limit := time.Now().Add(5 * time.Second); !is(); runtime.Gosched() {
		if time.Now().After(limit) {
			t.Fatal("the terminal does not get there")
		}
	}
}

func prompted(in *input) bool { return in.waits && !in.typed && len(in.keys) == 0 }
func typing(in *input) bool   { return in.waits && in.typed && len(in.keys) == 0 }
func running(in *input) bool  { return in.cancel != nil }

// TestWriteBeforeKeysAreRead writes when a key has arrived that the terminal has
// not taken yet.
func TestWriteBeforeKeysAreRead(t *testing.T) {
	m := boot(t)
	await(t, m.console.in, prompted)
	in := m.console.in
	in.mu.Lock()
	in.keys = append(in.keys, 'x')
	in.mu.Unlock()
	m.log.Printf("log")
	m.line.await(t, "\r\n# \r\nlog\r\n# ")
	in.changed.Broadcast()
	m.line.await(t, "\r\n# \r\nlog\r\n# x")
}

// TestWriteWithoutTerminal writes before Run and after it.
func TestWriteWithoutTerminal(t *testing.T) {
	l := newLine()
	c := New(l)
	c.Write([]byte("before\n"))
	l.typed.Close()
	if err := c.Run(); err != io.EOF {
		t.Error(err)
	}
	c.Write([]byte("after\n"))
	if got, want := l.screen(), "before\r\n# \r\nafter\r\n# "; got != want {
		t.Errorf("sent %q, want %q", got, want)
	}
}

// TestWriteFails has a line that fails for a while.
func TestWriteFails(t *testing.T) {
	l := &failing{line: newLine()}
	defer l.typed.Close()
	c := New(l)
	go c.Run()
	await(t, c.in, prompted)
	l.err = errors.New("stalled")
	if n, err := c.Write([]byte("lost\n")); n != 0 || err != l.err {
		t.Errorf("wrote %d, %v", n, err)
	}
	l.err = nil
	if n, err := c.Write([]byte("log\n")); n != 4 || err != nil {
		t.Errorf("wrote %d, %v", n, err)
	}
	l.send("x")
	l.await(t, "# \r\nlog\r\n# x")
}

type failing struct {
	*line
	err error
}

func (f *failing) Write(p []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return f.line.Write(p)
}

// TestWriteWhileTyping writes from several goroutines for as long as somebody
// types, and looks for lines that are torn, missing or double.
func TestWriteWhileTyping(t *testing.T) {
	const writers, commands = 4, 300
	m := boot(t)
	var group sync.WaitGroup
	var done atomic.Bool
	var written [writers]int
	text := func(w, i int) string { return fmt.Sprintf("writer %d line %d", w, i) }
	for w := range writers {
		group.Go(func() {
			for ; !done.Load(); written[w]++ {
				fmt.Fprintln(m.console, text(w, written[w]))
			}
		})
	}
	for range commands {
		for _, key := range "uptime\n\n" {
			m.line.send(string(key))
		}
		await(t, m.console.in, prompted)
	}
	done.Store(true)
	group.Wait()
	m.line.send("halt\n")
	if err := <-m.done; err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"up 1 days, 02:03:04": commands}
	for w := range writers {
		for i := range written[w] {
			want[text(w, i)] = 1
		}
	}
	got := map[string]int{}
	for sent := range strings.SplitSeq(strings.TrimPrefix(m.line.screen(), firstLine+"\r\n"), "\r\n") {
		typed, isPrompt := strings.CutPrefix(sent, prompt)
		switch {
		case isPrompt && (strings.HasPrefix("uptime", typed) || strings.HasPrefix("halt", typed)), sent == "":
		default:
			got[sent]++
		}
	}
	for sent, n := range got {
		if want[sent] != n {
			t.Errorf("%q sent %d times, want %d", sent, n, want[sent])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d different lines, want %d", len(got), len(want))
	}
}

// silent starts a console on a line that forgets what is sent, types keys and
// waits for the state.
func silent(t testing.TB, keys string, state func(*input) bool) *Console {
	r, w := io.Pipe()
	t.Cleanup(func() { w.Close() })
	c := New(struct {
		io.Reader
		io.Writer
	}{r, io.Discard})
	go c.Run()
	io.WriteString(w, keys)
	await(t, c.in, func(in *input) bool { return state(in) && in.edited == strings.Contains(keys, "\x7f") })
	return c
}

var message = []byte("vmgenc0: generation changed to 324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87: reseeded\n")

func TestWriteDoesNotAllocate(t *testing.T) {
	for _, keys := range []string{"", "\x7f\r"} {
		c := silent(t, keys, prompted)
		if n := testing.AllocsPerRun(100, func() { c.Write(message) }); n != 0 {
			t.Errorf("after %q: %v allocations", keys, n)
		}
	}
}

// BenchmarkWrite shows a line at the prompt and, by x/term, while one is typed.
func BenchmarkWrite(b *testing.B) {
	for _, bench := range []struct {
		name, keys string
		state      func(*input) bool
	}{{"prompt", "", prompted}, {"typing", "x", typing}} {
		b.Run(bench.name, func(b *testing.B) {
			c := silent(b, bench.keys, bench.state)
			b.ReportAllocs()
			for b.Loop() {
				c.Write(message)
			}
		})
	}
}
