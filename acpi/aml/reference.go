package aml

import "fmt"

// References (ACPI 6.5, 19.3.5.6 and 19.6.115). A *Node is itself the reference to a named object.
// All rules here are those of Windows' interpreter, against which firmware is tested;
// differences.go lists where ACPICA's are not the same.
type (
	// slotRef refers to a local or argument of a method.
	slotRef struct{ p *value }
	// elementRef refers to an element of a package.
	elementRef struct {
		pkg *packageObject
		i   int
	}
	// byteRef refers to a byte of a buffer or string.
	byteRef struct {
		of object
		i  int
	}
	// lazyName is a package's element given by a name that did not exist yet.
	lazyName struct {
		scope *Node
		name  name
	}
	// namedValue is a package's element given by the name of an Integer or field: it has the value
	// that the object has when the element is used.
	namedValue struct{ node *Node }
)

// newLazyName returns the element that n names as seen from scope. It shares nothing with n.
func newLazyName(scope *Node, n *name) *lazyName {
	l := &lazyName{scope, name{segs: n.segs, up: n.up, root: n.root, changes: ^uint64(0)}}
	if len(n.segs) == 1 {
		l.name.one[0] = n.segs[0]
		l.name.segs = l.name.one[:]
	}
	return l
}

func (*Node) objectType() ObjectType       { return TypeReference }
func (*slotRef) objectType() ObjectType    { return TypeReference }
func (*elementRef) objectType() ObjectType { return TypeReference }
func (*byteRef) objectType() ObjectType    { return TypeReference }
func (*lazyName) objectType() ObjectType   { return TypeReference }

// objectType is that of the value, Integer or Buffer, as far as it is known without reading it.
func (v *namedValue) objectType() ObjectType {
	switch o := v.node.val.o.(type) {
	case *fieldUnit:
		if o.length > uint64(8*v.node.in.integerSize()) {
			return TypeBuffer
		}
	case *bufferField:
		if o.isBuffer || o.length > uint64(8*v.node.in.integerSize()) {
			return TypeBuffer
		}
	}
	return TypeInteger
}

func (r *byteRef) byte() *byte {
	switch o := r.of.(type) {
	case *bufferObject:
		return &o.b[r.i]
	case *stringObject:
		return &o.b[r.i]
	}
	return nil
}

// maxReferences is the length of the longest chain of references that is followed.
const maxReferences = 64

// place is where a chain of references ends: a byte, or a value that is no reference. node is the
// named object whose value it is.
type place struct {
	val  *value
	byte *byteRef
	node *Node
}

// bottom follows the reference o, and those it leads to, to what is no reference.
func (in *Interpreter) bottom(o object) (place, error) {
	var p place
	for i := 0; i < maxReferences; i++ {
		switch r := o.(type) {
		case *Node:
			p = place{val: &r.val, node: r}
		case *slotRef:
			p = place{val: r.p}
		case *elementRef:
			in.resolveElement(r.pkg, r.i)
			p = place{val: &r.pkg.e[r.i]}
		case *byteRef:
			return place{byte: r}, nil
		case *lazyName:
			return p, fmt.Errorf("%w: %v", ErrNotFound, &r.name)
		default:
			if i == 0 {
				return p, typeError(value{o: o}, "a reference")
			}
			return p, nil
		}
		o = p.val.o
		if o == nil {
			return p, nil
		}
	}
	return p, fmt.Errorf("references refer to each other in a circle")
}

// isField reports whether a place is a field, which what is stored to must fit.
func (p place) isField() bool {
	if p.node == nil {
		return false
	}
	switch p.node.val.o.(type) {
	case *fieldUnit, *bufferField:
		return true
	}
	return false
}

// isData reports whether a place holds what can be stored to: a byte, data or a field, not a
// device.
func (p place) isData() bool {
	if p.byte != nil || p.val.isNone() || p.isField() {
		return true
	}
	switch p.val.o.(type) {
	case nil, *stringObject, *bufferObject, *packageObject:
		return true
	}
	return false
}

// isReference reports whether v is a reference.
func (v value) isReference() bool {
	return v.o != nil && v.o.objectType() == TypeReference
}

// dereference returns what the reference v, and all that it leads to, refers to: DerefOf (ACPI 6.5,
// 19.6.30).
func (in *Interpreter) dereference(v value) (value, error) {
	p, err := in.bottom(v.o)
	if err != nil {
		return value{}, err
	}
	if p.byte != nil {
		return value{n: uint64(*p.byte.byte())}, nil
	}
	if p.node != nil {
		return in.readNode(p.node)
	}
	if p.val.isNone() {
		return value{}, fmt.Errorf("%w: reference to an uninitialized object", ErrType)
	}
	return in.resolveNamed(*p.val)
}

// resolveNamed returns v or, of an element that is the name of an Integer or field, the value of
// that.
func (in *Interpreter) resolveNamed(v value) (value, error) {
	if o, ok := v.o.(*namedValue); ok {
		return in.readNode(o.node)
	}
	return v, nil
}

// readNode returns the value of a named object: data as such, of a field what it reads as, else a
// reference to the object.
func (in *Interpreter) readNode(n *Node) (value, error) {
	switch o := n.val.o.(type) {
	case nil, *stringObject, *bufferObject, *packageObject:
		return n.val, nil
	case *bufferField:
		return in.readBufferField(o)
	case *fieldUnit:
		return in.readField(o)
	case *alias:
		return in.readNode(o.node)
	case *handle:
		return n.val, nil
	}
	if n.val.isReference() {
		return n.val, nil
	}
	return value{o: n}, nil
}

// element returns element i of p: of one that names data or a field the value, else a reference.
func (in *Interpreter) element(p *packageObject, i int) (value, error) {
	in.resolveElement(p, i)
	return in.resolveNamed(p.e[i])
}

// resolveElement resolves element i of p if it is a name that exists by now.
func (in *Interpreter) resolveElement(p *packageObject, i int) {
	l, ok := p.e[i].o.(*lazyName)
	if !ok {
		return
	}
	n := in.resolve(l.scope, &l.name)
	if n == nil {
		return
	}
	switch n.val.o.(type) {
	case *stringObject, *bufferObject, *packageObject:
		p.e[i] = n.val
	case nil, *fieldUnit, *bufferField:
		p.e[i] = value{o: &namedValue{n}}
	default:
		p.e[i] = value{o: n}
	}
}
