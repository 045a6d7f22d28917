package random

import (
	"context"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"time"

	"vmgenc/kernel/generation"
)

// Trigger says why the generator reseeded.
type Trigger string

const (
	TriggerSeed    Trigger = "seed"    // there was no key yet
	TriggerAge     Trigger = "age"     // MaxAge was over
	TriggerVolume  Trigger = "volume"  // MaxBytes had been made
	TriggerWatch   Trigger = "watch"   // Watch installed a live ID
	TriggerChange  Trigger = "change"  // the live ID changed: the generation's Change has the detector
	TriggerRefresh Trigger = "refresh" // Refresh was called
)

// A Report is the result of a reseed.
type Report struct {
	ID       generation.ID  // the live ID that the key belongs to since
	Trigger  Trigger        // the reason for it
	Took     time.Duration  // from the first evidence of that to the end of the reseed
	Fresh    int            // bytes of fresh entropy mixed in
	Degraded bool           // fewer than a key's worth (32): the ID may be all that is new in the key
	Sources  []SourceReport // in the order asked; read only, since reports share it
	Mixed    string         // the sources that gave fresh entropy, with the bytes of each: "rdseed:64 rdrand:64"
}

// A SourceReport is one source's part in a reseed.
type SourceReport struct {
	Name  string
	Bytes int    // of fresh entropy
	State string // "ok", "not asked", or why there were fewer bytes than asked for
}

// gave replaces Sources.
func (r *Report) gave(sources []SourceReport) {
	var mixed []string
	for _, s := range sources {
		if s.Bytes > 0 {
			mixed = append(mixed, s.Name+":"+strconv.Itoa(s.Bytes))
		}
	}
	r.Sources, r.Mixed = sources, strings.Join(mixed, " ")
}

const (
	cascadeBlock = 16         // bytes absorbed in one step
	headBlocks   = 3          // header, ID, clock and count
	seedTag      = 0x64656573 // "seed", the last word of the header
)

// sample returns the live ID, or the one that the key belongs to where there is none. The caller
// holds the lock.
func (g *Generator) sample() generation.ID {
	if live := g.live.Load(); live != nil {
		return (*live)()
	}
	return g.id
}

// Check compares the live ID with the one that the key belongs to and starts a generation if they
// differ, with a new key; it reports whether it did. by names the detection path: Poll, unless the
// caller serves a notification. A generation that is short of entropy gets another try when one is
// due. Check blocks while another call holds the generator and while sources are asked; it
// allocates where a source did otherwise than before.
func (g *Generator) Check(by generation.Detector) (started bool) {
	seen := g.clock()
	g.mu.Lock()
	before := g.count.Load()
	id, trigger := g.sample(), Trigger("")
	if id != g.id {
		trigger = TriggerChange
	} else if g.seeded && g.current.Short() {
		trigger = g.due()
	}
	var news chan<- struct{}
	if trigger != "" {
		news = g.rekey(id, trigger, by, seen)
	}
	started = g.count.Load() != before
	g.mu.Unlock()
	if trigger != "" {
		g.settle(news)
	}
	return started
}

// Refresh mixes fresh entropy into the key and starts no generation, unless the live ID has changed
// as well: it is for a machine that was notified under an unchanged ID and so may have been set
// back, or moved. Since it may have been set back, tokens drawn before are invalid afterwards. It
// reports the reseed. It blocks and allocates as Check does.
func (g *Generator) Refresh() Report {
	seen := g.clock()
	g.mu.Lock()
	trigger, id := TriggerRefresh, g.sample()
	if id != g.id {
		trigger = TriggerChange
	}
	news := g.rekey(id, trigger, generation.Notify, seen)
	if trigger == TriggerRefresh {
		g.epoch.Add(1)
	}
	report := g.latest
	g.mu.Unlock()
	g.settle(news)
	return report
}

