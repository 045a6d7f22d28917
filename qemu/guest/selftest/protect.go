//go:build tamago

package main

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"runtime/goos"
	"time"
	"unsafe"
)

func control() (cr0, cr4 uint64)
func dive()

// view is where the board's second view of the first 4 GiB begins.
const view = 0xffff_8000_0000_0000

// returns is code that may not be run: RET.
var returns = [64]byte{0xc3}

// protect: text and constants cannot be written, data cannot be run, by no
// address that leads to them, on no processor.
func protect() error {
	return onEachProcessor(func() error {
		debug.SetPanicOnFault(true)
		return protected()
	})
}

// protected makes each attempt once.
func protected() error {
	const text = "a constant"
	f := protected
	code := **(**uintptr)(unsafe.Pointer(&f))
	constant := uintptr(unsafe.Pointer(unsafe.StringData(text)))
	data := uintptr(unsafe.Pointer(&returns))
	heap := new([64]byte)
	heap[0] = returns[0]
	for _, at := range []uintptr{code, constant, view + code, view + constant, 8} {
		if !faults(func() { *(*byte)(unsafe.Pointer(at)) = 0xc3 }) {
			return fmt.Errorf("%#x was written", at)
		}
	}
	for _, at := range []uintptr{data, view + data, uintptr(unsafe.Pointer(heap)), view + code, 0x4000, 0x8000} {
		if !faults(func() { call(at) }) {
			return fmt.Errorf("%#x was run", at)
		}
	}
	cr0, cr4 := control()
	if cr0&(1<<16) == 0 {
		return errors.New("CR0.WP is clear")
	}
	if most, _, _, _ := board.CPUID(0, 0); most >= 7 {
		_, ebx, ecx, _ := board.CPUID(7, 0)
		want := uint64(ebx>>7&1<<20 | ebx>>20&1<<21 | ecx>>2&1<<11) // SMEP, SMAP, UMIP
		if cr4&(1<<20|1<<21|1<<11) != want {
			return fmt.Errorf("CR4 is %#x, want %#x", cr4, want)
		}
	}
	return nil
}

// faults reports whether f ends with an exception.
func faults(f func()) (fault bool) {
	defer func() {
		_, fault = recover().(runtime.Error)
	}()
	f()
	return false
}

func call(at uintptr) {
	p := &at
	(*(*func())(unsafe.Pointer(&p)))()
}

// kernelStack: code of the board's that fills its kernel stack, and then what
// is called on the trap stack for that reason and fills it too, do not go
// unnoticed.
func kernelStack() error {
	told := false
	board.OnExit(func(code int) {
		if !told {
			told = true
			dive()
		}
		print("exit status ", code, "\n")
	})
	goos.Idle = func(int64) { dive() }
	time.Sleep(time.Second)
	return errors.New("it has no end")
}

// heap: most of the RAM there is can be had, each page once.
func heap() error {
	debug.SetMemoryLimit(math.MaxInt64)
	const piece, image = 1 << 20, 12 << 20 // at most, with what the runtime needs
	list := make([][]uint64, (runtimeSize()-image)*8/10/piece)
	for i := range list {
		list[i] = make([]uint64, piece/8)
		for j := 0; j < len(list[i]); j += 512 {
			list[i][j] = uint64(i)<<32 | uint64(j)
		}
	}
	for i := range list {
		for j := 0; j < len(list[i]); j += 512 {
			if list[i][j] != uint64(i)<<32|uint64(j) {
				return fmt.Errorf("%#x in piece %d at %d", list[i][j], i, j)
			}
		}
	}
	fmt.Printf("%d MiB in use\n", len(list)*piece>>20)
	return nil
}
