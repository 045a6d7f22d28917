//go:build tamago

package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"vmgenc/acpi"
	"vmgenc/boot"
	"vmgenc/drivers/kvmclock"
	"vmgenc/drivers/pit"
	"vmgenc/drivers/rtc"
	"vmgenc/kernel/event"
)

// setClocks finds out the rates of the processor's clocks, and finds the clock that
// has the time of day. It wants no AML, and comes before any that may sleep.
func (k *kernel) setClocks(hw acpi.Hardware) {
	tables, fadt := findTables(hw)
	k.wall.source = rtc.New(boot.Ports{}, fadt.Century)
	k.wall.tolerance = time.Second // it tells whole seconds
	by, err := k.calibrate(hw, tables, fadt)
	if err != nil {
		k.log.Printf("clock: %v", err)
		return
	}
	k.log.Printf("clock: time stamp counter at %d MHz by %s", boot.TSCRate()/1e6, by)
}

// findTables returns what there is of tables: without a FADT there is no PM timer,
// and no century.
func findTables(hw acpi.Hardware) (*acpi.Tables, *acpi.FADT) {
	if rsdp, err := acpi.FindRSDP(hw.Memory, boot.Info().RSDP); err == nil {
		if tables, err := acpi.ReadTables(hw.Memory, rsdp); err == nil {
			if fadt, err := tables.FADT(); err == nil {
				return tables, fadt
			}
			return tables, new(acpi.FADT)
		}
	}
	return new(acpi.Tables), new(acpi.FADT)
}

// calibrate says by what. KVM tells the rate, also of a host to which the machine is
// moved, and no time is lost with measuring. The PM timer's rate is always the same,
// and its register a port that needs no setting up; a hardware-reduced machine has
// none, but may have an HPET. The 8254 is the last choice: it wraps too soon to
// measure again by.
func (k *kernel) calibrate(hw acpi.Hardware, tables *acpi.Tables, fadt *acpi.FADT) (by string, err error) {
	switch err := k.findKVMClock(); err {
	case nil:
		return "kvmclock", nil
	case kvmclock.ErrNone:
	default:
		k.log.Printf("%v", err)
	}
	if pm, err := acpi.NewPMTimer(hw, fadt); err == nil && boot.Calibrate(pm) == nil {
		k.reference = pm
		return "the PM timer", nil
	}
	if hpet, err := findHPET(hw, tables); err == nil && boot.Calibrate(hpet) == nil {
		k.reference = hpet
		return "the HPET", nil
	}
	timer, err := pit.New(boot.Ports{})
	if err != nil {
		return "", err
	}
	defer pit.Stop(boot.Ports{})
	return "the 8254", boot.Calibrate(timer)
}

func (k *kernel) findKVMClock() error {
	page, addr, err := boot.DMA()
	if err != nil {
		return err
	}
	c, err := kvmclock.Find(kvmclock.Machine{
		CPUID: boot.CPU.CPUID, WriteMSR: boot.WriteMSR, Counter: boot.Counter, Page: page, Addr: addr,
	})
	if err != nil {
		return err
	}
	hz, err := c.Frequency()
	if err != nil {
		return err
	}
	boot.CalibrateTimer(hz)
	k.kvmclock = c
	k.wall.source = c
	k.wall.tolerance = 10 * time.Millisecond
	return nil
}

func findHPET(hw acpi.Hardware, tables *acpi.Tables) (*acpi.HPET, error) {
	table := tables.Find("HPET")
	if table == nil {
		return nil, errors.New("acpi: no HPET")
	}
	base, err := acpi.ParseHPET(table.Data)
	if err != nil {
		return nil, err
	}
	return acpi.NewHPET(hw, base)
}

// wallClock is the clock that goes on while the machine does not: the CMOS clock, or
// KVM's, which a hypervisor runs by its own.
type wallClock struct {
	mu     sync.Mutex // of the CMOS index port, or kvmclock.Clock.Now
	source interface{ Now() (time.Time, error) }

	// tolerance is how far off the time of day may be: as exact as the source is.
	tolerance time.Duration
}

// set sets the time of day.
func (w *wallClock) set() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	t, err := w.source.Now()
	if err != nil {
		return err
	}
	return boot.SetTime(t)
}

// correct sets the time of day if it is off, and returns by how much it was.
func (w *wallClock) correct() (off time.Duration, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t, err := w.source.Now()
	if err != nil {
		return 0, err
	}
	if off = t.Sub(time.Now()); off.Abs() <= w.tolerance {
		return 0, nil
	}
	return off, boot.SetTime(t)
}

// correctWall takes the time of day from the wall clock again. It is no news for the
// console, where it could come in the middle of a script's output.
func (k *kernel) correctWall() error {
	off, err := k.wall.correct()
	if err == nil && off != 0 {
		k.log.Append(fmt.Appendf(nil, "clock: time of day corrected by %v\n", off.Round(time.Millisecond)))
	}
	return err
}

// keepInterval is how often keepTime looks at the clocks when nobody calls it: the
// machine was restored under its old ID, or moved, say.
const keepInterval = time.Minute

// keepTime keeps the clocks right: their rate, at once and after each change of the
// generation, and the time of day.
func (k *kernel) keepTime() {
	for {
		if k.recalibrate() {
			k.log.Append(fmt.Appendf(nil, "clock: time stamp counter now at %d MHz\n", boot.TSCRate()/1e6))
		}
		k.correctWall()
		select {
		case <-k.restored:
		case <-time.After(keepInterval):
		}
	}
}

// recalibrate sets the rate of the time stamp counter right, and returns whether it
// has changed.
func (k *kernel) recalibrate() bool {
	if k.kvmclock != nil {
		hz, err := k.kvmclock.Frequency()
		return err == nil && boot.SetTSCRate(hz)
	}
	return k.reference != nil && boot.Recalibrate(k.reference)
}

// subscribeWall has the clocks corrected after each change of the generation: they
// are those of the snapshot. Random bytes and what is made of them come first.
func (k *kernel) subscribeWall() error {
	_, err := k.events.Subscribe("clock", 200, time.Second, func(context.Context, event.Change) error {
		select {
		case k.restored <- struct{}{}:
		default:
		}
		return k.correctWall()
	})
	return err
}
