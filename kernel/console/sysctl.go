package console

import (
	"context"
	"fmt"
	"io"
	"strings"

	"vmgenc/kernel/sysctl"
)

// Sysctl shows and changes the variables of tree.
func Sysctl(tree *sysctl.Tree) Command {
	return Command{
		Name: "sysctl", Usage: "sysctl -a | [-n] NAME[=VALUE] ...", Help: "show or set variables",
		Run: func(_ context.Context, out io.Writer, args []string) error {
			s := sysctlRun{tree: tree, out: out}
			if len(args) > 0 && args[0] == "-n" {
				s.bare, args = true, args[1:]
			}
			if len(args) == 1 && args[0] == "-a" {
				return s.show("")
			}
			if len(args) == 0 || strings.HasPrefix(args[0], "-") {
				return ErrUsage
			}
			for _, arg := range args {
				if err := s.do(arg); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

type sysctlRun struct {
	tree *sysctl.Tree
	out  io.Writer
	bare bool // values only
}

func (s sysctlRun) do(arg string) error {
	name, value, assign := strings.Cut(arg, "=")
	switch {
	case name == "":
		return ErrUsage
	case assign:
		return s.set(name, value)
	}
	return s.show(name)
}

// show shows a variable, all below a node, or all there are for "".
func (s sysctlRun) show(name string) error {
	return s.tree.Walk(name, func(v sysctl.Variable) bool {
		if s.bare {
			fmt.Fprintln(s.out, v.Value)
		} else {
			fmt.Fprintf(s.out, "%s: %s\n", v.Name, v.Value)
		}
		return true
	})
}

func (s sysctlRun) set(name, value string) error {
	before, err := s.tree.Get(name)
	if err != nil {
		return err
	}
	if err := s.tree.Set(name, value); err != nil {
		return err
	}
	after, err := s.tree.Get(name)
	if err != nil {
		return err
	}
	if s.bare {
		fmt.Fprintln(s.out, after)
	} else {
		fmt.Fprintf(s.out, "%s: %s -> %s\n", name, before, after)
	}
	return nil
}
