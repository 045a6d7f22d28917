package acpi

import "time"

// AML is what a kernel decides about the evaluation of AML. The zero AML is good for every machine.
type AML struct {
	// Budget bounds the time of all AML together from the start of [Open] to its end; 0 is
	// [DefaultBudget]. What does not fit is left out and named: loops and calls in tables' own
	// code, _INI and _STA of devices. What tables declare is there all the same.
	Budget time.Duration
	// First are ids of devices that work whatever the rest of the AML does: they are initialized
	// before all others, their events are serviced first, and then OnFirst is called, when Open has
	// used a fifth of Budget at most.
	First []string
	// OnFirst is called from Open with a System whose [System.Devices] are there and whose devices
	// of First are initialized, and no other. It may evaluate and attach drivers, but must not call
	// [System.Enable].
	OnFirst func(*System)
	// Strict turns off what ACPICA forgives by default, see [aml.Config].
	Strict bool
	// Interfaces are the strings that _OSI answers; nil are those of Windows up to 2022.
	Interfaces []string
	// Fatal is called for every Fatal of the AML; an error ends the evaluation. nil logs it.
	Fatal func(typ uint8, code uint32, arg uint64) error
	// Table is called for every definition block before it is loaded and returns what is to be
	// loaded in its place: data itself, another table, or nil to leave it out. nil loads all.
	Table func(h Header, data []byte) []byte
}

// DefaultBudget is how long all AML of a boot may take together. QEMU's takes 1 ms; that of a
// laptop, which waits for hardware, some 100 ms.
const DefaultBudget = 5 * time.Second

// Shares of the budget: a tenth each for tables' own code and for the first devices, and a fifth
// for any one evaluation, a fortieth before OnFirst.
const (
	loadShare      = 10
	firstShare     = 10
	eachShare      = 5
	eachFirstShare = 40
)

func (a *AML) budget() time.Duration {
	if a.Budget > 0 {
		return a.Budget
	}
	return DefaultBudget
}

// CounterIDs are the hardware and compatible ids of VM generation counters. The first is
// Microsoft's; most of the others come with it, but not all.
var CounterIDs = []string{
	"VM_Gen_Counter",
	"VMGENCTR",               // Firecracker, Hyper-V
	"FCVMGID",                // Firecracker before 1.8
	"QEMUVGID",               // QEMU
	"Hyper_V_Gen_Counter_V1", // Hyper-V
	"MSFT1002",               // Hyper-V, generation 2
	"XEN0000",                // Xen
	"VMW0001",                // VMware
	"AMZN0000",               // EC2
	"Bhyve_V_Gen_Counter_V1", // bhyve
}
