package aml

import "strings"

// name is a NameString: a path from the root, from the scope above by some steps, or, if it is one
// segment only, a name that is searched for in the scope and all those above it (ACPI 6.5, 5.3 and
// 20.2.2). What it was resolved to last is remembered until a node is made or removed.
type name struct {
	segs []segment
	one  [1]segment // holds a single segment
	up   uint8
	root bool

	node    *Node
	changes uint64
}

func (n *name) String() string {
	var s strings.Builder
	if n.root {
		s.WriteByte('\\')
	}
	s.WriteString(strings.Repeat("^", int(n.up)))
	for i, seg := range n.segs {
		if i > 0 {
			s.WriteByte('.')
		}
		s.WriteString(seg.trimmed())
	}
	return s.String()
}

// resolve returns the node that n names as seen from scope, nil if there is none. Aliases are
// followed.
func (in *Interpreter) resolve(scope *Node, n *name) *Node {
	if n.changes == in.changes {
		return n.node
	}
	n.node = in.search(scope, n)
	n.changes = in.changes
	return n.node
}

func (in *Interpreter) search(scope *Node, n *name) *Node {
	if n.root || n.up > 0 || len(n.segs) != 1 {
		start := in.start(scope, n)
		return follow(descend(start, n.segs))
	}
	for s := scope; s != nil; s = s.parent {
		if c := s.child(n.segs[0]); c != nil {
			return follow(c)
		}
	}
	return nil
}

// start returns where n's segments start from, nil if that is above the root.
func (in *Interpreter) start(scope *Node, n *name) *Node {
	if n.root {
		return in.root
	}
	for i := uint8(0); i < n.up && scope != nil; i++ {
		scope = scope.parent
	}
	return scope
}

func descend(n *Node, segs []segment) *Node {
	for _, seg := range segs {
		if n = follow(n); n == nil {
			return nil
		}
		n = n.child(seg)
	}
	return n
}

// follow returns what n is an alias of, or n. An alias is made of a node that is none, so one step
// is enough.
func follow(n *Node) *Node {
	if n == nil {
		return nil
	}
	if a, ok := n.val.o.(*alias); ok {
		return a.node
	}
	return n
}

// parsePath returns the name written path: "\_SB.PCI0._STA", absolute with or without the
// backslash.
func parsePath(path string) (*name, bool) {
	n := &name{root: true}
	path = strings.TrimPrefix(path, `\`)
	if path == "" {
		return n, true
	}
	for _, s := range strings.Split(path, ".") {
		seg, ok := parseSegment(s)
		if !ok {
			return nil, false
		}
		n.segs = append(n.segs, seg)
	}
	return n, true
}
