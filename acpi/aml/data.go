package aml

import (
	"bytes"
	"fmt"
)

// Operators on data and references (ACPI 6.5, 20.2.5.4).

func execOne(f *frame, t *term) (value, error)      { return value{n: 1}, nil }
func execOnes(f *frame, t *term) (value, error)     { return value{n: f.in.ones}, nil }
func execRevision(f *frame, t *term) (value, error) { return value{n: revision}, nil }
func execDebug(f *frame, t *term) (value, error)    { return value{o: plain(TypeDebug)}, nil }

func execTimer(f *frame, t *term) (value, error) {
	return value{n: uint64(f.in.cfg.Now()/100) & f.in.ones}, nil // units of 100 ns
}

// source evaluates a term to a value that nothing else holds.
func (f *frame) source(t *term) (value, error) {
	v, err := t.exec(f, t)
	if v.o == nil || err != nil || t.fresh {
		return v, err
	}
	if v.isNone() {
		return v, fmt.Errorf("%w: the method returned no value", ErrType)
	}
	if t.kind == kindName && f.isField(t) {
		return v, nil // it was made when the field was read
	}
	return f.in.copy(v)
}

// isField reports whether a name is that of a field.
func (f *frame) isField(t *term) bool {
	n := f.in.resolve(f.scope, t.name)
	return n != nil && place{val: &n.val, node: n}.isField()
}

func execStore(f *frame, t *term) (value, error) {
	v, err := f.source(t.args[0])
	if err != nil {
		return value{}, err
	}
	return v, f.assign(t.args[1], v)
}

func execCopyObject(f *frame, t *term) (value, error) {
	v, err := f.source(t.args[0])
	if err != nil {
		return value{}, err
	}
	return v, f.copyTo(t.args[1], v)
}

func execRefOf(f *frame, t *term) (value, error) { return f.reference(t.args[0]) }

func execCondRefOf(f *frame, t *term) (value, error) {
	if a := t.args[0]; a.kind == kindName && f.in.resolve(f.scope, a.name) == nil {
		return value{}, nil
	}
	v, err := f.reference(t.args[0])
	if err != nil {
		return value{}, err
	}
	return value{n: f.in.ones}, f.store(t.args[1], v)
}

func execDerefOf(f *frame, t *term) (value, error) {
	v, err := t.args[0].exec(f, t.args[0])
	if err != nil {
		return value{}, err
	}
	switch o := v.o.(type) {
	case *stringObject:
		return f.named(string(o.b))
	case *Node:
		if m, ok := o.val.o.(*method); ok {
			return value{o: m}, nil // a method is a value for CopyObject; as an operand it is called
		}
	}
	if !v.isReference() {
		return value{}, typeError(v, "a reference")
	}
	return f.in.dereference(v)
}

// named returns the value of what path names as seen from here.
func (f *frame) named(path string) (value, error) {
	n, ok := parseRelative(path)
	if !ok {
		return value{}, fmt.Errorf("%w: %q", ErrNotFound, path)
	}
	node := f.in.resolve(f.scope, n)
	if node == nil {
		return value{}, fmt.Errorf("%w: %q", ErrNotFound, path)
	}
	return f.in.readNode(node)
}

func execObjectType(f *frame, t *term) (value, error) {
	v, err := f.reference(t.args[0])
	if err != nil {
		return value{}, err
	}
	typ := v.objectType()
	if v.isReference() {
		if typ, err = f.in.referencedType(v); err != nil {
			return value{}, err
		}
	}
	if typ == TypeScope {
		typ = TypeUninitialized
	}
	return value{n: uint64(typ)}, nil
}

func (in *Interpreter) referencedType(v value) (ObjectType, error) {
	if _, ok := v.o.(*lazyName); ok {
		return TypeUninitialized, nil
	}
	p, err := in.bottom(v.o)
	if err != nil {
		return 0, err
	}
	if p.byte != nil {
		return TypeBufferField, nil
	}
	return p.val.objectType(), nil
}

