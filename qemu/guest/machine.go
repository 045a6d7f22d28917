//go:build tamago

package main

import (
	"bytes"
	"fmt"
	"sync/atomic"
	"time"
	"unsafe"

	"vmgenc/acpi"
	"vmgenc/boot"
	"vmgenc/drivers/ioapic"
	"vmgenc/drivers/vmgenc"
	"vmgenc/kernel/irq"
	"vmgenc/kernel/random"
	"vmgenc/kernel/sysctl"
)

// generator lies in the image, where virtual addresses are physical ones.
var generator random.Generator

// machine is what the experiments have.
type machine struct {
	generator *random.Generator
	system    *acpi.System
	driver    *vmgenc.Driver
	id        unsafe.Pointer // of the generation, where the driver reads it
	started   time.Time
}

// attach brings up the generator and the driver as the kernel does. ACPI's interrupts reach the driver only with interrupts=on: the
// generator's promise does not depend on them.
func attach() (*machine, error) {
	m := &machine{generator: &generator, started: time.Now()}
	for _, s := range []random.Source{random.RDSEED(), random.RDRAND(), random.LastResort(random.Jitter(boot.Counter))} {
		generator.Add(s)
	}
	boot.SetRandom(func(b []byte) { m.generator.Read(b) })
	hw := acpi.Hardware{Memory: boot.Memory{}, Ports: boot.Ports{}, Now: m.now, Log: logf}
	if err := calibrate(hw); err != nil {
		return nil, err
	}
	var err error
	if m.system, err = acpi.Open(hw, boot.Info().RSDP); err != nil {
		return nil, err
	}
	m.driver, err = vmgenc.Find(m.system.Devices(), vmgenc.Machine{
		Memory:    witness{m: m},
		Generator: reseeder{m.generator},
		Variables: new(sysctl.Tree),
		Now:       m.now,
		Log:       console{},
		Devctl:    func(string) {},
		Publish:   func(vmgenc.Change) {},
	})
	if err == nil && option("interrupts") == "on" {
		err = m.enable()
	}
	return m, err
}

func (m *machine) now() time.Duration { return time.Since(m.started) }

// begun is set when the experiment begins: the serial line is its own from then on.
var begun atomic.Bool

// console is the serial line until then.
type console struct{}

func (console) Write(p []byte) (int, error) {
	logf("%s", bytes.TrimSuffix(p, []byte{'\n'}))
	return len(p), nil
}

func logf(format string, args ...any) {
	if !begun.Load() {
		fmt.Printf(format+"\n", args...)
	}
}

// calibrate measures the clock: the runtime's tick depends on it.
func calibrate(hw acpi.Hardware) error {
	rsdp, err := acpi.FindRSDP(hw.Memory, boot.Info().RSDP)
	if err != nil {
		return err
	}
	tables, err := acpi.ReadTables(hw.Memory, rsdp)
	if err != nil {
		return err
	}
	fadt, err := tables.FADT()
	if err != nil {
		return err
	}
	pm, err := acpi.NewPMTimer(hw, fadt)
	if err != nil {
		return err
	}
	return boot.Calibrate(pm)
}

// enable routes ACPI's interrupt, by which the hypervisor notifies.
func (m *machine) enable() error {
	madt := m.system.MADT()
	if madt == nil {
		return fmt.Errorf("no MADT")
	}
	var list []*ioapic.IOAPIC
	for _, a := range madt.IOAPICs {
		c, err := ioapic.New(boot.Memory{}, uint64(a.Address), a.GSIBase)
		if err != nil {
			return err
		}
		list = append(list, c)
	}
	controller := irq.New(list, []uint8{boot.APICID()})
	boot.ServiceInterrupts(controller.Dispatch)
	return m.system.Enable(func(gsi uint32, level, activeLow bool, service func()) error {
		return controller.Route("acpi0", gsi, level, activeLow, service)
	})
}

// witness is physical memory that notes where the driver reads the ID.
type witness struct {
	boot.Memory
	m *machine
}

func (w witness) Bytes(addr uint64, n int) ([]byte, error) {
	b, err := w.Memory.Bytes(addr, n)
	if n == 16 && err == nil {
		w.m.id = unsafe.Pointer(unsafe.SliceData(b))
	}
	return b, err
}

// reseeder is the generator as the driver sees it, as in the kernel.
type reseeder struct{ *random.Generator }

func (r reseeder) Reseed(id [16]byte) vmgenc.Reseeded {
	report := r.Generator.Reseed(id)
	return vmgenc.Reseeded{
		ID:     report.ID,
		Fresh:  !report.Degraded,
		ByRead: report.Trigger == random.TriggerRead,
		Took:   report.Took,
		Mixed:  report.Mixed,
	}
}

func (r reseeder) Refresh() { r.Generator.Refresh() }
