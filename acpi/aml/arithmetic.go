package aml

import (
	"bytes"
	"errors"
	"fmt"
	"math/bits"
)

// Operators on Integers, and comparisons (ACPI 6.5, 20.2.5.4).

var errDivide = errors.New("division by zero")

func add(in *Interpreter, a, b uint64) (uint64, error)      { return a + b, nil }
func subtract(in *Interpreter, a, b uint64) (uint64, error) { return a - b, nil }
func multiply(in *Interpreter, a, b uint64) (uint64, error) { return a * b, nil }
func and(in *Interpreter, a, b uint64) (uint64, error)      { return a & b, nil }
func nand(in *Interpreter, a, b uint64) (uint64, error)     { return ^(a & b), nil }
func or(in *Interpreter, a, b uint64) (uint64, error)       { return a | b, nil }
func nor(in *Interpreter, a, b uint64) (uint64, error)      { return ^(a | b), nil }
func xor(in *Interpreter, a, b uint64) (uint64, error)      { return a ^ b, nil }
func not(in *Interpreter, a, _ uint64) (uint64, error)      { return ^a, nil }

// A shift by the size of an Integer or more leaves nothing.
func shiftLeft(in *Interpreter, a, b uint64) (uint64, error)  { return a << b, nil }
func shiftRight(in *Interpreter, a, b uint64) (uint64, error) { return a >> b, nil }

func mod(in *Interpreter, a, b uint64) (uint64, error) {
	if b == 0 {
		return 0, errDivide
	}
	return a % b, nil
}

// The lowest bit is number 1; 0 is for an operand without a set bit.
func findSetLeftBit(in *Interpreter, a, _ uint64) (uint64, error) { return uint64(bits.Len64(a)), nil }

func findSetRightBit(in *Interpreter, a, _ uint64) (uint64, error) {
	if a == 0 {
		return 0, nil
	}
	return uint64(bits.TrailingZeros64(a)) + 1, nil
}

// A BCD number has a decimal digit in every four bits.
func fromBCD(in *Interpreter, a, _ uint64) (uint64, error) {
	n := uint64(0)
	for shift := 60; shift >= 0; shift -= 4 {
		d := a >> shift & 0xF
		if d > 9 {
			return 0, errors.New("a digit of the BCD number is above 9")
		}
		n = n*10 + d
	}
	return n, nil
}

func toBCD(in *Interpreter, a, _ uint64) (uint64, error) {
	n, rest := uint64(0), a
	for shift := 0; rest > 0; shift += 4 {
		if shift == 8*in.integerSize() {
			return 0, errors.New("the number has too many digits for BCD")
		}
		n |= rest % 10 << shift
		rest /= 10
	}
	return n, nil
}

func execBinary(f *frame, t *term) (value, error) {
	a, err := f.integer(t.args[0])
	if err != nil {
		return value{}, err
	}
	b, err := f.integer(t.args[1])
	if err != nil {
		return value{}, err
	}
	n, err := t.op.integer(f.in, a, b)
	if err != nil {
		return value{}, err
	}
	v := value{n: n & f.in.ones}
	return v, f.store(t.args[2], v)
}

func execUnary(f *frame, t *term) (value, error) {
	a, err := f.integer(t.args[0])
	if err != nil {
		return value{}, err
	}
	n, err := t.op.integer(f.in, a, 0)
	if err != nil {
		return value{}, err
	}
	v := value{n: n & f.in.ones}
	return v, f.store(t.args[1], v)
}

func execDivide(f *frame, t *term) (value, error) {
	a, err := f.integer(t.args[0])
	if err != nil {
		return value{}, err
	}
	b, err := f.integer(t.args[1])
	if err != nil {
		return value{}, err
	}
	if b == 0 {
		return value{}, errDivide
	}
	if err := f.store(t.args[2], value{n: a % b}); err != nil {
		return value{}, err
	}
	v := value{n: a / b}
	return v, f.store(t.args[3], v)
}

// execIncrement is Increment and Decrement, of an Integer or a field only.
func execIncrement(f *frame, t *term) (value, error) {
	target := t.args[0]
	if target.kind == kindLocal {
		if l := &f.locals[target.n]; l.o == nil {
			l.n = (l.n + t.op.n) & f.in.ones
			return *l, nil
		}
	}
	ref, err := f.reference(target)
	if err != nil {
		return value{}, err
	}
	p, err := f.in.bottom(ref.o)
	if err != nil {
		return value{}, err
	}
	var v value
	if p.val == nil || !p.val.isNone() || f.in.cfg.Strict {
		if v, err = f.in.dereference(ref); err != nil {
			return value{}, err
		}
	}
	if v.o != nil && !p.isField() {
		return value{}, typeError(v, "an Integer")
	}
	n, err := f.in.toInteger(v)
	if err != nil {
		return value{}, err
	}
	v = value{n: (n + t.op.n) & f.in.ones}
	return v, f.in.assignPlace(p, v)
}

