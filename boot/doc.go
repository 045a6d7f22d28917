// Package boot takes an amd64 machine from the boot loader's first
// instruction to package main: it is the board package, in TamaGo's sense, of
// any PC-like virtual machine with ACPI, a local APIC and a serial port.
//
// The image is entered in 32-bit protected mode by the PVH protocol (QEMU's -kernel, Xen) or by
// Multiboot2. UEFI firmware enters it in 64-bit mode and anywhere in memory: uefi_amd64.s then
// collects what the firmware knows, ends boot services, moves the image to its place and enters it
// again in 32-bit mode. cpuinit, in entry_amd64.s, silences the 8259s, checks for long mode, maps
// the first 4 GiB and enters 64-bit mode; early then reads what the loader says about memory,
// command line and RSDP, maps all RAM, and gives the runtime what the memory map leaves. Build with
// the tags linkcpuinit and linkramstart, which make TamaGo's amd64 package leave this to its board.
//
// Sources: the Xen x86/HVM direct boot ABI (PVH), the Multiboot2 specification
// 2.0, the UEFI specification 2.10, Intel's SDM volume 3, and, for the hooks, the
// package documentation of github.com/usbarmory/tamago/goos.
//
// Memory as the program sees it: RAM is mapped one to one and cached; the
// part of the first 4 GiB above the last RAM is mapped one to one and
// uncached, for device registers; page zero is not mapped. A second view of
// the first 4 GiB, all of it cached, is what Memory.Bytes reads tables and the
// generation ID through.
//
// The image's text can be run and not written, its constants neither, the rest of
// memory written and not run; the second view leaves out text and constants. All of
// the program runs in ring 0, so this stops mistakes, and not code that changes the
// page tables. SMEP, SMAP and UMIP are on where the processor has them.
//
// The runtime has the RAM that holds the image, up to the next thing in the map,
// less the last MiB below 4 GiB, where firmware may have tables that the map does
// not tell of. With the overlay its heap also grows into all other RAM from 1 MiB
// to 512 GiB; where it ends, the program ends with a message. The image is linked
// to 2 MiB, and to 16 MiB with TamaGo's own distribution. It needs 1.2 MiB beside itself
// there and 5 MiB of RAM in all; the machine resets, with a line, where it has less. Firmware
// that runs after the loader may overwrite the image, so its checksum is compared first.
//
// A processor without NX runs without: everything can be executed there. Without a local APIC
// there are no interrupts: the program never halts, and Vectors returns none.
//
// With the overlay the words NAME=VALUE of the command line, for names in capitals,
// are the environment, and the words after "--" are os.Args[1:], before the runtime
// starts. Without GOMEMLIMIT the memory limit is 15/16 of the runtime's RAM.
//
// With TamaGo's own distribution the heap has the RAM around the image alone, the
// stacks of threads are its own matter, and the image is larger by 32 MiB, a
// buffer of crypto/rand; the last few KiB of the constants, the linker's tables of
// types and interface methods, can be written.
//
// Vector registers: the overlay enables AVX and AVX-512 where the processor has
// them, and preserves them. With TamaGo's own distribution there is SSE alone,
// which is all that is enabled here: the interrupt handler there, handleInterrupt
// in github.com/usbarmory/tamago/amd64, saves four general registers, no more,
// and the runtime's memory functions use AVX wherever they find it enabled.
//
// Limits: one processor is started; Board.StartProcessors starts the others. Memory
// beyond 512 GiB is not mapped, and the cached view ends at 4 GiB. Time of day and
// monotonic time are two clocks with the overlay, and one with TamaGo's own
// distribution.
package boot
