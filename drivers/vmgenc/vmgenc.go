// Package vmgenc drives the virtual machine generation counter: 16 bytes in guest memory which the hypervisor changes whenever the
// machine is cloned, restored or otherwise set back, and the ACPI device that says where they are.
//
// The device is described in Microsoft's paper "Virtual Machine Generation ID" (2012); QEMU's docs/specs/vmgenid adds where the
// page lies. What the driver shows (attach line, devctl line, sysctl names) is that of FreeBSD's vmgenc(4). In contrast to it, the
// notify handler is in place before the first read, dev.vmgenc.0.guid is the live ID and not a cached one, and a change has made the
// random generator reseed before anybody hears of it.
//
// A change is noticed from three sides, and dev.vmgenc.0.detected_by names the one that was first:
//
//   - notify: the hypervisor raised an event: its interrupt came, see Event, or ACPI notified the device with 0x80.
//   - read: the generator compared the live ID after a read, and it was another one.
//   - poll: somebody called Check, a timer for example.
//
// # Limits
//
// One device, vmgenc0. The ID is read in place and has to stay mapped as ordinary cached memory. An ID that changes twice between
// two looks counts as one change, and as none if it is back at what it was. The driver reaches the machine through the interfaces of
// this package only.
package vmgenc

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Name is the device's name, as in FreeBSD.
const Name = "vmgenc0"

// Description is the device's description, as in FreeBSD.
const Description = "VM generation counter"

// ids are the hardware and compatible IDs of the device on the hypervisors that have it. The first is Microsoft's; most of the
// others come with it, but not all.
var ids = []string{
	"VM_Gen_Counter",
	"VMGENCTR",               // Firecracker, Hyper-V
	"FCVMGID",                // Firecracker before 1.8
	"QEMUVGID",               // QEMU
	"Hyper_V_Gen_Counter_V1", // Hyper-V
	"MSFT1002",               // Hyper-V, generation 2
	"XEN0000",                // Xen
	"VMW0001",                // VMware
	"AMZN0000",               // EC2
	"Bhyve_V_Gen_Counter_V1", // bhyve
}

// notifyChanged is the value with which ACPI notifies the device of a new ID.
const notifyChanged = 0x80

// statusPresent is bit 0 of _STA (ACPI 6.5 section 6.3.7).
const statusPresent = 1

// A Device is what the driver needs of an ACPI device; *acpi.Device is one.
type Device interface {
	// Path is the device's place in the namespace, "\_SB.VGEN"; PaddedPath has all four characters of each name, "\_SB_.VGEN".
	Path() string
	PaddedPath() string
	// Matches tells whether _HID or one of _CID is one of ids, in any case.
	Matches(ids ...string) bool
	// Status is _STA.
	Status() uint32
	// Evaluate evaluates the object of that name below the device. Integers are uint64, packages []any.
	Evaluate(name string, args ...any) (any, error)
	// OnNotify sets the function that is called for Notify on the device, from a goroutine.
	OnNotify(f func(value uint64))
}

// Memory is physical memory.
type Memory interface {
	// Bytes returns a view of n bytes at physical address addr, write-back cached, which stays valid, or an error where none lies.
	Bytes(addr uint64, n int) ([]byte, error)
}

// A Generator is what must never survive a change: the random number generator.
type Generator interface {
	// Watch makes the generator compare every read with live from now on, and reseeds it for the current ID. changed is called
	// after a read found a new ID and the generator reseeded for it.
	Watch(live func() [16]byte, changed func(old, new [16]byte))
	// Reseed makes the generator's key belong to the live ID, of which id is a recent sample, unless it does already. It may be
	// called before Watch.
	Reseed(id [16]byte) Reseeded
	// Refresh mixes fresh entropy into the key, and ends the generation for all that was drawn from it, under the same ID.
	Refresh()
}

// Reseeded is what the driver needs to know of a reseed.
type Reseeded struct {
	ID     GUID          // the generation that the key belongs to
	Fresh  bool          // whether fresh entropy was mixed in, so that more than the ID sets the key apart
	ByRead bool          // whether a read of the generator had noticed before Reseed was called
	Took   time.Duration // from what was noticed first to the end of the reseed
	Mixed  string        // the entropy mixed in, bytes by source: "rdseed:64 rdrand:64"
}

// Variables is where the driver shows its state; *sysctl.Tree is one.
type Variables interface {
	Register(name, description string, get func() string, set func(string) error) error
}

