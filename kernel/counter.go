package kernel

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"vmgenc/acpi"
	"vmgenc/drivers/vmclock"
	"vmgenc/drivers/vmgenc"
	"vmgenc/internal/commandline"
	"vmgenc/kernel/event"
	"vmgenc/kernel/generation"
	"vmgenc/kernel/random"
)

// Priorities of the kernel's own subscribers, before those of OnChange, which may draw on the
// runtime's generators and the clocks.
const (
	priorityRuntime  = -300
	priorityHostUUID = -200
	priorityClock    = -100
)

// attachGeneration attaches the first of devices that is a VM generation counter, if loading is not
// forbidden.
func (k *Kernel) attachGeneration(devices []*acpi.Device) {
	if load, ok := commandline.Value(k.line, "vmgenc_load"); ok && strings.EqualFold(load, "NO") {
		k.Log.Printf("vmgenc0: not loaded: vmgenc_load=%q", load)
		return
	}
	var err error
	k.vmgenc, err = vmgenc.Find(devices, vmgenc.Machine{
		Memory: k.board.Memory(), Random: k.Random, Events: k.Events, Devctl: k.Devctl, Sysctl: k.Sysctl, Log: k.Log,
		Refreshed: func() { k.reseedRuntime() },
	})
	if err != nil {
		k.vmgenc = nil
		k.missing(fmt.Errorf("%s: %w", vmgenc.Name, err))
	}
}

// attachVMClock attaches the VMClock, where there is one: a second witness, whose generation
// counter changes with the generation ID.
func (k *Kernel) attachVMClock() {
	if k.vmgenc == nil {
		return
	}
	agreed := k.Random.Generation()
	var err error
	k.vmclock, err = vmclock.Find(k.ACPI.Devices(), k.board.Memory(), func() bool {
		k.Random.Check(generation.Poll)
		last := agreed
		agreed = k.Random.Generation()
		return agreed != last
	}, k.Log.Printf)
	if err != nil && err != vmclock.ErrNone {
		k.missing(fmt.Errorf("vmclock0: %w", err))
	}
}

// subscribe registers the kernel's own subscribers. The runtime's can be canceled where the
// toolchain turns out not to reseed it.
func (k *Kernel) subscribe() (cancelRuntime func()) {
	subscribe := func(name string, priority int, f event.Subscriber) (cancel func()) {
		cancel, err := k.Events.Subscribe(name, priority, time.Second, f)
		if err != nil {
			k.missing(err)
		}
		return cancel
	}
	subscribe("hostuuid", priorityHostUUID, func(context.Context, generation.Change) error { return k.hostUUID.Renew() })
	subscribe("clock", priorityClock, k.afterRestore)
	return subscribe("runtime", priorityRuntime, func(context.Context, generation.Change) error { return k.reseedRuntime() })
}

// errRuntime says what clones share where the runtime's own generators cannot be reseeded.
var errRuntime = errors.New("runtime: this toolchain cannot reseed it: clones share math/rand and the seeds of maps")

// reseedRuntime gives the Go runtime's own generators a new seed.
func (k *Kernel) reseedRuntime() error {
	r, ok := k.board.(RuntimeReseeder)
	if !ok {
		return errRuntime
	}
	var seed [32]byte
	defer clear(seed[:])
	if _, err := k.Random.TryRead(seed[:]); err != nil {
		return fmt.Errorf("runtime: not reseeded: %w", err)
	}
	if !r.ReseedRuntime(&seed) {
		return errRuntime
	}
	k.runtimeReseeds.Add(1)
	return nil
}

// newHostUUID returns the random UUID of this machine, kern.hostuuid, which no clone shares: RFC
// 9562 version 4, made once per generation.
func newHostUUID(g *random.Generator) *random.Secret[string] {
	return random.NewSecret(g, func() (string, error) {
		var b [16]byte
		if _, err := g.TryRead(b[:]); err != nil {
			return "", err
		}
		b[6] = b[6]&0x0f | 0x40
		b[8] = b[8]&0x3f | 0x80
		return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
	}, nil)
}

// HostUUID returns a random UUID of this machine (RFC 9562 version 4), which is new in every
// generation. The error is that the generator is not seeded.
func (k *Kernel) HostUUID() (uuid string, err error) {
	err = k.hostUUID.Use(func(v *string, _ random.Token) error {
		uuid = *v
		return nil
	})
	return uuid, err
}

// outcomes summarizes the subscribers' answers to the last change: "2 of 2".
func (k *Kernel) outcomes() string {
	history := k.Events.History()
	if len(history) == 0 {
		return "0 of 0"
	}
	last := history[len(history)-1].Outcomes
	ok := 0
	for _, o := range last {
		if o.State.Acknowledged() {
			ok++
		}
	}
	return fmt.Sprintf("%d of %d", ok, len(last))
}
