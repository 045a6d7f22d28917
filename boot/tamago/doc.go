// Package tamago gives kernel.Board for TamaGo's own board packages: board/google/gcp,
// board/qemu/microvm, board/firecracker/microvm and board/cloud_hypervisor/vm of
// github.com/usbarmory/tamago, v1.26.3 and later, with the stock toolchain and package boot/overlay
// or with TamaGo's distribution of Go.
//
//	func main() {
//		board := tamago.New(tamago.Machine{CPU: gcp.AMD64})
//		go gcp.AMD64.ServiceInterrupts(board.Interrupt)
//		k, err := kernel.Start(board, kernel.Options{})
//		...
//	}
//
// # Interrupts
//
// CPU.ServiceInterrupts has one interrupt service routine for the machine, which stays the
// program's: it calls [Board.Interrupt] with each vector, beside the program's own devices. Without
// such a call the kernel polls. TamaGo acknowledges interrupts at the boot processor, so all of
// them go there.
//
// TamaGo's driver of the I/O APIC knows edge-triggered interrupts only. The kernel's own driver
// programs the redirection entries of the interrupts that it uses, also level-triggered and active
// low ones, and masks all others in kernel.Start: call EnableInterrupt for devices of yours after
// that, with vectors that [Board.Vectors] does not name.
//
// # Memory
//
// TamaGo maps 6 GiB one to one: page zero not at all, from 3 GiB on uncached. [Board.Memory] adds
// to its page tables what it is asked for: tables, the generation ID and other RAM are cached
// wherever they lie, device registers above 6 GiB are uncached. There is no memory map, since
// TamaGo's entry code drops the boot loader's pointer to it: reads of addresses where nothing lies
// give ones. So there is no root pointer either, and the kernel searches memory for it.
//
// # Time
//
// With the overlay, the time of day is apart from monotonic time. TamaGo's distribution has one
// clock for both: SetTime moves it, and
// [Board.Monotonic] subtracts what SetTime has moved; time.Since of a time before SetTime does not. After a restore the kernel reads
// the time of day again, as TamaGo's pvclock does not.
//
// Where the counter of the processor reads less than before, on another host, the clock goes on
// where it was: [New] replaces the idle governor, which notices it at the next halt. That governor
// also halts while timers are pending, which TamaGo's own does not.
//
// # Random bytes
//
// From the init of this package on, each read of crypto/rand draws afresh from RDSEED, RDRAND or
// timing jitter and keeps no key, until kernel.Start calls [Board.SetRandom]. Before that, in the
// init of packages that are initialized earlier, TamaGo's own source serves: RDRAND without a check
// of CPUID, of the carry flag or of a retry. On a processor without RDRAND such a read is an
// invalid instruction. The project's own board, package boot, has no such gap.
//
// # Limits of TamaGo's boards
//
//   - The CPU enables interrupts before there is a handler: the 8259s must be off or masked (QEMU:
//     pit=off,pic=off).
//   - kvm/pvclock panics where there is neither KVM nor an invariant time stamp counter, as under
//     QEMU's TCG.
//   - The runtime has 1 GiB from 256 MiB on, and devices 256 MiB behind it: the machine needs 1.5
//     GiB of RAM. From v1.27 on that is 2.5 GiB, and 3 GiB of RAM, but on board/google/gcp. Nothing
//     of the firmware's may lie there, such as ACPI tables at the end of RAM.
//   - CPU.InitSMP waits for the other processors for a second, by the clock's first rate. Where
//     that is wrong, as under TCG, a busy host leaves the program one processor.
//   - There is no command line and no seed of the boot loader.
package tamago
