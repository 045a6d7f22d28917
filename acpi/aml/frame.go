package aml

import (
	"errors"
	"fmt"
)

// method is a control method (ACPI 6.5, 19.6.85), or one of the interpreter's own.
type method struct {
	args       int
	serialized bool
	level      uint8
	scope      *Node // from which its names are resolved: its own node
	body       block
	code       uint64 // bytes of the decoded body
	native     func(in *Interpreter, args []value) (value, error)
}

func (*method) objectType() ObjectType { return TypeMethod }

// flow says what a statement wants to happen next.
type flow uint8

const (
	flowNext flow = iota
	flowBreak
	flowContinue
	flowReturn
)

// frame is a running method, or a table's own code while it is loaded.
type frame struct {
	in      *Interpreter
	caller  *frame
	scope   *Node
	table   *table
	method  *method // nil for a table's own code
	locals  [8]value
	args    [7]value
	ret     value
	last    value // of the last statement that has one
	flow    flow
	loops   int     // While statements that are running in a table's own code
	shared  bool    // a reference to a local or argument exists: the frame must not be used again
	created []*Node // names that go when the method returns
}

var emptyLocals = [8]value{none, none, none, none, none, none, none, none}

// newFrame returns a frame on top of the running ones; pop takes it away.
func (in *Interpreter) newFrame(scope *Node, m *method, t *table) *frame {
	f := in.free
	if f != nil {
		in.free = f.caller
	} else {
		f = &frame{in: in, locals: emptyLocals}
	}
	f.caller, f.scope, f.method, f.table = in.frame, scope, m, t
	f.ret, f.last, f.flow, f.loops = none, none, flowNext, 0
	in.frame = f
	return f
}

func (in *Interpreter) pop(f *frame) {
	in.frame = f.caller
	for i := len(f.created) - 1; i >= 0; i-- {
		if n := f.created[i]; !n.removed {
			in.remove(n)
		}
	}
	f.created = f.created[:0]
	if f.shared {
		return
	}
	f.locals, f.args, f.ret, f.last, f.caller = emptyLocals, [7]value{}, none, none, in.free
	in.free = f
}

// call runs the method m. With slack, a method that ends without Return returns the value of its
// last statement that has one, the condition of an If or While included.
func (in *Interpreter) call(m *method, args []value) (value, error) {
	if len(args) != m.args {
		return value{}, fmt.Errorf("%w: %s takes %d arguments, not %d", ErrType, m.scope.Path(), m.args, len(args))
	}
	if err := in.enter(); err != nil {
		return value{}, err
	}
	defer in.leave()
	if m.native != nil {
		return m.native(in, args)
	}
	level := in.syncLevel
	if m.serialized {
		if m.level < level {
			return value{}, fmt.Errorf("%s has sync level %d, below the current %d", m.scope.Path(), m.level, level)
		}
		in.syncLevel = m.level
	}
	f := in.newFrame(m.scope, m, m.body.table)
	copy(f.args[:], args)
	for i := len(args); i < len(f.args); i++ {
		f.args[i] = none
	}
	in.traceCall(f, args)
	err := f.run(&m.body)
	v := f.ret
	if f.flow != flowReturn && !in.cfg.Strict {
		v = f.last
	}
	in.pop(f)
	if m.serialized {
		in.syncLevel = level
	}
	return v, err
}

func (in *Interpreter) traceCall(f *frame, args []value) {
	if in.cfg.Trace == nil {
		return
	}
	list := make([]any, len(args))
	for i, a := range args {
		list[i], _ = in.export(a)
	}
	in.cfg.Trace("call %s %v", f.scope.Path(), list)
}

