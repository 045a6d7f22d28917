package aml

import "fmt"

// value is what a term evaluates to: an Integer n where o is nil, else the object o. The zero value
// is Integer 0.
type value struct {
	n uint64
	o object
}

// object is anything but an Integer.
type object interface {
	objectType() ObjectType
}

// none is the value of what has none: a local before it is stored to, an element that the package
// does not initialize.
var none = value{o: plain(TypeUninitialized)}

// plain is an object that has nothing but its type.
type plain ObjectType

func (p plain) objectType() ObjectType { return ObjectType(p) }

func (v value) objectType() ObjectType {
	if v.o == nil {
		return TypeInteger
	}
	return v.o.objectType()
}

func (v value) isNone() bool { return v.o == none.o }

type (
	stringObject  struct{ b []byte }
	bufferObject  struct{ b []byte }
	packageObject struct{ e []value }

	// mutex is a Mutex; level is its sync level, count how often the evaluation holds it.
	mutex struct {
		level  uint8
		count  int
		before uint8 // the sync level to return to
	}
	event struct{ signals int }

	processor struct {
		id      uint8
		address uint32
		length  uint8
	}
	power struct {
		level uint8
		order uint16
	}
	alias struct{ node *Node }
	// handle is what Load and LoadTable return.
	handle struct{ table *table }
)

func (*stringObject) objectType() ObjectType  { return TypeString }
func (*bufferObject) objectType() ObjectType  { return TypeBuffer }
func (*packageObject) objectType() ObjectType { return TypePackage }
func (*mutex) objectType() ObjectType         { return TypeMutex }
func (*event) objectType() ObjectType         { return TypeEvent }
func (*processor) objectType() ObjectType     { return TypeProcessor }
func (*power) objectType() ObjectType         { return TypePower }
func (*alias) objectType() ObjectType         { return TypeAlias }
func (*handle) objectType() ObjectType        { return TypeDDBHandle }

func boolean(b bool, ones uint64) value {
	if b {
		return value{n: ones}
	}
	return value{}
}

func (in *Interpreter) newString(b []byte) (value, error) {
	return value{o: &stringObject{b}}, in.charge(objectSize + uint64(len(b)))
}

func (in *Interpreter) newBuffer(b []byte) (value, error) {
	return value{o: &bufferObject{b}}, in.charge(objectSize + uint64(len(b)))
}

// makeBuffer returns n zero bytes, having asked for them first.
func (in *Interpreter) makeBuffer(n uint64) ([]byte, error) {
	if n > uint64(in.limits.Memory) {
		return nil, ErrMemory
	}
	if err := in.charge(objectSize + n); err != nil {
		return nil, err
	}
	return make([]byte, n), nil
}

func (in *Interpreter) makePackage(n uint64) (*packageObject, error) {
	if n > uint64(in.limits.Memory) {
		return nil, ErrMemory
	}
	if err := in.charge(objectSize + n*elementSize); err != nil {
		return nil, err
	}
	p := newPackage(n)
	for i := range p.e {
		p.e[i] = none
	}
	return p, nil
}

// smallPackage is a package with room for few elements: most are small, and routing tables have
// hundreds.
type smallPackage struct {
	packageObject
	room [4]value
}

func newPackage(n uint64) *packageObject {
	if n > uint64(len(smallPackage{}.room)) {
		return &packageObject{e: make([]value, n)}
	}
	p := &smallPackage{}
	p.e = p.room[:n:n]
	return &p.packageObject
}

// copy returns a value that shares nothing with v that can be changed. References are copied as
// such.
func (in *Interpreter) copy(v value) (value, error) {
	if v.o == nil {
		return v, nil
	}
	size, err := in.measure(v, 0)
	if err != nil {
		return value{}, err
	}
	if err := in.charge(size); err != nil {
		return value{}, err
	}
	return in.deepCopy(v)
}

func (in *Interpreter) deepCopy(v value) (value, error) {
	switch o := v.o.(type) {
	case *stringObject:
		return value{o: &stringObject{append([]byte(nil), o.b...)}}, nil
	case *bufferObject:
		return value{o: &bufferObject{append([]byte(nil), o.b...)}}, nil
	case *packageObject:
		p := newPackage(uint64(len(o.e)))
		for i, e := range o.e {
			var err error
			if p.e[i], err = in.deepCopy(e); err != nil {
				return value{}, err
			}
		}
		return value{o: p}, nil
	case *namedValue: // the copy does not follow the object
		return in.readNode(o.node)
	}
	return v, nil
}

// Reference is a reference to something without a name of its own: a local or argument, a package's
// element, a byte of a buffer or string. Value is what it refers to at the time of the evaluation.
type Reference struct{ Value any }

// export returns v as callers see it. References to elements are followed, so what they make of a
// Package may be endless: the limits of depth and memory end it.
func (in *Interpreter) export(v value) (any, error) {
	e := exporter{in, uint64(in.limits.Memory)}
	return e.value(v)
}

// exporter makes callers' values of AML's.
type exporter struct {
	in   *Interpreter
	left uint64 // bytes that the result may still have
}

func (e *exporter) take(n int) error {
	if uint64(n) > e.left {
		return ErrMemory
	}
	e.left -= uint64(n)
	return nil
}

func (e *exporter) value(v value) (any, error) {
	switch o := v.o.(type) {
	case nil, *handle: // a handle has Ones for its number: it is true
		return v.n, nil
	case *stringObject:
		return cString(o.b), e.take(objectSize + len(o.b)) // a shorter String leaves zeros when it is stored
	case *bufferObject:
		return append([]byte{}, o.b...), e.take(objectSize + len(o.b))
	case *packageObject:
		return e.elements(o)
	case *Node:
		return o, nil
	case *lazyName, plain:
		return nil, nil
	case *slotRef, *elementRef, *byteRef:
		return e.reference(v)
	}
	return nil, typeError(v, "data")
}

func (e *exporter) elements(o *packageObject) (any, error) {
	if err := e.in.enter(); err != nil {
		return nil, err
	}
	defer e.in.leave()
	if err := e.take(objectSize + elementSize*len(o.e)); err != nil {
		return nil, err
	}
	list := make([]any, len(o.e))
	for i := range o.e {
		v, err := e.in.element(o, i)
		if err == nil {
			list[i], err = e.value(v)
		}
		if err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (e *exporter) reference(v value) (any, error) {
	v, err := e.in.dereference(v)
	if err != nil {
		return nil, err
	}
	x, err := e.value(v)
	return &Reference{x}, err
}

// importValue returns the AML value of a caller's.
func (in *Interpreter) importValue(x any) (value, error) {
	switch x := x.(type) {
	case uint64:
		return value{n: x & in.ones}, nil
	case int:
		return value{n: uint64(x) & in.ones}, nil
	case string:
		return in.newString([]byte(x))
	case []byte:
		return in.newBuffer(append([]byte{}, x...))
	case *Node:
		return value{o: x}, nil
	case nil:
		return none, nil
	case []any:
		return in.importPackage(x)
	}
	return value{}, fmt.Errorf("%w: %T is no AML value", ErrType, x)
}

func (in *Interpreter) importPackage(x []any) (value, error) {
	if err := in.enter(); err != nil {
		return value{}, err
	}
	defer in.leave()
	p, err := in.makePackage(uint64(len(x)))
	if err != nil {
		return value{}, err
	}
	for i := range x {
		if p.e[i], err = in.importValue(x[i]); err != nil {
			return value{}, err
		}
	}
	return value{o: p}, nil
}
