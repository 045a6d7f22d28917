package aml

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// Space is an operation region's address space (ACPI 6.5, 5.5.2.4).
type Space uint8

// The address spaces that the specification defines. Those from 0x80 on belong to firmware makers.
const (
	SystemMemory     Space = 0x00
	SystemIO         Space = 0x01
	PCIConfig        Space = 0x02 // addresses: segment<<48 | bus<<40 | device<<35 | function<<32 | register
	EmbeddedControl  Space = 0x03
	SMBus            Space = 0x04
	CMOS             Space = 0x05
	PCIBarTarget     Space = 0x06
	IPMI             Space = 0x07
	GeneralPurposeIO Space = 0x08
	GenericSerialBus Space = 0x09
	PCC              Space = 0x0A
	PRM              Space = 0x0B
	FixedHardware    Space = 0x7F
)

// RegionHandler reaches an address space. width is 1, 2, 4 or 8 bytes; a value's first byte in the
// space is its least significant. The interpreter calls it from the goroutine that evaluates; it
// may block but must not evaluate AML.
type RegionHandler interface {
	Read(addr uint64, width int) (uint64, error)
	Write(addr uint64, width int, value uint64) error
}

// Regions has the handlers of address spaces, nil for those that cannot be reached.
type Regions [256]RegionHandler

// Config is what an interpreter needs of its surroundings. The zero Config works; AML then reaches
// no hardware.
type Config struct {
	// Regions has a handler for each address space that can be reached. Access to any other is an
	// [ErrNoHandler].
	Regions Regions
	// Notify is called for every Notify, from the goroutine that evaluates and while it does: it
	// must not block, evaluate AML or ask the namespace anything but a node's path.
	Notify func(n *Node, value uint64)
	// Log receives warnings (a Scope whose target is missing, a duplicate name) and what AML stores
	// to Debug. nil discards them.
	Log func(format string, args ...any)
	// Sleep waits for Sleep, Stall and Wait. nil is time.Sleep.
	Sleep func(d time.Duration)
	// Now is a monotonic clock, for Timer and the time limit. nil is package time's.
	Now func() time.Duration
	// FindTable returns the table with a header of that signature and, where not empty, those ids,
	// for LoadTable and DataTableRegion; nil if there is none. A nil FindTable finds nothing.
	FindTable func(signature, oemID, oemTableID string) []byte
	// Interfaces are the strings that _OSI answers with Ones; nil are those of Windows up to 2022.
	Interfaces []string
	// Fatal is called for every Fatal. An error ends the evaluation; nil goes on, as a nil Fatal
	// does after a line in the log.
	Fatal func(typ uint8, code uint32, arg uint64) error
	// Strict turns off what Linux and FreeBSD forgive, and this package too, by default: locals and
	// arguments without a value read as 0, a method without Return returns the value of its last
	// statement, a call's missing value is 0, and a region ends where an access does that begins
	// inside it. With Strict the first and third are errors, the second is no value and the last an
	// error.
	Strict bool
	// Limits bounds what AML may use. Fields that are zero mean the defaults.
	Limits Limits
	// Trace, if not nil, is called with a line for every method call and region access.
	Trace func(format string, args ...any)
}

// Interpreter is a namespace and what evaluates the AML in it. It is safe for use by several
// goroutines; one evaluates at a time, the others wait. It must not be used in interrupt context.
type Interpreter struct {
	mu      sync.Mutex
	cfg     Config
	limits  Limits
	regions Regions

	root       *Node
	nodes      int
	changes    uint64         // how often a node was made or removed
	externals  map[string]int // arguments of methods that External declares, by absolute path
	unresolved []*packageObject
	tables     uint64 // loaded so far
	ones       uint64 // the Integer with all bits set

	// Of the running evaluation:
	frame     *frame
	free      *frame // frames to be used again
	scratch   arena  // of code that is not kept
	depth     int
	steps     uint64 // work done
	check     uint64 // the steps from which on limits are looked at
	stepLimit uint64
	timeLimit time.Duration // of used
	lean      bool          // a limit was hit: what follows gets leanSteps
	logged    int           // lines
	memory    uint64        // limit of charged
	charged   uint64
	inFlight  uint64
	syncLevel uint8
	held      []*mutex

	used   time.Duration // by all evaluations so far
	looked time.Duration // when used was brought up to date
	done   uint64        // steps of earlier evaluations

	yielded time.Duration // when other goroutines were let run last

	lookedSteps uint64 // then
	recount     uint64 // done and steps from which on it makes sense to count what is in memory anew
	counted     uint64 // steps that the last such count took

	budget budget
	code   uint64 // bytes of decoded code that is kept
	loaded uint64 // bytes of tables that Load was given by AML
	failed uint64 // statements of tables' own code

	nodeSlab slab[Node]
	unitSlab slab[fieldUnit]
	warned   map[string]bool // the warnings logged so far
}

// New returns an interpreter whose namespace has the predefined names only (ACPI 6.5, 5.3.1). Until
// a DSDT is loaded that says otherwise, Integers have 64 bits.
func New(cfg Config) *Interpreter {
	in := &Interpreter{
		cfg:       cfg,
		limits:    cfg.Limits.withDefaults(),
		root:      &Node{seg: rootSegment, val: value{o: plain(TypeScope)}},
		nodes:     1,
		changes:   1,
		externals: map[string]int{},
		regions:   cfg.Regions,
		ones:      ^uint64(0),
	}
	if in.cfg.Log == nil {
		in.cfg.Log = func(string, ...any) {}
	}
	if in.cfg.Sleep == nil {
		in.cfg.Sleep = time.Sleep
	}
	if in.cfg.Now == nil {
		start := time.Now()
		in.cfg.Now = func() time.Duration { return time.Since(start) }
	}
	in.root.in = in
	in.addPredefined()
	return in
}

