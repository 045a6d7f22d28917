//go:build tamago

package main

import (
	"fmt"
	"runtime"
	"strconv"
	"time"

	"vmgenc/boot"
)

// registerVariables fills the sysctl tree with what the kernel itself has to
// show; drivers add theirs when they attach.
func (k *kernel) registerVariables() error {
	if err := k.subscribe(); err != nil {
		return err
	}
	if err := k.subscribeWall(); err != nil {
		return err
	}
	if err := k.generator.Register(&k.sysctl); err != nil {
		return err
	}
	for _, v := range []struct {
		name, description string
		get               func() string
	}{
		{"kern.ostype", "Operating system type", func() string { return "vmgenc" }},
		{"kern.version", "Toolchain the kernel was built with", runtime.Version},
		{"kern.hostuuid", "UUID of this machine, new with every generation", k.hostUUID},
		{"kern.runtime_reseeds", "Times the Go runtime's own generators got a seed", func() string { return strconv.FormatUint(k.runtimeReseeds.Load(), 10) }},
		{"kern.bootargs", "Kernel command line", boot.Info().CommandLine},
		{"kern.time", "Time of day, UTC", func() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000Z") }},
		{"kern.uptime", "Seconds since boot", func() string { return strconv.FormatFloat(k.uptime().Seconds(), 'f', 3, 64) }},
		{"hw.machine", "Machine class", func() string { return runtime.GOARCH }},
		{"hw.ncpu", "Processors in use", func() string { return strconv.Itoa(runtime.GOMAXPROCS(0)) }},
		{"hw.physmem", "Bytes of RAM", func() string { return strconv.FormatUint(boot.Info().Memory.Total(), 10) }},
		{"hw.realmem", "Bytes of RAM that the Go runtime has", func() string { return strconv.FormatUint(boot.RuntimeSize(), 10) }},
		{"hw.tsc_freq", "Rate of the time stamp counter, in Hz", func() string { return strconv.FormatUint(boot.TSCRate(), 10) }},
		{"vm.stats.heap", "Bytes of heap in use", heapInUse},
	} {
		if err := k.sysctl.Register(v.name, v.description, v.get, nil); err != nil {
			return fmt.Errorf("sysctl: %w", err)
		}
	}
	return nil
}

func heapInUse() string {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return strconv.FormatUint(m.HeapInuse, 10)
}
