package aml

import (
	"encoding/binary"
	"fmt"
)

// decoder reads terms from a table (ACPI 6.5, 20.2).
type decoder struct {
	in    *Interpreter
	table *table
	pos   uint32
	end   uint32
	scope *Node // from which names are resolved
	depth int
	keep  bool

	unknown bool // a name that may be a method's names nothing
}

func (d *decoder) fail(format string, args ...any) error {
	return fmt.Errorf("%w at %#x: %s", ErrMalformed, d.pos, fmt.Sprintf(format, args...))
}

// bytes returns the next n bytes.
func (d *decoder) bytes(n uint32) ([]byte, error) {
	if n > d.end-d.pos {
		return nil, d.fail("%d bytes wanted, %d left", n, d.end-d.pos)
	}
	b := d.table.data[d.pos : d.pos+n]
	d.pos += n
	return b, nil
}

// peek returns the next byte, 0 at the end.
func (d *decoder) peek() byte {
	if d.pos >= d.end {
		return 0
	}
	return d.table.data[d.pos]
}

func (d *decoder) byte() (byte, error) {
	if d.pos >= d.end {
		return 0, d.fail("code ends early")
	}
	d.pos++
	return d.table.data[d.pos-1], nil
}

// integer reads an n-byte constant.
func (d *decoder) integer(n uint32) (uint64, error) {
	b, err := d.bytes(n)
	if err != nil {
		return 0, err
	}
	return leInteger(b), nil
}

// pkgEnd reads a PkgLength and returns where its package ends (20.2.4).
func (d *decoder) pkgEnd() (uint32, error) {
	start := d.pos
	n, err := d.pkgLength()
	if err != nil {
		return 0, err
	}
	if n > d.end-start || start+n < d.pos {
		return 0, d.fail("package of %d bytes, %d left", n, d.end-start)
	}
	return start + n, nil
}

func (d *decoder) pkgLength() (uint32, error) {
	lead, err := d.byte()
	if err != nil {
		return 0, err
	}
	more := uint32(lead >> 6)
	if more == 0 {
		return uint32(lead), nil
	}
	b, err := d.bytes(more)
	if err != nil {
		return 0, err
	}
	n := uint32(lead & 0xF)
	for i, c := range b {
		n |= uint32(c) << (4 + 8*i)
	}
	return n, nil
}

// isNameStart reports whether c begins a NameString that is not null.
func isNameStart(c byte) bool {
	return isLeadNameChar(c) || c == '\\' || c == '^' || c == opDualName || c == opMultiName
}

// name reads a NameString (20.2.2).
func (d *decoder) name() (*name, error) {
	n := &name{changes: ^uint64(0)}
	if d.peek() == '\\' {
		n.root = true
		d.pos++
	}
	for d.peek() == '^' {
		if n.up++; n.up == 0 {
			return nil, d.fail("a name with more than 255 carets")
		}
		d.pos++
	}
	count := 1
	switch c := d.peek(); {
	case c == opDualName:
		d.pos++
		count = 2
	case c == opMultiName:
		d.pos++
		b, err := d.byte()
		if err != nil {
			return nil, err
		}
		count = int(b)
	case c == 0 && d.pos < d.end:
		d.pos++
		count = 0
	}
	n.segs = n.one[:]
	if count != 1 {
		n.segs = make([]segment, count)
	}
	for i := range n.segs {
		b, err := d.bytes(4)
		if err != nil {
			return nil, err
		}
		if !validSegment(b) {
			d.pos -= 4
			return nil, d.fail("%q is no name", b)
		}
		n.segs[i] = segment(binary.LittleEndian.Uint32(b))
	}
	return n, nil
}

// term reads a term (20.2.5).
func (d *decoder) term() (*term, error) {
	if d.depth++; d.depth > d.in.limits.Nesting {
		return nil, fmt.Errorf("%w: operands nested more than %d deep", ErrDepth, d.in.limits.Nesting)
	}
	t, err := d.nested()
	d.depth--
	return t, err
}

func (d *decoder) nested() (*term, error) {
	if isNameStart(d.peek()) {
		return d.invocation()
	}
	off := d.pos
	op, err := d.operator()
	if err != nil {
		return nil, err
	}
	if op.operands == "" && op.exec != nil && d.depth > 1 {
		return op.leaf, nil
	}
	t := &term{exec: op.exec, op: op, kind: op.kind, n: op.n, off: off, fresh: op.fresh, yields: op.yields}
	if op.exec == nil {
		return t, d.constant(t, op)
	}
	return t, d.operands(t, op.operands)
}

// operator reads an opcode.
func (d *decoder) operator() (*operator, error) {
	code, err := d.byte()
	if err != nil {
		return nil, err
	}
	op := operators[code]
	if code == opExtended {
		if code, err = d.byte(); err != nil {
			return nil, err
		}
		op = extended[code]
	}
	if op == nil {
		d.pos--
		return nil, d.fail("no operator has code %#02x", code)
	}
	return op, nil
}

