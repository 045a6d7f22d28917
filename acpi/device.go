package acpi

import (
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"

	"vmgenc/acpi/aml"
)

// Device is a Device object of the namespace. Its methods may block, for they evaluate AML, and
// must not be called in interrupt context.
type Device struct {
	system *System
	node   *aml.Node

	first bool // it is one of AML.First

	ids atomic.Pointer[deviceIDs]

	mu     sync.Mutex
	notify func(value uint64)
}

// Path returns the device's absolute path, padding underscores trimmed: \_SB.VGEN.
func (d *Device) Path() string { return d.node.Path() }

// PaddedPath returns the device's absolute path with every segment four characters long:
// \_SB_.VGEN.
func (d *Device) PaddedPath() string { return d.node.PaddedPath() }

// HID returns the hardware id, "" if there is none: upper case, an EISA id decoded, a leading '*'
// dropped (ACPI 6.5, 6.1.5). Both it and the CIDs are evaluated once.
func (d *Device) HID() string {
	return d.readIDs().hid
}

// CIDs returns the compatible ids, in the same form (ACPI 6.5, 6.1.2).
func (d *Device) CIDs() []string {
	return d.readIDs().cids
}

// UID returns the unique id among devices of the same HID, a number in decimal, "" if there is none
// (ACPI 6.5, 6.1.12).
func (d *Device) UID() string {
	switch v := d.optional("_UID").(type) {
	case string:
		return v
	case uint64:
		return strconv.FormatUint(v, 10)
	}
	return ""
}

// Matches reports whether one of ids is the device's HID or one of its CIDs, in upper or lower
// case.
func (d *Device) Matches(ids ...string) bool {
	return aml.MatchID([]string{d.HID()}, ids...) || aml.MatchID(d.CIDs(), ids...)
}

// Bits of a device's status (ACPI 6.5, 6.3.7).
const (
	StatusPresent     = aml.StatusPresent
	StatusEnabled     = aml.StatusEnabled
	StatusFunctioning = aml.StatusFunctioning
)

// Status evaluates _STA. A device without one has status 0xF; one whose _STA fails has 0, and the
// failure is logged.
func (d *Device) Status() uint32 {
	status, err := aml.StatusBy(d.system.evaluate, d.node)
	if err != nil {
		d.system.hw.Log("acpi: %s: %v", d.Path(), err)
	}
	return status
}

// Evaluate evaluates the device's child object of that name, such as "ADDR". For the types of
// values see package aml.
func (d *Device) Evaluate(name string, args ...any) (any, error) {
	n := d.node.Child(name)
	if n == nil {
		return nil, fmt.Errorf("acpi: %s has no %s", d.Path(), name)
	}
	return d.system.evaluate(n, args...)
}

// OnNotify makes f the device's handler for Notify, in place of an earlier one; nil takes it away.
// It is called from [System.SCI], [System.Poll] or [System.Enable], after the method that notified
// has returned, so it may evaluate AML; while it runs no other event is serviced.
func (d *Device) OnNotify(f func(value uint64)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.notify = f
}

// handler returns what OnNotify was given last.
func (d *Device) handler() func(value uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.notify
}

// optional evaluates a child object that need not exist: nil if it does not or its evaluation
// fails, which is logged.
func (d *Device) optional(name string) any {
	if d.node.Child(name) == nil {
		return nil
	}
	v, err := d.Evaluate(name)
	if err != nil {
		d.system.hw.Log("acpi: %s.%s: %v", d.Path(), name, err)
		return nil
	}
	return v
}

// deviceIDs are the ids of a device, as [aml.DeviceID] has them.
type deviceIDs struct {
	hid  string
	cids []string
}

// readIDs returns the ids and evaluates them the first time.
func (d *Device) readIDs() *deviceIDs {
	if ids := d.ids.Load(); ids != nil {
		return ids
	}
	ids := &deviceIDs{cids: aml.DeviceIDs(d.optional("_CID"))}
	ids.hid, _ = aml.DeviceID(d.optional("_HID"))
	d.ids.Store(ids)
	return ids
}
