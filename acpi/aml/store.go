package aml

// Stores (ACPI 6.5, 19.3.5.5 to 19.3.5.8).

// store stores v, which something else may hold as well, to the target t.
func (f *frame) store(t *term, v value) error {
	if t.kind == kindNull {
		return nil
	}
	if v.o != nil && t.kind != kindName {
		var err error
		if v, err = f.in.copy(v); err != nil {
			return err
		}
	}
	return f.assign(t, v)
}

// assign stores v, which nothing else holds, to the target t.
func (f *frame) assign(t *term, v value) error {
	switch t.kind {
	case kindLocal:
		return f.in.assignLocal(&f.locals[t.n], v)
	case kindArg:
		return f.in.assignArg(&f.args[t.n], v)
	case kindName:
		n, err := f.node(t)
		if err != nil {
			return err
		}
		return f.in.assignNode(n, v)
	case kindDebug:
		f.in.debug(v)
		return nil
	case kindNull:
		return nil
	}
	ref, err := f.reference(t)
	if err != nil {
		return err
	}
	return f.in.assignReference(ref, v)
}

// assignLocal gives a local, or an element of a Package, a new value. If it is a reference to
// something that can be stored to, that gets the value, converted to its type.
func (in *Interpreter) assignLocal(slot *value, v value) error {
	p, ok, err := in.indirect(slot, v)
	if err != nil {
		return err
	}
	if !ok {
		*slot = v
		return nil
	}
	return in.assignPlace(p, v)
}

// assignArg is the same for an argument, but what it refers to takes the value's type.
func (in *Interpreter) assignArg(slot *value, v value) error {
	p, ok, err := in.indirect(slot, v)
	if err != nil {
		return err
	}
	if !ok {
		*slot = v
		return nil
	}
	return in.overwritePlace(p, v)
}

// indirect returns where a store of v to slot goes, and whether that is not slot itself: slot must
// hold a reference to data, and v be no reference.
func (in *Interpreter) indirect(slot *value, v value) (p place, ok bool, err error) {
	if slot.o == nil || !slot.isReference() || v.isReference() {
		return p, false, nil
	}
	if _, unresolved := slot.o.(*lazyName); unresolved {
		return p, false, nil
	}
	if p, err = in.bottom(slot.o); err != nil {
		return p, false, err
	}
	return p, p.isData(), nil
}

// assignReference stores v to what the reference that a target evaluated to refers to.
func (in *Interpreter) assignReference(ref, v value) error {
	switch r := ref.o.(type) {
	case *elementRef:
		return in.assignElement(r, v)
	case plain:
		if r == plain(TypeDebug) {
			in.debug(v)
			return nil
		}
	}
	if !ref.isReference() {
		return typeError(ref, "a reference to store to")
	}
	p, err := in.bottom(ref.o)
	if err != nil {
		return err
	}
	return in.assignPlace(p, v)
}

// assignElement replaces an element of a package, or converts to what it refers to if it is a
// reference.
func (in *Interpreter) assignElement(r *elementRef, v value) error {
	in.resolveElement(r.pkg, r.i)
	return in.assignLocal(&r.pkg.e[r.i], v)
}

func (in *Interpreter) assignPlace(p place, v value) error {
	if p.byte != nil {
		return in.assignByte(p.byte, v)
	}
	if p.node != nil {
		return in.assignNode(p.node, v)
	}
	return in.convertTo(p.val, v)
}

// assignByte stores the first byte of v.
func (in *Interpreter) assignByte(r *byteRef, v value) error {
	b, err := in.bytesOf(v)
	if err != nil {
		return err
	}
	*r.byte() = 0
	if len(b) > 0 {
		*r.byte() = b[0]
	}
	return nil
}