// Stale reports whether the live ID differs from the one that the key belongs to: Check would start
// a generation. It neither allocates nor blocks and may be called in interrupt context, before the
// processor is halted for instance. While a generation starts it may be wrong, either way.
func (g *Generator) Stale() bool {
	live := g.live.Load()
	if live == nil {
		return false
	}
	id := (*live)()
	return binary.NativeEndian.Uint64(id[:8]) != g.known[0].Load() || binary.NativeEndian.Uint64(id[8:]) != g.known[1].Load()
}

// renew reseeds for a new ID or because it is time, unless another call has just done so. It
// returns ErrNotSeeded when there is no key even so.
func (g *Generator) renew() error {
	seen := g.clock()
	g.mu.Lock()
	id, trigger := g.sample(), g.due()
	if id != g.id {
		trigger = TriggerChange
	}
	var news chan<- struct{}
	if trigger != "" {
		news = g.rekey(id, trigger, generation.Read, seen)
	}
	seeded := g.seeded
	g.mu.Unlock()
	if trigger != "" {
		g.settle(news)
	}
	if !seeded {
		return ErrNotSeeded
	}
	return nil
}

// due says why a reseed is due, or "" when none is.
func (g *Generator) due() Trigger {
	if !g.seeded {
		return TriggerSeed
	}
	switch age := g.clock() - g.keyed; {
	case age >= g.limit() || age < 0:
		return TriggerAge
	case g.volume.Load() >= MaxBytes:
		return TriggerVolume
	}
	return ""
}

// rekey mixes the old key, id and fresh entropy into a new key that belongs to id, which was
// sampled before this call, and starts a generation if the reseed is due to one. by saw the reason
// for the reseed at the time seen. The caller holds the lock, and calls settle with the result
// without it.
func (g *Generator) rekey(id generation.ID, trigger Trigger, by generation.Detector, seen time.Duration) (news chan<- struct{}) {
	g.reseeds++
	now := g.clock()

	var head [headBlocks * cascadeBlock]byte
	binary.LittleEndian.PutUint64(head[0:], uint64(headBlocks+len(g.sources)*sourceBytes/cascadeBlock))
	binary.LittleEndian.PutUint32(head[12:], seedTag)
	copy(head[16:], id[:])
	binary.LittleEndian.PutUint64(head[32:], uint64(now))
	binary.LittleEndian.PutUint64(head[40:], g.reseeds)
	absorb(&g.key, head[:], &g.scratch)
	fresh := g.gather()

	g.keyed = now
	g.volume.Store(0)
	g.degraded = fresh < keySize
	first := !g.seeded && !g.degraded
	g.seeded = g.seeded || first
	g.latest.ID, g.latest.Trigger, g.latest.Took = id, trigger, g.clock()-seen
	g.latest.Fresh, g.latest.Degraded = fresh, g.degraded
	news = g.start(id, trigger, first, by, seen)
	g.id = id
	g.known[0].Store(binary.NativeEndian.Uint64(id[:8]))
	g.known[1].Store(binary.NativeEndian.Uint64(id[8:]))
	g.expire()
	g.arm()
	return news
}

// settle does what can wait until the lock is free after a reseed: lanes are wiped, and then Next
// is told of a change. In this order: readers and the host can have the new key first.
func (g *Generator) settle(news chan<- struct{}) {
	g.sweep()
	select {
	case news <- struct{}{}:
	default: // no change, or Next knows already, or was never called
	}
}

// start starts the generation that the reseed in latest is due to, if any: the ID changed, or the
// current generation is short of entropy and this reseed is not. No later reseed repairs a short
// generation, since a twin may know the values drawn in it; only the first key of all, before which
// nothing was drawn, and that for a new live ID belong to the generation that is there. The caller
// holds the lock.
func (g *Generator) start(id generation.ID, trigger Trigger, first bool, by generation.Detector, seen time.Duration) (news chan<- struct{}) {
	c := generation.Change{
		Generation: g.count.Load() + 1,
		Old:        g.id,
		New:        id,
		By:         by,
		Time:       seen,
		Latency:    g.latest.Took,
		Fresh:      g.latest.Fresh,
		Entropy:    g.latest.Mixed,
	}
	switch {
	case trigger == TriggerChange:
	case first || trigger == TriggerWatch:
		g.current.New, g.current.Fresh, g.current.Entropy = id, c.Fresh, c.Entropy
		if c.Generation == 1 {
			g.current.Old, g.current.By = id, generation.None
		}
		return nil
	case g.current.Short() && !c.Short():
		c.By = generation.Poll
	default:
		return nil
	}
	g.current = c
	g.count.Store(c.Generation)
	g.epoch.Add(1)
	g.announce(c)
	return g.news
}