// Machine is all that the driver needs around it. No field may be nil.
type Machine struct {
	Memory    Memory
	Generator Generator
	Variables Variables
	Now       func() time.Duration // monotonic clock, since boot
	Log       io.Writer            // the console: gets lines, each whole and in one Write
	Devctl    func(line string)    // adds one to the devctl queue
	Publish   func(c Change)       // tells subscribers; may block
}

// A Detector is who noticed a change.
type Detector string

const (
	Notify Detector = "notify" // the hypervisor's event
	Read   Detector = "read"   // the compare after a read of the generator
	Poll   Detector = "poll"   // a call to Check out of no particular reason
)

// A Change is one change of the generation ID, for which the generator has reseeded.
type Change struct {
	Old, New   GUID
	Generation uint64        // changes since the driver attached, this one included
	By         Detector      // who noticed first
	Time       time.Duration // of the first evidence, by Machine.Now
	Latency    time.Duration // from the first evidence to the end of the reseed
	Fresh      bool          // whether the reseed mixed in fresh entropy
	Mixed      string        // which, as Reseeded says
}

// Counts is what has happened since the driver attached.
type Counts struct {
	Generation uint64 // changes
	Spurious   uint64 // notifications without a change
	Late       uint64 // notifications of a change that had been noticed otherwise
	Ignored    uint64 // notifications with a value other than 0x80
}

// A Driver is an attached device. Its methods may be called by any number of goroutines.
type Driver struct {
	m      Machine
	device Device
	live   *liveID
	known  liveID // the ID of the current generation, to be read without the lock

	mu       sync.Mutex
	attached bool // the first read has been made
	id       GUID // the ID of the current generation
	last     Change
	counts   Counts
	owed     bool // the last change has not been notified yet

	pending []Change  // whose news is still to be told, in order
	news    sync.Cond // says that there are some, to deliver
	line    []byte    // where deliver makes its lines
}

// Probe tells whether d is a generation counter that is present.
func Probe(d Device) bool {
	return d.Matches(ids...) && d.Status()&statusPresent != 0
}

// Attach takes over a device that Probe has recognised: finds the ID, ties the generator to it, registers dev.vmgenc.0.* and logs
// the attach line. On an error the machine goes on without, and nothing of the driver is left active. It blocks while AML runs and
// the generator reseeds.
func Attach(d Device, m Machine) (*Driver, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	live, err := locate(d, m.Memory)
	if err != nil {
		return nil, fmt.Errorf("vmgenc: %s: %w", d.Path(), err)
	}
	v := &Driver{m: m, device: d, live: live, pending: make([]Change, 0, maxPending), line: make([]byte, 0, 128)}
	v.news.L = &v.mu
	if err := v.register(); err != nil {
		return nil, fmt.Errorf("vmgenc: %s: %w", d.Path(), err)
	}
	// From here on every change is seen: a notification before the first read is covered by that read, a change after it by the
	// notification, by the generator's compare, and at the latest by the check below.
	d.OnNotify(v.notified)
	v.first()
	m.Generator.Watch(v.live.load, v.read)
	go v.deliver()
	fmt.Fprintf(m.Log, "%s: <%s> on acpi0, %s, guid %s\n", Name, Description, d.Path(), v.Current().String())
	v.Check(Poll)
	return v, nil
}

func (m *Machine) check() error {
	if m.Memory == nil || m.Generator == nil || m.Variables == nil || m.Now == nil || m.Log == nil || m.Devctl == nil || m.Publish == nil {
		return errors.New("vmgenc: incomplete Machine")
	}
	return nil
}

// first reads the ID for the first time.
func (v *Driver) first() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.id = v.live.load()
	v.known.store(v.id)
	v.attached = true
}

// Current returns the ID of the generation that the driver knows of: that of the last change, or the one at attach. It neither blocks for
// long nor allocates, but takes a lock.
func (v *Driver) Current() GUID {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.id
}

// ID reads the live ID. It does not allocate or block and may be called in interrupt context. While the hypervisor writes a new ID
// it can be a mixture of the halves of both, which equals neither if they have no half in common.
func (v *Driver) ID() GUID { return v.live.load() }

// Last returns the last change; its Generation is 0 when there was none.
func (v *Driver) Last() Change {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.last
}

// Counts returns what has happened so far.
func (v *Driver) Counts() Counts {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.counts
}
