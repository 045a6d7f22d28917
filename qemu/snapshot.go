package qemu

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"
)

// pollEvery is the interval at which the state of a migration is asked for.
const pollEvery = 5 * time.Millisecond

// Snapshot stops the guest and writes the state of the machine to a file, which
// it creates or overwrites: some megabytes for a small guest. The guest stays
// stopped; Cont lets it go on, and must do so before the next Snapshot. The
// contents of Disk are not part of it.
func (m *Machine) Snapshot(ctx context.Context, file string) error {
	if err := m.Stop(ctx); err != nil {
		return err
	}
	// RAM is copied while nothing runs: there is no reason to spare bandwidth.
	unbounded := map[string]any{"max-bandwidth": int64(1) << 40}
	if err := m.Execute(ctx, "migrate-set-parameters", unbounded, nil); err != nil {
		return err
	}
	uri := map[string]any{"uri": "exec:cat > " + shellQuote(file)}
	if err := m.Execute(ctx, "migrate", uri, nil); err != nil {
		return err
	}
	err := poll(ctx, func() (bool, error) { return m.migrated(ctx) })
	if err != nil {
		return fmt.Errorf("qemu: snapshot %s: %w", file, err)
	}
	return nil
}

// migrated reports whether the outgoing migration has completed.
func (m *Machine) migrated(ctx context.Context) (bool, error) {
	var info struct {
		Status string `json:"status"`
		Desc   string `json:"error-desc"`
	}
	if err := m.Execute(ctx, "query-migrate", nil, &info); err != nil {
		return false, err
	}
	if info.Status == "failed" || info.Status == "cancelled" {
		return false, fmt.Errorf("migration %s: %s", info.Status, or(info.Desc, "no reason given"))
	}
	return info.Status == "completed", nil
}

// Restore starts a machine from a snapshot. It is paused: Cont lets it go on.
// Everything in config but GUID must be what the snapshot was taken with; with
// another GUID the machine is a clone that can tell.
func Restore(ctx context.Context, config Config, file string) (*Machine, error) {
	// QEMU would wait for ever for the first byte of a snapshot that has none.
	if info, err := os.Stat(file); err != nil {
		return nil, fmt.Errorf("qemu: restore: %w", err)
	} else if info.Size() == 0 {
		return nil, fmt.Errorf("qemu: restore %s: the file is empty", file)
	}
	m, err := start(ctx, config, "exec:cat "+shellQuote(file))
	if err != nil {
		return nil, fmt.Errorf("qemu: restore %s: %w", file, err)
	}
	err = poll(ctx, func() (bool, error) {
		status, err := m.status(ctx)
		return status != "inmigrate", err
	})
	if err != nil {
		m.Close()
		return nil, fmt.Errorf("qemu: restore %s: %w", file, err)
	}
	return m, nil
}

func (m *Machine) status(ctx context.Context) (string, error) {
	var reply struct {
		Status string `json:"status"`
	}
	err := m.Execute(ctx, "query-status", nil, &reply)
	return reply.Status, err
}

// SaveVM stores the state of the machine inside Disk, under a name. The guest
// stands still meanwhile and goes on afterwards if it ran before.
func (m *Machine) SaveVM(ctx context.Context, name string) error {
	return m.humanCommand(ctx, "savevm "+name)
}

// LoadVM puts the machine back, in place, into a state that SaveVM stored. The
// guest stands still meanwhile and goes on afterwards if it ran before. Its
// generation ID remains what it is; QEMU signals a change all the same. If
// it fails the guest stays stopped.
func (m *Machine) LoadVM(ctx context.Context, name string) error {
	return m.humanCommand(ctx, "loadvm "+name)
}

// humanCommand runs a command of QEMU's human monitor that prints nothing but
// errors.
func (m *Machine) humanCommand(ctx context.Context, command string) error {
	var printed string
	arguments := map[string]any{"command-line": command}
	if err := m.Execute(ctx, "human-monitor-command", arguments, &printed); err != nil {
		return err
	}
	if printed = strings.TrimSpace(printed); printed != "" {
		return &QMPError{Command: command, Class: "GenericError", Desc: printed}
	}
	return nil
}

// poll calls done at an interval until it returns true or an error.
func poll(ctx context.Context, done func() (bool, error)) error {
	tick := time.NewTicker(pollEvery)
	defer tick.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// shellQuote quotes one word for the shell that runs an exec: migration.
func shellQuote(word string) string {
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
