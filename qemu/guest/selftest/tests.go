//go:build tamago

package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"

	"vmgenc/boot/loader"
)

// goroutines: many of them, channels, a mutex that is fought over, select.
func goroutines() error {
	const n = 10_000
	var mu sync.Mutex
	sum := 0
	results := make(chan int)
	for i := range n {
		go func() {
			mu.Lock()
			sum += i
			mu.Unlock()
			results <- i
		}()
	}
	got := 0
	for range n {
		select {
		case i := <-results:
			got += i
		case <-time.After(10 * time.Second):
			return errors.New("a goroutine got lost")
		}
	}
	if want := n * (n - 1) / 2; got != want || sum != want {
		return fmt.Errorf("sums %d and %d, want %d", got, sum, want)
	}
	return nil
}

// preempt: a goroutine that never calls does not stop others, nor the
// collector.
func preempt() error {
	var stop atomic.Bool
	var spins uint64
	done := make(chan bool)
	go func() {
		for !stop.Load() {
			spins++
		}
		close(done)
	}()
	hog := func() {
		//lint:ignore SA5002 the test needs a loop that never calls
		for {
		}
	}
	go hog()
	for range 5 {
		time.Sleep(10 * time.Millisecond)
		runtime.GC()
	}
	stop.Store(true)
	<-done
	if spins == 0 {
		return errors.New("the other goroutine never ran")
	}
	return nil
}

// roused: when a machine that waits for no timer has slept, an interrupt's goroutine that
// never calls does not stop others: sysmon, which sleeps too, is roused after some
// hundredths of a second. By itself it would sleep for a minute.
func roused() error {
	var ran atomic.Bool
	time.AfterFunc(math.MaxInt64, func() {}) // never
	idled := board.Idled()
	took := make(chan time.Duration)
	err := on8254(once, 0xffff, func() {
		start := time.Now()
		go ran.Store(true)
		for !ran.Load() {
		}
		took <- time.Since(start)
	})
	if err != nil {
		return err
	}
	if d := <-took; d > 10*time.Second {
		return fmt.Errorf("the other goroutine ran after %v", d)
	}
	if board.Idled() == idled {
		return errors.New("the machine did not halt")
	}
	return nil
}

// threads: goroutines that own a thread, more than there are processors; they
// come and go.
func threads() error {
	for range 5 {
		var wg sync.WaitGroup
		gate := make(chan bool)
		ran := make(chan bool, 64)
		for range 64 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				runtime.LockOSThread() // and never unlock: the thread ends
				<-gate
				ran <- true
			}()
		}
		time.Sleep(time.Millisecond)
		close(gate)
		wg.Wait()
		if len(ran) != 64 {
			return fmt.Errorf("%d of 64 threads ran", len(ran))
		}
	}
	return nil
}

// timers: order, accuracy within what a scheduler gives, stop, tickers,
// deadlines of contexts.
func timers() error {
	c := make(chan error)
	for _, ms := range []time.Duration{50, 10, 40, 20, 30} {
		start, want := time.Now(), ms*time.Millisecond
		time.AfterFunc(want, func() {
			if d := time.Since(start); d < want {
				c <- fmt.Errorf("a timer of %v fired after %v", want, d)
			}
			c <- nil
		})
	}
	time.AfterFunc(25*time.Millisecond, func() { c <- errors.New("a stopped timer fired") }).Stop()
	for range 5 {
		if err := <-c; err != nil {
			return err
		}
	}
	start := time.Now() // before the context: the goroutine may have to wait between them
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	<-ctx.Done()
	if d := time.Since(start); d < 20*time.Millisecond {
		return fmt.Errorf("a deadline of 20 ms passed after %v", d)
	}
	tick := time.NewTicker(5 * time.Millisecond)
	for range 10 {
		<-tick.C
	}
	tick.Stop()
	return nil
}

// clock: time goes forward, always.
func clock() error {
	last := time.Now()
	for range 100_000 {
		now := time.Now()
		if now.Before(last) {
			return fmt.Errorf("%v after %v", now, last)
		}
		last = now
	}
	return nil
}

//go:noinline
func load(p *int) int { return *p }

