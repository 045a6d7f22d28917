// Command demo shows what the kernel is for. It boots it in QEMU, takes a
// snapshot, restores the snapshot as several clones, each with a VM generation ID
// of its own, and shows in a table how each noticed that it is one, how soon, and
// that no two of them produce the same random bytes.
//
// Its exit status is 0 if every row of the table is as it must be, 1 if not or if
// it could not be made, 2 for a wrong command line.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"vmgenc/internal/terminal"
	"vmgenc/qemu"
)

// patience is how long one machine may take for its part, on a slow host.
const patience = time.Minute

func main() {
	var config qemu.Config
	n := flag.Int("n", 4, "`number` of clones, at least 1")
	flag.StringVar(&config.Kernel, "kernel", filepath.Join("build", "vmgenc.elf"), "kernel to boot")
	flag.StringVar(&config.Machine, "machine", qemu.DefaultMachine, "machine `type`, q35 or pc")
	flag.StringVar(&config.Accel, "accel", qemu.DefaultAccel, "`accelerator`: tcg or kvm; auto takes kvm if the kernel boots with it")
	flag.StringVar(&config.Memory, "memory", qemu.DefaultMemory, "`size` of each machine's RAM")
	flag.Parse()
	if flag.NArg() > 0 || *n < 1 {
		flag.Usage()
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	d := demo{config: config, clones: *n, progress: terminal.Progress()}
	ok, err := d.run(ctx, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
	}
	if !ok {
		os.Exit(1)
	}
}
