package aml_test

import (
	"fmt"
	"os"

	"vmgenc/acpi/aml"
)

// The real-time clock of QEMU's q35, from the DSDT that its firmware hands over.
func Example() {
	table, err := os.ReadFile("testdata/qemu/q35-dsdt.dat")
	if err != nil {
		fmt.Println(err)
		return
	}
	in := aml.New(aml.Config{})
	if err := in.Load(table); err != nil {
		fmt.Println(err)
		return
	}
	id, _ := in.Evaluate(`\_SB.PCI0.SF8.RTC._HID`)
	fmt.Println(aml.EISAID(uint32(id.(uint64))))
	crs, err := in.Evaluate(`\_SB.PCI0.SF8.RTC._CRS`)
	if err != nil {
		fmt.Println(err)
		return
	}
	resources, err := aml.ParseResources(crs.([]byte))
	for _, r := range resources {
		switch r := r.(type) {
		case *aml.IO:
			fmt.Printf("ports %#x, %d of them\n", r.Min, r.Length)
		case *aml.IRQ:
			fmt.Println("interrupts", r.Interrupts)
		}
	}
	// Output:
	// PNP0B00
	// ports 0x70, 8 of them
	// interrupts [8]
}
