package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"vmgenc/acpi/aml"
)

// options are the command line after the command's name.
type options struct {
	tables  []string
	args    string
	trace   bool
	verbose bool
	strict  bool
	limits  aml.Limits
	budget  time.Duration
	regions string
	memory  []loaded
	fill    byte     // what else is in regions
	rest    []string // what is no flag
}

// loaded is a file's bytes at an address.
type loaded struct {
	addr uint64
	data []byte
}

func parseOptions(args []string) (*options, error) {
	o := &options{}
	f := flag.NewFlagSet("aml", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&o.args, "args", "[]", "")
	f.BoolVar(&o.trace, "trace", false, "")
	f.BoolVar(&o.verbose, "v", false, "")
	f.StringVar(&o.regions, "regions", "zero", "")
	f.Func("table", "", func(s string) error {
		o.tables = append(o.tables, s)
		return nil
	})
	f.Func("mem", "", o.addMemory)
	f.BoolVar(&o.strict, "strict", false, "")
	f.IntVar(&o.limits.Depth, "depth", aml.DefaultDepth, "")
	f.IntVar(&o.limits.Nesting, "nesting", aml.DefaultNesting, "")
	f.Uint64Var(&o.limits.Steps, "steps", aml.DefaultSteps, "")
	f.DurationVar(&o.limits.Time, "time", aml.DefaultTime, "")
	f.IntVar(&o.limits.Memory, "memory", aml.DefaultMemory, "")
	f.IntVar(&o.limits.Namespace, "nodes", aml.DefaultNamespace, "")
	f.DurationVar(&o.budget, "budget", 0, "")
	for len(args) > 0 {
		if err := f.Parse(args); err != nil {
			return nil, err
		}
		if args = f.Args(); len(args) > 0 {
			o.rest = append(o.rest, args[0])
			args = args[1:]
		}
	}
	if o.limits.Depth < 1 || o.limits.Nesting < 1 || o.limits.Steps < 1 || o.limits.Time < 1 || o.limits.Memory < 1 ||
		o.limits.Namespace < 1 || o.budget < 0 {
		return nil, fmt.Errorf("a limit must be more than 0")
	}
	if o.regions != "zero" && o.regions != "address" {
		return nil, fmt.Errorf("-regions is zero or address, not %q", o.regions)
	}
	return o, nil
}

func (o *options) addMemory(s string) error {
	addr, file, ok := strings.Cut(s, "=")
	if !ok {
		return fmt.Errorf("want ADDR=FILE")
	}
	n, err := strconv.ParseUint(addr, 0, 64)
	if err != nil {
		return err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	o.memory = append(o.memory, loaded{n, data})
	return nil
}

// open loads the files, and those of -table, and initializes the namespace.
func (o *options) open(files []string, stderr io.Writer) (*aml.Interpreter, error) {
	return o.openNotify(files, stderr, nil)
}

// openNotify is open, with what is called for every Notify.
func (o *options) openNotify(files []string, stderr io.Writer, notify func(*aml.Node, uint64)) (*aml.Interpreter, error) {
	tables, err := readTables(append(files, o.tables...))
	if err != nil {
		return nil, err
	}
	m := newMachine(o)
	cfg := aml.Config{
		Regions:   m.regions(),
		Sleep:     m.sleep,
		Now:       m.now,
		FindTable: m.findTable,
		Notify:    notify,
		Strict:    o.strict,
		Limits:    o.limits,
	}
	print := func(format string, args ...any) { fmt.Fprintf(stderr, format+"\n", args...) }
	if o.verbose {
		cfg.Log = print
	}
	if o.trace {
		cfg.Trace = print
		cfg.Log = print
	}
	in := aml.New(cfg)
	in.SetBudget(o.budget, o.budget)
	for _, t := range tables {
		m.tables = append(m.tables, t.data)
		if !t.isAML() {
			continue
		}
		if err := in.Load(t.data); err != nil {
			return nil, fmt.Errorf("%s: %w", t.file, err)
		}
	}
	if err := in.Initialize(); err != nil {
		return nil, err
	}
	in.SetBudget(0, 0)
	return in, nil
}
