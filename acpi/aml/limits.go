package aml

import "time"

// Limits bounds what AML may use. A method that goes beyond one ends with the error named beside it; the interpreter stays usable.
type Limits struct {
	Depth     int           // of calls plus nested blocks: ErrDepth
	Steps     uint64        // statements of one evaluation: ErrSteps
	Time      time.Duration // of one evaluation, its sleeps included: ErrTime
	Memory    int           // bytes of all strings, buffers and packages that can be reached, about: ErrMemory
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

// stepsPerClock is how many steps pass between looks at the clock.
const stepsPerClock = 1 << 10

// step counts a statement.
func (in *Interpreter) step() error {
	in.steps++
	if in.steps%stepsPerClock != 0 && in.steps < in.limits.Steps {
		return nil
	}
	return in.checkLimits()
}

func (in *Interpreter) checkLimits() error {
	if in.steps >= in.limits.Steps {
		return ErrSteps
	}
	if in.cfg.Now()-in.started > in.limits.Time {
		return ErrTime
	}
	return nil
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
	objectSize  = 48
	elementSize = 24
)

// charge counts n bytes of new objects. What was charged and is garbage since counts until the limit is reached: then what can still
// be reached is counted anew, and what the running statements made is added, for it may be in use and held by nothing yet.
func (in *Interpreter) charge(n uint64) error {
	limit := uint64(in.limits.Memory)
	if n > limit {
		return ErrMemory
	}
	in.charged += n
	in.inFlight += n
	if in.charged <= limit {
		return nil
	}
	// At least a sixteenth must be free, or counting would come too often near the limit.
	if in.charged = in.live() + in.inFlight; in.charged > limit-limit/16 {
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
	}
	return c.bytes
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
