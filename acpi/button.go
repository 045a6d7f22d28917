package acpi

// Ids of the buttons that are devices of the namespace, and the values that they notify (ACPI 6.5,
// 4.8.2.2 and 5.6.6).
const (
	powerButtonID = "PNP0C0C"
	sleepButtonID = "PNP0C0E"

	buttonPressed = 0x80 // 0x02 says that the button has woken the machine
)

// OnPowerButton makes f the handler of the power button, be it a fixed event, a device of the
// namespace that a GPE or a Generic Event Device notifies, or both; nil takes it away. f is called
// as [Device.OnNotify] describes, once for each press: it must not block, nor call this method. The
// error is for a machine without a power button.
func (s *System) OnPowerButton(f func()) error { return s.onButton(PowerButton, powerButtonID, f) }

// OnSleepButton is [System.OnPowerButton] for the sleep button.
func (s *System) OnSleepButton(f func()) error { return s.onButton(SleepButton, sleepButtonID, f) }

func (s *System) onButton(e FixedEvent, id string, f func()) error {
	found := 0
	for _, d := range s.devices {
		if !d.Matches(id) || d.Status()&StatusPresent == 0 {
			continue
		}
		found++
		if f == nil {
			d.OnNotify(nil)
			continue
		}
		d.OnNotify(func(value uint64) {
			if value == buttonPressed {
				f()
			}
		})
	}
	if err := s.OnFixedEvent(e, f); err != nil && found == 0 {
		return err
	}
	return nil
}
