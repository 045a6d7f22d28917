package aml

import (
	"fmt"
	"time"
)

// Operators that control the flow, and those for synchronization (ACPI 6.5, 20.2.5.3).

func execFlow(f *frame, t *term) (value, error) {
	f.flow = flow(t.op.n)
	return value{}, nil
}

func execIf(f *frame, t *term) (value, error) {
	n, err := f.integer(t.args[0])
	if err != nil {
		return value{}, err
	}
	f.last = value{n: n}
	if n != 0 {
		return value{}, f.nested(t.body)
	}
	if t.isExternals() {
		return value{}, f.nested(t.body)
	}
	if t.els != nil {
		return value{}, f.nested(t.els)
	}
	return value{}, nil
}

// isExternals reports whether an If is what compilers put around External declarations: If (Zero),
// so that old interpreters leave them alone.
func (t *term) isExternals() bool {
	b := t.body
	return t.args[0].op == operators[0] && b.start < b.end && b.table.data[b.start] == opExternal
}

func execElse(f *frame, t *term) (value, error) {
	return value{}, fmt.Errorf("%w: Else without If", ErrMalformed)
}

func execWhile(f *frame, t *term) (value, error) {
	cond := t.args[0]
	f.loops++
	defer func() { f.loops-- }()
	for {
		n, err := f.integer(cond)
		if err != nil || n == 0 {
			f.last = value{}
			return value{}, err
		}
		if err := f.in.step(); err != nil {
			return value{}, err
		}
		if err := f.nested(t.body); err != nil {
			return value{}, err
		}
		switch f.flow {
		case flowReturn:
			return value{}, nil
		case flowBreak:
			f.flow = flowNext
			return value{}, nil
		}
		f.flow = flowNext
	}
}

func execReturn(f *frame, t *term) (value, error) {
	v, err := t.args[0].exec(f, t.args[0])
	if err != nil {
		return value{}, err
	}
	f.ret, f.flow = v, flowReturn
	return value{}, nil
}

func execNotify(f *frame, t *term) (value, error) {
	n, err := f.object(t.args[0])
	if err != nil {
		return value{}, err
	}
	v, err := f.integer(t.args[1])
	if err != nil {
		return value{}, err
	}
	if f.in.cfg.Notify != nil {
		f.in.cfg.Notify(n, v)
	}
	return value{}, nil
}

func execStall(f *frame, t *term) (value, error) { return f.wait(t.args[0], time.Microsecond) }
func execSleep(f *frame, t *term) (value, error) { return f.wait(t.args[0], time.Millisecond) }

func (f *frame) wait(t *term, unit time.Duration) (value, error) {
	n, err := f.integer(t)
	if err != nil {
		return value{}, err
	}
	return value{}, f.in.sleep(n, unit)
}

// maxSleep is how long Sleep, Stall and Wait wait at most: longer ones are shortened, as in ACPICA
// and uACPI.
const maxSleep = 2 * time.Second

// sleep waits for n units.
func (in *Interpreter) sleep(n uint64, unit time.Duration) error {
	d := maxSleep
	if n < uint64(maxSleep/unit) {
		d = time.Duration(n) * unit
	}
	return in.pause(d)
}

const forever = 0xFFFF // the timeout that never ends

// execAcquire takes a mutex. There is one evaluation at a time and it is the only owner, so nothing
// is ever waited for.
func execAcquire(f *frame, t *term) (value, error) {
	n, err := f.object(t.args[0])
	if err != nil {
		return value{}, err
	}
	m, ok := n.val.o.(*mutex)
	if !ok {
		return value{}, typeError(n.val, "a Mutex")
	}
	if m.count == 0 {
		if m.level < f.in.syncLevel {
			return value{}, fmt.Errorf("%s has sync level %d, below the current %d", n.Path(), m.level, f.in.syncLevel)
		}
		m.before = f.in.syncLevel
		f.in.syncLevel = m.level
		f.in.held = append(f.in.held, m)
	}
	m.count++
	return value{}, nil
}

func execRelease(f *frame, t *term) (value, error) {
	n, err := f.object(t.args[0])
	if err != nil {
		return value{}, err
	}
	m, ok := n.val.o.(*mutex)
	if !ok {
		return value{}, typeError(n.val, "a Mutex")
	}
	if m.count == 0 {
		f.in.warn(f, "%s is released but not held", n.Path())
		return value{}, nil
	}
	if m.count--; m.count == 0 {
		f.in.syncLevel = m.before
		f.in.forget(m)
	}
	return value{}, nil
}

// forget takes m off the list of held mutexes.
func (in *Interpreter) forget(m *mutex) {
	for i, h := range in.held {
		if h == m {
			in.held = append(in.held[:i], in.held[i+1:]...)
			return
		}
	}
}

// event evaluates an operand that names an Event.
func (f *frame) event(t *term) (*event, error) {
	n, err := f.object(t)
	if err != nil {
		return nil, err
	}
	e, ok := n.val.o.(*event)
	if !ok {
		return nil, typeError(n.val, "an Event")
	}
	return e, nil
}

func execSignal(f *frame, t *term) (value, error) {
	e, err := f.event(t.args[0])
	if err == nil {
		e.signals++
	}
	return value{}, err
}

func execReset(f *frame, t *term) (value, error) {
	e, err := f.event(t.args[0])
	if err == nil {
		e.signals = 0
	}
	return value{}, err
}

// execWait takes a signal. If there is none, none can come, for nothing else is evaluated
// meanwhile: it waits for the timeout.
func execWait(f *frame, t *term) (value, error) {
	e, err := f.event(t.args[0])
	if err != nil {
		return value{}, err
	}
	timeout, err := f.integer(t.args[1])
	if err != nil {
		return value{}, err
	}
	if e.signals > 0 {
		e.signals--
		return value{}, nil
	}
	if timeout >= forever {
		return value{}, fmt.Errorf("%w: waiting for an event that nothing can signal", ErrTime)
	}
	return value{n: f.in.ones}, f.in.sleep(timeout, time.Millisecond)
}

func execFatal(f *frame, t *term) (value, error) {
	arg, err := f.integer(t.args[0])
	if err != nil {
		return value{}, err
	}
	if f.in.cfg.Fatal == nil {
		f.in.logf("aml: %s: Fatal: type %#x, code %#x, argument %#x", f.scope.Path(), t.n&0xFF, t.n>>16, arg)
		return value{}, nil
	}
	if err := f.in.cfg.Fatal(uint8(t.n), uint32(t.n>>16), arg); err != nil {
		return value{}, fmt.Errorf("%w: type %#x, code %#x, argument %#x: %w", ErrFatal, t.n&0xFF, t.n>>16, arg, err)
	}
	return value{}, nil
}
