package aml

import (
	"encoding/binary"
	"fmt"
	"math"
)

// decoder reads terms from a table (ACPI 6.5, 20.2).
type decoder struct {
	in    *Interpreter
	table *table
	pos   uint32
	end   uint32
	scope *Node // from which names are resolved
	depth int
	code  *uint64 // bytes of the method's decoded code, nil for a table's own
	keep  bool    // the terms are kept; else they come from the arena and go back to it
	size  uint64  // of the terms, about

	unknown bool // a name that may be a method's names nothing
}

// Sizes of decoded code, for limits: of a term with its place in a list, and of a name.
const (
	termSize    = 112
	nameSize    = 72
	segmentSize = 4
)

// leastStatement is how much memory one statement's code may need however low the limit is.
const leastStatement = 64 << 10

// grow counts n bytes of decoded code. One statement may need as much of the memory as all code
// that is kept.
func (d *decoder) grow(n uint64) error {
	if d.size += n; d.size > max(uint64(d.in.limits.Memory)/codeShare, leastStatement) {
		return ErrMemory
	}
	return nil
}

// termsPerStep is how many operands of a statement are a step each.
const termsPerStep = 8

// cost returns the steps of the statement that was decoded.
func (d *decoder) cost() uint32 { return uint32(1 + d.size/(termsPerStep*termSize)) }

// newTerm returns an empty term.
func (d *decoder) newTerm() (*term, error) {
	if err := d.grow(termSize); err != nil {
		return nil, err
	}
	if d.keep {
		return new(term), nil
	}
	return d.in.scratch.terms.new(), nil
}

// newArgs returns a list of n terms.
func (d *decoder) newArgs(n int) []*term {
	if n == 0 {
		return nil
	}
	if d.keep {
		return make([]*term, n)
	}
	return d.in.scratch.args.take(n)
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
	var n *name
	if d.keep {
		n = new(name)
	} else {
		n = d.in.scratch.names.new()
	}
	n.changes = ^uint64(0)
	if err := d.grow(nameSize); err != nil {
		return nil, err
	}
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
		if err := d.grow(segmentSize * uint64(count)); err != nil {
			return nil, err
		}
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
	t, err := d.newTerm()
	if err != nil {
		return nil, err
	}
	t.exec, t.op, t.kind, t.n, t.off, t.fresh, t.yields = op.exec, op, op.kind, op.n, off, op.fresh, op.yields
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
	t.exec, t.kind, t.args, t.nest = execCall, kindOther, d.newArgs(args), uint16(min(d.depth, math.MaxUint16))
	for i := range t.args {
		if t.args[i], err = d.term(); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// nameTerm reads a name that stands for its object.
func (d *decoder) nameTerm() (*term, error) {
	t, err := d.newTerm()
	if err != nil {
		return nil, err
	}
	t.exec, t.kind, t.off = execName, kindName, d.pos
	t.name, err = d.name()
	return t, err
}

// arity returns how many arguments the method n takes, and whether it is one, by its definition or
// an External declaration.
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

// superName reads a SuperName or, where null is allowed, a Target (20.2.2). calls says whether a
// method's name is called.
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
	t.args = d.newArgs(t.op.terms)[:0]
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
	b := d.newBlock(d.end)
	d.pos = d.end
	return b
}

// newBlock returns the statements from here to end.
func (d *decoder) newBlock(end uint32) *block {
	var b *block
	if d.keep {
		b = new(block)
	} else {
		b = d.in.scratch.blocks.new()
	}
	b.table, b.start, b.end, b.code = d.table, d.pos, end, d.code
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
	t.els = d.newBlock(end)
	d.pos = end
	return nil
}

// elements reads the elements of a Package, of which names are not called (20.2.5.4).
func (d *decoder) elements(t *term) error {
	if !d.keep && len(t.args) == 0 {
		t.args = d.newArgs(int(min(t.n, chunkSize, uint64(d.end-d.pos))))[:0]
	}
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