// maxLines is how many lines one evaluation, or the load of one table, may log.
const maxLines = 64

func (in *Interpreter) logf(format string, args ...any) {
	switch in.logged++; {
	case in.logged < maxLines:
		in.cfg.Log(format, args...)
	case in.logged == maxLines:
		in.cfg.Log("aml: more than %d lines: the rest is left out", maxLines)
	}
}

// Failures returns how many statements of tables' own code failed so far and were left out.
func (in *Interpreter) Failures() uint64 {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.failed
}

// maxWarnings bounds the lines of warn.
const maxWarnings = 64

// warn logs, once for each statement, what a statement does wrong and is forgiven for.
func (in *Interpreter) warn(f *frame, format string, args ...any) {
	line := fmt.Sprintf("aml: %s: %s", f.scope.Path(), fmt.Sprintf(format, args...))
	if in.warned[line] || len(in.warned) >= maxWarnings {
		return
	}
	if in.warned == nil {
		in.warned = map[string]bool{}
	}
	in.warned[line] = true
	in.logf("%s", line)
}

// Lookup returns the node at an absolute path, \_SB.PCI0 or \_SB_.PCI0, nil if there is none.
// Aliases are followed.
func (in *Interpreter) Lookup(path string) *Node {
	in.mu.Lock()
	defer in.mu.Unlock()
	n, ok := parsePath(path)
	if !ok {
		return nil
	}
	return in.search(in.root, n)
}

// Walk calls f for every node, depth first, children in the order the tables made them. f returns
// false to skip a node's children. It may evaluate.
func (in *Interpreter) Walk(f func(n *Node) bool) { walkChildren(in.root, f) }

func walkChildren(n *Node, f func(n *Node) bool) {
	if !f(n) {
		return
	}
	for _, c := range n.Children() {
		walkChildren(c, f)
	}
}

// Evaluate returns the value of the object at an absolute path, calling it with args if it is a
// method. Values, of arguments too, are uint64 for an Integer, string for a String, []byte for a
// Buffer, []any for a Package (nil is an element without a value), *Node for a reference to a named
// object, *[Reference] for one to anything else, and nil for no value. A method that returns a
// reference to data returns the data. An argument may also be an int. It may sleep.
func (in *Interpreter) Evaluate(path string, args ...any) (any, error) {
	n := in.Lookup(path)
	if n == nil {
		return nil, fmt.Errorf("aml: %s: %w", path, ErrNotFound)
	}
	return in.EvaluateNode(n, args...)
}

// EvaluateNode is Evaluate for a node.
func (in *Interpreter) EvaluateNode(n *Node, args ...any) (any, error) {
	return in.EvaluateWithin(0, n, args...)
}

// EvaluateWithin is EvaluateNode with a limit on the time, where that is less than [Limits].Time; 0
// is none.
func (in *Interpreter) EvaluateWithin(limit time.Duration, n *Node, args ...any) (any, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.begin()
	if limit > 0 {
		in.timeLimit = min(in.timeLimit, in.used+limit)
	}
	defer in.end()
	list := make([]value, len(args))
	var err error
	for i, a := range args {
		if list[i], err = in.importValue(a); err != nil {
			return nil, fmt.Errorf("aml: %s: argument %d: %w", n.Path(), i, err)
		}
	}
	v, err := in.evaluate(n, list)
	if err == nil && v.isReference() {
		v, err = in.dereference(v)
	}
	if err == nil && v.objectType() == TypeMethod {
		v, err = in.dataOf(v)
	}
	if err != nil {
		return nil, locate(err, n, n.off)
	}
	x, err := in.export(v)
	if err != nil {
		return nil, locate(err, n, n.off)
	}
	return x, nil
}

// evaluate returns the value of a node, calling it if it is a method.
func (in *Interpreter) evaluate(n *Node, args []value) (value, error) {
	if n.removed {
		return value{}, ErrNotFound
	}
	if m, ok := n.val.o.(*method); ok {
		return in.call(m, args)
	}
	if len(args) > 0 {
		return value{}, fmt.Errorf("%w: a %v takes no arguments", ErrType, n.val.objectType())
	}
	v, err := in.readNode(n)
	if err == nil && v.o == n {
		return value{}, typeError(n.val, "an object with a value")
	}
	return v, err
}

// begin starts an evaluation.
func (in *Interpreter) begin() {
	in.steps, in.depth, in.inFlight, in.logged, in.frame = 0, 0, 0, 0, nil
	in.startLimits()
}

// end gives back what the evaluation holds.
func (in *Interpreter) end() {
	in.look()
	in.done += in.steps
	for _, m := range in.held {
		m.count = 0
	}
	in.held, in.syncLevel = in.held[:0], 0
}

// maxDebug is about how many bytes of a value are logged.
const maxDebug = 4096

// debug logs what AML stores to Debug.
func (in *Interpreter) debug(v value) {
	e := exporter{in, maxDebug}
	x, err := e.value(v)
	if errors.Is(err, ErrMemory) {
		x = fmt.Sprintf("%v of more than %d bytes", v.objectType(), maxDebug)
	} else if err != nil {
		x = err
	}
	in.logf("aml: debug: %v", x)
}
