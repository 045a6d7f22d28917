// Package acpi reads the ACPI tables of a PC, loads its AML namespace and services its events: it
// is what lies between the drivers and package acpi/aml.
//
// The source document is the ACPI Specification, version 6.5; the numbers of its sections stand in
// the comments. The package reaches the machine through [Hardware] alone, so it runs on bare metal
// and, against a modelled machine, in a host test.
//
// The order of use is [FindRSDP], [ReadTables] and [NewPMTimer], or [NewHPET], for the boot code
// that needs a clock before anything else, then [Open], which does the first two itself and loads
// the namespace, then drivers that look through [System.Devices] and register handlers, such as
// [System.OnPowerButton], and last [System.Enable], after which [System.SCI] is to be called for
// every SCI and [System.Poll] about once a second.
//
// Nothing that firmware wrote is trusted: a table that is out of bounds, too short or too long is
// named in [Tables.Bad] and left out, and the machine goes on with the others. One whose checksum
// is wrong is named and used, as ACPICA does.
//
// All AML of a boot shares one budget of time ([AML]); the devices that the kernel asks for first
// are ready when a fifth of it is used at most. The method of an event has 50 ms. One that hits a
// limit, or fails 16 times in a row, is named and disabled; an event that nobody takes the cause of
// away is polled.
//
// # Events
//
// The SCI is serviced in three layers: which registers have an event pending (fixed.go, gpe.go),
// the method that belongs to the event, and the devices that it notified (event.go, notify.go). The
// interrupts of Generic Event Devices (ged.go) are another first layer above the same two.
//
// # What of u-root serves
//
// Nothing. pkg/boot/ebda, which finds the Extended BIOS Data Area, in which an RSDP may lie, is
// longer to call than to do without, and brings 37 KB of encoding/binary and package reflect into a
// kernel. pkg/acpi gets its tables from Linux, does not verify checksums, loops for ever on a table
// of length zero, panics on a short one, prefers the RSDT to the XSDT, cuts the DSDT's address to
// 32 bits, and knows no FADT, MADT or FACS.
//
// # Limits
//
// Sleep states other than S5, the Embedded Controller and SMBus spaces, GPE block devices
// (ACPI0006) and GPEs that only wake the machine (_PRW) are not handled. Every GPE with a method is
// enabled.
package acpi
