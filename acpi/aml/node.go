package aml

import (
	"fmt"
	"strings"
)

// ObjectType is what kind of object a node or value is, numbered as the ObjectType operator returns
// it (ACPI 6.5, 19.6.97).
type ObjectType uint8

// The types of objects. TypeReference and those after it never come out of ObjectType.
const (
	TypeUninitialized ObjectType = iota
	TypeInteger
	TypeString
	TypeBuffer
	TypePackage
	TypeFieldUnit
	TypeDevice
	TypeEvent
	TypeMethod
	TypeMutex
	TypeRegion
	TypePower
	TypeProcessor
	TypeThermalZone
	TypeBufferField
	TypeDDBHandle
	TypeDebug
	TypeReference // what RefOf and Index make
	TypeScope     // a name that only holds others, such as \_GPE
	TypeAlias     // another name for a node; evaluating and [Interpreter.Lookup] follow it
)

var typeNames = [...]string{
	"Uninitialized", "Integer", "String", "Buffer", "Package", "FieldUnit", "Device", "Event", "Method", "Mutex", "OperationRegion",
	"PowerResource", "Processor", "ThermalZone", "BufferField", "DDBHandle", "Debug", "Reference", "Scope", "Alias",
}

// String returns the type's name as ASL spells it.
func (t ObjectType) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return fmt.Sprintf("ObjectType(%d)", uint8(t))
}

// segment is one name segment: four characters, padded with underscores, the first in the low byte.
type segment uint32

const rootSegment = segment('\\') | '_'<<8 | '_'<<16 | '_'<<24

// parseSegment returns the segment written s, of one to four characters, in either padding.
func parseSegment(s string) (segment, bool) {
	if len(s) == 0 || len(s) > 4 {
		return 0, false
	}
	b := [4]byte{'_', '_', '_', '_'}
	copy(b[:], s)
	seg := segment(b[0]) | segment(b[1])<<8 | segment(b[2])<<16 | segment(b[3])<<24
	return seg, validSegment(b[:])
}

// validSegment reports whether b is a NameSeg (ACPI 6.5, 20.2.2).
func validSegment(b []byte) bool {
	return isLeadNameChar(b[0]) && isNameChar(b[1]) && isNameChar(b[2]) && isNameChar(b[3])
}

func isLeadNameChar(c byte) bool { return 'A' <= c && c <= 'Z' || c == '_' }
func isNameChar(c byte) bool     { return isLeadNameChar(c) || '0' <= c && c <= '9' }

func (s segment) String() string {
	return string([]byte{byte(s), byte(s >> 8), byte(s >> 16), byte(s >> 24)})
}

// trimmed returns the segment without the underscores that pad it.
func (s segment) trimmed() string {
	if t := strings.TrimRight(s.String(), "_"); t != "" {
		return t
	}
	return "_"
}

// Node is a name in the ACPI namespace and the object it stands for (ACPI 6.5, 5.3). A node that
// the AML took away, as a method does with the names it made, keeps its path but has no children.
type Node struct {
	in       *Interpreter
	seg      segment
	parent   *Node
	children []*Node
	index    map[segment]*Node // of children, made once there are many
	val      value
	table    *table // the definition block that made it, nil for predefined names
	off      uint32 // of what made it, in the table
	removed  bool

	initialized bool // its _INI has been run
}

// indexFrom is the number of children from which a map is worth its making. The PCI bus of QEMU's
// q35 has 31.
const indexFrom = 64

// child returns the child named seg, nil if there is none.
func (n *Node) child(seg segment) *Node {
	if n.index != nil {
		return n.index[seg]
	}
	for _, c := range n.children {
		if c.seg == seg {
			return c
		}
	}
	return nil
}

func (n *Node) add(c *Node) {
	c.parent = n
	n.children = append(n.children, c)
	if n.index != nil {
		n.index[c.seg] = c
	} else if len(n.children) >= indexFrom {
		n.index = make(map[segment]*Node, 2*indexFrom)
		for _, c := range n.children {
			n.index[c.seg] = c
		}
	}
}

// unlink takes n out of its parent and returns how many nodes went with it.
func (in *Interpreter) unlink(n *Node) int {
	p := n.parent
	for i := len(p.children) - 1; i >= 0; i-- {
		if p.children[i] == n {
			p.children = append(p.children[:i], p.children[i+1:]...)
			break
		}
	}
	delete(p.index, n.seg)
	return in.release(n)
}

// release marks n and all below it as removed.
func (in *Interpreter) release(n *Node) int {
	count := 1
	n.removed = true
	if m, ok := n.val.o.(*method); ok {
		in.code -= m.code
		m.code = 0
	}
	for _, c := range n.children {
		count += in.release(c)
	}
	n.children, n.index = nil, nil
	return count
}

// Name returns the last segment of the path, padding underscores trimmed; `\` for the root.
func (n *Node) Name() string {
	if n.parent == nil {
		return `\`
	}
	return n.seg.trimmed()
}

// Path returns the absolute path, each segment's padding underscores trimmed: \_SB.VGEN. The root
// is \.
func (n *Node) Path() string { return n.path(segment.trimmed) }

// PaddedPath returns the absolute path with every segment four characters long: \_SB_.VGEN.
func (n *Node) PaddedPath() string { return n.path(segment.String) }

func (n *Node) path(format func(segment) string) string {
	var segs []string
	for ; n.parent != nil; n = n.parent {
		segs = append(segs, format(n.seg))
	}
	for i, j := 0, len(segs)-1; i < j; i, j = i+1, j-1 {
		segs[i], segs[j] = segs[j], segs[i]
	}
	return `\` + strings.Join(segs, ".")
}

// Type returns what kind of object the node is. Like Child and Children it waits for a running
// evaluation, which may change that.
func (n *Node) Type() ObjectType {
	n.in.mu.Lock()
	defer n.in.mu.Unlock()
	return n.val.objectType()
}

// Parent returns the node above, nil for the root.
func (n *Node) Parent() *Node { return n.parent }

// Child returns the child named seg ("_HID", "VGEN"; padding may be left out), nil if there is
// none.
func (n *Node) Child(seg string) *Node {
	n.in.mu.Lock()
	defer n.in.mu.Unlock()
	return n.childNamed(seg)
}

func (n *Node) childNamed(seg string) *Node {
	s, ok := parseSegment(seg)
	if !ok {
		return nil
	}
	return n.child(s)
}

// Children returns the children in the order the tables made them. The slice is the caller's.
func (n *Node) Children() []*Node {
	n.in.mu.Lock()
	defer n.in.mu.Unlock()
	return append([]*Node(nil), n.children...)
}

// String returns the node's path.
func (n *Node) String() string { return n.Path() }

// walk calls f for n and all nodes below; f must not change the namespace.
func (n *Node) walk(f func(*Node)) {
	f(n)
	for _, c := range n.children {
		c.walk(f)
	}
}
