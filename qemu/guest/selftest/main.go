//go:build tamago

// Command selftest is a kernel that tries what a Go programmer expects of the
// runtime: each test is a boot with test=NAME on the kernel command line. It
// prints "ok NAME" and ends, or fails as the test is meant to.
package main

import (
	"fmt"
	"os"
	"strings"

	"vmgenc/boot"
	"vmgenc/internal/commandline"
)

// board is the machine.
var board boot.Board

func runtimeSize() uint64 {
	_, size := board.RAM()
	return size
}

// apicID returns the local APIC ID of the processor that runs the caller.
func apicID() uint8 {
	_, ebx, _, _ := board.CPUID(1, 0)
	return uint8(ebx >> 24)
}

// tests, by name; one returns an error, or does not return at all.
var tests = map[string]func() error{
	"goroutines": goroutines,
	"preempt":    preempt,
	"roused":     roused,
	"threads":    threads,
	"timers":     timers,
	"clock":      clock,
	"nil":        nilPointer,
	"nested":     nested,
	"divide":     divide,
	"stack":      stack,
	"gc":         gc,
	"big":        big,
	"pressure":   pressure,
	"madvise":    madvise,
	"floats":     floats,
	"vectors":    vectors,
	"reseed":     reseed,
	"protect":    protect,
	"kstack":     kernelStack,
	"heap":       heap,
	"twins":      twins,
	"reseedload": reseedLoad,
	"crypto":     standardCrypto,
	"rand":       cryptoRand,
	"idle":       idle,
	"smp":        smp,
	"memory":     memory,
	"late":       late,
	"exit0":      func() error { os.Exit(0); return nil },
	"exit7":      func() error { os.Exit(7); return nil },
	"panic":      func() error { panic("as asked") },
	"crash":      crash,
	"fault":      fault,
	"deadlock":   func() error { select {} },
	"overflow":   overflow,
	"oom":        outOfMemory,
	"badcode":    badCode,
}

func printStatus(code int) { print("exit status ", code, "\n") }

func main() {
	board.OnExit(printStatus)
	line, _ := board.CommandLine()
	names, _ := commandline.Value(line, "test")
	for name := range strings.SplitSeq(names, ",") {
		f := tests[name]
		if f == nil {
			fmt.Printf("no test %q in %q\n", name, line)
			os.Exit(1)
		}
		if err := f(); err != nil {
			fmt.Printf("FAIL %s: %v\n", name, err)
			os.Exit(1)
		}
		fmt.Println("ok", name)
	}
}
