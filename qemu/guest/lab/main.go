//go:build tamago

// Command lab is the kernel that the laboratory's experiments run on: the real generator and the
// real driver, and around them only what makes their state visible from outside. The kernel command
// line says what to do:
//
//	do=read kind=buffered|refill|twice|large|long|reseed    Read, and print what it returned
//	do=commit                                    send a value under a token, and confirm or withdraw it
//	do=storm [readers=N] [processors=N] [interrupts=on|masked] [reseed=yes]    read 8 bytes again and again into a log
//
// It prints where things lie in memory, one "name 0xaddress" a line, then "ready", and begins when
// it is sent a byte.
package main

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"time"
	"unsafe"

	"vmgenc/internal/commandline"
	"vmgenc/kernel/random"
)

// experiments, by the value of do.
var experiments = map[string]func(*machine) error{
	"read":   readOnce,
	"commit": commit,
	"storm":  storm,
}

func main() {
	if err := run(); err != nil {
		fmt.Println("FAIL", err)
		os.Exit(1)
	}
	for { // what there is to see is in memory
		time.Sleep(time.Hour)
	}
}

func run() error {
	m, err := attach()
	if err != nil {
		return err
	}
	do := experiments[option("do")]
	if do == nil {
		return fmt.Errorf("no experiment do=%q", option("do"))
	}
	return do(m)
}

// option returns a value on the kernel command line, "" where it is not there.
func option(name string) string {
	line, _ := board.CommandLine()
	value, _ := commandline.Value(line, name)
	return value
}

// show tells the host where something lies.
func show(name string, at unsafe.Pointer) { fmt.Printf("%s %#x\n", name, uintptr(at)) }

// showFunc tells the host where a function begins.
func showFunc(name string, f any) { fmt.Printf("%s %#x\n", name, reflect.ValueOf(f).Pointer()) }

// showGenerator tells where the generator lies, and how large it is.
func (m *machine) showGenerator() {
	show("generator", unsafe.Pointer(m.generator))
	fmt.Printf("generator.size %#x\n", unsafe.Sizeof(random.Generator{}))
	show("id", m.id)
}

// await is the last thing before the experiment: it waits for a byte on the serial line.
func await() {
	fmt.Println("ready")
	begun.Store(true)
	const lineStatus, dataReady = 0x3f8 + 5, 1
	for board.Ports().In(lineStatus, 1)&dataReady == 0 {
		runtime.Gosched()
	}
}
