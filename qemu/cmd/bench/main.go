// Command bench measures how soon the kernel starts and notices that it is a clone, how large it
// is, and how little memory it needs, beside two others in the same run: a program that only halts,
// which is the time that QEMU and its firmware take for themselves, and a Linux as small as one
// with the same driver can be (scripts/linux). It prints a table, and writes it and a plot of it to
// the files machine.txt and machine.svg.
//
// What is timed is done by turns, and the medians are compared. All are started by PVH on the same
// machine, a q35 with 256 MiB, and what counts is when QEMU hands on the line on the serial port,
// and for the key of a clone when the code runs that comes next once there is a new one. Where
// there is no Linux the rest is measured.
//
// With -base an older build of the kernel takes its turns as well, and the times of both are
// compared.
//
// Its exit status is 0 unless something could not be measured; with -check also 1 if a row misses
// what it must reach.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"vmgenc/internal/terminal"
)

func main() {
	dir := flag.String("o", filepath.Join("build", "bench"), "`directory` of machine.txt and machine.svg")
	kernel := flag.String("kernel", filepath.Join("build", "vmgenc.elf"), "kernel to measure")
	linux := flag.String("linux", filepath.Join("build", "linux", "vmlinux"), "Linux to measure beside it")
	base := flag.String("base", "", "an older kernel to measure beside it, with its .debug.elf")
	rounds := flag.Int("n", 25, "`number` of turns, at least 1")
	check := flag.Bool("check", false, "exit with status 1 if a row misses its target")
	flag.Parse()
	if flag.NArg() > 0 || *rounds < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if _, err := os.Stat(*linux); errors.Is(err, fs.ErrNotExist) {
		fmt.Printf("There is no Linux to compare with, %s: going on without it.\n", *linux)
		*linux = ""
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	b := bench{ours: kernelGuest(*kernel), linux: linuxGuest(*linux), base: baseGuest(*base), rounds: *rounds, progress: terminal.Progress()}
	ok, err := b.run(ctx, *dir)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
	if err != nil || *check && !ok {
		os.Exit(1)
	}
}
