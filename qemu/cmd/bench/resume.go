package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"vmgenc/qemu"
)

// settling is how long a machine is left alone after it has started, for it to be idle.
// It is no multiple of a second: the kernel looks at its devices every second, and a snapshot is to be of a machine that does not.
const settling = 2500 * time.Millisecond

// resumes measures from QMP's cont, of a clone of an idle machine, to the line that says that its generator has reseeded.
func (b *bench) resumes(ctx context.Context) error {
	const what = "resume to reseeded"
	ours, err := b.clone(ctx, b.ours)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	var linux *side
	if b.linux != nil {
		if linux, err = b.clone(ctx, b.linux); err != nil {
			return fmt.Errorf("%s: %w", what, err)
		}
	}
	if err := b.byTurns(ctx, what, ours, linux); err != nil {
		return err
	}
	b.faster(what, linux, ours, 4)
	return nil
}

// clone takes a snapshot of the guest, and returns a side that restores it.
func (b *bench) clone(ctx context.Context, g *guest) (*side, error) {
	b.progress("a snapshot of %s", g.name)
	config := g.config(g.ready)
	file := filepath.Join(b.folder, "snapshot of "+g.name)
	if err := snapshot(ctx, config, g.ready.line, file); err != nil {
		return nil, err
	}
	return &side{name: g.name, measure: func(ctx context.Context) (time.Duration, error) {
		config.GUID = qemu.NewGUID()
		m, err := qemu.Restore(ctx, config, file)
		if err != nil {
			return 0, err
		}
		defer m.Close()
		begin := time.Now()
		if err := m.Cont(ctx); err != nil {
			return 0, err
		}
		_, err = m.Console().Expect(ctx, g.reseeded)
		return time.Since(begin), err
	}}, nil
}

func snapshot(ctx context.Context, config qemu.Config, ready, file string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	m, err := qemu.Start(ctx, config)
	if err != nil {
		return err
	}
	defer m.Close()
	if _, err := m.Console().Expect(ctx, ready); err != nil {
		return err
	}
	time.Sleep(settling)
	return m.Snapshot(ctx, file)
}
