package main

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"vmgenc/qemu"
)

// starts measures from the start of QEMU to the line that says that the generation counter is
// attached, and to the prompt.
func (b *bench) starts(ctx context.Context) error {
	file := filepath.Join(b.folder, "halting.elf")
	if err := os.WriteFile(file, haltingELF(), 0o666); err != nil {
		return err
	}
	program := &guest{name: "a program that only halts", kernel: file}
	halting := program.until(milestone{line: "!"})
	attached, ready := b.ours.until(b.ours.attached), b.ours.until(b.ours.ready)
	var linuxAttached, linuxReady, baseAttached, baseReady *side
	if b.base != nil {
		baseAttached, baseReady = b.base.until(b.base.attached), b.base.until(b.base.ready)
	}
	if b.linux != nil {
		linuxAttached, linuxReady = b.linux.until(b.linux.attached), b.linux.until(b.linux.ready)
	}
	if err := b.byTurns(ctx, "start to attached", halting, attached, baseAttached, linuxAttached); err != nil {
		return err
	}
	if err := b.byTurns(ctx, "start to ready", ready, baseReady, linuxReady); err != nil {
		return err
	}
	b.faster("start to attached", halting, attached, 0.5)
	if b.linux != nil {
		b.faster("start to attached", linuxAttached, attached, 5)
	}
	b.faster("start to ready", linuxReady, ready, 0)
	b.beside("start to attached", baseAttached, attached, baseStart)
	b.beside("start to ready", baseReady, ready, 0)
	return nil
}

// until returns a side that starts the guest and waits for a milestone.
func (g *guest) until(m milestone) *side {
	return &side{name: g.name, measure: func(ctx context.Context) (time.Duration, error) {
		return until(ctx, g.config(m), m.line)
	}}
}

// until starts a machine, and returns how long it took to print a line.
func until(ctx context.Context, config qemu.Config, line string) (time.Duration, error) {
	begin := time.Now()
	m, err := qemu.Start(ctx, config)
	if err != nil {
		return 0, err
	}
	defer m.Close()
	_, err = m.Console().Expect(ctx, line)
	return time.Since(begin), err
}
