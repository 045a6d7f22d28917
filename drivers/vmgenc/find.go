package vmgenc

import (
	"errors"
	"fmt"

	"vmgenc/acpi"
)

// Find's errors, for a machine without a generation counter and for one of which none is any good.
var (
	ErrNone    = errors.New("no VM generation counter on this machine")
	ErrUseless = errors.New("no VM generation counter that can be used")
)

// Find attaches to the first of devices that is a generation counter and can be used. Those that
// are one but cannot be used, because they are disabled or their ADDR makes no sense, are logged
// with the reason and passed over. The error is ErrNone, ErrUseless, or that m is incomplete.
func Find[D Device](devices []D, m Machine) (*Driver, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	err := ErrNone
	for _, d := range devices {
		if !d.Matches(acpi.CounterIDs...) {
			continue
		}
		if status := d.Status(); status&acpi.StatusPresent == 0 {
			fmt.Fprintf(m.Log, "vmgenc: %s: not present: _STA is %#x\n", d.Path(), status)
			err = ErrUseless
			continue
		}
		v, refused := Attach(d, m)
		if refused == nil {
			return v, nil
		}
		fmt.Fprintln(m.Log, refused)
		err = ErrUseless
	}
	return nil, err
}
