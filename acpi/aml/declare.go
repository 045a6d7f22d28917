package aml

import (
	"fmt"
	"strings"
)

// Operators that make named objects (ACPI 6.5, 20.2.5.1 and 20.2.5.2). What a method makes goes
// when it returns.

// declare makes the node that the name term names, with no value yet.
func (f *frame) declare(t *term) (*Node, error) {
	n := t.name
	if len(n.segs) == 0 {
		return nil, fmt.Errorf("%w: %v is no name for an object", ErrMalformed, n)
	}
	parent := f.scope
	if n.root || n.up > 0 {
		parent = f.in.start(f.scope, n)
	}
	last := len(n.segs) - 1
	parent = follow(descend(parent, n.segs[:last]))
	if parent == nil {
		return nil, fmt.Errorf("%w: scope of %v", ErrNotFound, n)
	}
	return f.makeNode(parent, n.segs[last], t.off)
}

// makeNode makes the node seg below parent, with no value yet.
func (f *frame) makeNode(parent *Node, seg segment, off uint32) (*Node, error) {
	if c := parent.child(seg); c != nil {
		return nil, fmt.Errorf("%s exists already", c.Path())
	}
	var node *Node
	if f.method != nil {
		node = new(Node)
	} else {
		node = f.in.nodeSlab.grow()
	}
	node.in, node.seg, node.val, node.table, node.off = f.in, seg, none, f.table, off
	if err := f.in.insert(parent, node); err != nil {
		return nil, err
	}
	if f.method != nil {
		f.created = append(f.created, node)
	}
	return node, nil
}

func (in *Interpreter) insert(parent, n *Node) error {
	if in.nodes >= in.limits.Namespace {
		return ErrNamespace
	}
	if err := in.charge(nodeCharge); err != nil {
		return err
	}
	in.nodes++
	in.changes++
	parent.add(n)
	return nil
}

func (in *Interpreter) remove(n *Node) {
	in.nodes -= in.unlink(n)
	in.changes++
}

// declareObject makes the object o under the name of the term's first operand.
func (f *frame) declareObject(t *term, o object) error {
	n, err := f.declare(t.args[0])
	if err != nil {
		return err
	}
	n.val = value{o: o}
	return nil
}

// declareScope makes the object o and runs the term's block in its scope.
func (f *frame) declareScope(t *term, o object) (value, error) {
	n, err := f.declare(t.args[0])
	if err != nil {
		return value{}, err
	}
	n.val = value{o: o}
	return value{}, f.within(n, t.body)
}

func execAlias(f *frame, t *term) (value, error) {
	n, err := f.node(t.args[0])
	if err != nil {
		return value{}, err
	}
	return value{}, f.declareObject(&term{args: t.args[1:]}, &alias{n})
}

func execNameDecl(f *frame, t *term) (value, error) {
	v, err := f.source(t.args[1])
	if err != nil {
		return value{}, err
	}
	n, err := f.declare(t.args[0])
	if err != nil {
		return value{}, err
	}
	n.val = v
	return value{}, nil
}

func execScope(f *frame, t *term) (value, error) {
	n, err := f.node(t.args[0])
	if err != nil {
		return value{}, err
	}
	return value{}, f.within(n, t.body)
}

func execMethod(f *frame, t *term) (value, error) {
	n, err := f.declare(t.args[0])
	if err != nil {
		return value{}, err
	}
	m := &method{args: int(t.n & 7), serialized: t.n&8 != 0, level: uint8(t.n >> 4), scope: n, body: *t.body}
	m.body.code = &m.code
	n.val.o = m
	f.in.changes++
	return value{}, nil
}

func execDevice(f *frame, t *term) (value, error) { return f.declareScope(t, plain(TypeDevice)) }

func execThermalZone(f *frame, t *term) (value, error) {
	return f.declareScope(t, plain(TypeThermalZone))
}

func execProcessor(f *frame, t *term) (value, error) {
	return f.declareScope(t, &processor{id: uint8(t.n), address: uint32(t.n >> 16), length: uint8(t.n >> 48)})
}

func execPower(f *frame, t *term) (value, error) {
	return f.declareScope(t, &power{level: uint8(t.n), order: uint16(t.n >> 16)})
}

func execMutex(f *frame, t *term) (value, error) {
	return value{}, f.declareObject(t, &mutex{level: uint8(t.n) & 0xF})
}

func execEvent(f *frame, t *term) (value, error) {
	return value{}, f.declareObject(t, &event{})
}

// execExternal notes how many arguments a method takes that another table defines (19.6.46).
func execExternal(f *frame, t *term) (value, error) {
	if ObjectType(t.n&0xFF) != TypeMethod {
		return value{}, nil
	}
	args := int(t.n >> 16)
	if args > 7 {
		return value{}, fmt.Errorf("%w: a method of %d arguments", ErrMalformed, args)
	}
	if len(f.in.externals) >= f.in.limits.Namespace {
		return value{}, ErrNamespace
	}
	key := externalKey(f.scope, t.args[0].name)
	if err := f.in.charge(externalSize + uint64(len(key))); err != nil {
		return value{}, err
	}
	f.in.externals[key] = args
	return value{}, nil
}

// externalKey returns the absolute path of n.
func externalKey(scope *Node, n *name) string {
	var segs []string
	for _, s := range n.segs {
		segs = append(segs, s.trimmed())
	}
	path := strings.Join(segs, ".")
	for i := uint8(0); i < n.up && scope.parent != nil; i++ {
		scope = scope.parent
	}
	if n.root || scope.parent == nil {
		return `\` + path
	}
	return scope.Path() + "." + path
}

// external returns the number of arguments that External gave the method n, which does not exist,
// as seen from scope.
func (in *Interpreter) external(scope *Node, n *name) (int, bool) {
	if len(in.externals) == 0 {
		return 0, false
	}
	searched := !n.root && n.up == 0 && len(n.segs) == 1
	for ; scope != nil; scope = scope.parent {
		if args, ok := in.externals[externalKey(scope, n)]; ok || !searched {
			return args, ok
		}
	}
	return 0, false
}
