package kernel

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"vmgenc/acpi"
	"vmgenc/drivers/ioapic"
	"vmgenc/kernel/generation"
	"vmgenc/kernel/irq"
)

// pollInterval is the time between two polls for events whose interrupt may have been lost.
const pollInterval = time.Second

// attachInterrupts finds the I/O APICs and starts the processors; the SCI comes later, when its
// handlers are in place.
func (k *Kernel) attachInterrupts() {
	board, ok := k.board.(Interrupter)
	var first uint8
	var n int
	if ok {
		first, n = board.Vectors()
	}
	if n == 0 {
		k.missing(errors.New("irq: the board has no interrupts, devices are polled"))
		return
	}
	var ioapics []*ioapic.IOAPIC
	if madt := k.madt(); madt == nil {
		k.missing(errors.New("ioapic0: no MADT names one, devices are polled"))
	} else {
		ioapics = k.findIOAPICs(madt)
		k.startProcessors(madt, board.Processors()[0])
	}
	k.IRQ = irq.New(ioapics, board.Processors(), first, n)
	board.ServiceInterrupts(k.IRQ.Dispatch)
	if k.ACPI != nil {
		k.ACPI.OnStorm(k.stopStorm)
	}
}

// madt returns the MADT, or nil.
func (k *Kernel) madt() *acpi.MADT {
	if k.ACPI == nil {
		return nil
	}
	return k.ACPI.MADT()
}

func (k *Kernel) findIOAPICs(madt *acpi.MADT) []*ioapic.IOAPIC {
	var list []*ioapic.IOAPIC
	for i, m := range madt.IOAPICs {
		c, err := ioapic.New(k.board.Memory(), uint64(m.Address), m.GSIBase)
		if err != nil {
			k.missing(fmt.Errorf("ioapic%d: %w", i, err))
			continue
		}
		k.Log.Printf("ioapic%d: version %#x at %#x, GSI %d to %d", i, c.Version(), m.Address, c.GSIBase(), c.GSIBase()+c.Entries()-1)
		list = append(list, c)
	}
	return list
}

// maxAPIC is the highest local APIC ID that an I/O APIC can address alone; 255 means all.
const maxAPIC = 254

// startProcessors starts all processors but self, the one that runs.
func (k *Kernel) startProcessors(madt *acpi.MADT, self uint8) {
	s, ok := k.board.(Starter)
	if !ok {
		return
	}
	var others []uint8
	for _, p := range madt.LocalAPICs {
		if !p.Enabled || p.ID == uint32(self) {
			continue
		}
		if p.ID > maxAPIC {
			k.Log.Printf("cpu: local APIC %d is not used: %d is the highest that is", p.ID, maxAPIC)
			continue
		}
		others = append(others, uint8(p.ID))
	}
	if others == nil {
		return
	}
	if err := s.StartProcessors(others...); err != nil {
		k.missing(fmt.Errorf("cpu: %w", err))
	}
	k.Log.Printf("cpu: %d processors", len(k.board.(Interrupter).Processors()))
}

// stopStorm masks an interrupt that keeps coming for no reason that ACPI knows.
func (k *Kernel) stopStorm(gsi uint32) {
	if k.IRQ.Shared(gsi) {
		return // the interrupts are another device's
	}
	k.Log.Printf("acpi0: interrupt storm, GSI %d masked", gsi)
	if err := k.IRQ.Mask(gsi); err != nil {
		k.Log.Printf("acpi0: %v", err)
	}
}

// enableEvents lets ACPI events in: the notify handlers are in place.
func (k *Kernel) enableEvents() {
	if k.ACPI == nil {
		return
	}
	k.attachVMClock()
	k.attachButtons()
	if err := k.ACPI.Enable(k.routeSCI); err != nil {
		k.missing(fmt.Errorf("acpi0: events are polled: %w", err))
	}
	k.Random.Check(generation.Poll) // a change before the first interrupt
	if k.vmgenc != nil {
		k.watchGeneration()
	}
	if !k.noTimers {
		go k.poll()
	}
}

// routeSCI connects the interrupt of ACPI's events. The ID is compared before any AML runs for the
// event, so that the new key does not wait for the evaluator.
func (k *Kernel) routeSCI(gsi uint32, level, activeLow bool, service func()) error {
	if k.IRQ == nil {
		return errors.New("no interrupts")
	}
	return k.IRQ.Route("acpi0", gsi, level, activeLow, func() {
		if k.vmgenc != nil && k.Random.Check(generation.Notify) {
			runtime.Gosched() // publish runs first
		}
		service()
	})
}

// watchGeneration serves hosts that do not notify: the ID is compared before each halt of a
// processor, and by a timer whose pace follows the load.
func (k *Kernel) watchGeneration() {
	idled := func() time.Duration { return 0 } // always busy
	if idler, ok := k.board.(Idler); ok {
		idled = idler.Idled
		if k.IRQ == nil {
			k.Log.Printf("vmgenc0: not watched before halts: no interrupts")
		} else if vector, err := k.IRQ.Soft("vmgenc0", func() { k.Random.Check(generation.Poll) }); err != nil {
			k.Log.Printf("vmgenc0: not watched before halts: %v", err)
		} else {
			idler.WatchHalt(k.Random.Stale, vector)
		}
	}
	if k.noTimers {
		return
	}
	go k.vmgenc.Watch(context.Background(), idled)
}

// poll handles events whose interrupt was lost.
func (k *Kernel) poll() {
	for range time.Tick(pollInterval) {
		if k.vmclock != nil {
			k.vmclock.Check()
		}
		k.ACPI.Poll()
	}
}
