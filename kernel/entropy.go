package kernel

import (
	"errors"
	"fmt"
	"strings"

	"vmgenc/acpi"
	"vmgenc/drivers/pci"
	"vmgenc/drivers/virtiorng"
	"vmgenc/kernel/random"
)

// addProcessorSources adds the sources that need no hardware to be found.
func (k *Kernel) addProcessorSources(sources []random.Source) {
	if sources == nil {
		sources = []random.Source{random.RDSEED(), random.RDRAND()}
	}
	for _, s := range sources {
		k.Random.Add(s)
	}
}

// attachEntropy adds the sources that have to be found, in the order in which they are to be asked,
// and mixes in the loader's seed.
func (k *Kernel) attachEntropy(sources []random.Source) {
	fallback := "timing jitter"
	switch err := k.findVirtioRNG(); err {
	case nil:
		fallback = virtiorng.Name
		k.Random.Add(k.virtiorng)
		k.Log.Printf("%s: <%s> on pci0, %s", virtiorng.Name, virtiorng.Description, k.virtiorng.Location())
	case virtiorng.ErrNone:
	default:
		k.missing(fmt.Errorf("%s: %w", virtiorng.Name, err))
	}
	if sources == nil {
		k.Random.Add(random.LastResort(random.Jitter(k.board.Counter)))
	}
	if r, ok := k.board.(Registers); ok && sources == nil {
		if _, _, ecx, _ := r.CPUID(1, 0); ecx&(1<<30) == 0 {
			k.Log.Printf("random: no RDRAND on this processor, seeding from %s", fallback)
		}
	}
	k.mixSeed()
}

// checkSeeded makes the first key, and says what is waited for where there is none.
func (k *Kernel) checkSeeded() {
	if _, err := k.Random.TryRead(nil); !errors.Is(err, random.ErrNotSeeded) {
		return
	}
	var states []string
	for _, s := range k.Random.Stats().Sources {
		states = append(states, s.Name+": "+s.State)
	}
	k.missing(fmt.Errorf("random: not seeded, reads of crypto/rand wait for 32 bytes of entropy: %s", strings.Join(states, ", ")))
}

// mixSeed mixes in the boot loader's seed. It does not count: a machine that was started from the
// same files has the same.
func (k *Kernel) mixSeed() {
	l, ok := k.board.(Loader)
	if !ok {
		return
	}
	seed := l.Seed()
	if len(seed) == 0 {
		return
	}
	k.Random.Mix("loader", seed)
	clear(seed)
	k.Log.Printf("random: %d bytes of the boot loader's seed mixed in, not counted", len(seed))
}

// findPCI returns PCI configuration space: in memory where the MCFG has the bus.
func (k *Kernel) findPCI(hw acpi.Hardware, tables *acpi.Tables) *pci.Config {
	list, err := tables.ECAM()
	if err != nil {
		k.missing(err)
	}
	ranges := make([]pci.Range, len(list))
	for i, e := range list {
		ranges[i] = pci.Range(e)
	}
	return pci.New(hw.Memory, hw.Ports, ranges)
}

// findVirtioRNG attaches the first virtio entropy source.
func (k *Kernel) findVirtioRNG() (err error) {
	memory, ok := k.board.(DMA)
	if !ok || k.ACPI == nil {
		return virtiorng.ErrNone
	}
	page, addr, err := memory.DMAPage()
	if err != nil {
		return err
	}
	k.virtiorng, err = virtiorng.Find(k.pci.Functions(), virtiorng.Machine{
		Memory: k.board.Memory(), Page: page, PageAddr: addr, Now: k.board.Monotonic,
	})
	return err
}