// nilPointer: an exception becomes a panic that can be recovered, many times.
func nilPointer() (err error) {
	for i := range 1000 {
		func() {
			defer func() {
				e, ok := recover().(runtime.Error)
				if !ok || !strings.Contains(e.Error(), "nil pointer") {
					err = fmt.Errorf("round %d: recovered %v", i, e)
				}
			}()
			load(nil)
		}()
	}
	return err
}

//go:noinline
func loadAt(depth int, p *int) int {
	if depth == 0 {
		return *p
	}
	return loadAt(depth-1, p) + 1
}

// nested: an exception while the stack it is to be reported on was given back
// by the scavenger, page by page.
func nested() error {
	junk := make([][]byte, 200)
	for i := range junk {
		junk[i] = bytes.Repeat([]byte{1}, 64<<10)
	}
	junk = nil
	for depth := 60; depth < 700; depth++ {
		if depth%4 == 0 {
			debug.FreeOSMemory()
		}
		recovered := make(chan any)
		go func() {
			defer func() { recovered <- recover() }()
			loadAt(depth, nil)
		}()
		if e, ok := (<-recovered).(runtime.Error); !ok {
			return fmt.Errorf("depth %d: recovered %v", depth, e)
		}
	}
	return nil
}

//go:noinline
func quotient(a, b int) int { return a / b }

func divide() (err error) {
	defer func() {
		if e := recover(); fmt.Sprint(e) != "runtime error: integer divide by zero" {
			err = fmt.Errorf("recovered %v", e)
		}
	}()
	_ = quotient(1, 0)
	return nil
}

// stack: goroutine stacks grow.
func stack() error {
	var down func(n int, pad [128]byte) int
	down = func(n int, pad [128]byte) int {
		if n == 0 {
			return int(pad[0])
		}
		pad[0]++
		return down(n-1, pad)
	}
	done := make(chan int)
	for range 8 {
		go func() { done <- down(20_000, [128]byte{}) }()
	}
	for range 8 {
		if n := <-done; n != 20_000&255 {
			return fmt.Errorf("%d frames", n)
		}
	}
	return nil
}

// gc: many times the heap's size goes through it.
func gc() error {
	var kept [64][]byte
	total := uint64(0)
	for i := 0; total < 4*runtimeSize(); i++ {
		b := make([]byte, 1000+i%50_000)
		b[0], b[len(b)-1] = byte(i), byte(i)
		kept[i%64] = b
		total += uint64(len(b))
		if old := kept[(i+1)%64]; old != nil && old[0] != old[len(old)-1] {
			return errors.New("memory changed")
		}
	}
	return nil
}

// pressure: a heap that fills most of the memory stays up while garbage many
// times its size goes by.
func pressure() error {
	const piece = 64 << 10
	kept := make([][]byte, runtimeSize()*6/10/piece)
	for i := range 4 * len(kept) {
		b := make([]byte, piece)
		b[0] = byte(i)
		kept[i*7919%len(kept)] = b
		if b := make([]byte, piece/2); b[piece/4] != 0 {
			return errors.New("memory is not zero")
		}
	}
	kept = nil
	runtime.GC() // the next test may want most of the memory in one piece
	return nil
}

// big: half of the memory in one piece, zeroed, and again after it was freed.
func big() error {
	for round := range 3 {
		b := make([]byte, runtimeSize()/2)
		for i := 0; i < len(b); i += 4096 {
			if b[i] != 0 {
				return fmt.Errorf("round %d: byte %d is %#x", round, i, b[i])
			}
			b[i] = 0xa5
		}
		b = nil
		runtime.GC()
	}
	return nil
}

// madvise: memory given back comes back zeroed and usable.
func madvise() error {
	for range 3 {
		var list [][]byte
		for range 32 {
			b := make([]byte, 1<<20)
			for i := range b {
				b[i] = byte(i)
			}
			list = append(list, b)
		}
		runtime.KeepAlive(list)
		list = nil
		debug.FreeOSMemory()
	}
	b := make([]byte, 32<<20)
	for i, c := range b {
		if c != 0 {
			return fmt.Errorf("byte %d is %#x", i, c)
		}
	}
	return nil
}

// floats: vector registers survive being interrupted.
func floats() error {
	errs := make(chan error)
	for k := range 4 {
		go func() {
			x, want := float64(k+1), 0.0
			for i := range 2_000_000 {
				y := math.Sqrt(x*x) * float64(i&7+1) / float64(i&7+1)
				if i == 0 {
					want = y
				}
				if y != want {
					errs <- fmt.Errorf("%v, want %v", y, want)
					return
				}
			}
			errs <- nil
		}()
	}
	var err error
	for range 4 {
		err = errors.Join(err, <-errs)
	}
	return err
}

