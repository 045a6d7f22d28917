// Package kernel assembles a machine that knows when it is cloned: clocks, ACPI, entropy, the VM
// generation counter, interrupts, subscribers and sysctl, on any [Board]. Three lines use it:
//
//	k, err := kernel.Start(boot.Board{}, kernel.Options{})
//	...                                  // err names what is missing; the machine goes on
//	k.OnChange("sessions", dropSessions) // called after each clone and each restore
//
// From Start on, crypto/rand reads the kernel's generator, which compares the generation ID after
// every read.
//
// # Order of attach, and what is missing then
//
//   - Log, generator, RDSEED and RDRAND. Without either the next sources do.
//   - Clocks: kvmclock, else the PM timer, the HPET or the 8254 give the rate of the time stamp
//     counter. Without any it stays a guess.
//   - ACPI, and in the midst of it the VM generation counter, before any other device's code runs.
//     From here on no clone reads what another reads. Without ACPI there is no counter, no
//     interrupt but the processor's own, and no power switch; without a counter only the host could
//     tell.
//   - Entropy: virtio-rng, the last resort jitter, and the loader's seed, which does not count.
//     Where they give under 32 bytes together, reads of crypto/rand wait for the next attempt.
//   - crypto/rand is handed over, and the Go runtime's own generators are seeded.
//   - Interrupts and the other processors. Without an I/O APIC devices are polled.
//   - Events: the VMClock, the SCI, the watch of the ID for hosts that do not notify.
//   - The time of day.
//
// Each part that fails is a line of the log and a part of Start's error.
//
// # Goroutines
//
// Start leaves these running, each for ever, since there is nothing to return to: the board's,
// which serves interrupts; publish, which takes changes from the generator and calls subscribers;
// watch, which compares the ID at the pace of the load; poll, which handles events whose interrupt
// was lost; keepTime, which corrects the clocks. So a Kernel has no Close: PowerOff and Reset end
// the machine. RunConsole runs in its caller's goroutine.
package kernel

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"vmgenc/acpi"
	"vmgenc/drivers/kvmclock"
	"vmgenc/drivers/pci"
	"vmgenc/drivers/uart"
	"vmgenc/drivers/virtiorng"
	"vmgenc/drivers/vmclock"
	"vmgenc/drivers/vmgenc"
	"vmgenc/internal/commandline"
	"vmgenc/kernel/event"
	"vmgenc/kernel/generation"
	"vmgenc/kernel/irq"
	"vmgenc/kernel/msgbuf"
	"vmgenc/kernel/random"
	"vmgenc/kernel/sysctl"
)

// Options replace parts of a Kernel. The zero value has Start make all of them.
type Options struct {
	Random  *random.Generator // gets the sources; must not be seeded before
	Sources []random.Source   // in place of RDSEED, RDRAND and the last resort jitter
	Log     *msgbuf.Log       // else one of 64 KiB, shown on the board's Console
	Events  *event.Bus
	Devctl  *event.Queue // else one of 256 lines
	Sysctl  *sysctl.Tree

	// NoTimers leaves out all periodic work, which is watch, poll and keepTime: changes are
	// detected by reads, notifications and calls of Random.Check alone. It is for machines that
	// must be still, such as those whose instructions are stepped through.
	NoTimers bool
}

// A Kernel is what there is of a machine. Its methods may be called by any number of goroutines,
// not in interrupt context.
type Kernel struct {
	Random *random.Generator // the source of crypto/rand
	Events *event.Bus        // calls the subscribers
	Devctl *event.Queue      // the events in devctl(4)'s format
	Sysctl *sysctl.Tree
	Log    *msgbuf.Log
	ACPI   *acpi.System    // nil without ACPI
	IRQ    *irq.Controller // nil where the board has no interrupts

	board    Board
	line     string // the kernel command line
	absent   []error
	hardware bool // there is a bare machine under the program

	vmgenc    *vmgenc.Driver
	vmclock   *vmclock.Driver
	virtiorng *virtiorng.Device
	uart      atomic.Pointer[uart.UART]
	wall      wallClock
	pci       *pci.Config
	kvmclock  *kvmclock.Clock // or else the next
	reference Reference
	noTimers  bool
	restored  chan struct{} // wakes keepTime
	hostUUID  *random.Secret[string]
	started   time.Duration // by Board.Monotonic

	runtimeReseeds atomic.Uint64
	shutdown       shutdown
}

