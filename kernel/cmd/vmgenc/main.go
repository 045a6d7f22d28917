//go:build tamago

// The kernel boots on a PC-like virtual machine, attaches the VM generation
// counter and shows on the serial console what a clone or a restored snapshot
// does to it.
package main

import (
	"os"
	"runtime"
	"strings"

	"vmgenc/boot"
	"vmgenc/kernel/msgbuf"
)

func main() {
	k := &kernel{log: msgbuf.NewLog(64<<10, early{}), restored: make(chan struct{}, 1)}
	k.generator = newGenerator()
	boot.SetRandom(func(b []byte) { k.generator.Read(b) })

	boot.Exit = func(code int) {
		if code == 0 {
			k.powerOff()
		}
	}

	info := boot.Info()
	k.log.Printf("vmgenc: %s, booted by %s, %d MiB for Go", runtime.Version(), info.Protocol, boot.RuntimeSize()>>20)
	if line := info.CommandLine(); line != "" {
		k.log.Printf("vmgenc: command line %s", strings.ReplaceAll(line, "\n", " "))
		if len(line) == boot.MaxCommandLine {
			k.log.Printf("vmgenc: command line cut at %d bytes", boot.MaxCommandLine)
		}
	}
	if err := k.attach(); err != nil {
		k.log.Printf("vmgenc: %v", err)
	}
	if err := k.run(); err != nil {
		k.log.Printf("vmgenc: console: %v", err)
		os.Exit(1)
	}
}

// early writes log lines to the serial port before it has a driver.
type early struct{}

func (early) Write(p []byte) (int, error) {
	for _, c := range p {
		if c == '\n' {
			boot.Putc('\r')
		}
		boot.Putc(c)
	}
	return len(p), nil
}
