//go:build tamago

package main

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"vmgenc/acpi"
	"vmgenc/boot"
	"vmgenc/drivers/ioapic"
	"vmgenc/drivers/kvmclock"
	"vmgenc/drivers/uart"
	"vmgenc/drivers/virtiorng"
	"vmgenc/drivers/vmclock"
	"vmgenc/drivers/vmgenc"
	"vmgenc/kernel/event"
	"vmgenc/kernel/irq"
	"vmgenc/kernel/msgbuf"
	"vmgenc/kernel/random"
	"vmgenc/kernel/sysctl"
)

// kernel is what there is of this machine. Fields whose device is missing
// stay nil; everything is set before run, and not changed after that.
type kernel struct {
	log       *msgbuf.Log
	generator *random.Generator
	sysctl    sysctl.Tree
	events    event.Bus
	devctl    *event.Queue

	acpi      *acpi.System
	irq       *irq.Controller
	uart      *uart.UART
	vmgenc    *vmgenc.Driver
	virtiorng *virtiorng.Device
	vmclock   *vmclock.Driver
	wall      wallClock
	kvmclock  *kvmclock.Clock // or else the next
	reference boot.Reference
	restored  chan struct{} // wakes keepTime
	machine   *random.Secret[string]
	started   time.Duration // by boot.Monotonic

	runtimeReseeds atomic.Uint64
}

// pollInterval is how often a sleeping machine looks at events whose interrupt
// may have been lost.
const pollInterval = time.Second

// attach finds the hardware. What is missing is logged, and does not stop the
// rest: a machine without ACPI still has a console. The generation counter comes
// as early as can be: until then nobody notices a fork.
func (k *kernel) attach() error {
	k.started = boot.Monotonic()
	k.devctl = event.NewQueue(256)
	k.machine = newMachineID(k.generator)
	hw := acpi.Hardware{Memory: boot.Memory{}, Ports: boot.Ports{}, Now: k.uptime, Log: k.log.Printf}
	k.setClocks(hw)
	k.started = boot.Monotonic()
	var err error
	if k.acpi, err = acpi.Open(hw, boot.Info().RSDP); err != nil {
		k.acpi = nil
		k.log.Printf("acpi0: %v", err)
	} else {
		k.log.Printf("acpi0: %s", describe(k.acpi))
	}
	k.attachEntropy()
	var madt *acpi.MADT
	if k.acpi != nil {
		k.attachGeneration()
		madt = k.acpi.MADT()
	}
	if err := k.registerVariables(); err != nil {
		return err
	}
	if k.uart, err = uart.New(boot.Ports{}, uart.COM1); err != nil {
		k.log.Printf("uart0: %v", err)
	} else {
		k.log.SetSink(k.uart.Text())
	}
	k.attachInterrupts(madt)
	if k.acpi != nil {
		k.enableEvents()
	}
	if err := k.wall.set(); err != nil {
		k.log.Printf("clock: %v", err)
	}
	go k.keepTime()
	// Only now: a fork before the generator knew the generation would have gone
	// unseen, and its clones would share what was drawn from it.
	return k.seedRuntime()
}

// attachInterrupts finds the I/O APICs and routes the console's interrupt; the
// SCI comes later, when its handlers are in place. madt may be nil: what cannot
// interrupt is polled.
func (k *kernel) attachInterrupts(madt *acpi.MADT) {
	var ioapics []*ioapic.IOAPIC
	if madt == nil {
		k.log.Printf("ioapic0: no MADT names one; devices are polled")
	} else {
		ioapics = k.findIOAPICs(madt)
		k.startProcessors(madt)
	}
	k.irq = irq.New(ioapics, boot.Processors())
	boot.ServiceInterrupts(k.irq.Dispatch)
	if k.uart != nil {
		k.attachConsole(madt)
	}
	if k.acpi != nil {
		k.acpi.OnStorm(k.stopStorm)
	}
}

func (k *kernel) findIOAPICs(madt *acpi.MADT) []*ioapic.IOAPIC {
	var list []*ioapic.IOAPIC
	for i, m := range madt.IOAPICs {
		c, err := ioapic.New(boot.Memory{}, uint64(m.Address), m.GSIBase)
		if err != nil {
			k.log.Printf("ioapic%d: %v", i, err)
			continue
		}
		k.log.Printf("ioapic%d: version %#x at %#x, GSI %d to %d", i, c.Version(), m.Address, c.GSIBase(), c.GSIBase()+c.Entries()-1)
		list = append(list, c)
	}
	return list
}

