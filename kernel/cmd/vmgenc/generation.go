//go:build tamago

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"vmgenc/boot"
	"vmgenc/drivers/vmclock"
	"vmgenc/drivers/vmgenc"
	"vmgenc/kernel/event"
	"vmgenc/kernel/random"
)

// generationMachine is what the driver needs, tied to this kernel.
func (k *kernel) generationMachine() vmgenc.Machine {
	return vmgenc.Machine{
		Memory:    boot.Memory{},
		Generator: reseeder{k.generator},
		Variables: &k.sysctl,
		Now:       k.uptime,
		Log:       k.log,
		Devctl:    k.devctl.Add,
		Publish: func(c vmgenc.Change) {
			k.events.Publish(event.Change{
				Old: c.Old, New: c.New,
				Generation: c.Generation,
				Detector:   string(c.By),
				Mixed:      c.Mixed,
				Time:       c.Time,
			})
		},
	}
}

// reseeder is the generator as the driver sees it.
type reseeder struct{ *random.Generator }

func (r reseeder) Reseed(id [16]byte) vmgenc.Reseeded {
	report := r.Generator.Reseed(id)
	return vmgenc.Reseeded{
		ID:     report.ID,
		Fresh:  !report.Degraded,
		ByRead: report.Trigger == random.TriggerRead,
		Took:   report.Took,
		Mixed:  report.Mixed,
	}
}

func (r reseeder) Refresh() { r.Generator.Refresh() }

// attachClock attaches the VMClock, where there is one: a second witness, whose
// generation counter is to change whenever the generation ID does.
func (k *kernel) attachClock() {
	if k.vmgenc == nil {
		return
	}
	agreed := k.vmgenc.Counts().Generation
	var err error
	k.vmclock, err = vmclock.Find(k.acpi.Devices(), boot.Memory{}, func() bool {
		k.vmgenc.Check(vmgenc.Poll)
		last := agreed
		agreed = k.vmgenc.Counts().Generation
		return agreed != last
	}, k.log.Printf)
	if err != nil && err != vmclock.ErrNone {
		k.log.Printf("vmclock0: %v", err)
	}
}

// newMachineID returns the random UUID of this machine, kern.hostuuid, which no
// clone shares: RFC 9562 version 4, made once per generation.
func newMachineID(g *random.Generator) *random.Secret[string] {
	return random.NewSecret(g, func() (string, error) {
		var b [16]byte
		g.Read(b[:])
		b[6] = b[6]&0x0f | 0x40
		b[8] = b[8]&0x3f | 0x80
		return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
	}, nil)
}

// hostUUID returns kern.hostuuid.
func (k *kernel) hostUUID() (uuid string) {
	err := k.machine.Use(func(v *string, _ random.Token) error {
		uuid = *v
		return nil
	})
	if err != nil {
		return err.Error()
	}
	return uuid
}

// subscribe registers the kernel's own subscriber, which has the machine's UUID
// made anew before somebody asks for it.
func (k *kernel) subscribe() error {
	_, err := k.events.Subscribe("hostuuid", 100, time.Second, func(context.Context, event.Change) error {
		return k.machine.Renew()
	})
	return err
}

// seedRuntime seeds the Go runtime's own generators, and has that done again
// first thing after each change of the generation: other subscribers may draw on
// math/rand, or make maps.
func (k *kernel) seedRuntime() error {
	cancel, err := k.events.Subscribe("runtime", 0, time.Second, func(context.Context, event.Change) error {
		return k.reseedRuntime()
	})
	if err != nil {
		return err
	}
	if err := k.reseedRuntime(); err != nil {
		cancel()
		return fmt.Errorf("clones share math/rand and the seeds of maps: %w", err)
	}
	return nil
}

func (k *kernel) reseedRuntime() error {
	var seed [32]byte
	defer clear(seed[:])
	k.generator.Read(seed[:])
	if !boot.ReseedRuntime(&seed) {
		return errors.New("this toolchain cannot reseed the runtime")
	}
	k.runtimeReseeds.Add(1)
	return nil
}

// outcomes says how the subscribers did at the last change: "2 of 2".
func (k *kernel) outcomes() string {
	history := k.events.History()
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
