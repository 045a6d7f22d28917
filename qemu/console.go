package qemu

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"regexp"
	"sync"
)

// Prompt is what the kernel's console prints at the start of a line when it
// waits for a command.
const Prompt = "# "

// maxTranscript bounds what a guest can make its console keep, in bytes. One
// that prints more is cut off.
const maxTranscript = 64 << 20

// Console is the serial line of a machine. It reads all the time and keeps what
// it reads; its methods may be called from several goroutines, but two that wait
// at once share what comes.
type Console struct {
	conn net.Conn
	out  writer
	done chan struct{} // closed when the line is no more

	mu      sync.Mutex
	raw     []byte
	text    []byte // raw without carriage returns and escape sequences
	filter  textFilter
	next    int           // offset in text that Expect has not passed
	changed chan struct{} // closed and replaced when something comes
	err     error         // why done was closed
}

// newConsole takes over conn.
func newConsole(conn net.Conn) *Console {
	c := &Console{conn: conn, out: newWriter(conn), done: make(chan struct{}), changed: make(chan struct{})}
	go c.receive()
	return c
}

// close ends the line and returns when nothing of it runs any more.
func (c *Console) close() {
	c.conn.Close()
	<-c.done
}

// Raw returns a copy of every byte that the machine has printed so far.
func (c *Console) Raw() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	return bytes.Clone(c.raw)
}

// Transcript returns all that the machine has printed so far, without carriage
// returns and escape sequences.
func (c *Console) Transcript() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return string(c.text)
}

// Send types s as it is. It blocks while the guest does not read what was typed
// before and QEMU's buffers are full.
func (c *Console) Send(ctx context.Context, s string) error {
	if _, err := c.out.write(ctx, []byte(s)); err != nil {
		return c.fail("typing "+s, err)
	}
	return nil
}

// Expect waits until the console prints something that matches the regular
// expression, and returns the match and its parenthesised parts, as
// [regexp.Regexp.FindStringSubmatch] does. It looks at the transcript after the
// last match: what was printed before the call counts, what was matched does
// not count again. The error is a *ConsoleError.
func (c *Console) Expect(ctx context.Context, pattern string) ([]string, error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("qemu: console: %w", err)
	}
	for {
		match, changed := c.take(re)
		if match != nil {
			return match, nil
		}
		select {
		case <-changed:
		case <-c.done:
			if match, _ := c.take(re); match != nil {
				return match, nil
			}
			return nil, c.fail(pattern, c.why())
		case <-ctx.Done():
			return nil, c.fail(pattern, ctx.Err())
		}
	}
}

// Command types a line and returns what was printed between its echo and the
// next prompt, as whole lines. It does not wait for a prompt before it types. A
// log line that the guest prints meanwhile can be mistaken for output; where one
// may come, use Send and Expect.
func (c *Console) Command(ctx context.Context, line string) (string, error) {
	return c.command(ctx, line, "\r")
}

// Peek is Command for a command that follows something until a key is pressed, as
// devctl does: it presses Enter at once, to get what there is so far.
func (c *Console) Peek(ctx context.Context, line string) (string, error) {
	return c.command(ctx, line, "\r\r")
}

func (c *Console) command(ctx context.Context, line, end string) (string, error) {
	if err := c.Send(ctx, line+end); err != nil {
		return "", err
	}
	match, err := c.Expect(ctx, regexp.QuoteMeta(line)+`\n((?s:.*?\n)??)`+Prompt)
	if err != nil {
		return "", err
	}
	return match[1], nil
}

// WaitPrompt waits for the next prompt.
func (c *Console) WaitPrompt(ctx context.Context) error {
	_, err := c.Expect(ctx, "(?m)^"+Prompt)
	return err
}

// take matches the text that was not passed yet, and passes what it matches.
func (c *Console) take(re *regexp.Regexp) ([]string, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	rest := c.text[c.next:]
	at := re.FindSubmatchIndex(rest)
	if at == nil {
		return nil, c.changed
	}
	match := make([]string, len(at)/2)
	for i := range match {
		if at[2*i] >= 0 {
			match[i] = string(rest[at[2*i]:at[2*i+1]])
		}
	}
	c.next += at[1]
	return match, nil
}

func (c *Console) why() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

func (c *Console) fail(waited string, err error) error {
	return &ConsoleError{Waited: waited, Transcript: c.Transcript(), Err: err}
}

// receive reads the line until it ends.
func (c *Console) receive() {
	buf := make([]byte, 16<<10)
	var err error
	for err == nil {
		var n int
		n, err = c.conn.Read(buf)
		if n > 0 && !c.add(buf[:n]) {
			err = fmt.Errorf("transcript of more than %d bytes", maxTranscript)
		}
	}
	c.conn.Close()
	c.mu.Lock()
	c.err = ErrDisconnected
	if !isEnd(err) {
		c.err = fmt.Errorf("%w: %w", ErrDisconnected, err)
	}
	c.mu.Unlock()
	close(c.done)
}

// add keeps what was read, unless that is too much.
func (c *Console) add(p []byte) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.raw)+len(p) > maxTranscript {
		return false
	}
	c.raw = append(c.raw, p...)
	c.text = c.filter.append(c.text, p)
	close(c.changed)
	c.changed = make(chan struct{})
	return true
}
