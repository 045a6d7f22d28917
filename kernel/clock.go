//go:build tamago

package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"vmgenc/acpi"
	"vmgenc/boot"
	"vmgenc/drivers/pit"
	"vmgenc/drivers/rtc"
	"vmgenc/kernel/event"
)

// setClocks measures the processor's clocks against a timer and finds the CMOS
// clock. It wants only the FADT, and comes before any AML that may sleep.
func (k *kernel) setClocks(hw acpi.Hardware) {
	fadt, err := findFADT(hw)
	if err != nil {
		fadt = new(acpi.FADT) // no PM timer, no century
	}
	if err := calibrate(hw, fadt); err != nil {
		k.log.Printf("clock: %v", err)
	} else {
		k.log.Printf("clock: time stamp counter at %d MHz", boot.TSCRate()/1e6)
	}
	k.wall.rtc = rtc.New(boot.Ports{}, fadt.Century)
}

// calibrate takes the PM timer for reference, or the 8254 on a machine that has
// none, which is hardware-reduced.
func calibrate(hw acpi.Hardware, fadt *acpi.FADT) error {
	if pm, err := acpi.NewPMTimer(hw, fadt); err == nil {
		if err := boot.Calibrate(pm.Read, pm.Since, acpi.PMTimerFrequency); err == nil {
			return nil
		}
	}
	timer, err := pit.New(boot.Ports{})
	if err != nil {
		return err
	}
	return boot.Calibrate(timer.Read, timer.Since, pit.Frequency)
}

func findFADT(hw acpi.Hardware) (*acpi.FADT, error) {
	rsdp, err := acpi.FindRSDP(hw.Memory, boot.Info().RSDP)
	if err != nil {
		return nil, err
	}
	tables, err := acpi.ReadTables(hw.Memory, rsdp)
	if err != nil {
		return nil, err
	}
	return tables.FADT()
}

const (
	// wallPolls is how many times poll looks at the rest before it looks at the
	// time of day.
	wallPolls = 60

	// wallTolerance is how far off the time of day may be. The CMOS clock tells
	// whole seconds, so there is no telling what is less.
	wallTolerance = time.Second
)

// wallClock is the clock that goes on while the machine does not: the CMOS
// clock, which a hypervisor runs by its own.
type wallClock struct {
	mu  sync.Mutex // of the CMOS index port
	rtc *rtc.Clock
}

// set sets the time of day.
func (w *wallClock) set() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	t, err := w.rtc.Now()
	if err != nil {
		return err
	}
	return boot.SetTime(t)
}

// correct sets the time of day if it is off, and returns by how much it was.
func (w *wallClock) correct() (off time.Duration, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t, err := w.rtc.Now()
	if err != nil {
		return 0, err
	}
	if off = t.Sub(time.Now()); off.Abs() <= wallTolerance {
		return 0, nil
	}
	return off, boot.SetTime(t)
}

// correctWall takes the time of day from the CMOS clock again. It is no news for
// the console, where it could come in the middle of a script's output.
func (k *kernel) correctWall() error {
	off, err := k.wall.correct()
	if err == nil && off != 0 {
		k.log.Append(fmt.Appendf(nil, "clock: time of day corrected by %v\n", off.Round(time.Millisecond)))
	}
	return err
}

// subscribeWall has the time of day corrected after each change of the
// generation: it is that of the snapshot. Random bytes and what is made of them
// come first.
func (k *kernel) subscribeWall() error {
	_, err := k.events.Subscribe("clock", 200, time.Second, func(context.Context, event.Change) error {
		return k.correctWall()
	})
	return err
}
