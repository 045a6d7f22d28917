package acpi

import (
	"fmt"

	"vmgenc/acpi/aml"
)

// Resources evaluates and decodes the device's _CRS (ACPI 6.5, 6.2.2), to the types that
// [aml.ParseResources] lists. Those before a malformed descriptor come with the error.
func (d *Device) Resources() ([]any, error) {
	v, err := d.Evaluate("_CRS")
	if err != nil {
		return nil, err
	}
	template, ok := v.([]byte)
	if !ok {
		return nil, fmt.Errorf("acpi: %s._CRS: %T, want a buffer", d.Path(), v)
	}
	list, err := aml.ParseResources(template)
	if err != nil {
		return list, fmt.Errorf("acpi: %s._CRS: %w", d.Path(), err)
	}
	return list, nil
}

// Memory returns the first range of memory among the device's resources: its physical address and
// its size in bytes.
func (d *Device) Memory() (addr, size uint64, err error) {
	list, err := d.Resources()
	for _, r := range list {
		switch r := r.(type) {
		case *aml.Memory:
			return r.Min, r.Length, nil
		case *aml.AddressSpace:
			const memory = 0
			if r.Type == memory {
				return r.Min, r.Length, nil
			}
		}
	}
	if err == nil {
		err = fmt.Errorf("acpi: %s has no memory", d.Path())
	}
	return 0, 0, err
}