func execLAnd(f *frame, t *term) (value, error) {
	a, b, err := f.integers(t)
	return boolean(a != 0 && b != 0, f.in.ones), err
}

func execLOr(f *frame, t *term) (value, error) {
	a, b, err := f.integers(t)
	return boolean(a != 0 || b != 0, f.in.ones), err
}

func execLNot(f *frame, t *term) (value, error) {
	a, err := f.integer(t.args[0])
	return boolean(a == 0, f.in.ones), err
}

// integers evaluates both operands of an operator: none is left out, whatever the first is.
func (f *frame) integers(t *term) (a, b uint64, err error) {
	if a, err = f.integer(t.args[0]); err == nil {
		b, err = f.integer(t.args[1])
	}
	return a, b, err
}

func execLEqual(f *frame, t *term) (value, error) {
	c, err := f.compare(t)
	return boolean(c == 0, f.in.ones), err
}

func execLGreater(f *frame, t *term) (value, error) {
	c, err := f.compare(t)
	return boolean(c > 0, f.in.ones), err
}

func execLLess(f *frame, t *term) (value, error) {
	c, err := f.compare(t)
	return boolean(c < 0, f.in.ones), err
}

// compare evaluates both operands, converts the second to the type of the first and returns which
// is greater.
func (f *frame) compare(t *term) (int, error) {
	a, err := f.data(t.args[0])
	if err != nil {
		return 0, err
	}
	b, err := f.data(t.args[1])
	if err != nil {
		return 0, err
	}
	return f.in.compare(a, b)
}

func (in *Interpreter) compare(a, b value) (int, error) {
	b, err := in.sameType(a, b)
	if err != nil {
		return 0, err
	}
	if a.o == nil {
		switch {
		case a.n < b.n:
			return -1, nil
		case a.n > b.n:
			return 1, nil
		}
		return 0, nil
	}
	left, err := in.bytesOf(a)
	if err != nil {
		return 0, err
	}
	right, err := in.bytesOf(b)
	if err != nil {
		return 0, err
	}
	return bytes.Compare(left, right), in.work(uint64(min(len(left), len(right))) / bytesPerStep)
}

// execMatch looks for an element that two comparisons hold for (19.6.83).
func execMatch(f *frame, t *term) (value, error) {
	v, err := f.data(t.args[0])
	if err != nil {
		return value{}, err
	}
	p, ok := v.o.(*packageObject)
	if !ok {
		return value{}, typeError(v, "a Package")
	}
	var operands [2]value
	for i := range operands {
		if operands[i], err = f.data(t.args[1+i]); err != nil {
			return value{}, err
		}
	}
	start, err := f.integer(t.args[3])
	if err != nil {
		return value{}, err
	}
	if start >= uint64(len(p.e)) {
		return value{}, fmt.Errorf("operator Match: element %d of a Package of %d", start, len(p.e))
	}
	for i := start; i < uint64(len(p.e)); i++ {
		if err := f.in.step(); err != nil {
			return value{}, err
		}
		if f.in.matches(p, int(i), byte(t.n), operands[0]) && f.in.matches(p, int(i), byte(t.n>>16), operands[1]) {
			return value{n: i}, nil
		}
	}
	return value{n: f.in.ones}, nil
}

// matches reports whether the comparison op holds for element i of p. One that cannot be compared
// does not match.
func (in *Interpreter) matches(p *packageObject, i int, op byte, with value) bool {
	e, err := in.element(p, i)
	if err != nil || e.isReference() || e.isNone() || e.objectType() == TypePackage {
		return false
	}
	if op == matchTrue {
		return true
	}
	e, err = in.sameType(with, e)
	if err != nil {
		return false
	}
	c, err := in.compare(e, with)
	if err != nil {
		return false
	}
	switch op {
	case matchEqual:
		return c == 0
	case matchLessEqual:
		return c <= 0
	case matchLess:
		return c < 0
	case matchGreaterEqual:
		return c >= 0
	case matchGreater:
		return c > 0
	}
	return false
}

// Comparisons of Match.
const (
	matchTrue = iota
	matchEqual
	matchLessEqual
	matchLess
	matchGreaterEqual
	matchGreater
)
