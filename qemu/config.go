package qemu

import (
	"fmt"
	"strconv"
	"strings"

	"vmgenc/kernel/generation"
)

// Defaults of the fields of [Config] that are left empty.
const (
	DefaultBinary  = "qemu-system-x86_64"
	DefaultMachine = "q35"
	DefaultAccel   = "tcg"
	DefaultCPU     = "max"
	DefaultMemory  = "256M"
)

// Config describes a machine. The zero value of each field means its default.
type Config struct {
	// Binary is QEMU's name or path.
	Binary string

	// Machine is the machine type: q35 or pc.
	Machine string

	// Accel is the accelerator, tcg or kvm. It is never chosen by looking at
	// /dev/kvm, which may open and still not work; see [DetectAccel].
	Accel string

	// CPU is the CPU model.
	CPU string

	// CPUs is the number of processors; 0 means 1.
	CPUs int

	// RTC is the date that the CMOS clock begins with, as the base of QEMU's -rtc
	// takes it: 2006-06-17T16:01:21. It is the host's if empty.
	RTC string

	// Memory is the size of RAM as QEMU takes it: 256M, 4G.
	Memory string

	// Kernel is the path of the kernel, none if empty. Append is its command line.
	Kernel string
	Append string

	// UEFI has the machine start by UEFI firmware, OVMF from its place in Debian,
	// and not by QEMU's BIOS. Kernel is a PE file then. The firmware's variables
	// are as they are installed, and what becomes of them ends with the machine.
	UEFI bool

	// BootDisk is the path of a raw disk image, none if empty. One of Devices is
	// to have it, by the name of boot, as in virtio-blk-pci,drive=boot. What the
	// guest writes to it ends with the machine.
	BootDisk string

	// GUID is the VM generation ID. A machine whose GUID is zero has no vmgenid
	// device.
	GUID generation.ID

	// Disk is the path of a qcow2 image (see [CreateDisk]) that holds the
	// snapshots of SaveVM. The guest does not see it.
	Disk string

	// Devices are further devices, each the argument of one -device option.
	Devices []string

	// Mark says when the guest comes to a place in its code, if its File is not empty.
	Mark Mark

	// AllowReset lets a guest that resets itself start again. Otherwise a
	// reset, or a triple fault, ends QEMU as a power-off does.
	AllowReset bool
}

// A Mark has QEMU write to a file before the guest runs, for the first time, the
// code that begins at an address. With TCG alone: it is what that translates.
type Mark struct {
	Address uint64 // virtual, where a translation begins: that of a function, for example
	File    string // is overwritten; may be a FIFO, which somebody must read
}

// OVMF, as Debian's package has it.
const (
	ovmfCode      = "/usr/share/OVMF/OVMF_CODE_4M.fd"
	ovmfVariables = "/usr/share/OVMF/OVMF_VARS_4M.fd"
)

// File descriptors that QEMU inherits.
const (
	monitorFD = 3
	consoleFD = 4
)

// args returns QEMU's arguments; incoming is the URI of the migration stream
// to start from, if any.
func (c *Config) args(incoming string) ([]string, error) {
	args := []string{
		"-nodefaults", "-no-user-config", "-display", "none",
		"-machine", or(c.Machine, DefaultMachine),
		"-accel", or(c.Accel, DefaultAccel),
		"-cpu", or(c.CPU, DefaultCPU),
		"-m", or(c.Memory, DefaultMemory),
		"-chardev", fmt.Sprintf("socket,id=monitor,fd=%d", monitorFD),
		"-mon", "chardev=monitor,mode=control",
		"-chardev", fmt.Sprintf("socket,id=console,fd=%d", consoleFD),
		"-serial", "chardev:console",
	}
	if c.CPUs != 0 {
		args = append(args, "-smp", strconv.Itoa(c.CPUs))
	}
	if c.RTC != "" {
		args = append(args, "-rtc", "base="+c.RTC)
	}
	if c.Mark.File != "" {
		args = append(args, "-d", "in_asm", "-dfilter", fmt.Sprintf("%#x+1", c.Mark.Address), "-D", c.Mark.File)
	}
	if !c.AllowReset {
		args = append(args, "-no-reboot")
	}
	if c.GUID != (generation.ID{}) {
		args = append(args, "-device", "vmgenid,guid="+c.GUID.String())
	}
	for _, d := range c.Devices {
		args = append(args, "-device", d)
	}
	if c.Disk != "" {
		args = append(args, "-drive", "if=none,format=qcow2,file="+escape(c.Disk))
	}
	if c.UEFI {
		args = append(args,
			"-drive", "if=pflash,unit=0,format=raw,readonly=on,file="+ovmfCode,
			"-drive", "if=pflash,unit=1,format=raw,snapshot=on,file="+ovmfVariables)
	}
	if c.BootDisk != "" {
		args = append(args, "-drive", "if=none,id=boot,format=raw,snapshot=on,file="+escape(c.BootDisk))
	}
	if c.Kernel != "" {
		args = append(args, "-kernel", c.Kernel)
	}
	if c.Append != "" {
		if c.Kernel == "" {
			return nil, fmt.Errorf("qemu: command line %q without a kernel", c.Append)
		}
		args = append(args, "-append", c.Append)
	}
	if incoming != "" {
		args = append(args, "-incoming", incoming)
	}
	return args, nil
}

// escape writes a value inside a comma-separated option, where QEMU reads two
// commas as one.
func escape(value string) string { return strings.ReplaceAll(value, ",", ",,") }

func or(value, byDefault string) string {
	if value == "" {
		return byDefault
	}
	return value
}