// attachConsole lets the serial port interrupt, or polls it fifty times a
// second, which is once for every 230 bytes at its rate.
func (k *kernel) attachConsole(madt *acpi.MADT) {
	gsi, level, low := madt.Route(4, false, false)
	err := k.irq.Route("uart0", gsi, level, low, k.uart.Interrupt)
	k.uart.Start()
	if err == nil {
		return
	}
	k.log.Printf("uart0: polled: %v", err)
	go func() {
		for range time.Tick(20 * time.Millisecond) {
			k.uart.Interrupt()
		}
	}()
}

// stopStorm masks an interrupt that keeps coming for no reason that ACPI knows.
func (k *kernel) stopStorm(gsi uint32) {
	if k.irq.Shared(gsi) {
		return // the interrupts are another device's
	}
	k.log.Printf("acpi0: interrupt storm, GSI %d masked", gsi)
	if err := k.irq.Mask(gsi); err != nil {
		k.log.Printf("acpi0: %v", err)
	}
}

// attachGeneration attaches the VM generation counter, if there is one and
// loading is not forbidden.
func (k *kernel) attachGeneration() {
	if load, ok := boot.Option(boot.Info().CommandLine(), "vmgenc_load"); ok && strings.EqualFold(load, "NO") {
		k.log.Printf("vmgenc0: not loaded: vmgenc_load=%q", load)
	} else if err := k.findGeneration(); err != nil {
		k.log.Printf("vmgenc0: %v", err)
	}
}

// enableEvents lets ACPI events in: the notify handlers are in place.
func (k *kernel) enableEvents() {
	k.attachClock()
	err := k.acpi.Enable(func(gsi uint32, level, activeLow bool, service func()) error {
		return k.irq.Route("acpi0", gsi, level, activeLow, func() {
			if k.vmgenc != nil && k.vmgenc.Event() {
				runtime.Gosched() // to tell of it, while the rest waits
			}
			service()
		})
	})
	if err != nil {
		k.log.Printf("acpi0: events are polled: %v", err)
	}
	if k.vmgenc != nil {
		k.vmgenc.Check(vmgenc.Poll) // a change before the first interrupt
		k.watchGeneration()
	}
	go k.poll()
}

// watchGeneration is for hosts that do not notify: the ID is looked at whenever
// the processor halts, and by a timer whose pace follows the load.
func (k *kernel) watchGeneration() {
	vector, err := k.irq.Soft("vmgenc0", func() { k.vmgenc.Check(vmgenc.Poll) })
	if err != nil {
		k.log.Printf("vmgenc0: not watched before halts: %v", err)
	} else {
		boot.WatchHalt(k.vmgenc.Changed, vector)
	}
	go k.vmgenc.Watch(context.Background(), boot.Idled)
}

// findGeneration attaches the first device that is one.
func (k *kernel) findGeneration() (err error) {
	if k.vmgenc, err = vmgenc.Find(k.acpi.Devices(), k.generationMachine()); err != nil {
		return err
	}
	k.events.Start(k.vmgenc.Current())
	if err := k.sysctl.Register("dev.vmgenc.0.lineage", "The generations of this machine, hashed, and what became of each change", k.events.Lineage, nil); err != nil {
		return err
	}
	return k.sysctl.Register("dev.vmgenc.0.subscribers", "Subscribers that acted on the last change, of all", k.outcomes, nil)
}

// poll is the net under the interrupts: it catches events of which the
// interrupt was lost.
func (k *kernel) poll() {
	for range time.Tick(pollInterval) {
		if k.vmclock != nil {
			k.vmclock.Check()
		}
		k.acpi.Poll()
	}
}

func (k *kernel) uptime() time.Duration { return boot.Monotonic() - k.started }

func describe(s *acpi.System) string {
	f := s.FADT()
	how := "fixed hardware"
	if f.HardwareReduced() {
		how = "hardware-reduced"
	}
	return fmt.Sprintf("ACPI %d.%d, %s, %d devices", f.Revision, f.MinorRevision, how, len(s.Devices()))
}
