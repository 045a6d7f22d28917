package random

import (
	"bytes"
	"encoding/binary"
	"flag"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"vmgenc/kernel/generation"
)

// world is a machine that is forked at its fork-th step. A step is anything that the generator does
// to the world around it: looking at the live ID, asking a source, looking at the clock. Its
// sources are dead after the fork: every clone gets the same bytes from them, the worst that can
// happen.
type world struct {
	steps, fork int
	clone       byte
	g           *Generator
	looks       []int // steps at which the live ID was looked at
}

func newWorld(fork int, clone byte) *world {
	w := &world{fork: fork, clone: clone}
	s := newFake("same", 1)
	s.hook = w.step
	w.g = New(s)
	w.g.now = func() time.Duration {
		w.step()
		return time.Duration(w.steps/4) * time.Minute
	}
	w.g.Watch(w.live)
	return w
}

// step has the generator look at the clock now and then, which is a step too.
func (w *world) step() {
	w.steps++
	if w.steps%7 == 0 {
		w.g.expire()
	}
}

func (w *world) live() (id generation.ID) {
	w.step()
	w.looks = append(w.looks, w.steps)
	if w.steps >= w.fork {
		id[0] = w.clone
	}
	return id
}

// output is what a read returned, and the step at which the ID was looked at last before that.
type output struct {
	bytes []byte
	look  int
}

func (w *world) run(t *testing.T, sizes []int) []output {
	var all []output
	for _, n := range sizes {
		p := mustRead(t, w.g, n)
		all = append(all, output{p, w.looks[len(w.looks)-1]})
	}
	return all
}

// Two clones, forked at every step there is: what they read before the fork is the same, and what
// they read after it differs, down to reads that were in progress. Behind the final compare there
// is no step at all.
func TestForkAtEveryStep(t *testing.T) {
	sizes := []int{16, 32, 8, 512, 513, 16, 2000, 70000, 16, 8, 140000, 64, 300, 300, 300, 300, 16, 16, 900, 16, 70000, 70000, 16}
	last := newWorld(0, 0)
	last.run(t, sizes)
	different := 0
	for fork := 0; fork <= last.steps; fork++ {
		a := newWorld(fork, 1).run(t, sizes)
		b := newWorld(fork, 2).run(t, sizes)
		for i := range sizes {
			same := bytes.Equal(a[i].bytes, b[i].bytes)
			if before := a[i].look < fork; same != before {
				t.Fatalf("fork at step %d: read %d, compared at step %d, is the same in both clones: %v", fork, i, a[i].look, same)
			}
			if !same {
				different++
				shareNothing(t, fork, a[i].bytes, b[i].bytes)
			}
		}
	}
	if different == 0 {
		t.Fatal("no fork hit a read")
	}
	t.Logf("%d forks, %d reads after one", last.steps+1, different)
}

// shareNothing fails when a and b have eight equal bytes anywhere in the same place.
func shareNothing(t *testing.T, fork int, a, b []byte) {
	t.Helper()
	for k := 0; k+8 <= len(a); k += 8 {
		if bytes.Equal(a[k:k+8], b[k:k+8]) {
			t.Fatalf("fork at step %d: bytes %d to %d are the same in both clones", fork, k, k+8)
		}
	}
}

// The ID changes at the k-th look for every k, over and over: reads return the bytes of the ID that
// the last look saw.
func TestChangeAtEveryLook(t *testing.T) {
	for period := 3; period < 12; period++ {
		looks := 0
		var id [16]byte
		g, _ := newTest(newFake("a", 1))
		g.Watch(func() generation.ID {
			looks++
			if looks%period == 0 {
				id[5]++
			}
			return id
		})
		for _, n := range []int{1, 16, 600, 100000, 16, 16, 992} {
			p := make([]byte, n)
			var from origin
			err := g.read(p, &from)
			if err != nil || from.id != id {
				t.Fatalf("a change every %d looks: bytes of %x, last look saw %x: %v", period, from.id, id, err)
			}
			if n >= 16 && bytes.Equal(p, make([]byte, n)) {
				t.Fatalf("a change every %d looks: wiped bytes returned", period)
			}
		}
	}
}