func execSizeOf(f *frame, t *term) (value, error) {
	v, err := f.reference(t.args[0])
	if err != nil {
		return value{}, err
	}
	if v.isReference() {
		p, err := f.in.bottom(v.o)
		if err != nil {
			return value{}, err
		}
		if p.val != nil {
			if v, err = f.in.resolveNamed(*p.val); err != nil {
				return value{}, err
			}
		}
	}
	if v.isNone() && !f.in.cfg.Strict {
		v = value{}
	}
	switch o := v.o.(type) {
	case nil:
		return value{n: uint64(f.in.integerSize())}, nil
	case *stringObject:
		return value{n: uint64(len(o.b))}, nil
	case *bufferObject:
		return value{n: uint64(len(o.b))}, nil
	case *packageObject:
		return value{n: uint64(len(o.e))}, nil
	}
	return value{}, typeError(v, "a String, Buffer or Package")
}

func execBuffer(f *frame, t *term) (value, error) {
	n, err := f.integer(t.args[0])
	if err != nil {
		return value{}, err
	}
	init := t.bytes(f)
	b, err := f.in.makeBuffer(max(n, uint64(len(init))))
	if err != nil {
		return value{}, err
	}
	copy(b, init)
	return value{o: &bufferObject{b}}, nil
}

func execPackage(f *frame, t *term) (value, error) { return f.makePackage(t.n, t.args) }

func execVarPackage(f *frame, t *term) (value, error) {
	n, err := f.integer(t.args[0])
	if err != nil {
		return value{}, err
	}
	return f.makePackage(n, t.args[1:])
}

func (f *frame) makePackage(n uint64, elements []*term) (value, error) {
	if err := f.in.enter(); err != nil {
		return value{}, err
	}
	defer f.in.leave()
	p, err := f.in.makePackage(n)
	if err != nil {
		return value{}, err
	}
	for i := 0; i < len(p.e) && i < len(elements); i++ {
		if p.e[i], err = f.makeElement(elements[i]); err != nil {
			return value{}, err
		}
	}
	if f.method != nil {
		for i := range p.e {
			if p.e[i], err = f.in.element(p, i); err != nil {
				return value{}, err
			}
		}
	} else {
		f.in.unresolved = append(f.in.unresolved, p)
	}
	return value{o: p}, nil
}

// makeElement evaluates an element; a name is left to be resolved once the table is loaded.
func (f *frame) makeElement(t *term) (value, error) {
	if t.kind != kindName {
		return f.source(t)
	}
	return value{o: newLazyName(f.scope, t.name)}, nil
}

func execIndex(f *frame, t *term) (value, error) {
	v, err := f.data(t.args[0])
	if err != nil {
		return value{}, err
	}
	i, err := f.integer(t.args[1])
	if err != nil {
		return value{}, err
	}
	ref, err := index(v, i)
	if err != nil {
		return value{}, err
	}
	return ref, f.store(t.args[2], ref)
}

func index(v value, i uint64) (value, error) {
	size := 0
	var ref object
	switch o := v.o.(type) {
	case *packageObject:
		size, ref = len(o.e), &elementRef{o, int(i)}
	case *bufferObject:
		size, ref = len(o.b), &byteRef{o, int(i)}
	case *stringObject:
		size, ref = len(o.b), &byteRef{o, int(i)}
	default:
		return value{}, typeError(v, "a String, Buffer or Package")
	}
	if i >= uint64(size) {
		return value{}, fmt.Errorf("index %d of a %v of size %d", i, v.objectType(), size)
	}
	return value{o: ref}, nil
}

// result stores v, new, to the operator's target and returns it.
func (f *frame) result(target *term, v value, err error) (value, error) {
	if err != nil {
		return value{}, err
	}
	return v, f.store(target, v)
}

func execConcatenate(f *frame, t *term) (value, error) {
	a, err := f.concatenated(t.args[0])
	if err != nil {
		return value{}, err
	}
	b, err := f.concatenated(t.args[1])
	if err != nil {
		return value{}, err
	}
	v, err := f.in.concatenate(a, b)
	return f.result(t.args[2], v, err)
}

// concatenated evaluates an operand of Concatenate. An object that is no data is a String that says
// its type (19.6.12).
func (f *frame) concatenated(t *term) (value, error) {
	v, err := t.exec(f, t)
	if v.o == nil || err != nil {
		return v, err
	}
	if n, ok := v.o.(*Node); ok {
		return f.in.newString([]byte("[" + n.val.objectType().String() + " Object]"))
	}
	v, err = f.in.dataOf(v)
	if err != nil {
		return value{}, err
	}
	if v.objectType() == TypePackage {
		return f.in.newString([]byte("[Package Object]"))
	}
	return v, nil
}

