//go:build integration

package qemu

import (
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"vmgenc/kernel/generation"
)

const devctlLine = `!system=ACPI subsystem=VMGenerationCounter type=\_SB_.VGEN notify=0x00`

// lineage is what one change adds to dev.vmgenc.0.lineage.
var lineage = regexp.MustCompile(`^1 id=[0-9a-f]{16} was=[0-9a-f]{16} by=(notify|read|poll) mixed=[a-z]+:[0-9]+(,[a-z]+:[0-9]+)*( [a-z]+:(ok|waiting))+$`)

// TestClones takes one snapshot and restores it in several ways.
func TestClones(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		l.cloneInSeveralWays(config, func(*Machine) {})
	})
}

// cloneInSeveralWays looks at the source before it is cloned, and at it again when
// it goes on.
func (l *lab) cloneInSeveralWays(config Config, look func(source *Machine)) {
	source := l.boot(config)
	look(source)
	reseeds := l.sysctl(source, "kern.random.reseeds")
	snapshot := l.snapshot(source)
	l.Run("source", func(t *testing.T) { (&lab{t, l.ctx}).sourceGoesOn(source, reseeds) })
	l.Run("new ID", func(t *testing.T) { (&lab{t, l.ctx}).cloneWithNewID(config, snapshot, reseeds) })
	l.Run("same ID", func(t *testing.T) { (&lab{t, l.ctx}).cloneWithSameID(config, snapshot, reseeds) })
	l.Run("random", func(t *testing.T) { (&lab{t, l.ctx}).clonesDiffer(source, snapshot) })
	look(source)
}

// sourceGoesOn checks that a machine of which a snapshot was taken notices
// nothing.
func (l *lab) sourceGoesOn(source *Machine, reseeds string) {
	l.must(source.Cont(l.ctx))
	l.wantSysctl(source,
		"dev.vmgenc.0.guid", source.Config().GUID.String(),
		"dev.vmgenc.0.generation", "0",
		"dev.vmgenc.0.spurious", "0",
		"kern.random.reseeds", reseeds,
	)
}

func (l *lab) cloneWithNewID(config Config, snapshot, reseeds string) {
	config.GUID = NewGUID()
	m := l.resume(config, snapshot)
	l.awaitReseed(m)
	if id, err := m.GenerationID(l.ctx); err != nil || id != config.GUID {
		l.Errorf("QEMU's generation ID is %v, %v, want %v", id, err, config.GUID)
	}
	before, err := strconv.Atoi(reseeds)
	l.must(err)
	l.wantSysctl(m,
		"dev.vmgenc.0.guid", config.GUID.String(),
		"dev.vmgenc.0.generation", "1",
		"dev.vmgenc.0.fresh", "1",
		"dev.vmgenc.0.spurious", "0",
		"kern.random.reseeds", strconv.Itoa(before+1),
	)
	if by := l.sysctl(m, "dev.vmgenc.0.detected_by"); !slices.Contains([]string{"notify", "read", "poll"}, by) {
		l.Errorf("detected_by = %q", by)
	}
	if lines := strings.Split(l.sysctl(m, "dev.vmgenc.0.lineage"), "\n"); len(lines) != 2 || !lineage.MatchString(lines[1]) {
		l.Errorf("lineage %q", lines)
	}
	if ns, err := strconv.Atoi(l.sysctl(m, "dev.vmgenc.0.latency_ns")); err != nil || ns <= 0 {
		l.Errorf("latency_ns = %d, %v", ns, err)
	}
	if got := l.devctl(m); !slices.Equal(got, []string{devctlLine}) {
		l.Errorf("devctl printed %q, want the line %q", got, devctlLine)
	}
}

// cloneWithSameID checks that the notification that QEMU sends even so is told
// apart from a change.
func (l *lab) cloneWithSameID(config Config, snapshot, reseeds string) {
	m := l.resume(config, snapshot)
	l.awaitSysctl(m, "dev.vmgenc.0.spurious", "1")
	l.refreshed(m, reseeds)
}

