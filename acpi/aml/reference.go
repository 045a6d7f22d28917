package aml

import "fmt"

// References (ACPI 6.5, 19.3.5.6 and 19.6.115). A *Node is itself the reference to a named object. All rules here are those of
// Windows' interpreter, against which firmware is tested; differences.go lists where ACPICA's are not the same.
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
		name  *name
	}
)

func (*Node) objectType() ObjectType       { return TypeReference }
func (*slotRef) objectType() ObjectType    { return TypeReference }
func (*elementRef) objectType() ObjectType { return TypeReference }
func (*byteRef) objectType() ObjectType    { return TypeReference }
func (*lazyName) objectType() ObjectType   { return TypeReference }

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

// place is where a chain of references ends: a byte, or a value that is no reference. node is the named object whose value it is.
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
			if _, err := in.element(r.pkg, r.i); err != nil {
				return p, err
			}
			p = place{val: &r.pkg.e[r.i]}
		case *byteRef:
			return place{byte: r}, nil
		case *lazyName:
			return p, fmt.Errorf("%w: %v", ErrNotFound, r.name)
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

// isData reports whether a place holds what can be stored to: a byte, data or a field, not a device.
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

// dereference returns what the reference v, and all that it leads to, refers to: DerefOf (ACPI 6.5, 19.6.30).
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
	return *p.val, nil
}

// readNode returns the value of a named object: data as such, of a field what it reads as, else a reference to the object.
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

// element returns element i of p. One that is still a name is resolved first, to the value of data and else to a reference.
func (in *Interpreter) element(p *packageObject, i int) (value, error) {
	l, ok := p.e[i].o.(*lazyName)
	if !ok {
		return p.e[i], nil
	}
	n := in.resolve(l.scope, l.name)
	if n == nil {
		return p.e[i], nil
	}
	v := value{o: n}
	switch n.val.o.(type) {
	case nil, *stringObject, *bufferObject, *packageObject:
		v = n.val
	}
	p.e[i] = v
	return v, nil
}
