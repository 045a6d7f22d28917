package kernel

import (
	"fmt"
	"runtime"
	"strconv"
	"time"
)

// registerVariables fills the sysctl tree with the kernel's own variables; drivers add theirs when
// they attach. All values are computed when read.
func (k *Kernel) registerVariables() {
	if err := k.Random.Register(k.Sysctl); err != nil {
		k.missing(err)
	}
	type variable struct {
		name, description string
		get               func() string
	}
	variables := []variable{
		{"kern.ostype", "Operating system type", func() string { return "vmgenc" }},
		{"kern.version", "Toolchain the kernel was built with", runtime.Version},
		{"kern.hostuuid", "UUID of this machine, new with every generation", func() string {
			uuid, err := k.HostUUID()
			if err != nil {
				return err.Error()
			}
			return uuid
		}},
		{"kern.runtime_reseeds", "Times the Go runtime's own generators got a seed", func() string { return strconv.FormatUint(k.runtimeReseeds.Load(), 10) }},
		{"kern.time", "Time of day, UTC", func() string { return time.Now().UTC().Format("2006-01-02T15:04:05.000Z") }},
		{"kern.uptime", "Seconds since boot", func() string { return strconv.FormatFloat(k.Uptime().Seconds(), 'f', 3, 64) }},
		{"hw.machine", "Machine class", func() string { return runtime.GOARCH }},
		{"hw.ncpu", "Processors in use", func() string { return strconv.Itoa(runtime.GOMAXPROCS(0)) }},
		{"vm.stats.heap", "Bytes of heap in use", heapInUse},
	}
	if l, ok := k.board.(Loader); ok {
		ram := func(which func(total, runtime uint64) uint64) func() string {
			return func() string { return strconv.FormatUint(which(l.RAM()), 10) }
		}
		variables = append(variables,
			variable{"kern.bootargs", "Kernel command line", func() string { line, _ := l.CommandLine(); return line }},
			variable{"hw.physmem", "Bytes of RAM", ram(func(total, _ uint64) uint64 { return total })},
			variable{"hw.realmem", "Bytes of RAM that the Go runtime has", ram(func(_, runtime uint64) uint64 { return runtime })})
	}
	if c, ok := k.board.(Clock); ok {
		variables = append(variables, variable{"hw.tsc_freq", "Rate of the time stamp counter, in Hz", func() string { return strconv.FormatUint(c.Rate(), 10) }})
	}
	if k.vmgenc != nil {
		variables = append(variables,
			variable{"dev.vmgenc.0.lineage", "The generations of this machine, hashed, and the outcome of each change", k.Events.Lineage},
			variable{"dev.vmgenc.0.subscribers", "Subscribers that acted on the last change, of all", k.outcomes})
	}
	for _, v := range variables {
		if err := k.Sysctl.Register(v.name, v.description, v.get, nil); err != nil {
			k.missing(fmt.Errorf("sysctl: %w", err))
		}
	}
}

func heapInUse() string {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return strconv.FormatUint(m.HeapInuse, 10)
}