// invocation reads a name and, if it is a method's, the arguments of a call (20.2.5.4).
func (d *decoder) invocation() (*term, error) {
	t, err := d.nameTerm()
	if err != nil {
		return nil, err
	}
	t.yields = true
	args, isMethod := d.arity(t.name)
	if !isMethod {
		return t, nil
	}
	t.exec, t.kind, t.args, t.nest = execCall, kindOther, make([]*term, args), uint16(d.depth)
	for i := range t.args {
		if t.args[i], err = d.term(); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// nameTerm reads a name that stands for its object.
func (d *decoder) nameTerm() (*term, error) {
	t := &term{exec: execName, kind: kindName, off: d.pos}
	var err error
	t.name, err = d.name()
	return t, err
}

// arity returns how many arguments the method n takes, and whether it is one, by its definition or an External declaration.
func (d *decoder) arity(n *name) (int, bool) {
	node := d.in.resolve(d.scope, n)
	if node == nil {
		args, ok := d.in.external(d.scope, n)
		d.unknown = d.unknown || !ok
		return args, ok
	}
	m, ok := node.val.o.(*method)
	if !ok {
		return 0, false
	}
	return m.args, true
}

// superName reads a SuperName or, where null is allowed, a Target (20.2.2). calls says whether a method's name is called.
func (d *decoder) superName(calls bool) (*term, error) {
	if isNameStart(d.peek()) && !calls {
		return d.nameTerm()
	}
	if d.peek() == 0 && d.pos < d.end {
		d.pos++
		return nullTarget, nil
	}
	return d.term()
}

var nullTarget = &term{kind: kindNull, exec: func(*frame, *term) (value, error) { return value{}, nil }}

// operandSize has the sizes of operands that are numbers.
var operandSize = [128]uint32{'b': 1, 'w': 2, 'd': 4}

// operands reads what an operator takes: a letter each, as the table of operators explains.
func (d *decoder) operands(t *term, spec string) error {
	end := d.end
	err := d.operandsWithin(t, spec, end)
	d.end = end
	return err
}

func (d *decoder) operandsWithin(t *term, spec string, end uint32) error {
	shift := 0
	for i := 0; i < len(spec); i++ {
		var arg *term
		var err error
		switch spec[i] {
		case 't':
			arg, err = d.term()
		case 's':
			arg, err = d.superName(false)
		case 'c':
			arg, err = d.superName(true)
		case 'n':
			arg, err = d.nameTerm()
		case 'b', 'w', 'd':
			var n uint64
			n, err = d.integer(operandSize[spec[i]])
			t.n |= n << shift
			shift += max(16, 8*int(operandSize[spec[i]]))
		case 'p':
			d.end, err = d.pkgEnd()
		case 'l':
			t.body = d.block()
		case 'r':
			t.from, t.to = d.pos, d.end
			d.pos = d.end
		case 'e':
			err = d.elements(t)
		case 'x':
			d.end = end
			err = d.elseBlock(t)
		}
		if err != nil {
			return err
		}
		if arg != nil {
			t.args = append(t.args, arg)
		}
	}
	return nil
}

// block takes the rest of the package as statements to be decoded later.
func (d *decoder) block() *block {
	b := &block{table: d.table, start: d.pos, end: d.end, keep: d.keep}
	d.pos = d.end
	return b
}

// elseBlock reads the Else that may follow an If (20.2.5.3).
func (d *decoder) elseBlock(t *term) error {
	if d.peek() != opElse || d.pos >= d.end {
		return nil
	}
	d.pos++
	end, err := d.pkgEnd()
	if err != nil {
		return err
	}
	t.els = &block{table: d.table, start: d.pos, end: end, keep: d.keep}
	d.pos = end
	return nil
}

// elements reads the elements of a Package, of which names are not called (20.2.5.4).
func (d *decoder) elements(t *term) error {
	for d.pos < d.end {
		var e *term
		var err error
		if isNameStart(d.peek()) {
			e, err = d.nameTerm()
		} else {
			e, err = d.term()
		}
		if err != nil {
			return err
		}
		t.args = append(t.args, e)
	}
	return nil
}

// constant reads the value of a constant (20.2.3).
func (d *decoder) constant(t *term, op *operator) error {
	t.exec = execConstant
	if op.width > 0 {
		n, err := d.integer(op.width)
		t.n = n & d.in.ones
		return err
	}
	start := d.pos
	for {
		c, err := d.byte()
		if err != nil {
			return err
		}
		if c == 0 {
			break
		}
	}
	t.exec = execString
	t.from, t.to = start, d.pos-1
	return nil
}
