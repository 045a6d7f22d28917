//go:build tamago

package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"vmgenc/drivers/ioapic"
	"vmgenc/kernel/irq"
)

// registers is what there may be in the vector registers of a processor; the
// assembly knows its layout.
type registers struct {
	vector [32][64]byte
	opmask [8]uint64
	mxcsr  uint32
}

func holdSSE(in, out *registers, page *byte, n int)
func holdAVX(in, out *registers, page *byte, n int)
func holdAVX512(in, out *registers, page *byte, n int)
func xcr0() uint32

// vectorSet is a set of registers, and the function that holds on to it.
type vectorSet struct {
	name    string
	hold    func(in, out *registers, page *byte, n int)
	vectors int // registers
	width   int // bytes in each
	opmasks int
}

// widestVectors returns the largest set that is enabled.
func widestVectors() vectorSet {
	const osxsave, avx512 = 1 << 27, 0xe6
	if _, _, ecx, _ := board.CPUID(1, 0); ecx&osxsave == 0 {
		return vectorSet{"sse", holdSSE, 16, 16, 0}
	}
	switch enabled := xcr0(); {
	case enabled&avx512 == avx512:
		return vectorSet{"avx512", holdAVX512, 32, 64, 8}
	case enabled&4 != 0:
		return vectorSet{"avx", holdAVX, 16, 32, 0}
	}
	return vectorSet{"sse", holdSSE, 16, 16, 0}
}

// vectors: what threads have in their vector registers is neither lost nor
// another's, whatever interrupts them: ticks, first touches of pages, signals
// of the collector, interrupts, and other threads that do the same.
func vectors() error {
	const threads, rounds, pages = 6, 20, 128
	set := widestVectors()
	fmt.Println("vectors:", set.name)
	one := runtime.GOMAXPROCS(0) == 1
	var interrupts atomic.Int64
	if one {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
		err := everyMillisecond(func() {
			interrupts.Add(1)
			copy(make([]byte, 4096), bytes.Repeat([]byte{0xee}, 4096))
		})
		if err != nil {
			return err
		}
	}
	defer disturb(func() { debug.FreeOSMemory(); time.Sleep(time.Millisecond) })()
	var wg sync.WaitGroup
	errs := make(chan error, threads)
	for range threads {
		wg.Go(func() {
			runtime.LockOSThread()
			defer runtime.UnlockOSThread()
			for range rounds {
				if err := set.try(make([]byte, pages<<12)); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	if one && interrupts.Load() == 0 {
		return errors.New("no interrupts")
	}
	return <-errs
}

// everyMillisecond has f called, in the goroutine that serves interrupts, for
// each interrupt of the 8254.
func everyMillisecond(f func()) error { return on8254(squareWave, 1193, f) }

// Modes of the 8254's counter 0.
const (
	once       = 0x30
	squareWave = 0x36
)

// on8254 has the 8254 interrupt, after so many of 1193182 a second, and then again
// if the mode is such. The I/O APIC gives the interrupt to the boot processor.
func on8254(mode, count uint32, f func()) error {
	io, err := ioapic.New(board.Memory(), 0xfec00000, 0)
	if err != nil {
		return err
	}
	c := irq.New([]*ioapic.IOAPIC{io}, []uint8{apicID()}, 0x40, 16)
	board.ServiceInterrupts(c.Dispatch)
	const control, counter = 0x43, 0x40
	board.Ports().Out(control, 1, mode)
	board.Ports().Out(counter, 1, count&255)
	board.Ports().Out(counter, 1, count>>8)
	return c.Route("pit", 2, false, false, f)
}

// disturb calls f again and again, until the function it returns is called.
func disturb(f func()) (stop func()) {
	var over atomic.Bool
	done := make(chan bool)
	go func() {
		for !over.Load() {
			f()
		}
		close(done)
	}()
	return func() { over.Store(true); <-done }
}

// try fills the registers with random values and looks at them after a while.
func (s *vectorSet) try(pages []byte) error {
	var in, out registers
	for i := range s.vectors {
		for j := range s.width {
			in.vector[i][j] = byte(rand.Uint32())
		}
	}
	for i := range s.opmasks {
		in.opmask[i] = rand.Uint64()
	}
	in.mxcsr = 0x1f80 | rand.Uint32N(4)<<13 // the rounding mode
	s.hold(&in, &out, unsafe.SliceData(pages), len(pages)>>12)
	for i := range in.vector {
		if in.vector[i] != out.vector[i] {
			return fmt.Errorf("register %d is %x, want %x", i, out.vector[i], in.vector[i])
		}
	}
	if in.opmask != out.opmask || in.mxcsr != out.mxcsr {
		return fmt.Errorf("opmasks %x, MXCSR %#x, want %x, %#x", out.opmask, out.mxcsr, in.opmask, in.mxcsr)
	}
	return nil
}
