//go:build integration

package qemu

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"
)

// The instructions at which the guest stops to be told what KVM would have told it: the returns of
// the functions that execute CPUID and WRMSR, with their arguments and results still on the stack.
var (
	returnCPUID = []byte("\x0f\xa2\x89\x44\x24\x10\x89\x5c\x24\x14\x89\x4c\x24\x18\x89\x54\x24\x1c\xc3")
	returnWRMSR = []byte("\x8b\x4c\x24\x08\x48\x8b\x44\x24\x10\x48\x89\xc2\x48\xc1\xea\x20\x0f\x30\xc3")
)

// kvm stands in for KVM's clock in a guest that runs under TCG, which knows neither its CPUID
// leaves nor its registers, and ignores what is written to the latter.
type kvm struct {
	*lab
	d    *debugger
	hz   uint64 // what it says of the time stamp counter
	wall time.Time

	page uint64 // where the guest wants the clock
}

// run lets the guest run from its entry until it has asked for the time of day.
func (k *kvm) run(socket string) {
	k.Helper()
	cpuid, wrmsr := k.places(returnCPUID), k.places(returnWRMSR)
	image, err := elf.Open(*kernelPath)
	k.must(err)
	image.Close()
	k.d, err = debug(k.ctx, socket)
	k.must(err)
	k.must(k.d.runTo(image.Entry))
	k.must(k.d.prepare())
	all := append(append([]uint64{}, cpuid...), wrmsr...)
	for _, at := range all {
		k.must(k.d.ok(fmt.Sprintf("Z1,%x,1", at)))
	}
	for asked := false; !asked; {
		reply, err := k.d.do("c")
		k.must(err)
		if !strings.HasPrefix(reply, "T05") {
			k.Fatalf("stopped with %q", reply)
		}
		pc, err := k.d.register(regRIP)
		k.must(err)
		sp, err := k.d.register(regRSP)
		k.must(err)
		frame := k.read(k.d, sp, 24)
		if pc == wrmsr[0] {
			asked = k.write(binary.LittleEndian.Uint32(frame[8:]), binary.LittleEndian.Uint64(frame[16:]))
		} else {
			k.tell(binary.LittleEndian.Uint32(frame[8:]), sp+16)
		}
		k.must(k.d.ok(fmt.Sprintf("z1,%x,1", pc)))
		_, err = k.d.step()
		k.must(err)
		k.must(k.d.ok(fmt.Sprintf("Z1,%x,1", pc)))
	}
	for _, at := range all {
		k.must(k.d.ok(fmt.Sprintf("z1,%x,1", at)))
	}
	k.must(k.d.detach())
}

// places returns the addresses of the last bytes of a pattern in the kernel's text.
func (k *kvm) places(pattern []byte) (list []uint64) {
	k.Helper()
	image, err := elf.Open(*kernelPath)
	k.must(err)
	defer image.Close()
	text := image.Section(".text")
	b, err := text.Data()
	k.must(err)
	for at := 0; ; {
		i := bytes.Index(b[at:], pattern)
		if i < 0 {
			break
		}
		at += i + len(pattern)
		list = append(list, text.Addr+uint64(at)-1)
	}
	if len(list) == 0 {
		k.Fatalf("no function in the kernel looks like % x", pattern)
	}
	return list
}

// tell puts KVM's answers in the place of TCG's.
func (k *kvm) tell(leaf uint32, results uint64) {
	k.Helper()
	switch leaf {
	case 0x40000000:
		k.must(k.d.write(results, []byte("\x01\x00\x00\x40KVMKVMKVM\x00\x00\x00")))
	case 0x40000001:
		k.must(k.d.write(results, binary.LittleEndian.AppendUint32(nil, 1<<3|1<<24)))
	}
}

// write is what KVM does when the guest writes a register, and reports whether the guest has asked
// for the time of day.
func (k *kvm) write(msr uint32, value uint64) bool {
	k.Helper()
	switch msr {
	case 0x4b564d01:
		if value&1 == 0 {
			k.Fatalf("system time register is %#x: not enabled", value)
		}
		k.page = value &^ 1
		k.update(k.d)
		return false
	case 0x4b564d00:
		b := binary.LittleEndian.AppendUint32(nil, 2)
		b = binary.LittleEndian.AppendUint32(b, uint32(k.wall.Unix()))
		k.must(k.d.write(value, binary.LittleEndian.AppendUint32(b, 0)))
		return true
	}
	k.Fatalf("the guest writes %#x to register %#x", value, msr)
	return false
}

// update writes the page: a version, a counter of 0 at time 0, and the rate.
func (k *kvm) update(d *debugger) {
	k.Helper()
	multiplier, shift := uint64(1e9)<<32/k.hz, 0
	for ; multiplier >= 1<<32; multiplier >>= 1 {
		shift++
	}
	b := make([]byte, 32)
	b[0] = 2
	binary.LittleEndian.PutUint32(b[24:], uint32(multiplier))
	b[28], b[29] = byte(shift), 1
	k.must(d.write(k.page, b))
}

// TestKVMClock has the kernel find KVM's clock, and believe it: the rate that it tells, which is
// not the real one, and the time of day. A clone finds another rate in the page, and takes it over
// at once.
func TestKVMClock(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.Accel = "tcg"
		k := &kvm{lab: l, hz: 3_000_000_000, wall: time.Date(2040, 2, 29, 12, 0, 0, 0, time.UTC)}
		debugged, socket := l.debugged(config)
		source := l.start(debugged)
		k.run(socket)
		l.must(source.Console().WaitPrompt(l.ctx))
		l.wantReference(source, "kvmclock")
		if hz := l.rate(source); !sameRate(hz, 3_000_000_000) {
			l.Errorf("%d Hz, was told 3 GHz", hz)
		}
		if now := l.sysctl(source, "kern.time"); !strings.HasPrefix(now, "2040-02-29T12:") {
			l.Errorf("kern.time = %s, was told %v", now, k.wall)
		}
		before := l.uptime(source)
		snapshot := l.snapshot(source)
		source.Close()

		config.GUID = NewGUID()
		debugged, socket = l.debugged(l.counted(config))
		clone, err := Restore(l.ctx, debugged, snapshot)
		l.must(err)
		l.keep(clone)
		k.hz = countedRate
		d, err := debug(l.ctx, socket)
		l.must(err)
		k.update(d)
		l.must(d.detach())
		l.awaitReseed(clone)
		for !sameRate(l.rate(clone), countedRate) {
			if l.ctx.Err() != nil {
				l.Fatal("the clone does not look at the page")
			}
		}
		if now := l.uptime(clone); now < before {
			l.Errorf("uptime %v after %v", now, before)
		}
		l.wantLog(clone, "clock: time stamp counter now at 1000 MHz")
	})
}
