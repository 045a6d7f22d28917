package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"vmgenc/qemu"
)

// demo is one run of the program.
type demo struct {
	config   qemu.Config // of the source; its GUID is made up by run
	clones   int
	progress func(format string, args ...any)
}

// run does all there is to do, prints the table and reports whether every row of
// it is right.
func (d *demo) run(ctx context.Context, out io.Writer) (ok bool, err error) {
	folder, err := os.MkdirTemp("", "vmgenc-demo-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(folder)
	if err := d.chooseAccel(ctx); err != nil {
		return false, err
	}
	d.config.GUID = qemu.NewGUID()
	snapshot := filepath.Join(folder, "snapshot")
	rows := make([]row, 0, 1+d.clones)
	source, err := d.source(ctx, snapshot)
	if err != nil {
		return false, fmt.Errorf("source: %w", err)
	}
	rows = append(rows, source)
	for i := range d.clones {
		clone, err := d.clone(ctx, snapshot, i+1)
		if err != nil {
			return false, fmt.Errorf("clone %d: %w", i+1, err)
		}
		rows = append(rows, clone)
	}
	return report(out, rows), nil
}

// chooseAccel finds the accelerator if that was asked for.
func (d *demo) chooseAccel(ctx context.Context) (err error) {
	if d.config.Accel != "auto" {
		return nil
	}
	const within = 10 * time.Second
	d.config.Accel, err = qemu.DetectAccel(ctx, d.config, within)
	d.progress("%s boots the kernel", d.config.Accel)
	return err
}

// source boots a machine, takes the snapshot, and lets it go on.
func (d *demo) source(ctx context.Context, snapshot string) (row, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	d.progress("booting %s on %s with generation ID %v", d.config.Kernel, d.config.Machine, d.config.GUID)
	m, err := qemu.Start(ctx, d.config)
	if err != nil {
		return row{}, err
	}
	defer m.Close()
	if err := m.Console().WaitPrompt(ctx); err != nil {
		return row{}, err
	}
	d.progress("the kernel's console is up; taking a snapshot")
	if err := m.Snapshot(ctx, snapshot); err != nil {
		return row{}, err
	}
	if err := m.Cont(ctx); err != nil {
		return row{}, err
	}
	d.progress("the snapshot is taken; the source goes on")
	r := row{name: "source", asked: d.config.GUID}
	return r, r.inspect(ctx, m)
}

// clone restores the snapshot with a new generation ID.
func (d *demo) clone(ctx context.Context, snapshot string, number int) (row, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	config := d.config
	config.GUID = qemu.NewGUID()
	d.progress("restoring clone %d with generation ID %v", number, config.GUID)
	m, err := qemu.Restore(ctx, config, snapshot)
	if err != nil {
		return row{}, err
	}
	defer m.Close()
	r := row{name: strconv.Itoa(number), clone: true, asked: config.GUID}
	resumed := time.Now()
	if err := m.Cont(ctx); err != nil {
		return row{}, err
	}
	changed, err := m.Console().Expect(ctx, `vmgenc0: generation changed to (\S+): reseeded`)
	if err != nil {
		return row{}, err
	}
	r.untilReseed, r.announced = time.Since(resumed), changed[1]
	d.progress("clone %d has noticed and reseeded", number)
	return r, r.inspect(ctx, m)
}

// inspect fills in what a machine says of itself at the prompt, and QEMU of it.
func (r *row) inspect(ctx context.Context, m *qemu.Machine) (err error) {
	if r.reported, err = m.GenerationID(ctx); err != nil {
		return err
	}
	for _, v := range []struct {
		value   *string
		command string
	}{
		{&r.random, "random 8"},
		{&r.guid, "sysctl -n dev.vmgenc.0.guid"},
		{&r.generation, "sysctl -n dev.vmgenc.0.generation"},
		{&r.detectedBy, "sysctl -n dev.vmgenc.0.detected_by"},
		{&r.latency, "sysctl -n dev.vmgenc.0.latency_ns"},
		{&r.subscribers, "sysctl -n dev.vmgenc.0.subscribers"},
	} {
		out, err := m.Console().Command(ctx, v.command)
		if err != nil {
			return err
		}
		*v.value = strings.TrimSuffix(out, "\n")
	}
	events, err := m.Console().Peek(ctx, "devctl")
	r.devctl = strings.Count(events, devctlLine)
	return err
}
