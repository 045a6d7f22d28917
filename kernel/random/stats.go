package random

import (
	"fmt"
	"strconv"
)

// Stats is the state of a generator at one moment.
type Stats struct {
	Seeded   bool
	Degraded bool   // the last reseed got less than a key's worth of fresh entropy
	Reads    uint64 // and pieces of long reads
	Bytes    uint64 // made for them
	Retries  uint64 // reads that were wiped and made again because the generation changed
	Reseeds  uint64
	Last     Report // of the last reseed
	Sources  []SourceStats
}

// SourceStats is what one source did since the generator knows it.
type SourceStats struct {
	Name   string
	Asked  uint64 // times it was asked
	Failed uint64 // times it gave an error
	Bytes  uint64 // of fresh entropy given
	State  string // "ok", "not asked", or its last error
}

// Stats returns the generator's state. It allocates.
func (g *Generator) Stats() Stats {
	var reads, bytes uint64
	for i := range g.lane {
		l := &g.lane[i]
		l.mu.Lock()
		reads += l.reads
		bytes += l.bytes
		l.mu.Unlock()
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	s := Stats{
		Seeded:   g.seeded,
		Degraded: g.degraded,
		Reads:    reads,
		Bytes:    bytes,
		Retries:  g.retries.Load(),
		Reseeds:  g.reseeds,
		Last:     g.latest,
	}
	for i := range g.sources {
		s.Sources = append(s.Sources, g.sources[i].stats())
	}
	return s
}

func (s *source) stats() SourceStats {
	state := "ok"
	switch {
	case s.asked == 0:
		state = "not asked"
	case s.err != nil:
		state = s.err.Error()
	}
	return SourceStats{Name: s.Name(), Asked: s.asked, Failed: s.fails, Bytes: s.bytes, State: state}
}

// Tree is where variables are registered; *sysctl.Tree is one.
type Tree interface {
	Register(name, description string, get func() string, set func(string) error) error
}

// Register makes the generator's state readable as kern.random.*, and that of each source added so
// far as kern.random.source.NAME.*. All values are computed when read.
func (g *Generator) Register(t Tree) error {
	for _, v := range []struct {
		name, description string
		get               func(s *Stats) string
	}{
		{"seeded", "whether the generator has a key (0 or 1)", func(s *Stats) string { return zeroOrOne(s.Seeded) }},
		{"degraded", "whether the last reseed got less than 32 bytes of fresh entropy (0 or 1)", func(s *Stats) string { return zeroOrOne(s.Degraded) }},
		{"engine", "what makes the key stream: avx512, avx2 or generic, which is Go", func(*Stats) string { return chosen().String() }},
		{"reads", "reads served, and pieces of long ones", func(s *Stats) string { return decimal(s.Reads) }},
		{"bytes", "bytes made for reads", func(s *Stats) string { return decimal(s.Bytes) }},
		{"retries", "reads wiped and made again because the generation changed", func(s *Stats) string { return decimal(s.Retries) }},
		{"reseeds", "reseeds since boot", func(s *Stats) string { return decimal(s.Reseeds) }},
		{"reseed_trigger", "why the generator reseeded last", func(s *Stats) string { return string(s.Last.Trigger) }},
		{"reseed_fresh", "bytes of fresh entropy in the last reseed", func(s *Stats) string { return strconv.Itoa(s.Last.Fresh) }},
	} {
		get := func() string {
			s := g.Stats()
			return v.get(&s)
		}
		if err := t.Register("kern.random."+v.name, v.description, get, nil); err != nil {
			return fmt.Errorf("random: %w", err)
		}
	}
	for i, s := range g.Stats().Sources {
		if err := g.registerSource(t, i, s.Name); err != nil {
			return fmt.Errorf("random: %w", err)
		}
	}
	return nil
}

func (g *Generator) registerSource(t Tree, i int, name string) error {
	for _, v := range []struct {
		name, description string
		get               func(s *SourceStats) string
	}{
		{"state", "ok, not asked, or the source's last error", func(s *SourceStats) string { return s.State }},
		{"bytes", "bytes of fresh entropy given since boot", func(s *SourceStats) string { return decimal(s.Bytes) }},
		{"asked", "times the source was asked", func(s *SourceStats) string { return decimal(s.Asked) }},
		{"failed", "times the source gave an error", func(s *SourceStats) string { return decimal(s.Failed) }},
	} {
		get := func() string {
			s := g.Stats().Sources[i]
			return v.get(&s)
		}
		if err := t.Register("kern.random.source."+name+"."+v.name, v.description, get, nil); err != nil {
			return err
		}
	}
	return nil
}

func decimal(n uint64) string { return strconv.FormatUint(n, 10) }

func zeroOrOne(b bool) string {
	if b {
		return "1"
	}
	return "0"
}
