package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"vmgenc/qemu"
)

// settling is how long a machine is left alone after it has started, for it to be idle. It is no
// multiple of a second: the kernel looks at its devices every second, and a snapshot is to be of a
// machine that does not.
const settling = 2500 * time.Millisecond

// resumes measures clones of idle machines, from QMP's cont until the generator has a new key, and
// until the line that says so has come. For Linux the line is the first sign of it; the key is
// there before that.
func (b *bench) resumes(ctx context.Context) error {
	ours, err := b.snapshot(ctx, b.ours)
	if err != nil {
		return err
	}
	var linuxKey, linuxLine, baseKey, baseLine *side
	if b.base != nil {
		base, err := b.snapshot(ctx, b.base)
		if err != nil {
			return err
		}
		baseKey, baseLine = base.timed(base.untilReseeded), base.timed(base.untilSaid)
	}
	if b.linux != nil {
		theirs, err := b.snapshot(ctx, b.linux)
		if err != nil {
			return err
		}
		linuxKey, linuxLine = theirs.timed(theirs.untilReseeded), theirs.timed(theirs.untilSaid)
		linuxLine.name += ", to its line"
	}
	key, line := ours.timed(ours.untilReseeded), ours.timed(ours.untilSaid)
	if err := b.byTurns(ctx, "resume to a new key", key, baseKey, linuxKey); err != nil {
		return err
	}
	if err := b.byTurns(ctx, "resume to the line", line, baseLine, linuxLine); err != nil {
		return err
	}
	b.faster("resume to a new key", linuxKey, key, 0)
	if b.linux != nil {
		b.faster("resume to a new key", linuxLine, key, 4)
	}
	b.faster("resume to the line", linuxLine, line, 0)
	b.beside("resume to a new key", baseKey, key, baseResume)
	b.beside("resume to the line", baseLine, line, 0)
	return nil
}

// A snapshot is an idle guest, to be cloned.
type snapshot struct {
	*guest
	config qemu.Config
	folder string
	file   string
}

func (b *bench) snapshot(ctx context.Context, g *guest) (*snapshot, error) {
	b.progress("a snapshot of %s", g.name)
	s := &snapshot{g, g.config(g.ready), b.folder, filepath.Join(b.folder, "snapshot of "+g.name)}
	if err := s.take(ctx); err != nil {
		return nil, fmt.Errorf("snapshot of %s: %w", g.name, err)
	}
	return s, nil
}

func (s *snapshot) take(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	m, err := qemu.Start(ctx, s.config)
	if err != nil {
		return err
	}
	defer m.Close()
	if _, err := m.Console().Expect(ctx, s.ready.line); err != nil {
		return err
	}
	time.Sleep(settling)
	return m.Snapshot(ctx, s.file)
}

// timed returns a side that measures clones.
func (s *snapshot) timed(measure func(context.Context, qemu.Config) (time.Duration, error)) *side {
	return &side{name: s.name, measure: func(ctx context.Context) (time.Duration, error) {
		config := s.config
		config.GUID = qemu.NewGUID()
		return measure(ctx, config)
	}}
}

// resume has a clone run until the line has come, and returns when it began to and when that was.
func (s *snapshot) resume(ctx context.Context, config qemu.Config) (begin, said time.Time, err error) {
	m, err := qemu.Restore(ctx, config, s.file)
	if err != nil {
		return begin, said, err
	}
	defer m.Close()
	begin = time.Now()
	if err = m.Cont(ctx); err == nil {
		_, err = m.Console().Expect(ctx, s.said)
	}
	return begin, time.Now(), err
}

// untilSaid measures until the line has come.
func (s *snapshot) untilSaid(ctx context.Context, config qemu.Config) (time.Duration, error) {
	begin, said, err := s.resume(ctx, config)
	return said.Sub(begin), err
}

// untilReseeded measures until the code runs that comes next once the key is a new one. The line
// must come nevertheless.
func (s *snapshot) untilReseeded(ctx context.Context, config qemu.Config) (time.Duration, error) {
	mark, err := newMark(s.folder)
	if err != nil {
		return 0, err
	}
	defer mark.close()
	if config.Mark, err = mark.of(s.guest); err != nil {
		return 0, err
	}
	begin, _, err := s.resume(ctx, config)
	if err != nil {
		return 0, err
	}
	select {
	case at := <-mark.at:
		return at.Sub(begin), nil
	case <-ctx.Done():
		return 0, fmt.Errorf("%s did not come to %s: %w", s.kernel, s.reseeded, ctx.Err())
	}
}