// run executes the statements of b until one changes the flow. An error is that of the first
// statement that fails; in a table's own code such a statement is logged and the next one executed,
// for one bad object must not take the others along.
func (f *frame) run(b *block) error {
	link, pos := &b.first, b.start
	for pos < b.end {
		if link != nil {
			if t := *link; t != nil && (!t.unknown || t.changes == f.in.changes) {
				v, err := f.execute(t.term)
				if err != nil {
					return err
				}
				if t.yields && (t.next == nil || !t.next.valued) {
					f.noteLast(v)
				}
				if f.flow != flowNext {
					return nil
				}
				link, pos = &t.next, t.end
				continue
			}
			t, err := f.decodeKept(b, pos)
			if err != nil {
				return locate(err, f.scope, pos)
			}
			if t != nil {
				*link = t
				continue
			}
		}
		link = nil
		end, err := f.once(b, pos)
		if err != nil || f.flow != flowNext {
			return err
		}
		pos = end
	}
	return nil
}

// decodeKept decodes the statement of b at pos to be kept, nil if it is a table's own code or there
// is no memory for it.
func (f *frame) decodeKept(b *block, pos uint32) (*statement, error) {
	if b.code == nil || f.in.code > uint64(f.in.limits.Memory)/codeShare {
		return nil, nil
	}
	d := decoder{in: f.in, table: b.table, pos: pos, end: b.end, scope: f.scope, code: b.code, keep: true}
	t, err := d.term()
	if err != nil {
		return nil, err
	}
	t.cost = d.cost()
	d.size += statementSize
	*b.code += d.size
	f.in.code += d.size
	s := &statement{term: t, end: d.pos, unknown: d.unknown, changes: f.in.changes}
	s.valued = t.yields && t.exec != nil && t.kind == kindOther && t.name == nil
	return s, f.in.charge(d.size)
}

// once decodes and executes the statement of b at pos, keeps nothing of it, and returns where the
// next one begins. One of a table's own code that fails is logged and left out.
func (f *frame) once(b *block, pos uint32) (uint32, error) {
	in := f.in
	if in.lean && f.isOutermost() {
		in.refill()
	}
	start := in.scratch.mark()
	defer in.scratch.release(start)
	d := decoder{in: in, table: b.table, pos: pos, end: b.end, scope: f.scope, code: b.code}
	t, err := d.term()
	if err != nil {
		return pos, locate(err, f.scope, pos)
	}
	t.cost = d.cost()
	v, err := f.execute(t)
	if t.yields {
		f.noteLast(v)
	}
	if err == nil || f.method != nil {
		return d.pos, err
	}
	if isLimit(err) {
		if !f.isOutermost() || errors.Is(err, ErrNamespace) {
			return pos, err
		}
		in.lean = true
	}
	in.failed++
	in.logf("%v", err)
	return d.pos, nil
}

// isOutermost reports whether f is a table's own code, loaded by the host and not inside a loop: a
// limit that a statement of it hits costs that statement alone.
func (f *frame) isOutermost() bool { return f.method == nil && f.caller == nil && f.loops == 0 }

// execute runs one statement.
func (f *frame) execute(t *term) (value, error) {
	in := f.in
	if in.steps += uint64(t.cost); in.steps >= in.check {
		if err := in.checkLimits(); err != nil {
			return value{}, locate(err, f.scope, t.off)
		}
	}
	before := f.in.inFlight
	v, err := t.exec(f, t)
	if err != nil {
		return value{}, locate(err, f.scope, t.off)
	}
	if f.flow != flowReturn {
		f.in.inFlight = before
	}
	return v, nil
}

// noteLast notes the value of a statement, which a method without Return returns.
func (f *frame) noteLast(v value) {
	if v.o == nil || !v.isNone() {
		f.last = v
	}
}

// nested runs a block inside another statement.
func (f *frame) nested(b *block) error {
	if err := f.in.enter(); err != nil {
		return err
	}
	err := f.run(b)
	f.in.leave()
	return err
}

// within runs b with scope as the current one, as Scope, Device and the like do.
func (f *frame) within(scope *Node, b *block) error {
	outer := f.scope
	f.scope = scope
	err := f.nested(b)
	f.scope = outer
	return err
}