// assignNode stores v to a named object, converted to its type. v may be held by others too.
func (in *Interpreter) assignNode(n *Node, v value) error {
	switch o := n.val.o.(type) {
	case nil:
		if v.o == nil {
			n.val.n = v.n
			return nil
		}
	case *bufferField:
		return in.storeBufferField(o, v)
	case *fieldUnit:
		return in.storeField(o, v)
	case *alias:
		return in.assignNode(o.node, v)
	}
	if n.isSwitchTemporary() || v.objectType() == TypeDDBHandle {
		c, err := in.copy(v)
		n.val = c
		return err
	}
	if n.val.isReference() && !v.isReference() {
		p, err := in.bottom(n.val.o)
		if err != nil {
			return err
		}
		return in.assignPlace(p, v)
	}
	return in.convertTo(&n.val, v)
}

// isSwitchTemporary reports whether n is what iasl makes of the operand of a Switch: Name (_T_0,
// ""), to which it then stores the operand and with which it compares the cases. That works only if
// the name takes the operand as it is.
func (n *Node) isSwitchTemporary() bool {
	const prefix = '_' | 'T'<<8 | '_'<<16
	return n.seg&0xFFFFFF == prefix
}

// convertTo stores v to *p. Integers, Strings and Buffers keep type and size and take the bytes of
// v; the rest is cut off, what is missing is zero. A Package is replaced, and so is what has no
// value yet or is empty.
func (in *Interpreter) convertTo(p *value, v value) error {
	switch o := p.o.(type) {
	case nil:
		b, err := in.bytesOf(v)
		if err != nil {
			return err
		}
		p.n = leInteger(b) & in.ones
		return nil
	case *stringObject:
		if len(o.b) > 0 || v.objectType() != TypeString {
			return in.fill(o.b, v)
		}
	case *bufferObject:
		if len(o.b) > 0 || v.objectType() != TypeBuffer {
			return in.fill(o.b, v)
		}
	case *packageObject:
		if v.objectType() != TypePackage {
			return typeError(v, "a Package")
		}
	case *handle, *method, *namedValue:
	default:
		if !p.isNone() && !p.isReference() {
			return typeError(*p, "an object that can be stored to")
		}
	}
	c, err := in.copy(v)
	if err == nil {
		*p = c
	}
	return err
}

// fill copies the bytes of v to all of dst.
func (in *Interpreter) fill(dst []byte, v value) error {
	b, err := in.bytesOf(v)
	if err != nil {
		return err
	}
	clear(dst[copy(dst, b):])
	return in.work(uint64(len(dst)) / bytesPerStep)
}

// bytesOf returns the bytes of an Integer, String or Buffer as a store sees them.
func (in *Interpreter) bytesOf(v value) ([]byte, error) {
	switch o := v.o.(type) {
	case nil:
		return in.integerBytes(v.n), nil
	case *stringObject:
		return o.b, nil
	case *bufferObject:
		return o.b, nil
	}
	return nil, typeError(v, "an Integer, String or Buffer")
}

// overwritePlace makes v the object at p, whatever type that had. A field stays one, and a device
// does.
func (in *Interpreter) overwritePlace(p place, v value) error {
	if p.byte != nil {
		return in.assignByte(p.byte, v)
	}
	switch p.val.o.(type) {
	case nil, *stringObject, *bufferObject, *packageObject:
		*p.val = v
		return nil
	}
	if p.val.isNone() {
		*p.val = v
		return nil
	}
	return in.assignPlace(p, v)
}

// copyTo stores v, which nothing else holds, to the target t as CopyObject does: the target takes
// its type (ACPI 6.5, 19.6.17).
func (f *frame) copyTo(t *term, v value) error {
	switch t.kind {
	case kindLocal:
		f.locals[t.n] = v
		return nil
	case kindArg:
		return f.in.assignArg(&f.args[t.n], v)
	case kindName:
		n, err := f.node(t)
		if err != nil {
			return err
		}
		return f.in.copyToNode(n, v)
	}
	return f.assign(t, v)
}

func (in *Interpreter) copyToNode(n *Node, v value) error {
	switch n.val.o.(type) {
	case *bufferField, *fieldUnit:
		return in.assignNode(n, v)
	}
	n.val = v
	in.changes++ // it may have become a method, or be one no more
	return nil
}
