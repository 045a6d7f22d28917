//go:build tamago

package main

import (
	"time"

	"vmgenc/acpi"
	"vmgenc/boot"
	"vmgenc/drivers/virtiorng"
	"vmgenc/kernel/random"
)

// newGenerator returns the kernel's generator with the processor's sources.
// attachEntropy adds the others, before the first read.
func newGenerator() *random.Generator { return random.New(random.RDSEED(), random.RDRAND()) }

// attachEntropy adds the sources that have to be found, in the order in which
// they are to be asked, and mixes in what the boot loader left.
func (k *kernel) attachEntropy() {
	var functions []acpi.PCIFunction
	if k.acpi != nil {
		functions = k.acpi.PCIFunctions()
	}
	fallback := "timing jitter"
	switch err := k.findVirtioRNG(functions); err {
	case nil:
		fallback = virtiorng.Name
		k.generator.Add(k.virtiorng)
		k.log.Printf("%s: <%s> on pci0, %s", virtiorng.Name, virtiorng.Description, k.virtiorng.Location())
	case virtiorng.ErrNone:
	default:
		k.log.Printf("%s: %v", virtiorng.Name, err)
	}
	k.generator.Add(random.LastResort(random.Jitter(boot.Counter)))
	if _, _, ecx, _ := boot.CPU.CPUID(1, 0); ecx&(1<<30) == 0 {
		k.log.Printf("random: no RDRAND on this processor, seeding from %s", fallback)
	}
	k.mixSeed()
}

// mixSeed mixes in what the boot loader passed. It does not count: a machine
// that was started from the same files has the same.
func (k *kernel) mixSeed() {
	seed := boot.Info().Seed()
	if len(seed) == 0 {
		return
	}
	k.generator.Mix("loader", seed)
	clear(seed)
	k.log.Printf("random: %d bytes of the boot loader's seed mixed in, not counted", len(seed))
}

// findVirtioRNG attaches the first virtio entropy source.
func (k *kernel) findVirtioRNG(functions []acpi.PCIFunction) (err error) {
	page, addr, err := boot.DMA()
	if err != nil {
		return err
	}
	started := time.Now()
	k.virtiorng, err = virtiorng.Find(functions, virtiorng.Machine{
		Memory: boot.Memory{}, Page: page, PageAddr: addr,
		Now: func() time.Duration { return time.Since(started) },
	})
	return err
}
