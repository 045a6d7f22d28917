package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// patience bounds one measurement, on a slow host.
const patience = time.Minute

// A side is one of those that take turns at being timed.
type side struct {
	name    string
	measure func(context.Context) (time.Duration, error)
	took    []time.Duration
}

// byTurns has the sides take turns, passing over those that are nil, and notes how far apart the
// turns of each are.
func (b *bench) byTurns(ctx context.Context, what string, sides ...*side) error {
	sides = slices.DeleteFunc(sides, func(s *side) bool { return s == nil })
	for i := range b.rounds {
		b.progress("%s: turn %d of %d", what, i+1, b.rounds)
		for _, s := range sides {
			took, err := s.turn(ctx)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", what, s.name, err)
			}
			s.took = append(s.took, took)
		}
	}
	for _, s := range sides {
		b.report.Notes += fmt.Sprintf("%s, %s: %s to %s in %d turns\n", what, s.name,
			milliseconds(slices.Min(s.took)), milliseconds(slices.Max(s.took)), len(s.took))
	}
	return nil
}

func (s *side) turn(ctx context.Context) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return s.measure(ctx)
}

func (s *side) median() time.Duration {
	sorted := slices.Sorted(slices.Values(s.took))
	return sorted[len(sorted)/2]
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}