// cryptoRand: crypto/rand reads what the board was given.
func cryptoRand() error {
	n := byte(0)
	board.SetRandom(func(b []byte) {
		for i := range b {
			n++
			b[i] = n
		}
	})
	b := make([]byte, 4)
	rand.Read(b)
	if string(b) != "\x01\x02\x03\x04" {
		return fmt.Errorf("read %x", b)
	}
	return nil
}

// idle: sits still with a thousand timers pending, and one that comes ten times a
// second, until the host has measured enough and ends the machine.
func idle() error {
	for i := range 500 {
		time.AfterFunc(time.Minute+time.Duration(i)*time.Second, func() {})
		go time.Sleep(time.Hour + time.Duration(i)*time.Millisecond)
	}
	fmt.Println("idle")
	for {
		time.Sleep(100 * time.Millisecond)
	}
}

// memory: all of RAM is reached, cached, and page zero is not.
func memory() error {
	ram := uint64(0)
	for _, r := range board.Info().Memory.Regions() {
		if r.Kind != loader.RAM || r.Size < 4096 || r.Start < 4096 {
			continue
		}
		ram += r.Size
		if own, _ := board.RuntimeRAM(); r.Start <= own.Start && own.Start < r.End() {
			continue
		}
		for _, at := range []uint64{r.Start, r.End() - 8} {
			p := (*uint64)(unsafe.Pointer(uintptr(at)))
			old := *p
			*p = ^old
			if *p != ^old {
				return fmt.Errorf("no memory at %#x", at)
			}
			*p = old
		}
	}
	fmt.Printf("%d MiB of RAM, %d MiB for Go\n", ram>>20, runtimeSize()>>20)
	return nil
}

// The tests that end the machine.

// crash: a nil pointer in a goroutine that does not recover.
func crash() error {
	go load(nil)
	time.Sleep(time.Second)
	return errors.New("no panic")
}

func fault() error {
	*(*int)(unsafe.Pointer(uintptr(0x7000_0000_0000))) = 1
	return errors.New("no exception")
}

// overflow: a recursion that does not end.
func overflow() error {
	debug.SetMaxStack(1 << 20)
	var down func(pad [128]byte) byte
	down = func(pad [128]byte) byte {
		pad[0]++
		return down(pad) + pad[1]
	}
	down([128]byte{})
	return errors.New("it ended")
}

func outOfMemory() error {
	debug.SetMemoryLimit(math.MaxInt64)
	for list := [][]byte(nil); ; runtime.KeepAlive(list) {
		b := make([]byte, 1<<20)
		for i := range b {
			b[i] = 1
		}
		list = append(list, b)
	}
}

// badCode jumps into data.
func badCode() error {
	code := []byte{0x0f, 0x0b} // UD2
	p := unsafe.Pointer(&code)
	f := *(*func())(unsafe.Pointer(&p))
	f()
	return errors.New("no exception")
}

// smp: several processors run goroutines at the same time.
func smp() error {
	if err := board.StartProcessors(0, 1, 2, 3); err != nil {
		return err
	}
	n := runtime.GOMAXPROCS(0)
	fmt.Println(n, "processors")
	if n < 2 {
		return errors.New("want two at least")
	}
	return onEachProcessor(func() error { return nil })
}

// onEachProcessor calls f in goroutines until each processor has run it, and
// returns an error of f's.
func onEachProcessor(f func() error) error {
	const patience = 20 * time.Second
	var mu sync.Mutex
	var wg sync.WaitGroup
	var errs error
	n := runtime.GOMAXPROCS(0)
	seen := map[uint8]bool{}
	start := time.Now()
	for range 4 * n {
		wg.Go(func() {
			for done := false; !done; {
				id, err := apicID(), f()
				mu.Lock()
				seen[id] = true
				if err != nil {
					errs = err
				}
				done = len(seen) == n && time.Since(start) > 100*time.Millisecond || time.Since(start) > patience
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(seen) != n {
		return fmt.Errorf("%d processors ran goroutines, want %d", len(seen), n)
	}
	return errs
}
