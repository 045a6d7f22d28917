package random

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Trigger says why the generator reseeded.
type Trigger string

const (
	TriggerSeed    Trigger = "seed"    // there was no key yet
	TriggerAge     Trigger = "age"     // MaxAge was over
	TriggerVolume  Trigger = "volume"  // MaxBytes had been made
	TriggerRead    Trigger = "read"    // a read found a new generation ID
	TriggerTold    Trigger = "told"    // Reseed or Watch was called with one
	TriggerRefresh Trigger = "refresh" // Refresh was called
)

// A Report is the honest result of a reseed.
type Report struct {
	ID       [16]byte       // the generation that the key belongs to since
	Trigger  Trigger        // what made it necessary
	Took     time.Duration  // from that moment to the end of the reseed
	Fresh    int            // bytes of fresh entropy mixed in
	Degraded bool           // fewer than a key's worth (32): the ID may be all that is new in the key
	Sources  []SourceReport // in the order asked; to be left as it is, other reports share it
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

// Reseed makes the generator's key belong to the generation id and reports how. When it does already, nothing is done and the
// report is the one of the reseed that saw to it. Where Watch has installed a live ID, the key will belong to a sample of that:
// id may have been overtaken, and is evidence of a change only. It blocks while another call holds the generator, and allocates a timer
// the first time, and where a source did otherwise than before.
func (g *Generator) Reseed(id [16]byte) Report {
	seen := g.clock()
	g.mu.Lock()
	now := id
	if live := g.live.Load(); live != nil {
		now = (*live)()
	}
	if id != g.id || now != g.id || !g.seeded {
		g.rekey(now, TriggerTold, seen)
	}
	report := g.generation
	g.mu.Unlock()
	g.sweep()
	return report
}

// Refresh mixes in fresh entropy under the same ID, and ends the generation for all tokens: for a machine that has reason to believe
// that it was set back although its ID is what it was. It reports how that went. It blocks and allocates as Reseed does.
func (g *Generator) Refresh() Report {
	seen := g.clock()
	g.mu.Lock()
	id := g.id
	if live := g.live.Load(); live != nil {
		id = (*live)()
	}
	g.rekey(id, TriggerRefresh, seen)
	report := g.latest
	g.mu.Unlock()
	g.sweep()
	return report
}

// renew reseeds for a new ID or because it is time, unless another call has just done so. It returns ErrNotSeeded when there is no
// key even so.
func (g *Generator) renew() error {
	seen := g.clock()
	g.mu.Lock()
	old, id := g.id, g.id
	if live := g.live.Load(); live != nil {
		id = (*live)()
	}
	trigger := g.due()
	if id != old {
		trigger = TriggerRead
	}
	if trigger != "" {
		g.rekey(id, trigger, seen)
	}
	changed, seeded := g.changed, g.seeded
	g.mu.Unlock()
	if trigger != "" {
		g.sweep()
	}
	if id != old && changed != nil {
		changed(old, id)
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

// rekey mixes the old key, id and fresh entropy into a new key that belongs to id, which was sampled before this call. seen is when
// the reason for it was. The caller holds the lock.
func (g *Generator) rekey(id [16]byte, trigger Trigger, seen time.Duration) {
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
	g.id = id
	if first || trigger == TriggerTold || trigger == TriggerRead || trigger == TriggerRefresh {
		g.epoch.Add(1)
		g.generation = g.latest
	}
	g.expire()
	g.arm()
}

// arm sees to it that the timer goes off when the key's time is over, or before: then it is set again. The caller holds the lock.
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

// gather absorbs 64 bytes for every source, zeros where it has none, and returns how many of them were fresh.
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
	return time.Since(boot)
}
