package vmgenc

import "errors"

// ErrNone is Find's error for a machine without a generation counter.
var ErrNone = errors.New("no VM generation counter on this machine")

// Find attaches to the first of devices that is a generation counter and can be used. Those that are one but cannot be
// used, because they are disabled or their ADDR makes no sense, are logged with the reason and passed over. The error is
// ErrNone, or why the last of them could not be used.
func Find[D Device](devices []D, m Machine) (*Driver, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	err := ErrNone
	for _, d := range devices {
		if !d.Matches(ids...) {
			continue
		}
		if status := d.Status(); status&statusPresent == 0 {
			m.Log("vmgenc: %s: not present: _STA is %#x", d.Path(), status)
			continue
		}
		v, refused := Attach(d, m)
		if refused == nil {
			return v, nil
		}
		m.Log("%v", refused)
		err = refused
	}
	return nil, err
}
