//go:build tamago

package main

import (
	"fmt"
	"hash/maphash"
	"io"
	"log"
	"runtime"
	"time"

	"vmgenc/acpi"
	"vmgenc/boot"
	"vmgenc/drivers/vmgenc"
	"vmgenc/kernel/random"
	"vmgenc/kernel/sysctl"
)

// generator is random.Generator as the driver sees it.
type generator struct{ *random.Generator }

func (g generator) Reseed(id [16]byte) vmgenc.Reseeded {
	r := g.Generator.Reseed(id)
	return vmgenc.Reseeded{ID: r.ID, Fresh: !r.Degraded, ByRead: r.Trigger == random.TriggerRead, Took: r.Took}
}

func (g generator) Refresh() { g.Generator.Refresh() }

// twins: waits for the generation to change, and prints something of each of
// the runtime's generators, reseeded unless reseed=NO is on the command line.
func twins() error {
	runtime.LockOSThread()
	g := random.New(random.RDSEED(), random.RDRAND(), random.LastResort(random.Jitter(boot.Counter)))
	boot.SetRandom(func(b []byte) { g.Read(b) })
	start := time.Now()
	now := func() time.Duration { return time.Since(start) }
	hw := acpi.Hardware{Memory: boot.Memory{}, Ports: boot.Ports{}, Now: now, Log: log.Printf}
	system, err := acpi.Open(hw, boot.Info().RSDP)
	if err != nil {
		return err
	}
	changed := false
	driver, err := vmgenc.Find(system.Devices(), vmgenc.Machine{
		Memory: boot.Memory{}, Generator: generator{g}, Variables: new(sysctl.Tree), Now: now,
		Log: io.Discard, Devctl: func(string) {},
		Publish: func(vmgenc.Change) { changed = true },
	})
	if err != nil {
		return err
	}
	fmt.Println("ready")
	for !changed {
		time.Sleep(5 * time.Millisecond)
		driver.Check(vmgenc.Poll)
	}
	if answer, _ := boot.Option(boot.Info().CommandLine(), "reseed"); answer != "NO" {
		var seed [32]byte
		g.Read(seed[:])
		boot.ReseedRuntime(&seed)
	}
	d := draw()
	fmt.Printf("math/rand/v2: %x\n", d.first[0])
	fmt.Printf("math/rand: %x\n", d.old)
	fmt.Printf("maphash: %x\n", maphash.String(d.seed, "text"))
	fmt.Printf("map: %x\n", d.order)
	fmt.Printf("select: %x\n", d.picks)
	return nil
}
