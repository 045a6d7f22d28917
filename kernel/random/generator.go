package random

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// MaxAge is how long a key's line of descent serves before fresh entropy is mixed in.
	MaxAge = 5 * time.Minute
	// MaxBytes is how many bytes it serves.
	MaxBytes = 64 << 20

	degradedAge = time.Second           // MaxAge of a key that got no fresh entropy
	seedRetry   = 10 * time.Millisecond // between attempts to seed
	bufferSize  = 16 * blockSize        // made at once for small reads
	smallRead   = 512                   // the largest read that is served from the buffer
	pieceSize   = 64 << 10              // the most that is made under one hold of the lock
	outputTag   = 0x2074756f            // "out ", the last word of the input for output blocks
)

// ErrNotSeeded says that no source has given enough entropy yet for a first key.
var ErrNotSeeded = errors.New("random: not seeded")

// errMoved says that the generation changed between two pieces of one read.
var errMoved = errors.New("random: generation changed during the read")

// boot is where the generator's clock starts.
var boot = time.Now()

// A Generator makes random bytes. The zero Generator has no sources and is not seeded. Its methods may be called by any number of
// goroutines, not in interrupt context, and not from a Source, live or get function that it calls itself.
type Generator struct {
	mu sync.Mutex

	key    key
	next   key           // the key after this, while a long read is made
	id     [16]byte      // the generation that key belongs to
	epoch  atomic.Uint64 // counts the generations; changed under mu
	seeded bool

	buf  [bufferSize]byte // output of the key before key
	left int              // bytes at the end of buf that nobody has had

	live    func() [16]byte
	changed func(old, new [16]byte)

	sources []source
	slot    [sourceBytes]byte // one source's bytes on their way into key
	scratch [blockSize]byte

	keyed    time.Duration // when fresh entropy was last asked for
	volume   uint64        // bytes made since
	degraded bool          // that gave less than a key's worth

	generation Report // of the reseed that made key belong to id
	latest     Report // of the last reseed
	reads      uint64
	bytes      uint64
	reseeds    uint64
	retries    atomic.Uint64

	now func() time.Duration // in place of the monotonic clock, in tests
}

// New returns a generator that draws from sources, in that order. It asks none of them before the first read.
func New(sources ...Source) *Generator {
	g := new(Generator)
	for _, s := range sources {
		g.Add(s)
	}
	return g
}

// Add gives the generator one more source, asked after the others from the next reseed on. It allocates.
func (g *Generator) Add(s Source) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.sources = append(g.sources, newSource(s))
	given := SourceReport{Name: s.Name(), State: "not asked"}
	g.generation.Sources = append(g.generation.Sources, given)
	g.latest.Sources = append(g.latest.Sources, given)
}

// Watch installs the live generation ID that every read is compared with from now on, and reseeds for it. live, not nil, is called at the
// end of each read and, under the generator's lock, before each reseed; it must be quick and must not call the generator.
// changed is called, without the lock, by the goroutine whose read found a new ID first, after the reseed and before that read
// returns; it must not block on anything that a caller of Read may hold. A change found by Reseed is not reported to it.
func (g *Generator) Watch(live func() [16]byte, changed func(old, new [16]byte)) {
	seen := g.clock()
	g.mu.Lock()
	defer g.mu.Unlock()
	g.live, g.changed = live, changed
	g.rekey(live(), TriggerTold, seen)
}

// Read fills p with random bytes that all belong to one generation, the current one as sampled after the last of them was made.
// It returns len(p) and no error. Until the first seeding it blocks, asking the sources every 10 ms. It does not allocate.
//
// A read of more than 64 KiB takes turns with other readers. Its pieces are not compared one by one but all at the end: a piece
// that was made before a fork exists in every clone, however early it was found good, so a change makes the whole read start again.
func (g *Generator) Read(p []byte) (int, error) {
	for {
		n, err := g.TryRead(p)
		if err == nil {
			return n, nil
		}
		time.Sleep(seedRetry)
	}
}

// TryRead is Read that does not wait: it returns 0 and ErrNotSeeded when the sources cannot give a first key now.
func (g *Generator) TryRead(p []byte) (int, error) {
	_, err := g.read(p)
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// read is TryRead that tells where the bytes come from. Nothing follows its final compare but the return.
func (g *Generator) read(p []byte) (origin, error) {
	for {
		from, err := g.fill(p)
		if err == nil && g.holds(&from) {
			return from, nil
		}
		clear(p)
		if err == nil {
			err = g.renew()
		}
		if errors.Is(err, ErrNotSeeded) {
			return origin{}, err
		}
		g.retries.Add(1)
		runtime.Gosched()
	}
}

// origin tells which generation bytes belong to.
type origin struct {
	id    [16]byte
	epoch uint64
	live  func() [16]byte
}

// holds samples the live ID, last thing, and tells whether the generation of from has not ended.
func (g *Generator) holds(from *origin) bool {
	return g.epoch.Load() == from.epoch && (from.live == nil || from.live() == from.id)
}

// fill makes len(p) bytes of one generation, which may have ended by the time it returns.
func (g *Generator) fill(p []byte) (origin, error) {
	n := min(len(p), pieceSize)
	first, err := g.take(p[:n])
	for err == nil && n < len(p) {
		p = p[n:]
		n = min(len(p), pieceSize)
		var next origin
		next, err = g.take(p[:n])
		if err == nil && next.epoch != first.epoch {
			err = errMoved
		}
	}
	return first, err
}

// take makes one piece.
func (g *Generator) take(p []byte) (origin, error) {
	g.mu.Lock()
	if g.due() != "" {
		g.mu.Unlock()
		if err := g.renew(); err != nil {
			return origin{}, err
		}
		g.mu.Lock()
	}
	g.volume += uint64(len(p))
	g.reads++
	g.bytes += uint64(len(p))
	if len(p) <= smallRead {
		g.fromBuffer(p)
	} else {
		g.direct(p)
	}
	from := origin{g.id, g.epoch.Load(), g.live}
	g.mu.Unlock()
	return from, nil
}

// fromBuffer moves bytes from the buffer to p, which it leaves no copy of, and refills the buffer as needed.
func (g *Generator) fromBuffer(p []byte) {
	for len(p) > 0 {
		if g.left == 0 {
			stream(g.buf[:], &g.key, &input{3: outputTag})
			g.key.setBytes(g.buf[:keySize])
			clear(g.buf[:keySize])
			g.left = bufferSize - keySize
		}
		unread := g.buf[bufferSize-g.left:]
		n := copy(p, unread)
		clear(unread[:n])
		g.left -= n
		p = p[n:]
	}
}

// direct makes p in place: block 0 holds the next key, the others are the output.
func (g *Generator) direct(p []byte) {
	in := input{3: outputTag}
	stream(g.scratch[:], &g.key, &in)
	g.next.setBytes(g.scratch[:])
	whole := len(p) &^ (blockSize - 1)
	stream(p[:whole], &g.key, &in)
	if whole < len(p) {
		stream(g.scratch[:], &g.key, &in)
		copy(p[whole:], g.scratch[:])
	}
	clear(g.scratch[:])
	g.key, g.next = g.next, key{}
}