func (in *Interpreter) concatenate(a, b value) (value, error) {
	switch o := a.o.(type) {
	case nil:
		n, err := in.toInteger(b)
		if err != nil {
			return value{}, err
		}
		return in.newBuffer(append(in.integerBytes(a.n), in.integerBytes(n)...))
	case *bufferObject:
		right, err := in.toBuffer(b)
		if err != nil {
			return value{}, err
		}
		return in.newBuffer(concat(o.b, right))
	}
	left, err := in.toString(a)
	if err != nil {
		return value{}, err
	}
	right, err := in.toString(b)
	if err != nil {
		return value{}, err
	}
	return in.newString(concat(left, right))
}

func concat(a, b []byte) []byte {
	s := make([]byte, 0, len(a)+len(b))
	return append(append(s, a...), b...)
}

func execConcatenateRes(f *frame, t *term) (value, error) {
	var parts [2][]byte
	for i := range parts {
		v, err := f.data(t.args[i])
		if err != nil {
			return value{}, err
		}
		b, ok := v.o.(*bufferObject)
		if !ok {
			return value{}, typeError(v, "a Buffer")
		}
		if parts[i], err = withoutEndTag(b.b); err != nil {
			return value{}, err
		}
	}
	v, err := f.in.newBuffer(append(concat(parts[0], parts[1]), endTag, 0))
	return f.result(t.args[2], v, err)
}

func execMid(f *frame, t *term) (value, error) {
	v, err := f.data(t.args[0])
	if err != nil {
		return value{}, err
	}
	start, err := f.integer(t.args[1])
	if err != nil {
		return value{}, err
	}
	length, err := f.integer(t.args[2])
	if err != nil {
		return value{}, err
	}
	v, err = f.in.mid(v, start, length)
	return f.result(t.args[3], v, err)
}

// mid returns part of a String or Buffer. An Integer is taken as a Buffer.
func (in *Interpreter) mid(v value, start, length uint64) (value, error) {
	b, err := in.bytesOf(v)
	if err != nil {
		return value{}, err
	}
	if v.objectType() == TypeString {
		return in.newString(slice(b, start, length))
	}
	return in.newBuffer(slice(b, start, length))
}

// slice returns a copy of length bytes from start, as far as b has them.
func slice(b []byte, start, length uint64) []byte {
	size := uint64(len(b))
	start = min(start, size)
	return bytes.Clone(b[start : start+min(length, size-start)])
}

func execToBuffer(f *frame, t *term) (value, error) {
	v, err := f.data(t.args[0])
	if err != nil {
		return value{}, err
	}
	b, err := f.in.toBuffer(v)
	if err != nil {
		return value{}, err
	}
	v, err = f.in.newBuffer(b)
	return f.result(t.args[1], v, err)
}

func execToInteger(f *frame, t *term) (value, error) {
	v, err := f.data(t.args[0])
	if err != nil {
		return value{}, err
	}
	n, err := f.in.explicitInteger(v)
	return f.result(t.args[1], value{n: n}, err)
}

func execToDecimalString(f *frame, t *term) (value, error) { return f.convert(t, f.in.decimalString) }
func execToHexString(f *frame, t *term) (value, error)     { return f.convert(t, f.in.hexString) }

// convert executes an operator that makes a String of its operand.
func (f *frame) convert(t *term, to func(value) ([]byte, error)) (value, error) {
	v, err := f.data(t.args[0])
	if err != nil {
		return value{}, err
	}
	s, err := to(v)
	if err != nil {
		return value{}, err
	}
	v, err = f.in.newString(bytes.Clone(s))
	return f.result(t.args[1], v, err)
}

// execToString makes a String of a Buffer's bytes, to the first zero or as many as the length says
// (19.6.140).
func execToString(f *frame, t *term) (value, error) {
	v, err := f.data(t.args[0])
	if err != nil {
		return value{}, err
	}
	length, err := f.integer(t.args[1])
	if err != nil {
		return value{}, err
	}
	b, err := f.in.bytesOf(v)
	if err != nil {
		return value{}, err
	}
	b = slice(b, 0, length)
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	v, err = f.in.newString(b)
	return f.result(t.args[2], v, err)
}
