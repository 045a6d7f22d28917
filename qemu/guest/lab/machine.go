//go:build tamago

package main

import (
	"bytes"
	"fmt"
	"sync/atomic"
	"time"
	"unsafe"

	"vmgenc/acpi"
	"vmgenc/boot"
	"vmgenc/kernel"
	"vmgenc/kernel/msgbuf"
	"vmgenc/kernel/random"
)

// generator lies in the image, where virtual addresses are physical ones.
var generator random.Generator

var board boot.Board

// machine is what the experiments have.
type machine struct {
	generator *random.Generator
	id        unsafe.Pointer // of the generation, where the driver reads it
}

// quietBoard is the board without what could disturb an experiment: interrupts, other processors,
// DMA, reseeds of the runtime.
type quietBoard struct {
	kernel.Board
	m *machine
}

// Memory notes where the driver reads the ID.
func (b quietBoard) Memory() acpi.Memory { return witness{b.Board.Memory(), b.m} }

func (b quietBoard) CommandLine() (line string, cut bool) { return board.CommandLine() }
func (b quietBoard) Protocol() string                     { return board.Protocol() }
func (b quietBoard) Seed() []byte                         { return nil }
func (b quietBoard) RAM() (total, runtime uint64)         { return board.RAM() }

func (b quietBoard) Rate() uint64              { return board.Rate() }
func (b quietBoard) SetRate(hz uint64) bool    { return board.SetRate(hz) }
func (b quietBoard) SetTime(t time.Time) error { return board.SetTime(t) }

// notifiedBoard has interrupts as well.
type notifiedBoard struct{ quietBoard }

func (b notifiedBoard) Vectors() (first uint8, n int)        { return board.Vectors() }
func (b notifiedBoard) ServiceInterrupts(f func(vector int)) { board.ServiceInterrupts(f) }
func (b notifiedBoard) Processors() []uint8                  { return board.Processors() }

// attach starts the kernel with the generator, and without timers. ACPI's interrupts reach it only
// with interrupts=on: the generator's promise does not depend on them.
func attach() (*machine, error) {
	m := &machine{generator: &generator}
	quiet := quietBoard{board, m}
	var b kernel.Board = quiet
	if option("interrupts") == "on" {
		b = notifiedBoard{quiet}
	}
	kernel.Start(b, kernel.Options{Random: m.generator, Log: msgbuf.NewLog(4096, console{}), NoTimers: true})
	if m.id == nil {
		return nil, fmt.Errorf("no VM generation counter")
	}
	return m, nil
}

// begun is set when the experiment begins: the serial line is its own from then on.
var begun atomic.Bool

// console is the serial line until then.
type console struct{}

func (console) Write(p []byte) (int, error) {
	if !begun.Load() {
		fmt.Printf("%s\n", bytes.TrimSuffix(p, []byte{'\n'}))
	}
	return len(p), nil
}

// witness is physical memory that notes where the driver reads the ID.
type witness struct {
	acpi.Memory
	m *machine
}

func (w witness) Bytes(addr uint64, n int) ([]byte, error) {
	b, err := w.Memory.Bytes(addr, n)
	if n == 16 && err == nil {
		w.m.id = unsafe.Pointer(unsafe.SliceData(b))
	}
	return b, err
}
