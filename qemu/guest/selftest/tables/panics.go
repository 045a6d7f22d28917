package tables

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"slices"
)

// got is what the last recover that was tried returned.
var got any

//go:noinline
func recoverHere() { got = recover() }

// recoverBelow is inlined where it is called; recover does nothing in what a
// deferred function calls.
func recoverBelow() { recoverHere() }

type recoverer struct{ _ int }

//go:noinline
func (recoverer) value() { got = recover() }

//go:noinline
func (*recoverer) pointer() { got = recover() }

func (recoverer) below() { recoverHere() }

// outer has wrappers of recoverer's methods.
type outer struct {
	_ int
	*recoverer
}

type methods interface {
	value()
	pointer()
	below()
}

// recovery defers functions of all kinds and panics.
func recovery() error {
	t := &recoverer{}
	var m methods = outer{recoverer: t}
	var errs []error
	for _, c := range []struct {
		name string
		does bool
		run  func()
	}{
		{"function", true, func() { defer recoverHere(); panic("x") }},
		{"closure", true, func() { defer func() { got = recover() }(); panic("x") }},
		{"closure with arguments", true, func() { defer func(p *any) { *p = recover() }(&got); panic("x") }},
		{"called", false, func() { defer func() { recoverHere() }(); panic("x") }},
		{"called, inlined", false, func() { defer recoverBelow(); panic("x") }},
		{"called, inlined twice", false, func() { defer func() { recoverBelow() }(); panic("x") }},
		{"closure in closure", false, func() { defer func() { func() { got = recover() }() }(); panic("x") }},
		{"deferred in deferred", false, func() { defer func() { defer recoverHere() }(); panic("x") }},
		{"recover itself", false, func() { defer recover(); panic("x") }},
		{"method", true, func() { defer t.value(); panic("x") }},
		{"method of pointer", true, func() { defer t.pointer(); panic("x") }},
		{"method value", true, func() { f := t.pointer; defer f(); panic("x") }},
		{"method of interface", true, func() { defer m.pointer(); panic("x") }},
		{"wrapped method", true, func() { defer m.value(); panic("x") }},
		{"method value of interface", true, func() { f := m.value; defer f(); panic("x") }},
		{"called by method", false, func() { defer t.below(); panic("x") }},
		{"called by wrapped method", false, func() { defer m.below(); panic("x") }},
		{"method expression", true, func() { defer methods.value(m); panic("x") }},
		{"generic", true, func() { defer recoverAs[string](); panic("x") }},
		{"in a loop", true, func() {
			for range numbers {
				defer func() { got = cmp.Or(recover(), got) }()
			}
			panic("x")
		}},
		{"called by reflection", false, func() { defer reflect.ValueOf(recoverHere).Call(nil); panic("x") }},
	} {
		got = nil
		if recovered := !escapes(c.run); recovered != c.does || recovered != (got == any("x")) {
			errs = append(errs, fmt.Errorf("%s: recovered %v, %v, want %v", c.name, recovered, got, c.does))
		}
	}
	return errors.Join(errs...)
}

//go:noinline
func recoverAs[T any]() { got, _ = recover().(T) }

// escapes tells whether f panics.
func escapes(f func()) (escaped bool) {
	escaped = true
	defer func() { recover() }()
	f()
	return false
}

// message returns what f panics with, as text.
func message(f func()) (s string) {
	defer func() {
		switch e := recover().(type) {
		case runtime.Error:
			s = e.Error()
		default:
			s = fmt.Sprintf("%T: %v", e, e)
		}
	}()
	f()
	return
}

// want runs functions that panic, and compares the text.
func want(cases []messageCase) error {
	var errs []error
	for _, c := range cases {
		if s := message(c.run); s != "runtime error: "+c.want && s != c.want {
			errs = append(errs, fmt.Errorf("%q, want %q", s, c.want))
		}
	}
	return errors.Join(errs...)
}

type messageCase struct {
	want string
	run  func()
}

// sink keeps results.
var sink any

// Numbers that the compiler does not know.
var (
	numbers = []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	three   = make([]byte, 3, 4)
	text    = string("abc"[:len(numbers)-7])
	array   [3]int
)