// refreshed checks that a machine has seen no change of its ID since boot, and
// has taken fresh entropy because of a notification all the same.
func (l *lab) refreshed(m *Machine, reseeds string) {
	l.Helper()
	before, err := strconv.Atoi(reseeds)
	l.must(err)
	l.wantSysctl(m,
		"dev.vmgenc.0.guid", m.Config().GUID.String(),
		"dev.vmgenc.0.generation", "0",
		"dev.vmgenc.0.detected_by", "none",
		"kern.random.reseeds", strconv.Itoa(before+1),
		"kern.random.reseed_trigger", "refresh",
	)
	if got := l.devctl(m); len(got) != 0 {
		l.Errorf("devctl printed %q", got)
	}
	if strings.Contains(m.Console().Transcript(), "generation changed") {
		l.Error("the console tells of a change")
	}
}

// devctl returns the events so far that are the generation counter's.
func (l *lab) devctl(m *Machine) []string {
	l.Helper()
	out, err := m.Console().Peek(l.ctx, "devctl")
	l.must(err)
	return slices.DeleteFunc(strings.Split(out, "\n"), func(line string) bool {
		return !strings.Contains(line, "VMGenerationCounter")
	})
}

// clonesDiffer reads random bytes on the source, which goes on from the snapshot
// too, and on eight clones from the moment they run on: none waits for the reseed.
func (l *lab) clonesDiffer(source *Machine, snapshot string) {
	first := make(map[string]generation.ID)
	unique := func(value string, of generation.ID) {
		l.Helper()
		if earlier, ok := first[value]; ok {
			l.Errorf("%v and %v both have %s", earlier, of, value)
		}
		first[value] = of
	}
	config := source.Config()
	unique(l.random(source, "32"), config.GUID)
	unique(l.sysctl(source, "kern.hostuuid"), config.GUID)
	for range 8 {
		config.GUID = NewGUID()
		m := l.resume(config, snapshot)
		const reads = 4
		l.must(m.Console().Send(l.ctx, strings.Repeat("random 32\r", reads)))
		for range reads { // there may be other lines between
			match, err := m.Console().Expect(l.ctx, `(?m)^([0-9a-f]{64})\n`)
			l.must(err)
			unique(match[1], config.GUID)
		}
		l.awaitSysctl(m, "dev.vmgenc.0.generation", "1")
		l.awaitSysctl(m, "dev.vmgenc.0.subscribers", "3 of 3")
		l.wantSysctl(m, "kern.runtime_reseeds", "2")
		unique(l.sysctl(m, "kern.hostuuid"), config.GUID)
		m.Close()
	}
}

// TestLoadVM goes back in time within one QEMU, where the ID stays the same: the
// notification alone tells, and nothing random comes twice.
func TestLoadVM(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.Disk = filepath.Join(l.TempDir(), "disk.qcow2")
		l.must(CreateDisk(config.Disk))
		m := l.boot(config)
		reseeds := l.sysctl(m, "kern.random.reseeds")
		l.must(m.SaveVM(l.ctx, "checkpoint"))
		seen := map[string]bool{l.random(m, "32"): true, l.sysctl(m, "kern.hostuuid"): true}
		for range 3 {
			l.must(m.LoadVM(l.ctx, "checkpoint"))
			l.awaitSysctl(m, "dev.vmgenc.0.spurious", "1")
			l.refreshed(m, reseeds)
			for _, value := range []string{l.random(m, "32"), l.sysctl(m, "kern.hostuuid")} {
				if seen[value] {
					l.Errorf("%s again", value)
				}
				seen[value] = true
			}
		}
	})
}

// TestHundredChanges clones a clone of a clone, a hundred times.
func TestHundredChanges(t *testing.T) {
	const changes = 100
	onEachMachine(t, func(l *lab, config Config) {
		config.Memory = "128M"
		file := filepath.Join(l.TempDir(), "snapshot")
		m := l.boot(config)
		seen := map[string]bool{l.random(m, "32"): true}
		for i := range changes {
			l.must(m.Snapshot(l.ctx, file))
			m.Close()
			config.GUID = NewGUID()
			m = l.resume(config, file)
			l.awaitReseed(m)
			l.wantSysctl(m, "dev.vmgenc.0.generation", strconv.Itoa(i+1))
			l.awaitNotifications(m, i+1) // one that is in the snapshot would be spurious later
			bytes := l.random(m, "32")
			if seen[bytes] {
				l.Errorf("change %d: %s again", i+1, bytes)
			}
			seen[bytes] = true
		}
		l.wantSysctl(m, "dev.vmgenc.0.guid", config.GUID.String(), "dev.vmgenc.0.spurious", "0")
	})
}