// A DegradedError is Start's error: the parts of the machine that are missing or failed. The
// machine goes on without them, and no promise of the generator is weaker for it.
type DegradedError []error

// Error returns the parts' errors in one line.
func (e DegradedError) Error() string {
	parts := make([]string, len(e))
	for i, err := range e {
		parts[i] = strings.ReplaceAll(err.Error(), "\n", "; ")
	}
	return strings.Join(parts, "; ")
}

// Unwrap returns the parts' errors.
func (e DegradedError) Unwrap() []error { return e }

// Start assembles the machine that board is; the package comment has the order. It never returns
// nil. The error is a
// [DegradedError], each part of which the log has too. It blocks while AML runs and processors start, some 50 ms in all, and may be
// called late, with goroutines running, but once.
func Start(board Board, o Options) (*Kernel, error) {
	k := &Kernel{
		Random: o.Random, Events: o.Events, Devctl: o.Devctl, Sysctl: o.Sysctl, Log: o.Log,
		board: board, noTimers: o.NoTimers, restored: make(chan struct{}, 1),
	}
	k.setDefaults()
	k.addProcessorSources(o.Sources)
	if err := k.probe(); err != nil {
		k.missing(err)
	} else {
		k.attach(o.Sources)
	}
	k.registerVariables()
	if k.absent != nil {
		return k, DegradedError(k.absent)
	}
	return k, nil
}

// setDefaults makes the parts that Options left out.
func (k *Kernel) setDefaults() {
	if k.Random == nil {
		k.Random = random.New()
	}
	if k.Log == nil {
		k.Log = msgbuf.NewLog(64<<10, k.early())
	}
	if k.Events == nil {
		k.Events = new(event.Bus)
	}
	if k.Devctl == nil {
		k.Devctl = event.NewQueue(256)
	}
	if k.Sysctl == nil {
		k.Sysctl = new(sysctl.Tree)
	}
	k.hostUUID = newHostUUID(k.Random)
}

// missing notes and logs that a part is missing, and why.
func (k *Kernel) missing(err error) {
	k.absent = append(k.absent, err)
	k.Log.Printf("%v", err)
}

// probe asks the board whether it is one.
func (k *Kernel) probe() error {
	if p, ok := k.board.(Prober); ok {
		if err := p.Probe(); err != nil {
			return err
		}
	}
	k.hardware = true
	return nil
}

// attach finds the hardware. The generation counter comes as early as can be: until then nothing
// notices a clone.
func (k *Kernel) attach(sources []random.Source) {
	if c, ok := k.board.(Console); ok {
		c.OnExit(func(code int) {
			if code == 0 {
				k.PowerOff()
			}
		})
	}
	k.greet()
	k.started = k.board.Monotonic()
	hw := acpi.Hardware{Memory: k.board.Memory(), Ports: k.board.Ports(), Now: k.Uptime, Log: k.Log.Printf, AML: k.policy()}
	tables, fadt := findTables(hw, k.board.RSDP())
	k.pci = k.findPCI(hw, tables)
	hw.PCI = k.pci
	k.setClocks(hw, tables, fadt)
	k.started = k.board.Monotonic()
	cancelRuntime := k.subscribe()
	var err error
	if k.ACPI, err = acpi.Open(hw, k.board.RSDP()); err != nil {
		k.ACPI = nil
		k.missing(fmt.Errorf("acpi0: %w", err))
		if k.vmgenc == nil {
			k.attachGeneration(nil)
		}
	} else {
		k.Log.Printf("acpi0: %s", describe(k.ACPI))
	}
	k.attachEntropy(sources)
	k.checkSeeded()
	go k.Events.Run(context.Background(), k.Random.Next)
	k.board.SetRandom(func(p []byte) { k.Random.Read(p) })
	// Only now: before the generator watched the ID, clones would have shared the seed.
	if err := k.reseedRuntime(); err != nil {
		if err == errRuntime {
			cancelRuntime()
		}
		k.missing(err)
	}
	k.attachInterrupts()
	k.enableEvents()
	k.setTime()
}

