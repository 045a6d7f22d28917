// Package vmgenc drives the virtual machine generation counter: 16 bytes in guest memory which the
// hypervisor changes whenever the machine is cloned, restored or otherwise set back, and the ACPI
// device that says where they are.
//
// The device is described in Microsoft's paper "Virtual Machine Generation ID" (2012) and in
// UAPI.14; QEMU's docs/specs/vmgenid adds where the page lies. Attach line, devctl line and sysctl
// names are those of FreeBSD's vmgenc(4). In contrast to it, the notify handler is in place before
// the first read, dev.vmgenc.0.guid is the live ID and not a cached one, and the random generator
// has a new key before anything else learns of a change.
//
// The driver only detects. It gives the random generator the live ID, with which the generator
// compares every read, and has it compared at each notification. The generator rekeys and counts
// the generations; the event bus orders what follows.
//
// # Limits
//
// One device, vmgenc0, which cannot be detached: the generator keeps its page for good. The ID is
// read in place and has to stay mapped as ordinary cached memory. An ID that changes twice between
// two comparisons counts as one change, and as none if it is back at what it was.
package vmgenc

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"vmgenc/acpi"
	"vmgenc/kernel/event"
	"vmgenc/kernel/generation"
	"vmgenc/kernel/random"
	"vmgenc/kernel/sysctl"
)

// Name is the device's name, as in FreeBSD.
const Name = "vmgenc0"

// Description is the device's description, as in FreeBSD.
const Description = "VM generation counter"

// notifyChanged is the value with which ACPI notifies the device of a new ID.
const notifyChanged = 0x80

// A Device is what the driver needs of an ACPI device; *acpi.Device is one.
type Device interface {
	// Path is the device's place in the namespace, "\_SB.VGEN"; PaddedPath has all four characters
	// of each name, "\_SB_.VGEN".
	Path() string
	PaddedPath() string
	// Matches tells whether _HID or one of _CID is one of ids, in any case.
	Matches(ids ...string) bool
	// Status is _STA.
	Status() uint32
	// Evaluate evaluates the object of that name below the device. Integers are uint64, packages
	// []any.
	Evaluate(name string, args ...any) (any, error)
	// OnNotify sets the function that is called for Notify on the device, from a goroutine.
	OnNotify(f func(value uint64))
}

// Memory is physical memory.
type Memory interface {
	// Bytes returns a view of n bytes at physical address addr, write-back cached, which stays
	// valid, or an error where none lies.
	Bytes(addr uint64, n int) ([]byte, error)
}

// Machine is the driver's surroundings. No field may be nil.
type Machine struct {
	Memory Memory
	Random *random.Generator
	Events *event.Bus   // its announcements get the driver's log and devctl lines
	Devctl *event.Queue // gets a line for each change
	Sysctl *sysctl.Tree // gets dev.vmgenc.0.*
	Log    io.Writer    // gets lines, each whole and in one Write

	// Refreshed is called, from a goroutine, after a notification under an unchanged ID: the
	// machine may have been set back or moved, and the generator has fresh entropy already.
	Refreshed func()
}

// Counts is the number of notifications since the driver attached that were none of a new ID.
type Counts struct {
	Spurious uint64 // without a change
	Late     uint64 // of a change that had been detected otherwise
	Ignored  uint64 // with a value other than 0x80
}

// A Driver is an attached device. Its methods may be called by any number of goroutines.
type Driver struct {
	m      Machine
	device Device
	live   *liveID

	mu       sync.Mutex
	attached bool   // the generator watches the ID
	notified uint64 // the last generation whose notification has come
	counts   Counts

	line []byte // where announce makes its log lines
}

// Probe tells whether d is a generation counter that is present.
func Probe(d Device) bool {
	return d.Matches(acpi.CounterIDs...) && d.Status()&acpi.StatusPresent != 0
}

// Attach takes over a device that Probe has recognized: finds the ID, has the generator watch it,
// registers dev.vmgenc.0.* and logs the attach line. On an error the machine goes on without, and
// nothing of the driver is left active. It blocks while AML runs and the generator reseeds.
func Attach(d Device, m Machine) (*Driver, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	live, err := locate(d, m.Memory)
	if err != nil {
		return nil, fmt.Errorf("vmgenc: %s: %w", d.Path(), err)
	}
	v := &Driver{m: m, device: d, live: live, line: make([]byte, 0, 128)}
	if err := v.register(); err != nil {
		return nil, fmt.Errorf("vmgenc: %s: %w", d.Path(), err)
	}
	// From here on every change is seen: a notification before the generator's first sample is
	// covered by that sample, a change after it by the notification, by the generator's compare,
	// and at the latest by the check below.
	d.OnNotify(v.notify)
	m.Random.Watch(v.live.load)
	id := m.Random.Current().New
	m.Events.Start(id)
	m.Events.Announce(v.announce)
	v.mu.Lock()
	v.attached = true
	v.mu.Unlock()
	fmt.Fprintf(m.Log, "%s: <%s> on acpi0, %s, guid %v\n", Name, Description, d.Path(), id)
	m.Random.Check(generation.Poll)
	return v, nil
}

func (m *Machine) check() error {
	if m.Memory == nil || m.Random == nil || m.Events == nil || m.Devctl == nil || m.Sysctl == nil || m.Log == nil || m.Refreshed == nil {
		return errors.New("vmgenc: incomplete Machine, want every field set")
	}
	return nil
}

// notify handles Notify on the device. It returns when the generator has a new key.
func (v *Driver) notify(value uint64) {
	v.mu.Lock()
	refresh := false
	switch {
	case value != notifyChanged:
		v.counts.Ignored++
	case v.attached:
		refresh = !v.expected()
	}
	v.mu.Unlock()
	if refresh {
		v.m.Random.Refresh()
		v.m.Refreshed()
	}
}

// expected reports whether a notification belongs to a change of the ID, which it detects if
// nothing else has. Otherwise the machine may have been set back under its old ID, which QEMU
// allows, or moved. The caller holds the lock.
func (v *Driver) expected() bool {
	detected := v.m.Random.Check(generation.Notify)
	c := v.m.Random.Current()
	if c.Generation == v.notified || c.Old == c.New {
		v.counts.Spurious++
		return false
	}
	v.notified = c.Generation
	if !detected && c.By != generation.Notify {
		v.counts.Late++
	}
	return true
}

// announce writes the lines of c.
func (v *Driver) announce(c generation.Change) {
	logged, queued := "\n", ""
	if c.Fresh == 0 {
		logged, queued = ", but without fresh entropy\n", " entropy=none"
	} else if c.Short() {
		logged, queued = ", but short of fresh entropy\n", " entropy=short"
	}
	v.line = append(v.line[:0], Name+": "...)
	if c.Old == c.New {
		v.line = append(v.line, "new generation under the same ID: reseeded"...)
	} else {
		v.line = append(c.New.Append(append(v.line, "generation changed to "...)), ": reseeded"...)
	}
	v.m.Log.Write(append(v.line, logged...))
	v.m.Devctl.Add("!system=ACPI subsystem=VMGenerationCounter type=" + v.device.PaddedPath() + " notify=0x00" + queued)
}

// ID reads the live ID. It does not allocate or block and may be called in interrupt context. While
// the hypervisor writes a new ID it can be a mixture of the halves of both, which equals neither if
// they have no half in common.
func (v *Driver) ID() generation.ID { return v.live.load() }

// Path returns the device's place in the namespace.
func (v *Driver) Path() string { return v.device.Path() }

// Counts returns the notifications so far that were none of a new ID.
func (v *Driver) Counts() Counts {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.counts
}
