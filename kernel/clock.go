package kernel

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"vmgenc/acpi"
	"vmgenc/drivers/kvmclock"
	"vmgenc/drivers/pit"
	"vmgenc/drivers/rtc"
	"vmgenc/kernel/generation"
)

// setClocks sets the rate of the processor's counter and finds the clock that has the time of day.
// It needs no AML, and comes before any that may sleep.
func (k *Kernel) setClocks(hw acpi.Hardware, tables *acpi.Tables, fadt *acpi.FADT) {
	k.wall.source = rtc.New(hw.Ports, fadt.Century)
	k.wall.tolerance = time.Second // the CMOS clock has whole seconds
	c, ok := k.board.(Clock)
	if !ok {
		return // the board's own business
	}
	k.wall.clock = c
	by, err := k.calibrate(c, hw, tables, fadt)
	if err != nil {
		k.missing(fmt.Errorf("clock: %w", err))
		return
	}
	k.Log.Printf("clock: time stamp counter at %d MHz by %s", c.Rate()/1e6, by)
}

// findTables returns the tables there are: without a FADT there is no PM timer, and no century.
func findTables(hw acpi.Hardware, hint uint64) (*acpi.Tables, *acpi.FADT) {
	if rsdp, err := acpi.FindRSDP(hw.Memory, hint); err == nil {
		if tables, err := acpi.ReadTables(hw.Memory, rsdp); err == nil {
			if fadt, err := tables.FADT(); err == nil {
				return tables, fadt
			}
			return tables, new(acpi.FADT)
		}
	}
	return new(acpi.Tables), new(acpi.FADT)
}

// calibrate sets the counter's rate and returns its source. KVM knows the rate, also of a host to
// which the machine is moved, and no time is lost with measuring. The PM timer's rate is always the
// same, and its register a port that needs no setting up; a hardware-reduced machine has none, but
// may have an HPET. The 8254 is the last choice: it wraps too soon to measure again by.
func (k *Kernel) calibrate(c Clock, hw acpi.Hardware, tables *acpi.Tables, fadt *acpi.FADT) (by string, err error) {
	switch hz, err := k.findKVMClock(); err {
	case nil:
		c.SetRate(hz)
		return "kvmclock", nil
	case kvmclock.ErrNone:
	default:
		k.missing(err)
	}
	try := func(r Reference, err error) error {
		if err != nil {
			return err
		}
		hz, err := Measure(r, k.board.Counter)
		if err == nil {
			c.SetRate(hz)
		}
		return err
	}
	if pm, err := acpi.NewPMTimer(hw, fadt); try(pm, err) == nil {
		k.reference = pm
		return "the PM timer", nil
	}
	if hpet, err := findHPET(hw, tables); try(hpet, err) == nil {
		k.reference = hpet
		return "the HPET", nil
	}
	timer, err := pit.New(hw.Ports)
	defer pit.Stop(hw.Ports)
	return "the 8254", try(timer, err)
}

// findKVMClock returns the rate of the counter by KVM's clock.
func (k *Kernel) findKVMClock() (hz uint64, err error) {
	registers, ok := k.board.(Registers)
	memory, ok2 := k.board.(DMA)
	if !ok || !ok2 || !kvmclock.Offered(registers.CPUID) {
		return 0, kvmclock.ErrNone
	}
	page, addr, err := memory.DMAPage()
	if err != nil {
		return 0, err
	}
	c, err := kvmclock.Find(kvmclock.Machine{
		CPUID: registers.CPUID, WriteMSR: registers.WriteMSR, Counter: k.board.Counter, Page: page, Addr: addr,
	})
	if err != nil {
		return 0, err
	}
	if hz, err = c.Frequency(); err != nil {
		return 0, err
	}
	k.kvmclock = c
	k.wall.source = c
	k.wall.tolerance = 10 * time.Millisecond
	return hz, nil
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

// wallClock is the clock that goes on while the machine does not: the CMOS clock, or KVM's, which a
// hypervisor runs by its own.
type wallClock struct {
	mu     sync.Mutex // of the CMOS index port, or kvmclock.Clock.Now
	source interface{ Now() (time.Time, error) }
	clock  Clock // nil where the board has none

	// tolerance is the error that the time of day may have: the resolution of the source.
	tolerance time.Duration
}

// correct sets the time of day if it is off, and returns by how much it was.
func (w *wallClock) correct() (off time.Duration, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.clock == nil {
		return 0, nil
	}
	t, err := w.source.Now()
	if err != nil {
		return 0, err
	}
	if off = time.Until(t); off.Abs() <= w.tolerance {
		return 0, nil
	}
	return off, w.clock.SetTime(t)
}

// setTime sets the time of day and has it kept.
func (k *Kernel) setTime() {
	if _, err := k.wall.correct(); err != nil {
		k.missing(fmt.Errorf("clock: %w", err))
	}
	if k.wall.clock != nil && !k.noTimers {
		go k.keepTime()
	}
}

// correctWall reads the wall clock again after a restore. It only keeps a line in the message
// buffer: on the console it could come in the middle of a script's output.
func (k *Kernel) correctWall() error {
	off, err := k.wall.correct()
	if err == nil && off != 0 {
		k.Log.Append(fmt.Appendf(nil, "clock: time of day corrected by %v\n", off.Round(time.Millisecond)))
	}
	return err
}

// keepInterval is the time between two comparisons of the clocks when no change of the generation
// causes one: the machine may have been restored under its old ID, or moved.
const keepInterval = time.Minute

// keepTime keeps the clocks right: their rate, at once and after each change of the generation, and
// the time of day.
func (k *Kernel) keepTime() {
	for {
		if k.recalibrate() {
			k.Log.Append(fmt.Appendf(nil, "clock: time stamp counter now at %d MHz\n", k.wall.clock.Rate()/1e6))
		}
		k.correctWall()
		select {
		case <-k.restored:
		case <-time.After(keepInterval):
		}
	}
}

// recalibrate corrects the rate of the time stamp counter, and returns whether it has changed. It
// blocks for half a second, or a few where the rate has changed.
func (k *Kernel) recalibrate() bool {
	c := k.wall.clock
	if k.kvmclock != nil {
		hz, err := k.kvmclock.Frequency()
		return err == nil && c.SetRate(hz)
	}
	if k.reference == nil {
		return false
	}
	hz := remeasure(k.reference, k.board.Counter, c.Rate(), func() { time.Sleep(time.Second / 2) })
	return hz != 0 && c.SetRate(hz)
}

// afterRestore corrects the clocks after a change of the generation: they are those of the
// snapshot.
func (k *Kernel) afterRestore(context.Context, generation.Change) error {
	select {
	case k.restored <- struct{}{}:
	default:
	}
	return k.correctWall()
}