// policy returns the kernel's decisions about AML: the counter is attached before any other
// device's code runs.
func (k *Kernel) policy() acpi.AML {
	p := acpi.AML{First: acpi.CounterIDs, OnFirst: func(s *acpi.System) { k.attachGeneration(s.Devices()) }}
	if value, ok := commandline.Value(k.line, "acpi_budget"); ok {
		budget, err := time.ParseDuration(value)
		if err != nil || budget <= 0 {
			k.missing(fmt.Errorf("acpi0: acpi_budget=%q, want a duration such as 5s", value))
		} else {
			p.Budget = budget
		}
	}
	value, _ := commandline.Value(k.line, "acpi_strict")
	p.Strict = strings.EqualFold(value, "YES")
	return p
}

// greet logs the first lines.
func (k *Kernel) greet() {
	l, ok := k.board.(Loader)
	if !ok {
		k.Log.Printf("vmgenc: %s", runtime.Version())
		return
	}
	_, size := l.RAM()
	k.Log.Printf("vmgenc: %s, booted by %s, %d MiB for Go", runtime.Version(), l.Protocol(), size>>20)
	line, cut := l.CommandLine()
	if line != "" {
		k.Log.Printf("vmgenc: command line %s", strings.ReplaceAll(line, "\n", " "))
	}
	if cut {
		k.Log.Printf("vmgenc: command line cut at %d bytes", len(line))
	}
	k.line = line
}

// OnChange has f called after each change of the generation, when the random generator has a new
// key: with priority 0, after the functions registered before it, waited for up to a second. f
// drops or renews what a clone must not share. A change before OnChange is not delivered: register
// f before you draw what it is to drop. An empty name or a nil f is an error. It does not block.
func (k *Kernel) OnChange(name string, f func(generation.Change) error) error {
	if f == nil {
		return fmt.Errorf("event: %s: no function", name)
	}
	_, err := k.Events.Subscribe(name, 0, time.Second, func(_ context.Context, c generation.Change) error { return f(c) })
	return err
}

// Uptime returns the time since Start.
func (k *Kernel) Uptime() time.Duration { return k.board.Monotonic() - k.started }

// PowerOff calls the functions of OnShutdown and switches the machine off, by ACPI. It returns only
// where that fails.
func (k *Kernel) PowerOff() error {
	k.runShutdown()
	if u := k.uart.Load(); u != nil {
		u.Flush()
	}
	if k.ACPI == nil {
		return errors.New("acpi0: no ACPI to switch the machine off with")
	}
	return k.ACPI.PowerOff()
}

// Reset calls the functions of OnShutdown and restarts the machine: by ACPI's reset register, else
// by the board. It returns only where neither can.
func (k *Kernel) Reset() error {
	k.runShutdown()
	if u := k.uart.Load(); u != nil {
		u.Flush()
	}
	err := errors.New("acpi0: no ACPI to reset the machine with")
	if k.ACPI != nil {
		if err = k.ACPI.Reset(); err != nil {
			k.Log.Printf("acpi0: %v", err)
		}
	}
	if c, ok := k.board.(Console); ok && k.hardware {
		c.Reset()
	}
	return err
}

// early returns a writer on the board's console, or nil.
func (k *Kernel) early() earlyConsole {
	c, _ := k.board.(Console)
	return earlyConsole{c}
}

// earlyConsole writes log lines before the console has a driver.
type earlyConsole struct{ c Console }

func (e earlyConsole) Write(p []byte) (int, error) {
	if e.c != nil {
		for _, c := range p {
			if c == '\n' {
				e.c.Putc('\r')
			}
			e.c.Putc(c)
		}
	}
	return len(p), nil
}

func describe(s *acpi.System) string {
	f := s.FADT()
	how := "fixed hardware"
	if f.HardwareReduced() {
		how = "hardware-reduced"
	}
	return fmt.Sprintf("ACPI %d.%d, %s, %d devices", f.Revision, f.MinorRevision, how, len(s.Devices()))
}
