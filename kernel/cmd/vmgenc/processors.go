//go:build tamago

package main

import (
	"vmgenc/acpi"
	"vmgenc/boot"
)

// maxAPIC is the highest number of a local APIC that an I/O APIC can send
// interrupts to one by one; 255 means all.
const maxAPIC = 254

// startProcessors starts all the processors there are.
func (k *kernel) startProcessors(madt *acpi.MADT) {
	self := uint32(boot.APICID())
	var others []uint8
	for _, p := range madt.LocalAPICs {
		if !p.Enabled || p.ID == self {
			continue
		}
		if p.ID > maxAPIC {
			k.log.Printf("cpu: local APIC %d is left alone: %d is the highest in use", p.ID, maxAPIC)
			continue
		}
		others = append(others, uint8(p.ID))
	}
	if others == nil {
		return
	}
	if err := boot.StartProcessors(others...); err != nil {
		k.log.Printf("cpu: %v", err)
	}
	k.log.Printf("cpu: %d processors", len(boot.Processors()))
}
