package kernel

import (
	"errors"
	"fmt"
	"io"
	"time"

	"vmgenc/acpi"
	"vmgenc/drivers/uart"
	"vmgenc/drivers/virtiorng"
	"vmgenc/drivers/vmgenc"
	"vmgenc/kernel/console"
	"vmgenc/kernel/irq"
	"vmgenc/kernel/random"
)

// RunConsole drives COM1 and serves the console of vmgenc(4) on it, until the line fails. It never
// returns nil. Log lines are shown there from now on.
func (k *Kernel) RunConsole() error {
	if !k.hardware {
		return errors.New("uart0: no bare machine")
	}
	u, err := uart.New(k.board.Ports(), uart.COM1)
	if err != nil {
		return fmt.Errorf("uart0: %w", err)
	}
	k.uart.Store(u)
	k.Log.SetSink(u.Text())
	k.routeConsole(u)
	c := console.New(u,
		console.ACPI(k.reportACPI),
		console.Devctl(k.Devctl),
		console.Devinfo(k.devices),
		console.Dmesg(k.Log),
		console.Halt(k.PowerOff),
		console.Random(impatient{k.Random}),
		console.Reboot(k.Reset),
		console.Sysctl(k.Sysctl),
		console.Uptime(k.Uptime),
		console.Vmstat(k.interrupts, k.Uptime),
	)
	k.Log.SetSink(c)
	return c.Run()
}

// impatient reads from a generator, and gives an error instead of waiting for its first key: the
// console stays usable.
type impatient struct{ g *random.Generator }

func (r impatient) Read(p []byte) (int, error) { return r.g.TryRead(p) }

// routeConsole routes the serial port's interrupt, or has it polled fifty times a second, which is
// once for every 230 bytes at its rate.
func (k *Kernel) routeConsole(u *uart.UART) {
	err := errors.New("no interrupts")
	if k.IRQ != nil {
		gsi, level, low := k.madt().Route(uart.IRQ1, false, false)
		err = k.IRQ.Route("uart0", gsi, level, low, u.Interrupt)
	}
	u.Start()
	if err == nil {
		return
	}
	k.Log.Printf("uart0: polled: %v", err)
	go func() {
		for range time.Tick(20 * time.Millisecond) {
			u.Interrupt()
		}
	}()
}

// devices lists the attached devices, as a tree.
func (k *Kernel) devices() []console.Device {
	list := []console.Device{{Name: "nexus0"}}
	var processors []uint8
	if board, ok := k.board.(Interrupter); ok {
		processors = board.Processors()
	}
	for i, id := range processors {
		list = append(list, console.Device{Depth: 1, Name: fmt.Sprintf("cpu%d", i), Detail: fmt.Sprintf("local APIC %d", id)})
	}
	if k.uart.Load() != nil {
		list = append(list, console.Device{Depth: 1, Name: "uart0", Detail: "<16550 serial port> at port 0x3f8"})
	}
	if k.ACPI == nil {
		return list
	}
	list = append(list, console.Device{Depth: 1, Name: "acpi0", Detail: describe(k.ACPI)})
	madt := k.ACPI.MADT()
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
		at, _ := k.Sysctl.Get("dev.vmgenc.0.%location")
		list = append(list, console.Device{Depth: 2, Name: vmgenc.Name, Detail: "<" + vmgenc.Description + "> at " + at})
	}
	return list
}

func (k *Kernel) interrupts() []console.Interrupt {
	var list []console.Interrupt
	if k.IRQ == nil {
		return list
	}
	for _, l := range k.IRQ.Lines() {
		name := fmt.Sprintf("irq%d: %s", l.GSI, l.Name)
		if l.GSI == irq.NoGSI {
			name = "cpu: " + l.Name
		}
		list = append(list, console.Interrupt{Name: name, Total: l.Count})
	}
	return append(list, console.Interrupt{Name: "stray", Total: k.IRQ.Stray()})
}

// reportACPI lists the tables and the state of the events.
func (k *Kernel) reportACPI(out io.Writer) error {
	if k.ACPI == nil {
		return errors.New("no ACPI")
	}
	tables := k.ACPI.Tables()
	for _, t := range append([]acpi.Table{tables.Root}, tables.List...) {
		fmt.Fprintf(out, "%s %#x, %d bytes, revision %d, %s %s\n", t.Signature, t.Address, t.Length, t.Revision, t.OEMID, t.OEMTableID)
	}
	s := k.ACPI.Stats()
	fmt.Fprintf(out, "SCI: %d, spurious %d, polls %d; notifications %d, without a handler %d\n", s.SCIs, s.Spurious, s.Polls, s.Notifies, s.Unhandled)
	for _, g := range s.GPEs {
		fmt.Fprintf(out, "GPE %v\n", g)
	}
	for _, g := range s.GEDs {
		fmt.Fprintf(out, "GED %v\n", g)
	}
	return nil
}
