package aml

import (
	"runtime"
	"time"
)

// Limits bounds what AML may use. A method that goes beyond one ends with the error named beside
// it; the interpreter stays usable.
type Limits struct {
	Depth     int           // of calls plus nested blocks: ErrDepth
	Steps     uint64        // of work of one evaluation: a statement, an access is 16, 64 bytes: ErrSteps
	Time      time.Duration // of one evaluation, its sleeps included: ErrTime
	Memory    int           // bytes of all nodes, strings, buffers, packages, decoded code and tables of Load: ErrMemory
	Namespace int           // nodes: ErrNamespace
	Nesting   int           // of operands in one statement: ErrDepth
}

// The limits of a zero [Limits].
const (
	DefaultDepth     = 1024
	DefaultSteps     = 1 << 28
	DefaultTime      = 30 * time.Second
	DefaultMemory    = 16 << 20
	DefaultNamespace = 1 << 17
	DefaultNesting   = 512
)

func (l Limits) withDefaults() Limits {
	if l.Depth == 0 {
		l.Depth = DefaultDepth
	}
	if l.Steps == 0 {
		l.Steps = DefaultSteps
	}
	if l.Time == 0 {
		l.Time = DefaultTime
	}
	if l.Memory == 0 {
		l.Memory = DefaultMemory
	}
	if l.Namespace == 0 {
		l.Namespace = DefaultNamespace
	}
	if l.Nesting == 0 {
		l.Nesting = DefaultNesting
	}
	return l
}

// Work is counted in steps: one for a statement and for every eight operands in it, one for each
// element that Match compares, one for 64 bytes that are made, copied or compared.
const (
	stepsPerClock  = 1 << 10 // between looks at the clock
	stepsPerAccess = 16      // of an access to an operation region, which may leave the virtual machine
	stepsPerSleep  = 256
	bytesPerStep   = 64

	// minSteps is how much work an evaluation may do whatever the clock says. Between two looks at
	// the clock no more time counts than maxSlice and slowStep for each step, for the machine may
	// have been stopped, or its clock set on; and no less than fastStep for each, for a clock may
	// stand still.
	minSteps = 1 << 14
	maxSlice = 10 * time.Millisecond
	slowStep = 500 * time.Nanosecond
	fastStep = 10 * time.Nanosecond

	// leanSteps is how much work an evaluation may do, or a statement of a table's own code, when
	// the time for all is used up.
	leanSteps = 1 << 8

	// yieldEvery is how long an evaluation runs before it lets other goroutines run.
	yieldEvery = time.Millisecond

	// stepsPerObject is of counting what is in memory anew.
	stepsPerObject = 4

	// codeShare is which part of Limits.Memory decoded code may have: what is more is decoded anew
	// each time.
	codeShare = 4
)

// budget bounds the time of all evaluations together.
type budget struct {
	set  bool
	end  time.Duration // of used
	each time.Duration
}

// SetBudget bounds all evaluations and loads from now on together: they may take total, and each of
// them each, where that is less than [Limits].Time. What is begun when nothing is left may do very
// little work, enough for a method that returns a constant, and ends with [ErrBudget] if it wants
// more; what a table declares is declared all the same. A total of 0 takes the bound away.
func (in *Interpreter) SetBudget(total, each time.Duration) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.budget = budget{set: total > 0, end: in.used + total, each: each}
}

// Used returns the time that evaluations and loads have taken so far, sleeps included. The time
// that the machine was stopped for in between does not count.
func (in *Interpreter) Used() time.Duration {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.used
}

// startLimits sets the limits of an evaluation that begins.
func (in *Interpreter) startLimits() {
	in.looked, in.lookedSteps = in.cfg.Now(), 0
	in.memory = uint64(in.limits.Memory)
	in.stepLimit, in.timeLimit, in.lean = in.limits.Steps, in.used+in.limits.Time, false
	if in.budget.set {
		in.timeLimit = min(in.timeLimit, in.used+in.budget.each, in.budget.end)
		if in.lean = in.used >= in.budget.end; in.lean {
			in.stepLimit = min(in.stepLimit, leanSteps)
		}
	}
	in.check = min(stepsPerClock, in.stepLimit)
	if !in.lean {
		in.recount = 0 // the memory of earlier evaluations is garbage now
	}
}

// shareMemory lets the table that is loaded have half of the memory that is left, so that the next
// one finds some too.
func (in *Interpreter) shareMemory() {
	limit := uint64(in.limits.Memory)
	if in.charged > limit/2 {
		in.charged = in.live()
	}
	in.memory = in.charged + (limit-min(in.charged, limit))/2
}

// refill gives the next statement of a table's own code what it may use after a limit was hit.
func (in *Interpreter) refill() {
	in.stepLimit = in.steps + leanSteps
	in.check = in.stepLimit
}

// step counts a statement.
func (in *Interpreter) step() error {
	in.steps++
	if in.steps < in.check {
		return nil
	}
	return in.checkLimits()
}

// work counts n steps that are about to be done. Those that are more than the evaluation may do are
// not, and do not count.
func (in *Interpreter) work(n uint64) error {
	if n < in.check-min(in.steps, in.check) {
		in.steps += n
		return nil
	}
	if in.steps < in.stepLimit && n < in.stepLimit-in.steps {
		in.steps += n
		return in.checkLimits()
	}
	return in.stepError()
}

