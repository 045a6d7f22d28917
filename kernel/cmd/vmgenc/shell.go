//go:build tamago

package main

import (
	"errors"
	"fmt"
	"io"

	"vmgenc/acpi"
	"vmgenc/boot"
	"vmgenc/drivers/virtiorng"
	"vmgenc/drivers/vmgenc"
	"vmgenc/kernel/console"
	"vmgenc/kernel/irq"
)

// run serves the console until the machine is switched off.
func (k *kernel) run() error {
	if k.uart == nil {
		select {} // nobody to talk to; the devices go on
	}
	c := console.New(k.uart,
		console.ACPI(k.reportACPI),
		console.Devctl(k.devctl),
		console.Devinfo(k.devices),
		console.Dmesg(k.log),
		console.Halt(k.powerOff),
		console.Random(k.generator),
		console.Reboot(k.reset),
		console.Sysctl(&k.sysctl),
		console.Uptime(k.uptime),
		console.Vmstat(k.interrupts, k.uptime),
	)
	k.log.SetSink(c)
	return c.Run()
}

func (k *kernel) powerOff() error {
	if k.uart != nil {
		k.uart.Flush()
	}
	if k.acpi == nil {
		return errors.New("no ACPI to switch the machine off with")
	}
	return k.acpi.PowerOff()
}

func (k *kernel) reset() error {
	if k.uart != nil {
		k.uart.Flush()
	}
	if k.acpi != nil {
		if err := k.acpi.Reset(); err != nil {
			k.log.Printf("acpi0: %v", err)
		}
	}
	boot.Reset()
	return nil
}

// devices lists what is attached, as a tree.
func (k *kernel) devices() []console.Device {
	list := []console.Device{{Name: "nexus0"}}
	for i, id := range boot.Processors() {
		list = append(list, console.Device{Depth: 1, Name: fmt.Sprintf("cpu%d", i), Detail: fmt.Sprintf("local APIC %d", id)})
	}
	if k.uart != nil {
		list = append(list, console.Device{Depth: 1, Name: "uart0", Detail: "<16550 serial port> at port 0x3f8"})
	}
	if k.acpi == nil {
		return list
	}
	list = append(list, console.Device{Depth: 1, Name: "acpi0", Detail: describe(k.acpi)})
	madt := k.acpi.MADT()
	if madt == nil {
		madt = new(acpi.MADT)
	}
	for i, m := range madt.IOAPICs {
		list = append(list, console.Device{Depth: 2, Name: fmt.Sprintf("ioapic%d", i), Detail: fmt.Sprintf("<I/O APIC> at %#x", m.Address)})
	}
	if k.virtiorng != nil {
		list = append(list, console.Device{Depth: 2, Name: "pci0", Detail: "<PCI bus>"},
			console.Device{Depth: 3, Name: virtiorng.Name, Detail: "<" + virtiorng.Description + "> at " + k.virtiorng.Location()})
	}
	if k.vmgenc != nil {
		at, _ := k.sysctl.Get("dev.vmgenc.0.%location")
		list = append(list, console.Device{Depth: 2, Name: vmgenc.Name, Detail: "<" + vmgenc.Description + "> at " + at})
	}
	return list
}

func (k *kernel) interrupts() []console.Interrupt {
	var list []console.Interrupt
	if k.irq == nil {
		return list
	}
	for _, l := range k.irq.Lines() {
		name := fmt.Sprintf("irq%d: %s", l.GSI, l.Name)
		if l.GSI == irq.NoGSI {
			name = "cpu: " + l.Name
		}
		list = append(list, console.Interrupt{Name: name, Total: l.Count})
	}
	return append(list, console.Interrupt{Name: "stray", Total: k.irq.Strange()})
}

// reportACPI lists the tables and the state of the events.
func (k *kernel) reportACPI(out io.Writer) error {
	if k.acpi == nil {
		return errors.New("no ACPI")
	}
	tables := k.acpi.Tables()
	for _, t := range append([]acpi.Table{tables.Root}, tables.List...) {
		fmt.Fprintf(out, "%s %#x, %d bytes, revision %d, %s %s\n", t.Signature, t.Address, t.Length, t.Revision, t.OEMID, t.OEMTableID)
	}
	s := k.acpi.Stats()
	fmt.Fprintf(out, "SCI: %d, spurious %d, polls %d; notifications %d, without a handler %d\n", s.SCIs, s.Spurious, s.Polls, s.Notifies, s.Unhandled)
	for _, g := range s.GPEs {
		fmt.Fprintf(out, "GPE %v\n", g)
	}
	for _, g := range s.GEDs {
		fmt.Fprintf(out, "GED %v\n", g)
	}
	return nil
}
