package acpi

import (
	"errors"
	"fmt"
	"time"
)

const (
	sleepStateS5   = 5
	powerTimeout   = time.Second
	resetTimeout   = 100 * time.Millisecond
	keyboardStatus = 0x64 // keyboard controller: status when read, command when written
	keyboardBusy   = 1 << 1
	keyboardReset  = 0xFE
	resetControl   = 0xCF9 // of PC chipsets
	resetPrepare   = 0x02  // system reset
	resetGo        = 0x06  // the same, and its trigger

	reducedSleepType   = 2      // SLEEP_CONTROL_REG, lowest of three bits
	reducedSleepEnable = 1 << 5 // SLEEP_CONTROL_REG
)

// never is the condition of a wait for the machine's end.
func never() bool { return false }

// PowerOff enters S5 (ACPI 6.5, 7.4, 4.8.3.2): it runs \_PTS(5) and writes the sleep type that \_S5
// names. It returns only if the machine is still on after a second.
func (s *System) PowerOff() error {
	a, b, err := s.sleepTypes(sleepStateS5)
	if err != nil {
		return err
	}
	if n := s.aml.Lookup(`\_PTS`); n != nil {
		if _, err := s.evaluate(n, uint64(sleepStateS5)); err != nil {
			s.hw.Log("acpi: %v", err)
		}
	}
	if s.fadt.HardwareReduced() {
		err = s.sleepReduced(a)
	} else {
		err = s.fixed.sleep(a, b)
	}
	if err != nil {
		return err
	}
	s.hw.waitUntil(powerTimeout, never)
	return errors.New("acpi: still on after S5 was entered")
}

// sleepTypes returns the values for SLP_TYPa and SLP_TYPb of \_Sx.
func (s *System) sleepTypes(state int) (a, b uint64, err error) {
	path := fmt.Sprintf(`\_S%d`, state)
	v, err := s.aml.Evaluate(path)
	if err != nil {
		return 0, 0, fmt.Errorf("acpi: %s: %w", path, err)
	}
	if a, b, err = parseSleepTypes(v); err != nil {
		return 0, 0, fmt.Errorf("acpi: %s: %w", path, err)
	}
	return a, b, nil
}

// parseSleepTypes reads the package that \_Sx is (ACPI 6.5, 7.4.2): an integer for each register,
// or one integer that holds both in its two low bytes.
func parseSleepTypes(v any) (a, b uint64, err error) {
	elements, _ := v.([]any)
	if len(elements) == 0 {
		return 0, 0, fmt.Errorf("%T %v, want a package of integers", v, v)
	}
	a, ok := elements[0].(uint64)
	if !ok {
		return 0, 0, fmt.Errorf("first element %v, want an integer", elements[0])
	}
	if len(elements) == 1 {
		return a & 0xFF, a >> 8 & 0xFF, nil
	}
	if b, ok = elements[1].(uint64); !ok {
		return 0, 0, fmt.Errorf("second element %v, want an integer", elements[1])
	}
	return a, b, nil
}

// sleep writes the sleep types, first alone and then with SLP_EN, as some chipsets demand.
func (x *fixedHardware) sleep(a, b uint64) error {
	if x.control[0].width == 0 {
		return errors.New("acpi: no PM1a control register")
	}
	x.enable.write(0)
	x.status.write(statusBits)
	for _, enable := range []uint64{0, sleepEnable} {
		for i, kind := range []uint64{a, b} {
			r := x.control[i]
			r.write(r.read()&^(sleepTypeMask|sleepEnable) | kind<<sleepType&sleepTypeMask | enable)
		}
	}
	return nil
}

// sleepReduced writes the sleep control register of hardware-reduced ACPI (ACPI 6.5, 4.8.3.7).
func (s *System) sleepReduced(kind uint64) error {
	if !s.fadt.SleepControl.Present() {
		return errors.New("acpi: no sleep control register")
	}
	return s.hw.write(s.fadt.SleepControl.Space, s.fadt.SleepControl.Address, 1, kind&7<<reducedSleepType|reducedSleepEnable)
}

// Reset restarts the machine: through the FADT's reset register (ACPI 6.5, 4.8.3.6), else the
// keyboard controller, else port 0xCF9. It returns only if none of them did.
func (s *System) Reset() error { return Reset(s.hw, s.fadt) }

// Reset is [System.Reset] for a kernel that has no namespace. f may be nil: then there is no reset
// register.
func Reset(hw Hardware, f *FADT) error {
	hw = withDefaults(hw)
	if f != nil && f.Flags&FlagResetRegister != 0 && f.ResetRegister.Present() {
		if err := writeResetRegister(&hw, f); err != nil {
			hw.Log("acpi: reset register: %v", err)
		}
		hw.waitUntil(resetTimeout, never)
	}
	hw.waitUntil(resetTimeout, func() bool { return hw.Ports.In(keyboardStatus, 1)&keyboardBusy == 0 })
	hw.Ports.Out(keyboardStatus, 1, keyboardReset)
	hw.waitUntil(resetTimeout, never)
	hw.Ports.Out(resetControl, 1, resetPrepare)
	hw.Ports.Out(resetControl, 1, resetGo)
	hw.waitUntil(resetTimeout, never)
	return errors.New("acpi: still running after three ways to reset")
}

// writeResetRegister writes the one byte that resets the machine.
func writeResetRegister(hw *Hardware, f *FADT) error {
	r := f.ResetRegister
	if r.Space != PCIConfig {
		return hw.write(r.Space, r.Address, 1, uint64(f.ResetValue))
	}
	if hw.PCI == nil {
		return errors.New("acpi: in PCI_Config, which cannot be reached")
	}
	// Device, function and offset on bus 0 (ACPI 6.5, table 5.1).
	device, function, offset := r.Address>>32&0x1F, r.Address>>16&7, r.Address&0xFFFF
	return hw.PCI.Write(device<<35|function<<32|offset, 1, uint64(f.ResetValue))
}