// A storm: the ID moves on at random moments while several goroutines read. No read returns bytes
// of a generation older than the one that was current when it began.
func TestCloneStorm(t *testing.T) {
	var page [2]atomic.Uint64
	live := func() (id generation.ID) {
		binary.LittleEndian.PutUint64(id[:], page[0].Load())
		binary.LittleEndian.PutUint64(id[8:], page[1].Load())
		return id
	}
	number := func(id [16]byte) uint64 { return binary.LittleEndian.Uint64(id[:]) }
	g := New(newFake("a", 1))
	g.Watch(live)

	var stop atomic.Bool
	var storm, readers sync.WaitGroup
	storm.Go(func() {
		r := rand.New(rand.NewPCG(3, 4))
		for n := uint64(1); !stop.Load(); n++ {
			page[1].Store(n)
			page[0].Store(n)
			for range r.IntN(50) {
				runtime.Gosched()
			}
		}
	})
	for reader := range 4 {
		readers.Go(func() {
			p := make([]byte, 16<<(4*reader))
			for n := 0; n < 3000>>(3*reader) || g.Generation() < 10; n++ {
				before := number(live())
				var from origin
				err := g.read(p, &from)
				if after := number(live()); err != nil || number(from.id) < before || number(from.id) > after {
					t.Errorf("bytes of generation %d, read between %d and %d: %v", number(from.id), before, after, err)
					return
				}
			}
		})
	}
	readers.Wait()
	stop.Store(true)
	storm.Wait()
	t.Logf("%d changes, %d noticed by reads, %d retries", page[0].Load(), g.Generation(), g.Stats().Retries)
}

// Everything that makes lanes stale happens at once, while readers of all sizes run: no two readers
// get the same bytes, no reader gets bytes of a generation before the one in which its read began,
// and the volume causes no more reseeds than it should.
func TestEverythingAtOnce(t *testing.T) {
	var page atomic.Uint64
	g := New(newFake("a", 1))
	g.Watch(func() (id generation.ID) {
		binary.LittleEndian.PutUint64(id[:], page.Load())
		return id
	})
	var (
		stop           atomic.Bool
		readers, storm sync.WaitGroup
		mu             sync.Mutex
		seen           = map[[16]byte]bool{}
	)
	for _, disturb := range []func(){
		func() { page.Add(1); g.Check(generation.Poll) },
		func() {
			token, _ := g.ReadToken(nil)
			if g.Refresh(); token.Valid() {
				t.Error("a token is valid after a refresh")
			}
		},
		func() { g.Mix("loader", []byte("seed")) },
		func() { g.volume.Add(MaxBytes) },
		g.expire,
	} {
		storm.Go(func() {
			for n := 0; n < 200 && !stop.Load(); n++ {
				disturb()
				time.Sleep(100 * time.Microsecond)
			}
		})
	}
	for _, size := range []int{16, 512, 600, 4096, 3 * pieceSize} {
		readers.Go(func() {
			p := make([]byte, size)
			for range max(20, 3000*16/size) {
				before := g.epoch.Load()
				var from origin
				if err := g.read(p, &from); err != nil || from.epoch < before {
					t.Errorf("bytes of epoch %d, read since %d: %v", from.epoch, before, err)
				}
				mu.Lock()
				for q := p; len(q) >= 16; q = q[16:] {
					if seen[[16]byte(q)] {
						t.Error("two readers got the same bytes")
					}
					seen[[16]byte(q)] = true
				}
				mu.Unlock()
			}
		})
	}
	readers.Wait()
	stop.Store(true)
	storm.Wait()
	// One for each refresh and each volume, up to two for a change.
	if r := g.Stats().Reseeds; r > 1+4*200 {
		t.Errorf("%d reseeds", r)
	}
	t.Logf("%d reseeds, %d retries, %d blocks", g.Stats().Reseeds, g.Stats().Retries, len(seen))
}

var clones = flag.Int("clones", 200_000, "clones of one state to simulate")

// Many clones of one state whose sources are all dead: the ID alone keeps them apart. The first 32
// bytes of each are kept as their first 16, which are to differ already.
func TestManyClones(t *testing.T) {
	var id [16]byte
	s := newFake("dead", 1)
	g, _ := newTest(s)
	g.Watch(func() generation.ID { return id })
	mustRead(t, g, 16)
	s.err = errShort
	state := g.key
	seen := make([][16]byte, *clones)
	for n := range seen {
		// What a snapshot holds, as far as it matters to the next key.
		g.key, g.id, g.reseeds, g.keyed = state, [16]byte{}, 1, 0
		binary.LittleEndian.PutUint64(id[:], uint64(n+1))
		seen[n] = [16]byte(mustRead(t, g, 32))
		if !g.degraded || g.reseeds != 2 {
			t.Fatalf("clone %d: degraded %v, reseed %d", n, g.degraded, g.reseeds)
		}
	}
	slices.SortFunc(seen, func(a, b [16]byte) int { return bytes.Compare(a[:], b[:]) })
	for n := range seen[1:] {
		if seen[n] == seen[n+1] {
			t.Fatalf("two clones read %x", seen[n])
		}
	}
	t.Logf("%d clones, no two alike", len(seen))
}