func (in *Interpreter) checkLimits() error {
	in.look()
	if in.looked-in.yielded >= yieldEvery {
		in.yielded = in.looked
		runtime.Gosched() // without preemption, a method that loops would keep the console and the poll for clones waiting
	}
	if in.steps >= in.stepLimit {
		return in.stepError()
	}
	if !in.lean && in.used >= in.timeLimit && in.steps >= minSteps {
		return in.timeError()
	}
	in.check = min(in.steps+stepsPerClock, in.stepLimit)
	return nil
}

// stepError is why an evaluation may do no more work.
func (in *Interpreter) stepError() error {
	if in.lean {
		return in.timeError()
	}
	return ErrSteps
}

func (in *Interpreter) timeError() error {
	if in.budget.set && in.used >= in.budget.end {
		return ErrBudget
	}
	return ErrTime
}

// look adds the time since the last look to what is used.
func (in *Interpreter) look() {
	now, steps := in.cfg.Now(), time.Duration(in.steps-in.lookedSteps)
	in.used += max(steps*fastStep, min(now-in.looked, maxSlice+steps*slowStep))
	in.looked, in.lookedSteps = now, in.steps
}

// pause sleeps for d, or for as long as there is time.
func (in *Interpreter) pause(d time.Duration) error {
	in.look()
	if d = min(d, in.timeLimit-in.used); d > 0 && !in.lean {
		in.cfg.Sleep(d)
		in.used += d
		in.looked = in.cfg.Now()
	}
	return in.work(stepsPerSleep)
}

// enter counts a level of calls, blocks or nested packages; leave must follow.
func (in *Interpreter) enter() error {
	if in.depth >= in.limits.Depth {
		return ErrDepth
	}
	in.depth++
	return nil
}

func (in *Interpreter) leave() { in.depth-- }

// Sizes that charge counts for what objects need besides their bytes.
const (
	objectSize    = 48
	elementSize   = 24
	nodeCharge    = 176
	statementSize = 48
	externalSize  = 96
)

// charge counts n bytes of new objects. What was charged and is garbage since counts until the
// limit is reached: then what can still be reached is counted anew, and what the running statements
// made is added, for it may be in use and held by nothing yet.
func (in *Interpreter) charge(n uint64) error {
	limit := in.memory
	if n > limit {
		return ErrMemory
	}
	if err := in.work(n / bytesPerStep); err != nil {
		return err
	}
	in.charged += n
	in.inFlight += n
	if in.charged <= limit {
		return nil
	}
	// At least a sixteenth must be free, or counting would come too often near the limit. When it
	// was not, it is not counted again until as much work was done as counting takes.
	if in.done+in.steps < in.recount {
		return ErrMemory
	}
	if in.charged = in.live() + in.inFlight; in.charged > limit-limit/16 {
		in.recount = in.done + in.steps + in.counted
		return ErrMemory
	}
	return nil
}

// measure returns the bytes that a copy of v needs, an error if they are more than the limit.
func (in *Interpreter) measure(v value, sum uint64) (uint64, error) {
	if err := in.enter(); err != nil {
		return 0, err
	}
	defer in.leave()
	switch o := v.o.(type) {
	case *stringObject:
		sum += objectSize + uint64(len(o.b))
	case *bufferObject:
		sum += objectSize + uint64(len(o.b))
	case *packageObject:
		sum += objectSize + elementSize*uint64(len(o.e))
		for _, e := range o.e {
			var err error
			if sum, err = in.measure(e, sum); err != nil {
				return 0, err
			}
		}
	}
	if sum > uint64(in.limits.Memory) {
		return 0, ErrMemory
	}
	return sum, nil
}

// live counts the bytes of the objects that the namespace and the running methods hold.
func (in *Interpreter) live() uint64 {
	c := counter{seen: map[object]bool{}}
	in.root.walk(func(n *Node) { c.add(n.val) })
	for f := in.frame; f != nil; f = f.caller {
		for _, v := range f.locals {
			c.add(v)
		}
		for _, v := range f.args {
			c.add(v)
		}
		c.add(f.ret)
		c.add(f.last)
	}
	in.counted = stepsPerObject * uint64(len(c.seen)+in.nodes)
	in.used += time.Duration(in.counted) * fastStep // not steps: the statement that happens to need it may be a good one
	return c.bytes + uint64(in.nodes)*nodeCharge + in.code + in.loaded
}

// counter adds up the sizes of objects, each once.
type counter struct {
	seen  map[object]bool
	todo  []value
	bytes uint64
}

func (c *counter) add(v value) {
	for c.todo = append(c.todo, v); len(c.todo) > 0; {
		v := c.todo[len(c.todo)-1]
		c.todo = c.todo[:len(c.todo)-1]
		switch o := v.o.(type) {
		case *stringObject, *bufferObject, *packageObject, *elementRef, *byteRef, *bufferField, *slotRef:
			if c.seen[o] {
				continue
			}
			c.seen[o] = true
			c.bytes += objectSize
			c.count(o)
		}
	}
}

func (c *counter) count(o object) {
	switch o := o.(type) {
	case *stringObject:
		c.bytes += uint64(len(o.b))
	case *bufferObject:
		c.bytes += uint64(len(o.b))
	case *packageObject:
		c.bytes += elementSize * uint64(len(o.e))
		c.todo = append(c.todo, o.e...)
	case *elementRef:
		c.todo = append(c.todo, value{o: o.pkg})
	case *byteRef:
		c.todo = append(c.todo, value{o: o.of})
	case *bufferField:
		c.todo = append(c.todo, value{o: o.buf})
	case *slotRef:
		c.todo = append(c.todo, *o.p)
	}
}
