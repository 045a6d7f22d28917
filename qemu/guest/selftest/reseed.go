//go:build tamago

package main

import (
	"errors"
	"fmt"
	"hash/maphash"
	oldrand "math/rand"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// drawn is something of each of the runtime's generators.
type drawn struct {
	first [40]uint64 // more than the generator makes at a time
	old   uint64
	seed  maphash.Seed
	order string
	picks [40]byte
}

// draw does not let another goroutine onto its thread.
func draw() (d drawn) {
	for i := range d.first {
		d.first[i] = rand.Uint64()
	}
	d.old = oldrand.Uint64()
	d.seed = maphash.MakeSeed()
	m := map[byte]bool{}
	for i := range byte(100) {
		m[i] = true
	}
	for k := range m {
		d.order += string(rune('0' + k))
	}
	d.picks = pick()
	return d
}

var always = make(chan bool)

func init() { close(always) }

// pick lets select choose.
func pick() (picks [40]byte) {
	for i := range picks {
		select {
		case <-always:
			picks[i] = 1
		case <-always:
			picks[i] = 2
		case <-always:
			picks[i] = 3
		case <-always:
			picks[i] = 4
		}
	}
	return picks
}

// reseed: the runtime's own generators follow from what they are seeded with.
func reseed() error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var all []drawn
	for _, n := range []byte{1, 2, 1, 3} {
		seed := [32]byte{n, 31: n}
		if !board.ReseedRuntime(&seed) {
			return errors.New("not with this toolchain")
		}
		if seed != [32]byte{n, 31: n} {
			return errors.New("the seed is another")
		}
		all = append(all, draw())
	}
	if a, b := &all[0], &all[2]; a.first != b.first || a.old != b.old || a.seed != b.seed || a.order != b.order {
		return fmt.Errorf("the same seed gives %x and %x", a.first[:4], b.first[:4])
	}
	for i, j := range []int{1, 2, 3, 0} { // pairs with different seeds, but 1 and 0
		a, b := &all[i], &all[j]
		if a.first[0] == b.first[0] || a.first[39] == b.first[39] || a.old == b.old || a.seed == b.seed || a.order == b.order || a.picks == b.picks {
			return fmt.Errorf("different seeds give %v and %v", a, b)
		}
	}
	repeats := false
	for try := 0; !repeats && try < 5; try++ { // the scheduler draws on the thread's generator too
		board.ReseedRuntime(&[32]byte{9})
		picks := pick()
		board.ReseedRuntime(&[32]byte{9})
		repeats = pick() == picks
	}
	if !repeats {
		return errors.New("with the same seed, select chooses otherwise")
	}
	return otherThreads()
}

// otherThreads: threads that sit idle get new seeds too, and each its own.
func otherThreads() error {
	const threads = 8
	gate, values := make(chan bool), make(chan uint64)
	for range threads {
		go func() {
			runtime.LockOSThread()
			for range gate {
				values <- rand.Uint64()
			}
			values <- 0
		}()
	}
	seen := map[uint64]bool{}
	for round := range 3 {
		board.ReseedRuntime(&[32]byte{7}) // the same each time
		for range threads {
			gate <- true
			seen[<-values] = true
		}
		if n := len(seen); round == 0 && n != threads {
			return fmt.Errorf("%d values on %d threads", n, threads)
		}
	}
	close(gate)
	for range threads {
		<-values
	}
	// each thread begins anew, with one of as many seeds as there are m's
	if n := len(seen); n == 3*threads {
		return fmt.Errorf("%d values: the idle threads have not been seeded", n)
	}
	return nil
}

// reseedLoad: reseeds in the midst of everything that draws on the generators.
func reseedLoad() error {
	const reseeds = 300
	if runtime.GOMAXPROCS(0) == 1 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	}
	var stop atomic.Bool
	var wg sync.WaitGroup
	var lost atomic.Int64
	for _, f := range []func(){
		func() { rand.Uint64() },
		func() { oldrand.Perm(20) },
		func() { maphash.MakeSeed() },
		func() { draw() },
		func() {
			ended := make(chan bool)
			go func() { runtime.LockOSThread(); rand.Uint64(); close(ended) }() // the thread ends
			<-ended
		},
		func() { time.Sleep(time.Microsecond); rand.Uint64() },
	} {
		wg.Go(func() {
			for !stop.Load() {
				f()
			}
		})
	}
	wg.Go(func() {
		m := map[string]int{}
		for i := 0; !stop.Load(); i++ {
			m[fmt.Sprint(i%1000)] = i
			if n, ok := m[fmt.Sprint(i%1000)]; !ok || n != i || len(m) > 1000 {
				lost.Add(1)
			}
		}
	})
	start := time.Now()
	for i := range reseeds {
		board.ReseedRuntime(&[32]byte{byte(i), byte(i >> 8)})
		time.Sleep(100 * time.Microsecond)
	}
	took := time.Since(start) / reseeds
	stop.Store(true)
	wg.Wait()
	fmt.Println("one reseed every", took.Round(time.Microsecond))
	if n := lost.Load(); n != 0 {
		return fmt.Errorf("%d entries of a map lost", n)
	}
	return nil
}
