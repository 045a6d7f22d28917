// Package kvmclock reads the paravirtual clock of KVM: what the host says of the time stamp
// counter's rate, which it corrects when the machine is moved to another host, and of the time of
// day.
//
// The source documents are the Linux kernel's Documentation/virt/kvm/x86/cpuid.rst and msr.rst: the
// CPUID leaves 0x40000000 and 0x40000001 say that there is such a clock; the registers
// MSR_KVM_SYSTEM_TIME_NEW and MSR_KVM_WALL_CLOCK_NEW tell the host where in memory to write it.
//
// # Limits
//
// Only the processor that calls Find has its page; the rate is taken to be that of all processors,
// which holds on KVM unless somebody sets them apart one by one. The old registers 0x11 and 0x12
// are not used. Memory that is encrypted and not shared with the host reads as nonsense, which is
// an error.
package kvmclock

import (
	"errors"
	"fmt"
	"math/bits"
	"time"

	"vmgenc/internal/hostpage"
)

// Size is how many bytes of the page are used.
const Size = 80

// Machine is what the driver needs. Its functions neither block nor allocate.
type Machine struct {
	// CPUID executes that instruction.
	CPUID func(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)
	// WriteMSR writes a model-specific register. It is called for registers that CPUID says there
	// are.
	WriteMSR func(msr uint32, value uint64)
	// Counter returns the time stamp counter.
	Counter func() uint64
	// Page is memory that nobody else uses, Size bytes or more, zero, and the host's from now on.
	// It is within one page of 4096 bytes, its physical address Addr a multiple of 8.
	Page []byte
	Addr uint64
}

// Bits of CPUID (cpuid.rst).
const (
	hypervisor   = 1 << 31 // leaf 1, ECX
	clockSource2 = 1 << 3  // KVM_FEATURE_CLOCKSOURCE2: leaf 0x40000001, EAX
)

// Model-specific registers (msr.rst).
const (
	msrWallClock  = 0x4b564d00
	msrSystemTime = 0x4b564d01

	enable = 1 // of msrSystemTime, beside the address
)

// Offsets in the page, little-endian. The structures are pvclock_vcpu_time_info and
// pvclock_wall_clock of msr.rst.
const (
	offVersion    = 0  // u32, odd while the host writes the rest
	offTimestamp  = 8  // u64, of the time stamp counter
	offSystemTime = 16 // u64, ns at that moment
	offMultiplier = 24 // u32, and s8 the shift: ns a count

	offWall        = 64 // u32 version, u32 seconds
	offNanoseconds = 72 // u32
)

// ErrNone is Find's error for a machine that does not run under KVM, or without this clock.
var ErrNone = errors.New("no kvmclock on this machine")

// Clock is the clock. Its methods may be called by several goroutines, but Now by one at a time.
// They neither block nor, but for errors, allocate.
type Clock struct {
	m    Machine
	page hostpage.Page
}

// Find looks for the clock and has the host write to m.Page.
func Find(m Machine) (*Clock, error) {
	if !Offered(m.CPUID) {
		return nil, ErrNone
	}
	page, err := hostpage.New(m.Page, Size)
	if err != nil || m.Addr%8 != 0 || m.Addr>>12 != (m.Addr+Size-1)>>12 {
		return nil, fmt.Errorf("kvmclock: %d bytes at %#x, want %d in one page at a multiple of 8", len(m.Page), m.Addr, Size)
	}
	c := &Clock{m, page}
	m.WriteMSR(msrSystemTime, m.Addr|enable)
	if _, err := c.Frequency(); err != nil {
		return nil, err
	}
	return c, nil
}

// Offered reports whether CPUID tells of the clock. KVM's leaves move up by 0x100 when it also has
// those of Hyper-V.
func Offered(cpuid func(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32)) bool {
	if _, _, ecx, _ := cpuid(1, 0); ecx&hypervisor == 0 {
		return false
	}
	for base := uint32(0x40000000); base <= 0x40000100; base += 0x100 {
		most, ebx, ecx, edx := cpuid(base, 0)
		if ebx != 0x4b4d564b || ecx != 0x564b4d56 || edx != 0x4d { // "KVMKVMKVM"
			continue
		}
		if most != 0 && most <= base { // 0 is old KVM's for base + 1
			return false
		}
		features, _, _, _ := cpuid(base+1, 0)
		return features&clockSource2 != 0
	}
	return false
}

// settled calls read until everything that it reads is of one moment, by the version at an offset.
func (c *Clock) settled(version int, read func()) error {
	switch n, err := c.page.Consistent(version, read); {
	case err != nil:
		return fmt.Errorf("kvmclock: %w", err)
	case n == 0:
		return errors.New("kvmclock: the host has not written the page")
	}
	return nil
}

// info is how the host's clock follows from the time stamp counter.
type info struct {
	timestamp, systemTime uint64
	multiplier            uint32
	shift                 int8
}

func (c *Clock) info() (i info, err error) {
	err = c.settled(offVersion, func() {
		scale := c.page.Uint64(offMultiplier)
		i = info{c.page.Uint64(offTimestamp), c.page.Uint64(offSystemTime), uint32(scale), int8(scale >> 32)}
	})
	if err == nil && i.frequency() == 0 {
		err = fmt.Errorf("kvmclock: no time stamp counter has a multiplier of %#x and a shift of %d", i.multiplier, i.shift)
	}
	return i, err
}

// No time stamp counter is slower or faster, in Hz.
const (
	slowest = 1_000_000
	fastest = 1_000_000_000_000
)

// frequency returns the counter's rate in Hz, or 0 where it is beyond those bounds.
func (i info) frequency() uint64 {
	if i.multiplier == 0 || i.shift < -32 || i.shift > 32 {
		return 0
	}
	hz := uint64(1e9) << 32 / uint64(i.multiplier)
	if i.shift < 0 {
		if hz > fastest>>-i.shift {
			return 0
		}
		hz <<= -i.shift
	} else {
		hz >>= i.shift
	}
	if hz < slowest || hz > fastest {
		return 0
	}
	return hz
}

// at returns what the host's clock says when the counter reads tsc, in nanoseconds. A reading from
// before the host's own, of another processor say, is taken for that.
func (i info) at(tsc uint64) uint64 {
	d := max(int64(tsc-i.timestamp), 0)
	hi, lo := bits.Mul64(uint64(d), uint64(i.multiplier))
	if i.shift < 0 {
		hi, lo = hi>>-i.shift, lo>>-i.shift|hi<<(64+i.shift)
	} else {
		hi, lo = hi<<i.shift|lo>>(64-i.shift), lo<<i.shift
	}
	return i.systemTime + (hi<<32 | lo>>32)
}

// Frequency returns the rate of the time stamp counter as the host has it now, in Hz.
func (c *Clock) Frequency() (hz uint64, err error) {
	i, err := c.info()
	return i.frequency(), err
}

// Now returns the time of day by the host's clock, in UTC, which it asks the host for: it is right
// also after the machine has stood still.
func (c *Clock) Now() (time.Time, error) {
	c.m.WriteMSR(msrWallClock, c.m.Addr+offWall)
	var seconds, nanoseconds uint32
	err := c.settled(offWall, func() {
		seconds, nanoseconds = uint32(c.page.Uint64(offWall)>>32), uint32(c.page.Uint64(offNanoseconds))
	})
	if err != nil {
		return time.Time{}, err
	}
	i, err := c.info()
	if err != nil {
		return time.Time{}, err
	}
	return time.Unix(int64(seconds), int64(nanoseconds)).Add(time.Duration(i.at(c.m.Counter()))).UTC(), nil
}
