package main

import (
	"context"
	"fmt"
	"sort"
	"time"

	"vmgenc/qemu"
)

// The sizes of RAM between which the least that will do is looked for, in MiB.
const (
	tooLittle = 8
	enough    = 64
)

// giveUp is when a start counts as failed. It is far longer than one takes.
const giveUp = 10 * time.Second

// tries is how often a start must fail: on a busy host one may, as Linux does not start when a
// timer's interrupt comes late.
const tries = 2

// memory finds the least RAM with which the guests start and attach.
func (b *bench) memory(ctx context.Context) error {
	ours, err := b.least(ctx, b.ours)
	if err != nil {
		return err
	}
	linux, err := b.least(ctx, b.linux)
	if err != nil {
		return err
	}
	b.smaller("least memory", float64(linux), float64(ours), 24, "MiB")
	return nil
}

// least returns the least number of MiB with which the guest boots, 0 if there is no guest.
func (b *bench) least(ctx context.Context, g *guest) (int, error) {
	if g == nil {
		return 0, nil
	}
	if err := g.boots(ctx, enough); err != nil {
		return 0, fmt.Errorf("%s with %d MiB: %w", g.name, enough, err)
	}
	more := sort.Search(enough-tooLittle, func(more int) bool {
		b.progress("least memory: %s with %d MiB", g.name, tooLittle+more)
		return g.boots(ctx, tooLittle+more) == nil
	})
	return tooLittle + more, ctx.Err()
}

// boots returns nil if the guest starts and attaches with so many MiB.
func (g *guest) boots(ctx context.Context, mib int) (err error) {
	config := g.config(g.proven)
	config.Memory = fmt.Sprintf("%dM", mib)
	for range tries {
		if err = untilWithin(ctx, giveUp, config, g.proven.line); err == nil {
			return nil
		}
	}
	return err
}

func untilWithin(ctx context.Context, limit time.Duration, config qemu.Config, line string) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	_, err := until(ctx, config, line)
	return err
}