// announce has Next return c. The caller holds the lock.
func (g *Generator) announce(c generation.Change) {
	if last := len(g.pending) - 1; last+1 == maxPending {
		c.Old = g.pending[last].Old
		g.pending[last] = c
	} else {
		g.pending = append(g.pending, c)
	}
}

// Next returns the changes, the first one first: each once, as soon as its generation has started,
// whatever saw it. It blocks until there is one or ctx is done, whose error it returns then. It is
// for one goroutine at a time, which tells everybody else: it runs outside all locks, so a change
// that was found by a read anywhere can be published to subscribers that read themselves.
func (g *Generator) Next(ctx context.Context) (generation.Change, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.news == nil {
		g.news = make(chan struct{}, 1)
		g.pending = slices.Grow(g.pending, maxPending-len(g.pending))
	}
	for len(g.pending) == 0 {
		g.mu.Unlock()
		select {
		case <-g.news:
			g.mu.Lock()
		case <-ctx.Done():
			g.mu.Lock()
			return generation.Change{}, ctx.Err()
		}
	}
	c := g.pending[0]
	g.pending = g.pending[:copy(g.pending, g.pending[1:])]
	return c, nil
}

// Current returns the start of the current generation: its number, its ID, and the entropy in its
// first key. Generation 0 has no detector; its fresh bytes are those of the first key that belonged
// to the live ID. Current takes a lock and does not allocate.
func (g *Generator) Current() generation.Change {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.current
}

// Generation returns the number of the current generation, 0 at boot. It does not look at the live
// ID: Check does. It neither blocks nor allocates and may be called in interrupt context.
func (g *Generator) Generation() uint64 { return g.count.Load() }

// arm starts the reseed timer. It may fire early; ring then restarts it. The caller holds the lock.
func (g *Generator) arm() {
	end := g.keyed + g.limit()
	switch {
	case g.now != nil, g.timer != nil && g.rings != 0 && g.rings <= end:
		return
	case g.timer == nil:
		g.timer = time.AfterFunc(end-g.clock(), g.ring)
	default:
		g.timer.Reset(end - g.clock())
	}
	g.rings = end
}

// ring is what the timer calls.
func (g *Generator) ring() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.rings = 0
	if g.due() != "" {
		g.expire() // the timer is set with the next key
		return
	}
	g.arm()
}

// limit is how long the key may serve.
func (g *Generator) limit() time.Duration {
	if g.degraded {
		return degradedAge
	}
	return MaxAge
}

// gather absorbs 64 bytes for every source, zeros where it has none, and returns how many of them
// were fresh.
func (g *Generator) gather() int {
	fresh := 0
	var reports []SourceReport // in place of the last ones, which others have, where something differs
	for i := range g.sources {
		r := g.latest.Sources[i]
		n, state := g.sources[i].ask(&g.slot, fresh >= keySize)
		absorb(&g.key, g.slot[:], &g.scratch)
		clear(g.slot[:])
		fresh += n
		if n != r.Bytes || state != r.State {
			if reports == nil {
				reports = slices.Clone(g.latest.Sources)
			}
			reports[i] = SourceReport{r.Name, n, state}
		}
	}
	if reports != nil {
		g.latest.gave(reports)
	}
	return fresh
}

// clock is the time since some moment in the past.
func (g *Generator) clock() time.Duration {
	if g.now != nil {
		return g.now()
	}
	start := boot.Load()
	if start == nil {
		now := time.Now()
		boot.CompareAndSwap(nil, &now)
		start = boot.Load()
	}
	return time.Since(*start)
}
