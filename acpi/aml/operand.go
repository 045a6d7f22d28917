package aml

import (
	"cmp"
	"fmt"
)

// integer evaluates an operand that must be an Integer, converting it if it can be.
func (f *frame) integer(t *term) (uint64, error) {
	v, err := t.exec(f, t)
	if v.o == nil || err != nil {
		return v.n, err
	}
	return f.in.toInteger(v)
}

// data evaluates an operand that must be an Integer, String, Buffer or Package. References to such
// are followed.
func (f *frame) data(t *term) (value, error) {
	v, err := t.exec(f, t)
	if v.o == nil || err != nil {
		return v, err
	}
	return f.in.dataOf(v)
}

// dataOf returns the data that v is or refers to.
func (in *Interpreter) dataOf(v value) (value, error) {
	if v.isReference() {
		var err error
		if v, err = in.dereference(v); err != nil {
			return value{}, err
		}
	}
	switch o := v.o.(type) {
	case nil, *stringObject, *bufferObject, *packageObject, *handle:
		return v, nil
	case *method: // the result of DerefOf of a reference to one
		if o.args == 0 {
			r, err := in.call(o, nil)
			if err != nil || r.objectType() == TypeMethod {
				return value{}, cmp.Or(err, typeError(v, "data"))
			}
			return in.dataOf(r)
		}
	}
	if v.isNone() && !in.cfg.Strict {
		return value{}, nil
	}
	return value{}, typeError(v, "data")
}

func execConstant(f *frame, t *term) (value, error) { return value{n: t.n}, nil }

func execString(f *frame, t *term) (value, error) {
	return f.in.newString(append([]byte(nil), t.bytes(f)...))
}

func execLocal(f *frame, t *term) (value, error) {
	v := f.locals[t.n]
	if v.o != nil && v.isNone() {
		return f.unset(t, "Local")
	}
	return v, nil
}

func execArg(f *frame, t *term) (value, error) {
	v := f.args[t.n]
	if v.o != nil && v.isNone() {
		return f.unset(t, "Arg")
	}
	return v, nil
}

// unset returns the value of a local or argument without one: with slack 0.
func (f *frame) unset(t *term, kind string) (value, error) {
	if f.in.cfg.Strict {
		return value{}, fmt.Errorf("%w: %s%d has no value", ErrType, kind, t.n)
	}
	f.in.warn(f, "%s%d has no value, reads as 0", kind, t.n)
	return value{}, nil
}

// execName evaluates a name: data and fields to their values, others to a reference to the node.
func execName(f *frame, t *term) (value, error) {
	n, err := f.node(t)
	if err != nil {
		return value{}, err
	}
	if n.val.o == nil {
		return n.val, nil
	}
	if m, ok := n.val.o.(*method); ok && m.args == 0 {
		return f.call(t, m, nil) // it was no method when the statement was decoded
	}
	return f.in.readNode(n)
}

// node returns what a name term names.
func (f *frame) node(t *term) (*Node, error) {
	if n := f.in.resolve(f.scope, t.name); n != nil {
		return n, nil
	}
	return nil, fmt.Errorf("%w: %v", ErrNotFound, t.name)
}

// execCall calls a method.
func execCall(f *frame, t *term) (value, error) {
	n, err := f.node(t)
	if err != nil {
		return value{}, err
	}
	m, ok := n.val.o.(*method)
	if !ok {
		return value{}, fmt.Errorf("%w: %s is no longer a method", ErrType, n.Path())
	}
	var args [7]value
	for i, a := range t.args {
		if args[i], err = a.exec(f, a); err != nil {
			return value{}, err
		}
	}
	return f.call(t, m, args[:len(t.args)])
}

// nestingPerDepth is how many levels of operands around a call count as one of [Limits].Depth: they
// need stack too.
const nestingPerDepth = 16

// call runs a method for a term. With slack a value that the method does not return is 0.
func (f *frame) call(t *term, m *method, args []value) (value, error) {
	extra := int(t.nest / nestingPerDepth)
	if f.in.depth+extra > f.in.limits.Depth {
		return value{}, ErrDepth
	}
	f.in.depth += extra
	v, err := f.in.call(m, args)
	f.in.depth -= extra
	if v.o != nil && v.isNone() && !f.in.cfg.Strict {
		return value{}, err
	}
	return v, err
}

// reference evaluates a SuperName to a reference to the object, not to its value (ACPI 6.5,
// 19.6.115).
func (f *frame) reference(t *term) (value, error) {
	switch t.kind {
	case kindLocal:
		f.shared = true
		return value{o: &slotRef{&f.locals[t.n]}}, nil
	case kindArg:
		f.shared = true
		return value{o: &slotRef{&f.args[t.n]}}, nil
	case kindName:
		n, err := f.node(t)
		return value{o: n}, err
	case kindDebug:
		return value{o: plain(TypeDebug)}, nil
	case kindNull:
		return value{}, fmt.Errorf("%w: no object", ErrMalformed)
	}
	if t.op == operators[opDerefOf] {
		return t.args[0].exec(f, t.args[0])
	}
	return t.exec(f, t)
}

// object evaluates a SuperName that names an object of some kind, such as a Mutex, following
// references to it.
func (f *frame) object(t *term) (*Node, error) {
	v, err := f.reference(t)
	if err != nil {
		return nil, err
	}
	p, err := f.in.bottom(v.o)
	if err != nil {
		return nil, err
	}
	if p.node == nil {
		return nil, fmt.Errorf("%w: not a named object", ErrType)
	}
	return p.node, nil
}
