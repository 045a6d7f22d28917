package random

import (
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"vmgenc/kernel/generation"
)

const (
	// MaxAge is how long a key's line of descent serves before a read mixes in fresh entropy.
	MaxAge = 5 * time.Minute
	// MaxBytes is how many bytes it serves.
	MaxBytes = 64 << 20

	degradedAge = time.Second           // MaxAge of a key that got less fresh entropy than it should
	seedRetry   = 10 * time.Millisecond // between attempts to seed
	pieceSize   = 64 << 10              // the most that is made under one hold of a lane
	lanes       = 8                     // readers that can be served at once
)

// ErrNotSeeded says that no source has given enough entropy yet for a first key.
var ErrNotSeeded = errors.New("random: not seeded")

// ErrGeneration says that the generation changed: what was drawn in the one before may exist in
// other clones too.
var ErrGeneration = errors.New("random: the generation has changed")

// errMoved says that the generation changed between two pieces of one read.
var errMoved = errors.New("random: generation changed during the read")

// maxPending is the number of changes that can wait for Next. When there are more, because a
// subscriber takes long, the last two of them become one, and its generation number shows the gap.
const maxPending = 64

// boot is the zero of the generators' clock, set by the first call of clock: a package's init may
// come before this package's.
var boot atomic.Pointer[time.Time]

// A Generator makes random bytes. The zero Generator has no sources and is not seeded. Its methods
// may be called by any number of goroutines, not in interrupt context, and not from a Source, live
// or get function that it calls itself. It must not be copied.
type Generator struct {
	state atomic.Uint64                        // counts the events that make lanes stale: reseeds, and moments at which one may be due
	epoch atomic.Uint64                        // counts what ends tokens: generations that start, and refreshes; changed under mu
	live  atomic.Pointer[func() generation.ID] // set before epoch is changed for it
	count atomic.Uint64                        // the number of the generation; changed under mu
	known [2]atomic.Uint64                     // id, to be read without mu
	lane  [lanes]lane

	mu     sync.Mutex // guards the fields below; taken after that of a lane, if both are
	key    key
	id     generation.ID // the live ID that key belongs to
	seeded bool

	sources []source
	slot    [sourceBytes]byte // one source's bytes on their way into key
	scratch [blockSize]byte

	keyed    time.Duration // when fresh entropy was last asked for
	volume   atomic.Uint64 // bytes made since
	degraded bool          // that gave less than a key's worth
	timer    *time.Timer   // calls ring when the key's time is over, or before
	rings    time.Duration // when it does, 0 if it is not set

	current generation.Change   // the start of the current generation
	pending []generation.Change // the changes that Next has not returned yet, in order
	news    chan struct{}       // has room for one: tells Next that there are some; nil until Next is called

	latest  Report // of the last reseed
	reseeds uint64
	retries atomic.Uint64

	now func() time.Duration // in place of the monotonic clock and the timer, in tests
}

// New returns a generator that draws from sources, in that order. It asks none of them before the
// first read.
func New(sources ...Source) *Generator {
	g := new(Generator)
	for _, s := range sources {
		g.Add(s)
	}
	return g
}

// Add gives the generator one more source, asked after the others from the next reseed on. It
// allocates.
func (g *Generator) Add(s Source) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sources = append(g.sources, newSource(s))
	g.latest.Sources = append(slices.Clip(g.latest.Sources), SourceReport{Name: s.Name(), State: "not asked"})
}

// Watch installs the live generation ID that every read is compared with from now on, and reseeds
// for it, without starting a generation: what was drawn before belongs to no ID, and its tokens are
// invalid. live, not nil, is called at the end of each read and, under the generator's lock, before
// each reseed; it must be quick and must not call the generator.
func (g *Generator) Watch(live func() generation.ID) {
	seen := g.clock()
	g.mu.Lock()
	g.live.Store(&live)
	g.rekey(live(), TriggerWatch, generation.None, seen)
	g.mu.Unlock()
	g.settle(nil)
}

// Read fills p with random bytes that all belong to one generation, the current one as sampled
// after the last of them was made. It returns len(p) and no error. Until the first seeding it
// blocks, asking the sources every 10 ms, and later while a reseed asks them. It does not allocate,
// except a timer when the first reseed is made, and a report where a source did otherwise than
// before.
//
// A read of more than 64 KiB takes turns with other readers. Its pieces are not compared one by one
// but all at the end: a piece that was made before a fork exists in every clone, however early it
// was found good, so a change makes the whole read start again.
func (g *Generator) Read(p []byte) (int, error) {
	var from origin
	for g.read(p, &from) != nil {
		time.Sleep(seedRetry)
	}
	return len(p), nil
}

