package acpi

import "errors"

// PMTimerFrequency is the rate of the PM timer in Hz (ACPI 6.5, 4.8.2.1).
const PMTimerFrequency = 3579545

// PMTimer is the power management timer: a counter that runs at [PMTimerFrequency] on every PC that
// is not hardware-reduced, and so the reference for clocks whose frequency is unknown. It wraps
// after 4.7 seconds (24 bits) or 20 minutes (32 bits).
type PMTimer struct {
	counter register
	mask    uint32
}

// NewPMTimer returns the PM timer that f describes. Of hw it needs Ports, or Memory where the timer
// lies there.
func NewPMTimer(hw Hardware, f *FADT) (*PMTimer, error) {
	if f.HardwareReduced() || !f.PMTimer.Present() {
		return nil, errors.New("acpi: no PM timer")
	}
	counter, err := newRegister(&hw, f.PMTimer.Space, f.PMTimer.Address, 4)
	if err != nil {
		return nil, err
	}
	t := &PMTimer{counter: counter, mask: 1<<24 - 1}
	if f.Flags&FlagTimer32Bit != 0 {
		t.mask = 1<<32 - 1
	}
	return t, nil
}

// Read returns the counter. It neither blocks nor allocates and may be called in any context.
func (t *PMTimer) Read() uint32 { return uint32(t.counter.read()) & t.mask }

// Since returns the ticks from start, a value that Read returned less than one wrap ago, until now.
func (t *PMTimer) Since(start uint32) uint32 { return (t.Read() - start) & t.mask }

// Frequency returns [PMTimerFrequency].
func (t *PMTimer) Frequency() uint64 { return PMTimerFrequency }
