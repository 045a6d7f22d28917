package acpi

import (
	"fmt"
	"strconv"
	"strings"
	"sync"

	"vmgenc/acpi/aml"
)

// Device is a Device object of the namespace. Its methods may block, for they evaluate AML, and must not be called in
// interrupt context.
type Device struct {
	system *System
	node   *aml.Node

	ids  sync.Once
	hid  string
	cids []string

	mu     sync.Mutex
	notify func(value uint64)
}

// Path returns the device's absolute path, padding underscores trimmed: \_SB.VGEN.
func (d *Device) Path() string { return d.node.Path() }

// PaddedPath returns the device's absolute path with every segment four characters long: \_SB_.VGEN.
func (d *Device) PaddedPath() string { return d.node.PaddedPath() }

// HID returns the hardware id, "" if there is none: upper case, an EISA id decoded, a leading '*' dropped (ACPI 6.5,
// 6.1.5). Both it and the CIDs are evaluated once.
func (d *Device) HID() string {
	d.ids.Do(d.readIDs)
	return d.hid
}

// CIDs returns the compatible ids, in the same form (ACPI 6.5, 6.1.2).
func (d *Device) CIDs() []string {
	d.ids.Do(d.readIDs)
	return d.cids
}

// UID returns the unique id among devices of the same HID, a number in decimal, "" if there is none (ACPI 6.5,
// 6.1.12).
func (d *Device) UID() string {
	switch v := d.optional("_UID").(type) {
	case string:
		return v
	case uint64:
		return strconv.FormatUint(v, 10)
	}
	return ""
}

// Matches reports whether one of ids is the device's HID or one of its CIDs, in upper or lower case.
func (d *Device) Matches(ids ...string) bool {
	for _, id := range ids {
		if strings.EqualFold(id, d.HID()) && id != "" {
			return true
		}
		for _, cid := range d.CIDs() {
			if strings.EqualFold(id, cid) {
				return true
			}
		}
	}
	return false
}

// Bits of a device's status (ACPI 6.5, 6.3.7).
const (
	StatusPresent     = 1 << 0
	StatusEnabled     = 1 << 1
	StatusFunctioning = 1 << 3

	statusDefault = 0xF // where there is no _STA
)

// Status evaluates _STA. A device without one has status 0xF; one whose _STA fails has 0, and the failure is logged.
func (d *Device) Status() uint32 {
	if d.node.Child("_STA") == nil {
		return statusDefault
	}
	v, ok := d.optional("_STA").(uint64)
	if !ok {
		return 0
	}
	return uint32(v)
}

// Evaluate evaluates the device's child object of that name, such as "ADDR". For the types of values see package aml.
func (d *Device) Evaluate(name string, args ...any) (any, error) {
	n := d.node.Child(name)
	if n == nil {
		return nil, fmt.Errorf("acpi: %s has no %s", d.Path(), name)
	}
	return d.system.aml.EvaluateNode(n, args...)
}

// OnNotify makes f the device's handler for Notify, in place of an earlier one; nil takes it away. It is called from
// [System.SCI], [System.Poll] or [System.Enable], after the method that notified has returned, so it may evaluate
// AML; while it runs no other event is serviced.
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

// optional evaluates a child object that need not exist: nil if it does not or its evaluation fails, which is logged.
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

func (d *Device) readIDs() {
	if id, ok := parseID(d.optional("_HID")); ok {
		d.hid = id
	}
	cid := d.optional("_CID")
	list, ok := cid.([]any)
	if !ok {
		list = []any{cid}
	}
	for _, v := range list {
		if id, ok := parseID(v); ok {
			d.cids = append(d.cids, id)
		}
	}
}

// parseID returns a device id, given as a string or as an EISA id packed into an integer, in its one form.
func parseID(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		id, _, _ := strings.Cut(v, "\x00") // what was stored over a longer string is padded
		id = strings.ToUpper(strings.TrimPrefix(id, "*"))
		return id, id != ""
	case uint64:
		return decodeEISA(uint32(v)), true
	}
	return "", false
}

// decodeEISA unpacks what ASL's EISAID packs: three letters of five bits, then four hexadecimal digits, in big-endian
// byte order (ACPI 6.5, 19.6.36).
func decodeEISA(v uint32) string {
	maker := v&0xFF<<8 | v>>8&0xFF
	product := v>>16&0xFF<<8 | v>>24
	var id [7]byte
	for i := range 3 {
		id[i] = byte('@' + maker>>(10-5*i)&0x1F)
	}
	for i := range 4 {
		id[3+i] = "0123456789ABCDEF"[product>>(12-4*i)&0xF]
	}
	return string(id[:])
}