// TryRead is Read that does not wait: it returns 0 and ErrNotSeeded when the sources cannot give a
// first key now.
func (g *Generator) TryRead(p []byte) (int, error) {
	var from origin
	if err := g.read(p, &from); err != nil {
		return 0, err
	}
	return len(p), nil
}

// read is TryRead that tells where the bytes come from. Nothing follows its final compare but the
// return.
func (g *Generator) read(p []byte, from *origin) error {
	if g.readFast(p, from) && g.holds(from) {
		return nil
	}
	for {
		err := g.fill(p, from)
		if err == nil && g.holds(from) {
			return nil
		}
		clear(p)
		if err == nil {
			err = g.renew()
		}
		if errors.Is(err, ErrNotSeeded) {
			return err
		}
		g.retries.Add(1)
		runtime.Gosched()
	}
}

// origin tells which generation bytes belong to.
type origin struct {
	id         generation.ID
	epoch      uint64
	generation uint64
}

// holds samples the live ID, last thing, and tells whether the generation of from has not ended.
func (g *Generator) holds(from *origin) bool {
	live := g.live.Load()
	return g.epoch.Load() == from.epoch && (live == nil || (*live)() == from.id)
}

// fill makes len(p) bytes of one generation, which may have ended by the time it returns.
func (g *Generator) fill(p []byte, from *origin) error {
	if len(p) <= pieceSize {
		return g.take(p, from)
	}
	err := g.take(p[:pieceSize], from)
	for p = p[pieceSize:]; err == nil && len(p) > 0; {
		n := min(len(p), pieceSize)
		first := from.epoch
		err = g.take(p[:n], from)
		if err == nil && from.epoch != first {
			err = errMoved
		}
		p = p[n:]
	}
	return err
}

// readFast serves the common case: lane 0 is free and has enough bytes in its buffer.
func (g *Generator) readFast(p []byte, from *origin) (ok bool) {
	l := &g.lane[0]
	if !l.mu.TryLock() {
		return false
	}
	if ok = l.state == g.state.Load()+1 && len(p) <= l.left && len(p) <= smallRead; ok {
		l.reads++
		l.bytes += uint64(len(p))
		l.move(p)
		*from = l.from
	}
	l.mu.Unlock()
	return ok
}

// take makes one piece.
func (g *Generator) take(p []byte, from *origin) error {
	l := g.free()
	for l.state != g.state.Load()+1 && !g.supply(l) {
		l.mu.Unlock()
		if err := g.renew(); err != nil {
			return err
		}
		l = g.free()
	}
	made := l.take(p)
	*from = l.from
	l.mu.Unlock()
	if made > 0 && g.volume.Add(uint64(made)) >= MaxBytes {
		g.expire()
	}
	return nil
}

// free returns a lane that nobody uses, locked. Only where there is none it waits for one.
func (g *Generator) free() *lane {
	for i := range g.lane {
		if g.lane[i].mu.TryLock() {
			return &g.lane[i]
		}
	}
	g.lane[0].mu.Lock()
	return &g.lane[0]
}

// supply gives l, which the caller has locked, a new key of the current generation, unless a reseed
// is due: then it does nothing and returns false.
func (g *Generator) supply(l *lane) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	state := g.state.Load()
	if g.due() != "" {
		return false
	}
	l.wipe()
	stream(g.scratch[:], &g.key, &input{3: laneTag})
	g.key.setBytes(g.scratch[:keySize])
	l.key.setBytes(g.scratch[keySize:])
	clear(g.scratch[:])
	l.state = state + 1
	l.from = origin{g.id, g.epoch.Load(), g.count.Load()}
	return true
}

// sweep wipes the lanes that are outdated: what they hold belongs to the past. It takes their locks
// one after the other.
func (g *Generator) sweep() {
	for i := range g.lane {
		l := &g.lane[i]
		l.mu.Lock()
		if l.state != g.state.Load()+1 {
			l.wipe()
		}
		l.mu.Unlock()
	}
}

// expire has every lane look whether a reseed is due.
func (g *Generator) expire() { g.state.Add(1) }
