package qemu

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// newTestConsole returns a console and the guest's end of its line.
func newTestConsole(t *testing.T) (*Console, net.Conn) {
	t.Helper()
	ours, guest := net.Pipe()
	c := newConsole(ours)
	t.Cleanup(func() {
		guest.Close()
		c.close()
	})
	return c, guest
}

// write prints on a guest's end, from a goroutine of its own.
func write(guest net.Conn, parts ...string) {
	go func() {
		for _, s := range parts {
			io.WriteString(guest, s)
		}
	}()
}

func testContext(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// expired is a context that ends too soon for anything to happen.
func expired(t *testing.T) context.Context {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	return ctx
}

func TestExpect(t *testing.T) {
	c, guest := newTestConsole(t)
	write(guest, "on", "e two\r", "\nthree ", "one\n")
	match, err := c.Expect(testContext(t), `one (t\w+)(x)?\n`)
	if err != nil {
		t.Fatal(err)
	}
	if len(match) != 3 || match[0] != "one two\n" || match[1] != "two" || match[2] != "" {
		t.Errorf("match = %q", match)
	}
	if _, err = c.Expect(testContext(t), "one"); err != nil {
		t.Errorf("second one: %v", err)
	}
	if _, err = c.Expect(expired(t), "one"); !errors.Is(err, context.Canceled) {
		t.Errorf("third one: %v, want %v", err, context.Canceled)
	}
	if got, want := c.Transcript(), "one two\nthree one\n"; got != want {
		t.Errorf("transcript %q, want %q", got, want)
	}
	if got, want := string(c.Raw()), "one two\r\nthree one\n"; got != want {
		t.Errorf("raw transcript %q, want %q", got, want)
	}
}

func TestExpectErrors(t *testing.T) {
	c, guest := newTestConsole(t)
	if _, err := c.Expect(testContext(t), "("); err == nil {
		t.Error("bad pattern: no error")
	}
	write(guest, "panic: at the disco\n")
	if _, err := c.Expect(testContext(t), "panic"); err != nil {
		t.Fatal(err)
	}
	guest.Close()
	_, err := c.Expect(testContext(t), "nothing like it")
	var failed *ConsoleError
	if !errors.As(err, &failed) || !errors.Is(err, ErrDisconnected) {
		t.Fatalf("after the end: %v", err)
	}
	if failed.Waited != "nothing like it" || !strings.HasPrefix(failed.Transcript, "panic: at the disco") {
		t.Errorf("error %+v", failed)
	}
	if !strings.Contains(err.Error(), "panic: at the disco") {
		t.Errorf("message lacks the transcript: %v", err)
	}
	if err := c.Send(testContext(t), "x"); err == nil {
		t.Error("typing after the end: no error")
	}
}

func TestExpectFindsWhatCameBeforeTheEnd(t *testing.T) {
	c, guest := newTestConsole(t)
	write(guest, "last words")
	if _, err := c.Expect(testContext(t), "last "); err != nil {
		t.Fatal(err)
	}
	guest.Close()
	<-c.done
	if _, err := c.Expect(testContext(t), "words"); err != nil {
		t.Error(err)
	}
}

// TestSendDeadline checks that typing at a guest that does not read ends with
// the context, and that the line still works afterwards.
func TestSendDeadline(t *testing.T) {
	c, guest := newTestConsole(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := c.Send(ctx, "nobody reads"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
	go io.Copy(io.Discard, guest)
	if err := c.Send(testContext(t), "somebody reads"); err != nil {
		t.Error(err)
	}
}

func TestCommand(t *testing.T) {
	tests := []struct{ name, command, reply, want string }{
		{"one line", "uptime", "uptime\r\n12 s\r\n# ", "12 s\n"},
		{"nothing", "true", "true\r\n# ", ""},
		{"many lines", "dmesg", "dmesg\r\na # b\r\n#c\r\nd\r\n# ", "a # b\n#c\nd\n"},
		{"redrawn prompt", "help", "he\r\x1b[Kvmgenc0: hello\r\n# help\r\nyou are on your own\r\n# ", "you are on your own\n"},
		{"special characters", "sysctl -n a.%desc", "sysctl -n a.%desc\r\nx\r\n# ", "x\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c, guest := newTestConsole(t)
			go func() {
				typed, _ := bufio.NewReader(guest).ReadString('\r')
				if typed == test.command+"\r" {
					io.WriteString(guest, test.reply)
				}
			}()
			got, err := c.Command(testContext(t), test.command)
			if err != nil {
				t.Fatal(err)
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestPeek(t *testing.T) {
	c, guest := newTestConsole(t)
	go func() {
		typed := make([]byte, len("devctl\r\r"))
		io.ReadFull(guest, typed)
		io.WriteString(guest, "devctl\r\n!a\r\n!b\r\n# \r\n# ")
	}()
	if got, err := c.Peek(testContext(t), "devctl"); err != nil || got != "!a\n!b\n" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestWaitPrompt(t *testing.T) {
	c, guest := newTestConsole(t)
	write(guest, "CPU # 0\r\n", "# ")
	if err := c.WaitPrompt(testContext(t)); err != nil {
		t.Fatal(err)
	}
	if err := c.WaitPrompt(expired(t)); err == nil {
		t.Error("the same prompt twice")
	}
}

func TestTranscriptIsBounded(t *testing.T) {
	c, _ := newTestConsole(t)
	if !c.add(make([]byte, maxTranscript)) {
		t.Error("refused what fits")
	}
	if c.add([]byte{0}) {
		t.Error("took what does not fit")
	}
}

func TestTail(t *testing.T) {
	for _, test := range []struct {
		in   string
		n    int
		want string
	}{
		{"", 3, "\t(nothing)"},
		{"a\n", 3, "\ta"},
		{"a\nb\nc\n", 3, "\ta\n\tb\n\tc"},
		{"a\nb\nc\nd", 2, "\t(2 lines before)\n\tc\n\td"},
	} {
		if got := Tail(test.in, test.n); got != test.want {
			t.Errorf("Tail(%q, %d) = %q, want %q", test.in, test.n, got, test.want)
		}
	}
}