func bounds() error {
	n := numbers
	return want([]messageCase{
		{"index out of range [5] with length 3", func() { sink = three[n[5]] }},
		{"index out of range [3] with length 3", func() { sink = three[3] }},
		{"index out of range [-2]", func() { sink = three[-n[2]] }},
		{"index out of range [9] with length 3", func() { sink = array[n[9]] }},
		{"index out of range [4] with length 3", func() { sink = text[n[4]] }},
		{"index out of range [18446744073709551613] with length 3", func() { sink = three[^uint64(n[2])] }},
		{"index out of range [7] with length 3", func() { three[n[7]] = 1 }},
		{"index out of range [200] with length 3", func() { sink = three[uint8(200+n[0])] }},
		{"slice bounds out of range [:7] with capacity 4", func() { sink = three[:n[7]] }},
		{"slice bounds out of range [:5] with length 3", func() { sink = text[:n[5]] }},
		{"slice bounds out of range [3:1]", func() { sink = three[n[3]:n[1]] }},
		{"slice bounds out of range [4:3]", func() { sink = text[n[4]:] }},
		{"slice bounds out of range [-1:]", func() { sink = three[-n[1]:] }},
		{"slice bounds out of range [::9] with capacity 4", func() { sink = three[n[0]:n[1]:n[9]] }},
		{"slice bounds out of range [:4:2]", func() { sink = three[n[0]:n[4]:n[2]] }},
		{"slice bounds out of range [3:2:]", func() { sink = three[n[3]:n[2]:n[4]] }},
		{"slice bounds out of range [:5] with length 3", func() { sink = array[:n[5]] }},
		{"cannot convert slice with length 3 to array or pointer to array with length 8", func() { sink = [8]byte(three) }},
	})
}

func runtimeErrors() error {
	var m map[string]int
	var p *[4]int
	var e any = 1
	var i methods
	return want([]messageCase{
		{"assignment to entry in nil map", func() { m["a"] = 1 }},
		{"invalid memory address or nil pointer dereference", func() { p[numbers[2]] = 1 }},
		{"invalid memory address or nil pointer dereference", func() { i.value() }},
		{"integer divide by zero", func() { sink = 1 / numbers[0] }},
		{"interface conversion: interface {} is int, not string", func() { sink = e.(string) }},
		{"makeslice: len out of range", func() { sink = make([]int, -numbers[1]) }},
		{"hash of unhashable type: []int", func() { sink = map[any]int{}[numbers] }},
		{"close of nil channel", func() { close((chan int)(nil)) }},
	})
}

// deferred checks the order of deferred calls, with panics on the way and in them.
func deferred() error {
	var order []int
	note := func(i int) { order = append(order, i) }
	func() {
		defer func() { recover(); note(9) }()
		defer note(1)
		if len(numbers) > 3 {
			defer func() {
				defer note(3)
				defer func() { recover(); note(2) }()
				panic("second")
			}()
		}
		defer note(0)
		sink = three[numbers[4]]
		defer note(7)
	}()
	done := make(chan bool)
	go func() {
		defer close(done)
		defer note(10)
		defer func() { recover(); note(11) }()
		runtime.Goexit()
	}()
	<-done
	if want := []int{0, 2, 3, 1, 9, 11, 10}; !slices.Equal(order, want) {
		return fmt.Errorf("order %v, want %v", order, want)
	}
	if n := named(); n != 42 {
		return fmt.Errorf("a recovered function returned %d", n)
	}
	return nil
}

// named returns a result that a deferred function sets.
//
//go:noinline
func named() (n int) {
	defer func() {
		if recover() != nil {
			n += 2
		}
	}()
	n = 40
	sink = three[numbers[6]]
	return 7
}

// reflected panics through what reflection calls and makes.
func reflected() error {
	f := reflect.MakeFunc(reflect.TypeFor[func(*int, string) []byte](), func(args []reflect.Value) []reflect.Value {
		runtime.GC()
		grow(20)
		*args[0].Interface().(*int) += len(args[1].String())
		return []reflect.Value{reflect.ValueOf([]byte(args[1].String()))}
	}).Interface().(func(*int, string) []byte)
	n := new(int)
	for range 10 {
		if s := f(n, "abc"); string(s) != "abc" {
			return fmt.Errorf("a function made by reflection returned %q", s)
		}
	}
	if *n != 30 {
		return fmt.Errorf("sum %d, want 30", *n)
	}
	s := message(func() { reflect.ValueOf(func() { sink = three[numbers[8]] }).Call(nil) })
	if s != "runtime error: index out of range [8] with length 3" {
		return errors.New(s)
	}
	return nil
}
