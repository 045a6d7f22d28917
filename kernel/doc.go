// Package kernel assembles a machine: clocks, ACPI, interrupts, entropy, the VM generation counter, sysctl.
package kernel
