//go:build integration

package qemu

import (
	"debug/elf"
	"debug/gosym"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// First bytes of instructions: OUT DX, AL; and a REP prefix, under which a step is one repetition.
const (
	outByte  = 0xee
	repeated = 0xf3
)

// A walk is a function of the guest executed one instruction at a time, from its first one to the
// return into the caller. At step k, k instructions have been executed; the call was before step 0.
type walk struct {
	*lab
	m       *Machine
	d       *debugger
	config  Config // to restore snapshots with
	place   place
	symbols *gosym.Table

	end     uint64   // where the function returns to
	looks   []int    // the instructions that read the generation ID, by the steps before them
	path    []uint64 // addresses of the instructions executed
	printed int      // bytes that the machine had printed before step 0
	sent    int      // bytes that have gone out by the serial port since
	opcode  map[uint64]byte
}

// walkFrom boots the guest and stops it at step 0.
func (l *lab) walkFrom(config Config) *walk {
	l.Helper()
	debugged, socket := l.debugged(config)
	w := &walk{lab: l, config: config, symbols: l.symbols(config.Kernel), opcode: make(map[uint64]byte)}
	w.m = l.start(debugged)
	d, err := debug(l.ctx, socket)
	l.must(err)
	l.must(d.detach())
	w.place = l.ready(w.m)
	w.printed = len(w.m.Console().Raw())
	w.attach(socket)
	l.must(w.d.watch(w.place["id"], 16))
	l.must(w.m.Console().Send(l.ctx, "g"))
	l.must(w.d.runTo(w.place["begin"]))
	return w
}

// again restores a snapshot of step 0 as if it were the same machine, to walk once more, the same
// path. It does not watch the ID: a snapshot of a QEMU that stands at a watchpoint crashes the one
// that restores it.
func (w *walk) again(file string) *walk {
	w.Helper()
	debugged, socket := w.debugged(w.config)
	next := &walk{lab: w.lab, config: w.config, place: w.place, symbols: w.symbols, end: w.end, looks: w.looks, opcode: w.opcode}
	var err error
	next.m, err = Restore(w.ctx, debugged, file)
	w.must(err)
	w.keep(next.m)
	next.attach(socket)
	return next
}

// attach connects the debugger.
func (w *walk) attach(socket string) {
	w.Helper()
	var err error
	w.d, err = debug(w.ctx, socket)
	w.must(err)
	w.must(w.d.prepare())
}

// k is the step reached.
func (w *walk) k() int { return len(w.path) }

// look is the last instruction so far that has read the ID: step look is before it.
func (w *walk) look() int {
	if len(w.looks) == 0 {
		return -1
	}
	return w.looks[len(w.looks)-1]
}

// step executes one instruction, unless the function has returned: then it returns false.
func (w *walk) step() bool {
	w.Helper()
	if w.end == 0 {
		w.returnAddress()
	}
	pc := w.pc()
	if pc == w.end {
		return false
	}
	if w.prints(pc) {
		w.sent++
	}
	for {
		touched, err := w.d.step()
		w.must(err)
		if touched {
			w.looks = append(w.looks, w.k())
		}
		// QEMU reports a watched access before it makes it, and sometimes stops without having done
		// anything.
		if w.pc() != pc || w.opcode[pc] == repeated {
			break
		}
	}
	w.path = append(w.path, pc)
	if w.k()%1000 == 0 {
		w.m.monitor.dropEvents()
	}
	return true
}

// returnAddress notes where the function that is about to begin will return to.
func (w *walk) returnAddress() {
	w.Helper()
	sp, err := w.d.register(regRSP)
	w.must(err)
	w.end = binary.LittleEndian.Uint64(w.read(w.d, sp, 8))
}

// pc is the address of the next instruction.
func (w *walk) pc() uint64 {
	w.Helper()
	pc, err := w.d.register(regRIP)
	w.must(err)
	return pc
}

// prints tells whether the instruction at pc sends a byte to the serial port.
func (w *walk) prints(pc uint64) bool {
	w.Helper()
	op, ok := w.opcode[pc]
	if !ok {
		op = w.read(w.d, pc, 1)[0]
		w.opcode[pc] = op
	}
	if op != outByte {
		return false
	}
	dx, err := w.d.register(regRDX)
	w.must(err)
	return dx&0xffff == 0x3f8
}

// toEnd walks to the end.
func (w *walk) toEnd() {
	w.Helper()
	for w.step() {
	}
}

// output returns what the machine has printed since step 0. QEMU has handed it over when a step
// ends.
func (w *walk) output() string {
	w.Helper()
	var raw []byte
	w.must(poll(w.ctx, func() (bool, error) {
		raw = w.m.Console().Raw()[w.printed:]
		return len(raw) >= w.sent, nil
	}))
	if len(raw) != w.sent {
		w.Fatalf("step %d: %d bytes were printed, %d sent", w.k(), len(raw), w.sent)
	}
	return string(raw)
}

// function returns the name of the function that an instruction is in.
func (w *walk) function(pc uint64) string {
	f := w.symbols.PCToFunc(pc)
	if f == nil {
		return fmt.Sprintf("%#x", pc)
	}
	name := f.Name[strings.LastIndexByte(f.Name, '/')+1:]
	return strings.TrimSuffix(name, "-fm")
}

// outcome lets the source run on alone, and returns the parenthesised part of what it prints.
func (w *walk) outcome(pattern string) string {
	w.Helper()
	w.must(w.d.detach())
	match, err := w.m.Console().Expect(w.ctx, pattern)
	w.must(err)
	w.m.Close()
	return match[len(match)-1]
}

// functions counts the instructions of a part of the path by function, most of them first: the
// first dozen.
func (w *walk) functions(path []uint64) string {
	count := make(map[string]int)
	for _, pc := range path {
		count[w.function(pc)]++
	}
	names := slices.SortedFunc(maps.Keys(count), func(a, b string) int {
		return 2*(count[b]-count[a]) + strings.Compare(a, b)
	})
	names = names[:min(len(names), 12)]
	for i, name := range names {
		names[i] = fmt.Sprintf("%s %d", name, count[name])
	}
	return strings.Join(names, ", ")
}

// symbols reads the guest's table of functions, which the runtime needs and so the linker has left
// in.
func (l *lab) symbols(image string) *gosym.Table {
	l.Helper()
	f, err := elf.Open(image)
	l.must(err)
	defer f.Close()
	lines, text := f.Section(".gopclntab"), f.Section(".text")
	if lines == nil || text == nil {
		l.must(errors.New(image + " has no table of functions"))
	}
	data, err := lines.Data()
	l.must(err)
	table, err := gosym.NewTable(nil, gosym.NewLineTable(data, text.Addr))
	l.must(err)
	return table
}
