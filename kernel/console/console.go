// Package console is the kernel's command line on a serial port.
//
// A [Console] is an engine: it reads lines, finds the [Command] by name, runs it
// and shows its output. What the commands act on is passed to the functions that
// make them, as small interfaces, by the kernel that wires them.
//
// # People and scripts
//
// The line is edited with golang.org/x/term's Terminal: cursor keys, history,
// the usual control keys. The same line serves scripts that pipe commands in and
// search what comes out, with no mode to choose:
//
//   - Lines may end with LF, CR or CRLF. Input is echoed after the prompt "# ".
//   - Until a key that edits has arrived (an escape sequence, Backspace, Ctrl-A,
//     ...) nothing that is sent contains an escape sequence.
//   - Output of a command and log lines always begin at the start of a line. A
//     log line that comes while a line is being typed ends that line on the
//     screen, or, once an editing key has shown that a terminal is there, clears
//     it; then the prompt and what was typed so far are shown again.
//   - Bytes that are neither ASCII text nor a known key are ignored: NUL, 8-bit
//     garbage, unknown or broken escape sequences. x/term's own decoder stops for
//     ever at an invalid byte and treats Ctrl-C and Ctrl-D as the end of input, so
//     [Console] filters the keys before they get there.
//   - Control characters in the output of commands are shown as '?': strings of
//     firmware are no commands to the terminal.
//
// Ctrl-C drops the line being typed, or cancels the context of the command that
// runs, together with what was typed after it. Ctrl-D deletes under the cursor;
// a serial line has no end of input.
//
// Limits: a line is at most 4095 characters of ASCII; there is no quoting. The
// width of the terminal is not known and taken to be large, so that editing a
// line which is wider than the screen shows it wrongly, though the line is right.
package console

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"golang.org/x/term"
)

const (
	prompt = "# "

	// lineLimit is the length at which x/term drops further keys.
	lineLimit = 4096

	// width is more than prompt and longest line: x/term never wraps, which it
	// would do with escape sequences.
	width = 2 * lineLimit
)

// ErrUsage makes the console show the command's usage.
var ErrUsage = errors.New("usage")

// errLeave ends the console.
var errLeave = errors.New("leave")

// Command is one command of the console.
type Command struct {
	Name  string
	Usage string // name and arguments, as in "random N"
	Help  string // one line
	// Follows says that the command runs until somebody types: its context is
	// then cancelled by any key, not only by Ctrl-C. What was typed is kept for
	// the next line.
	Follows bool
	// Run does the work. It returns ErrUsage for arguments it does not take. It
	// is called on the goroutine of Console.Run; out shows whole lines, and the
	// last one when Run returns, ended with a newline where that is missing.
	Run func(ctx context.Context, out io.Writer, args []string) error
}

// Console runs commands on a line. It is also where log lines go once it exists.
type Console struct {
	in       *input
	screen   *screen
	terminal *term.Terminal
	commands []Command
	writing  sync.Mutex // held by Write: the terminal shows one text in several pieces
}

// New returns a console on line with the commands given and help. It reads and
// writes nothing yet. The line must be raw: it neither echoes nor translates.
func New(line io.ReadWriter, commands ...Command) *Console {
	c := &Console{in: newInput(line), commands: slices.Clone(commands)}
	c.screen = &screen{line: line, in: c.in, text: make([]byte, 0, 256)}
	c.commands = append(c.commands, c.help())
	c.sort()
	c.terminal = term.NewTerminal(struct {
		io.Reader
		io.Writer
	}{c.in, c.screen}, prompt)
	c.terminal.SetSize(width, 24)
	c.terminal.History = new(history)
	c.terminal.Write(nil) // x/term finds out now how to write to the line, and not with the first log line
	return c
}

// sort puts the commands, a dozen, in the order of their names.
func (c *Console) sort() {
	for i := range c.commands {
		for ; i > 0 && c.commands[i].Name < c.commands[i-1].Name; i-- {
			c.commands[i], c.commands[i-1] = c.commands[i-1], c.commands[i]
		}
	}
}

// Run shows the prompt and runs commands until the line fails, returning its
// error, or a command such as halt succeeds, returning nil. It waits for input
// in line's Read. Call it once.
func (c *Console) Run() error {
	go c.in.pump()
	for {
		line, err := c.terminal.ReadLine()
		if err != nil {
			return err
		}
		if err := c.execute(line); err == errLeave {
			return nil
		}
	}
}

// Write shows p, one or more complete lines ended by "\n", without disturbing
// the line being typed: the sink of the kernel's log. It may be called from any
// goroutine at any time after New, and blocks for as long as the line's Write.
// While nothing is typed it does not allocate, but for a p longer than all before.
func (c *Console) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	done, err := c.screen.insert(p)
	switch {
	case !done:
		return c.terminal.Write(p)
	case err != nil:
		return 0, err
	}
	return len(p), nil
}

// execute runs one line and shows what went wrong. Its error is errLeave or nil.
func (c *Console) execute(line string) error {
	if len(line) >= lineLimit {
		fmt.Fprintf(c, "line too long, %d characters at most\n", lineLimit-1)
		return nil
	}
	args := strings.Fields(line)
	if len(args) == 0 {
		return nil
	}
	out := &output{to: c}
	err := c.run(out, args)
	out.finish()
	if err == errLeave {
		return err
	}
	if err != nil {
		fmt.Fprintln(out, strings.ReplaceAll(err.Error(), "\n", " "))
	}
	return nil
}

// run finds and runs a command; its error is ready to be shown.
func (c *Console) run(out io.Writer, args []string) error {
	command := c.find(args[0])
	if command == nil {
		return fmt.Errorf("%s: unknown command, try help", args[0])
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	c.in.begin(cancel, command.Follows)
	defer c.in.end()
	err := command.Run(ctx, out, args[1:])
	switch {
	case err == nil, err == errLeave:
		return err
	case errors.Is(err, ErrUsage):
		return errors.New("usage: " + command.Usage)
	case strings.HasPrefix(err.Error(), command.Name+": "):
		return err
	}
	return fmt.Errorf("%s: %w", command.Name, err)
}

func (c *Console) find(name string) *Command {
	for i := range c.commands {
		if c.commands[i].Name == name {
			return &c.commands[i]
		}
	}
	return nil
}

func (c *Console) help() Command {
	return Command{
		Name: "help", Usage: "help", Help: "list the commands",
		Run: func(_ context.Context, out io.Writer, args []string) error {
			if len(args) > 0 {
				return ErrUsage
			}
			for _, command := range c.commands {
				fmt.Fprintf(out, "%-34s %s\n", command.Usage, command.Help)
			}
			return nil
		},
	}
}
