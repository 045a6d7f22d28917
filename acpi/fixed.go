package acpi

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// FixedEvent is an event of the fixed hardware, numbered by its bit in the PM1 status and enable
// registers (ACPI 6.5, 4.8.3.1).
type FixedEvent uint8

// The fixed events that raise an SCI.
const (
	TimerEvent      FixedEvent = 0 // the PM timer's highest bit changed
	GlobalLockEvent FixedEvent = 5 // firmware released the global lock
	PowerButton     FixedEvent = 8
	SleepButton     FixedEvent = 9
	RTCAlarm        FixedEvent = 10
)

var fixedEvents = []FixedEvent{TimerEvent, GlobalLockEvent, PowerButton, SleepButton, RTCAlarm}

// String returns the event's name for people.
func (e FixedEvent) String() string {
	switch e {
	case TimerEvent:
		return "PM timer"
	case GlobalLockEvent:
		return "global lock"
	case PowerButton:
		return "power button"
	case SleepButton:
		return "sleep button"
	case RTCAlarm:
		return "RTC alarm"
	}
	return fmt.Sprintf("fixed event %d", uint8(e))
}

func (e FixedEvent) bit() uint64 { return 1 << e }

// Bits of the PM1 registers (ACPI 6.5, 4.8.3).
const (
	sciEnable     = 1 << 0 // PM1_CNT
	sleepType     = 10     // PM1_CNT, lowest of three bits
	sleepTypeMask = 7 << sleepType
	sleepEnable   = 1 << 13 // PM1_CNT

	statusBits = 1<<0 | 1<<4 | 1<<5 | 1<<8 | 1<<9 | 1<<10 | 1<<14 | 1<<15 // PM1_STS: what writing 1 clears
)

// pm1 is one kind of PM1 register, which the machine may split over two blocks that act as one:
// reads are or-ed, and writes go to both (4.8.3).
type pm1 [2]register

func (p pm1) read() uint64 { return p[0].read() | p[1].read() }

func (p pm1) write(value uint64) {
	for _, r := range p {
		r.write(value)
	}
}

// fixedHardware is the PM1 register groups and the events they report.
type fixedHardware struct {
	status, enable, control pm1

	handlers [16]func() // by FixedEvent
	counts   [16]atomic.Uint64
	guards   [16]stormGuard
	disabled [16]bool
}

// find finds the PM1 registers that f describes.
func (x *fixedHardware) find(hw *Hardware, f *FADT) (err error) {
	for i, b := range []Block{f.PM1aEvent, f.PM1bEvent} {
		if !b.Present() {
			continue
		}
		if x.status[i], err = newRegister(hw, b.Space, b.Address, 2); err != nil {
			return err
		}
		if x.enable[i], err = newRegister(hw, b.Space, b.Address+uint64(b.Length/2), 2); err != nil {
			return err
		}
	}
	for i, b := range []Block{f.PM1aControl, f.PM1bControl} {
		if !b.Present() {
			continue
		}
		if x.control[i], err = newRegister(hw, b.Space, b.Address, 2); err != nil {
			return err
		}
	}
	return nil
}

// acpiModeTimeout is how long firmware may take to hand the hardware over.
const acpiModeTimeout = 3 * time.Second

// enableACPI takes the hardware over from firmware (ACPI 6.5, 4.8.2.2): SCI_EN must be set, and
// where it is not, writing ACPI_ENABLE to SMI_CMD makes firmware set it. Without an SMI_CMD nothing
// is written: the machine is always in ACPI mode.
func (x *fixedHardware) enableACPI(hw *Hardware, f *FADT) error {
	ready := func() bool { return x.control.read()&sciEnable != 0 }
	if ready() {
		return nil
	}
	if f.SMICommand == 0 || f.ACPIEnable == 0 {
		hw.Log("acpi: SCI_EN is clear, but the FADT has no command to set it: taking the machine to be in ACPI mode")
		return nil
	}
	if err := hw.write(SystemIO, uint64(f.SMICommand), 1, uint64(f.ACPIEnable)); err != nil {
		return err
	}
	if !hw.waitUntil(acpiModeTimeout, ready) {
		return fmt.Errorf("acpi: SCI_EN still clear %v after %#02x was written to SMI_CMD %#x", acpiModeTimeout, f.ACPIEnable, f.SMICommand)
	}
	return nil
}

// reset disables every fixed event and forgets what they reported so far.
func (x *fixedHardware) reset() {
	x.enable.write(0)
	x.status.write(statusBits)
}

// enableHandled enables the events that have a handler, and no other.
func (x *fixedHardware) enableHandled() {
	var bits uint64
	for _, e := range fixedEvents {
		if x.handlers[e] != nil {
			bits |= e.bit()
		}
	}
	x.enable.write(bits)
}

// service acknowledges the fixed events that fired, runs their handlers, and reports whether there
// was one to run. Events are disabled that nobody handles, or that storm.
func (x *fixedHardware) service(hw *Hardware) (handled bool) {
	status := x.status.read()
	if status == 0 {
		return false
	}
	fired := status & x.enable.read() & knownFixed
	if fired == 0 {
		return false
	}
	x.status.write(fired)
	for _, e := range fixedEvents {
		if fired&e.bit() == 0 {
			continue
		}
		x.counts[e].Add(1)
		f := x.handlers[e]
		switch {
		case f == nil:
			x.disable(hw, e, "nobody handles it")
		case x.guards[e].fired(hw.Now()):
			x.disable(hw, e, fmt.Sprintf("more than %d events in %v", stormLimit, stormWindow))
		default:
			f()
			handled = true
		}
	}
	return handled
}

// knownFixed has the bit of every FixedEvent.
const knownFixed = 1<<TimerEvent | 1<<GlobalLockEvent | 1<<PowerButton | 1<<SleepButton | 1<<RTCAlarm

// disable disables an event and says why, once.
func (x *fixedHardware) disable(hw *Hardware, e FixedEvent, why string) {
	x.enable.write(x.enable.read() &^ e.bit())
	if !x.disabled[e] {
		x.disabled[e] = true
		hw.Log("acpi: %v: %s: disabled", e, why)
	}
}

// supports says why the machine cannot have event e, nil if it can.
func (f *FADT) supports(e FixedEvent) error {
	switch {
	case f.HardwareReduced():
		return errors.New("the machine is hardware-reduced")
	case e == PowerButton && f.Flags&FlagPowerButtonIsDevice != 0,
		e == SleepButton && f.Flags&FlagSleepButtonIsDevice != 0:
		return errors.New("it is a device of the namespace")
	}
	return nil
}
