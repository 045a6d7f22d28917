// Command trace puts source files and lines into the traces that a kernel prints
// when it fails, which have offsets into functions alone:
//
//	go run vmgenc/boot/cmd/trace [-elf FILE] < CONSOLE
//
// It copies what is on its standard input, the console's output, and looks up each
// "?:0 +0x1c" in the file for debuggers that boot/cmd/link has written beside the
// kernel. Calls that the compiler has inlined come back too. Where several functions
// have the name in the trace, which leaves out the types of generic ones, each place
// that may be meant is printed.
package main

import (
	"bufio"
	"debug/elf"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"vmgenc/boot/cmd/link/pclntab"
)

func main() {
	file := flag.String("elf", "build/vmgenc.debug.elf", "look addresses up in `FILE`")
	flag.Parse()
	if err := run(*file, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "trace:", err)
		os.Exit(1)
	}
}

func run(file string, in io.Reader, out io.Writer) error {
	f, err := elf.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	t, err := pclntab.Open(f)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	s := newTracer(t, out)
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		s.line(strings.TrimSuffix(lines.Text(), "\r"))
	}
	return errors.Join(lines.Err(), s.end())
}

// tracer copies a trace, line by line.
type tracer struct {
	out     *bufio.Writer
	table   *pclntab.Table
	named   map[string][]*pclntab.Func // by name, as traces print it
	held    string                     // the line before, if it names a function; what is inlined comes first
	trap    uint64                     // address of the last instruction that failed, 0 if none has
	noFrame bool                       // the call before was none, but made for an instruction
}

func newTracer(t *pclntab.Table, out io.Writer) *tracer {
	s := &tracer{out: bufio.NewWriter(out), table: t, named: map[string][]*pclntab.Func{}}
	for i := range t.Funcs {
		f := &t.Funcs[i]
		name := printed(f.Name)
		s.named[name] = append(s.named[name], f)
	}
	return s
}

// printed returns a function's name as traces have it.
func printed(name string) string {
	if name == "runtime.gopanic" {
		return "panic"
	}
	from, to := strings.IndexByte(name, '['), strings.LastIndexByte(name, ']')
	if from < 0 || to <= from {
		return name
	}
	return name[:from] + "[...]" + name[to+1:]
}

// line takes the next line. The two of a call are its function's name, and where
// in it that is.
func (s *tracer) line(line string) {
	held := s.held
	s.held = ""
	if rest, ok := strings.CutPrefix(line, "\t?:0"); ok && s.lookUp(held, rest) {
		return
	}
	if held != "" {
		fmt.Fprintln(s.out, held)
	}
	switch {
	case strings.HasPrefix(line, "[signal "):
		s.trap = number(line, " pc=0x")
	case strings.HasPrefix(line, "goroutine "), strings.HasPrefix(line, "runtime stack:"):
		s.noFrame = false
	case functionName(line) != "":
		s.held = line
		return
	}
	fmt.Fprintln(s.out, line)
}

// end prints what is left.
func (s *tracer) end() error {
	if s.held != "" {
		fmt.Fprintln(s.out, s.held)
	}
	return s.out.Flush()
}

// functionName returns the name in the first line of a call, or "".
func functionName(line string) string {
	if name, ok := strings.CutPrefix(line, createdBy); ok {
		name, _, _ = strings.Cut(name, " in goroutine ")
		return name
	}
	if i := strings.LastIndexByte(line, '('); i > 0 && strings.HasSuffix(line, ")") {
		return line[:i]
	}
	return ""
}

const createdBy = "created by "

// number returns the hexadecimal number behind a mark, or 0.
func number(line, mark string) uint64 {
	_, rest, _ := strings.Cut(line, mark)
	end := strings.IndexFunc(rest, func(c rune) bool { return !strings.ContainsRune("0123456789abcdef", c) })
	if end >= 0 {
		rest = rest[:end]
	}
	n, _ := strconv.ParseUint(rest, 16, 64) // what is no number is 0 too
	return n
}

// lookUp prints the call whose first line is held, and tells whether it could.
// rest is what follows on its second line. An offset there is that of the
// instruction behind a call, or of one that failed or was interrupted.
func (s *tracer) lookUp(held, rest string) bool {
	name := functionName(held)
	offset, pc := number(rest, " +0x"), number(rest, " pc=0x")
	var texts []string
	for _, f := range s.named[name] {
		at, in := s.table.Text+uint64(f.Entry)+offset, offset
		if pc != 0 && at != pc {
			continue
		}
		if offset > 0 && !s.noFrame && at != s.trap {
			in--
		}
		if text := text(held, s.table.Frames(f, uint32(in)), rest); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	s.noFrame = name == "runtime.sigpanic" || name == "runtime.asyncPreempt"
	for _, text := range texts {
		fmt.Fprint(s.out, text)
	}
	return len(texts) > 0
}

// text returns the lines of a call and of those inlined in it.
func text(held string, frames []pclntab.Frame, rest string) string {
	if strings.HasPrefix(held, createdBy) {
		frames[len(frames)-1].File, frames[len(frames)-1].Line = frames[0].File, frames[0].Line
		frames = frames[len(frames)-1:]
	}
	var b strings.Builder
	for i, f := range frames {
		if f.Line == 0 {
			f.File = "?"
		}
		if i < len(frames)-1 {
			fmt.Fprintf(&b, "%s(...)\n\t%s:%d\n", printed(f.Function), f.File, f.Line)
		} else {
			fmt.Fprintf(&b, "%s\n\t%s:%d%s\n", held, f.File, f.Line, rest)
		}
	}
	return b.String()
}
