package vmclock

import (
	"errors"
	"fmt"
	"sync"

	"vmgenc/acpi"
)

// Name is the device's name.
const Name = "vmclock0"

// A Device is what the driver needs of an ACPI device; *acpi.Device is one.
type Device interface {
	Path() string
	// Matches tells whether _HID or one of _CID is one of ids, in any case.
	Matches(ids ...string) bool
	// Status is _STA.
	Status() uint32
	// Memory returns the first range of memory in _CRS: address and size in bytes.
	Memory() (addr, size uint64, err error)
	// OnNotify sets the function that is called for Notify on the device, from a goroutine.
	OnNotify(f func(value uint64))
}

// Memory is physical memory.
type Memory interface {
	// Bytes returns a view of n bytes at physical address addr, write-back cached, which stays
	// valid, or an error where none lies.
	Bytes(addr uint64, n int) ([]byte, error)
}

const notifyChanged = 0x80

// ErrNone is Find's error for a machine without a VMClock.
var ErrNone = errors.New("no VMClock on this machine")

// Driver watches one page. Its methods may be called by any number of goroutines.
type Driver struct {
	page    *Page
	changed func() bool
	log     func(format string, args ...any)

	checking sync.Mutex // one Check at a time, and so one call of changed

	mu   sync.Mutex
	last State
	bad  bool // the last read failed, which has been logged
}

// Find attaches to the first of devices that is a VMClock, is present and has a page. changed is
// called, by one goroutine at a time, whenever the generation counter is found to be another one:
// by a notification, or by Check. It looks at the generation ID and returns whether that has
// changed too since the last call; where it has not, the two witnesses disagree, which is logged.
// log takes one line a call.
func Find[D Device](devices []D, m Memory, changed func() bool, log func(format string, args ...any)) (*Driver, error) {
	for _, d := range devices {
		if !d.Matches("AMZNC10C", "VMCLOCK") || d.Status()&acpi.StatusPresent == 0 {
			continue
		}
		v, err := attach(d, m, changed, log)
		if err != nil {
			return nil, fmt.Errorf("vmclock: %s: %w", d.Path(), err)
		}
		return v, nil
	}
	return nil, ErrNone
}

func attach(d Device, m Memory, changed func() bool, log func(format string, args ...any)) (*Driver, error) {
	addr, size, err := d.Memory()
	if err != nil {
		return nil, err
	}
	if size < Size {
		return nil, fmt.Errorf("%d bytes at %#x, want %d", size, addr, Size)
	}
	b, err := m.Bytes(addr, Size)
	if err != nil {
		return nil, err
	}
	v := &Driver{changed: changed, log: log}
	if v.page, err = NewPage(b); err != nil {
		return nil, err
	}
	if v.last, err = v.page.Read(); err != nil {
		return nil, err
	}
	d.OnNotify(func(value uint64) {
		if value == notifyChanged {
			v.Check()
		}
	})
	log("%s: <VMClock> on acpi0, %s, %v", Name, d.Path(), v.last)
	v.Check() // a change since the read above
	return v, nil
}

// String returns the state for people.
func (s State) String() string {
	if !s.HasGeneration {
		return fmt.Sprintf("no generation counter, disruption marker %d", s.Disruption)
	}
	return fmt.Sprintf("generation %d, disruption marker %d", s.Generation, s.Disruption)
}

// Last returns the state that was seen last.
func (v *Driver) Last() State {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.last
}

// Check reads the page and tells whether its generation counter has changed since the last look. If
// so, changed has been called when it returns. A new disruption marker alone is logged.
func (v *Driver) Check() bool {
	v.checking.Lock()
	defer v.checking.Unlock()
	old, now, ok := v.look()
	if !ok || now == old {
		return false
	}
	if !now.HasGeneration || now.Generation == old.Generation {
		v.log("%s: disrupted: %v", Name, now)
		return false
	}
	v.log("%s: generation changed: %v", Name, now)
	if !v.changed() {
		v.log("%s: but the generation ID has not changed", Name)
	}
	return true
}

// look reads the page; a failure is logged once, until it is over.
func (v *Driver) look() (old, now State, ok bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	now, err := v.page.Read()
	if err != nil {
		if !v.bad {
			v.log("%v", err)
		}
		v.bad = true
		return State{}, State{}, false
	}
	old, v.last, v.bad = v.last, now, false
	return old, now, true
}
