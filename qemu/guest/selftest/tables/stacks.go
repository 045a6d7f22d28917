package tables

import (
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

//go:noinline
func third(pcs []uintptr) int { return runtime.Callers(1, pcs) + len(pcs) - len(pcs) }

//go:noinline
func second(pcs []uintptr) int { return third(pcs) + numbers[0] }

//go:noinline
func first(pcs []uintptr) int { return second(pcs) + numbers[0] }

// callers checks the names of functions that are not inlined, and what Caller
// returns.
func callers() error {
	pcs := make([]uintptr, 32)
	pcs = pcs[:first(pcs)]
	var names []string
	frames := runtime.CallersFrames(pcs)
	for {
		f, more := frames.Next()
		if f.Func != nil && f.Func.Entry() == f.Entry {
			names = append(names, f.Function)
		}
		if !more {
			break
		}
	}
	const pkg = "vmgenc/boot/selftest/tables."
	list := strings.Join(names, " ")
	if !strings.HasPrefix(list, pkg+"third "+pkg+"second "+pkg+"first "+pkg+"callers ") {
		return errors.New(list)
	}
	if pc, _, _, ok := runtime.Caller(0); !ok || runtime.FuncForPC(pc).Name() != pkg+"callers" {
		return fmt.Errorf("caller %#x, %v", pc, ok)
	}
	f := runtime.FuncForPC(reflect.ValueOf(second).Pointer())
	if f.Name() != pkg+"second" || f.Entry() != reflect.ValueOf(second).Pointer() {
		return fmt.Errorf("second is %s at %#x", f.Name(), f.Entry())
	}
	return nil
}

//go:noinline
func stackText(n int) string {
	if n > 0 {
		return stackText(n-1) + text[:0]
	}
	return string(debug.Stack())
}

// stackTrace checks that a trace has names and offsets.
func stackTrace() error {
	s := stackText(3)
	name := "vmgenc/boot/selftest/tables.stackText("
	if strings.Count(s, name) != 4 || strings.Count(s, " +0x") < 5 {
		return errors.New(s)
	}
	return nil
}

// node is something for the garbage collector to lose.
type node struct {
	next *node
	n    int
	_    [5]uintptr
}

// garbage keeps memory until there is other.
var garbage atomic.Pointer[[64]byte]

// grow uses n frames of stack in which pointers live and die, and returns
// whether all that they point to is still there.
//
//go:noinline
func grow(n int) bool {
	a := &node{n: n}
	var b node // on the stack, and pointed to
	b.next = a
	p := &b
	if n%7 == 0 {
		p = &node{next: a, n: n}
	}
	if n == 0 {
		runtime.GC()
		return true
	}
	var space [16]uintptr
	space[n%16] = uintptr(n)
	ok := grow(n - 1)
	c := &node{next: p, n: n + 1}
	runtime.Gosched()
	garbage.Store(new([64]byte))
	return ok && a.n == n && p.next == a && c.next.next.n == n && space[n%16] == uintptr(n) && len(space) > 0
}

// deepStacks has goroutines grow their stacks, and collects garbage all the time.
func deepStacks() error {
	defer debug.SetGCPercent(debug.SetGCPercent(5))
	var wg sync.WaitGroup
	var bad atomic.Int32
	for i := range 16 {
		wg.Go(func() {
			for _, depth := range []int{3, 50, 700, 2} {
				if !grow(depth + i) {
					bad.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if n := bad.Load(); n != 0 {
		return fmt.Errorf("%d times memory in use was lost", n)
	}
	return nil
}

// stoppedLoops has the garbage collector stop loops that call nothing, but use
// memory and what is inlined of the runtime.
func stoppedLoops() error {
	var stop, rounds atomic.Int64
	var wg sync.WaitGroup
	var bad atomic.Int32
	for i := range 2 {
		wg.Go(func() {
			list := &node{n: i}
			m := map[int]*node{i: list}
			for stop.Load() == 0 {
				for k := range 1000 {
					list.n += k & 1
				}
				list.n = i
				var value any = list
				runtime.KeepAlive(value)
				if m[i] != list || value.(*node).n != i {
					bad.Add(1)
				}
				rounds.Add(1)
			}
		})
	}
	for range 10 {
		for was := rounds.Load(); rounds.Load() == was; {
			time.Sleep(time.Millisecond)
		}
		runtime.GC()
	}
	stop.Store(1)
	wg.Wait()
	if n := bad.Load(); n != 0 {
		return fmt.Errorf("%d rounds went wrong", n)
	}
	return nil
}
