package kvmclock

import (
	"encoding/binary"
	"math/big"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"
)

const addr = 0x12340

// host models KVM: CPUID, the two registers, and the page, which it writes as the documents say.
type host struct {
	cpuid map[uint32][4]uint32
	page  [Size / 8]atomic.Uint64
	tsc   atomic.Uint64

	now       info
	wall      time.Time // when the host's clock was 0
	system    uint64    // what was written to msrSystemTime
	strange   []uint32  // other registers written
	lazy      bool      // it does not write the page
	forgetful bool      // it does not write the time of day
}

func newHost(base uint32) *host {
	h := &host{
		cpuid: map[uint32][4]uint32{1: {0, 0, hypervisor, 0}, base: signature(base+1, "KVMKVMKVM\x00\x00\x00"), base + 1: {clockSource2}},
		now:   of(2_600_000_000),
		wall:  time.Unix(1_700_000_000, 123_456_789),
	}
	h.now.timestamp, h.now.systemTime = 5_000_000_000, 7_000_000_000
	h.tsc.Store(h.now.timestamp)
	return h
}

func signature(most uint32, s string) [4]uint32 {
	word := func(i int) uint32 { return binary.LittleEndian.Uint32([]byte(s[i:])) }
	return [4]uint32{most, word(0), word(4), word(8)}
}

// of returns the multiplier and shift for a rate, such that the multiplier has 32 bits.
func of(hz uint64) (i info) {
	m := new(big.Int).Div(new(big.Int).Lsh(big.NewInt(1e9), 32), new(big.Int).SetUint64(hz))
	for m.BitLen() > 32 {
		m.Rsh(m, 1)
		i.shift++
	}
	for m.BitLen() < 32 {
		i.shift--
		m.Div(new(big.Int).Lsh(big.NewInt(1e9), uint(32-i.shift)), new(big.Int).SetUint64(hz))
	}
	i.multiplier = uint32(m.Uint64())
	return i
}

func (h *host) CPUID(leaf, _ uint32) (eax, ebx, ecx, edx uint32) {
	r := h.cpuid[leaf]
	return r[0], r[1], r[2], r[3]
}

// update writes the page, as on entry to a virtual processor.
func (h *host) update() {
	h.page[0].Add(1)
	h.page[offTimestamp/8].Store(h.now.timestamp)
	h.page[offSystemTime/8].Store(h.now.systemTime)
	h.page[offMultiplier/8].Store(uint64(h.now.multiplier) | uint64(uint8(h.now.shift))<<32 | 1<<40)
	h.page[0].Add(1)
}

func (h *host) WriteMSR(msr uint32, value uint64) {
	switch {
	case msr == msrSystemTime:
		h.system = value
		if !h.lazy {
			h.update()
		}
	case msr == msrWallClock && value == addr+offWall:
		if h.forgetful {
			return
		}
		at := offWall / 8
		v := h.page[at].Add(1)
		h.page[at+1].Store(uint64(h.wall.Nanosecond()))
		h.page[at].Store(uint64(uint32(v+1)) | uint64(h.wall.Unix())<<32)
	default:
		h.strange = append(h.strange, msr)
	}
}

func (h *host) machine() Machine {
	return Machine{h.CPUID, h.WriteMSR, h.tsc.Load, unsafe.Slice((*byte)(unsafe.Pointer(&h.page)), Size), addr}
}

func find(t *testing.T, h *host) *Clock {
	t.Helper()
	c, err := Find(h.machine())
	if err != nil {
		t.Fatal(err)
	}
	if h.system != addr|enable || h.strange != nil {
		t.Fatalf("system time register %#x, also written %#x", h.system, h.strange)
	}
	return c
}

func TestFind(t *testing.T) {
	for _, tt := range []struct {
		name   string
		base   uint32
		change func(h *host)
		want   string
	}{
		{"KVM", 0x40000000, func(h *host) {}, ""},
		{"KVM beside Hyper-V", 0x40000100, func(h *host) { h.cpuid[0x40000000] = signature(0x4000000b, "Microsoft Hv") }, ""},
		{"old KVM", 0x40000000, func(h *host) { h.cpuid[0x40000000] = signature(0, "KVMKVMKVM\x00\x00\x00") }, ""},
		{"no hypervisor", 0x40000000, func(h *host) { h.cpuid[1] = [4]uint32{} }, ErrNone.Error()},
		{"TCG", 0x40000000, func(h *host) { h.cpuid[0x40000000] = signature(0x40000001, "TCGTCGTCGTCG") }, ErrNone.Error()},
		{"Hyper-V", 0x40000000, func(h *host) { h.cpuid[0x40000000] = signature(0x4000000b, "Microsoft Hv") }, ErrNone.Error()},
		{"almost KVM", 0x40000000, func(h *host) { h.cpuid[0x40000000] = signature(0x40000001, "KVMKVMKVM\x00\x00!") }, ErrNone.Error()},
		{"no features", 0x40000000, func(h *host) { h.cpuid[0x40000000] = signature(0x40000000, "KVMKVMKVM\x00\x00\x00") }, ErrNone.Error()},
		{"no clock", 0x40000000, func(h *host) { h.cpuid[0x40000001] = [4]uint32{^uint32(clockSource2)} }, ErrNone.Error()},
		{"page never written", 0x40000000, func(h *host) { h.lazy = true }, "has not written the page"},
		{"page not finished", 0x40000000, func(h *host) { h.lazy = true; h.page[0].Store(3) }, "changed all the time"},
		{"no multiplier", 0x40000000, func(h *host) { h.now.multiplier = 0 }, "multiplier of 0x0"},
		{"strange shift", 0x40000000, func(h *host) { h.now.shift = -128 }, "shift of -128"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := newHost(tt.base)
			tt.change(h)
			c, err := Find(h.machine())
			if tt.want != "" {
				if err == nil || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %v, want %q", err, tt.want)
				}
				if err == ErrNone && (h.system != 0 || h.strange != nil) {
					t.Errorf("registers written: %#x, %#x", h.system, h.strange)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if hz, err := c.Frequency(); err != nil || hz < 2_599_999_990 || hz > 2_600_000_010 {
				t.Errorf("%d Hz, %v", hz, err)
			}
		})
	}
}

func TestFindPlace(t *testing.T) {
	for _, change := range []func(m *Machine){
		func(m *Machine) { m.Page = m.Page[:Size-1] },
		func(m *Machine) { m.Page = nil },
		func(m *Machine) { m.Addr += 4 },
		func(m *Machine) { m.Addr = 0x1000 - Size + 8 },
	} {
		h := newHost(0x40000000)
		m := h.machine()
		change(&m)
		if _, err := Find(m); err == nil || h.system != 0 {
			t.Errorf("%d bytes at %#x: %v, register %#x", len(m.Page), m.Addr, err, h.system)
		}
	}
}

// TestMoved moves the machine to a host with another counter: its rate is that of the page, which
// the host writes anew.
func TestMoved(t *testing.T) {
	h := newHost(0x40000000)
	c := find(t, h)
	for _, hz := range []uint64{1_000_000_000, 999_999_999, 2_000_000_001, 5_700_000_000, 24_000_000, 2_600_000_000} {
		h.now = of(hz)
		h.update()
		got, err := c.Frequency()
		if d := int64(got - hz); err != nil || d < -int64(hz>>30) || d > int64(hz>>30)+1 {
			t.Errorf("%d Hz, %v, want %d", got, err, hz)
		}
	}
}

func TestNow(t *testing.T) {
	h := newHost(0x40000000)
	c := find(t, h)
	for _, tt := range []struct {
		tsc  uint64
		want time.Duration // after the machine's start
	}{
		{5_000_000_000, 7 * time.Second},
		{5_000_000_000 + 2_600_000_000, 8 * time.Second},
		{5_000_000_000 + 2_600_000_000*86400*365, 7*time.Second + 365*24*time.Hour},
		{4_000_000_000, 7 * time.Second}, // another processor's counter
	} {
		h.tsc.Store(tt.tsc)
		got, err := c.Now()
		if want := h.wall.Add(tt.want); err != nil || got.Sub(want).Abs() > tt.want>>31+1 { // the multiplier has 32 bits
			t.Errorf("counter at %d: %v, %v, want %v", tt.tsc, got, err, want)
		}
	}
	h.wall = h.wall.Add(time.Hour) // the machine stood still for an hour
	h.tsc.Store(5_000_000_000)
	if got, err := c.Now(); err != nil || !got.Equal(h.wall.Add(7*time.Second)) {
		t.Errorf("%v, %v", got, err)
	}
	h.page[offWall/8].Store(0)
	h.forgetful = true
	if got, err := c.Now(); err == nil {
		t.Errorf("%v from a host that does not say", got)
	}
}

// A reader never sees a page of two moments.
func TestTornReads(t *testing.T) {
	h := newHost(0x40000000)
	set := func(n uint32) { h.now = info{uint64(n), uint64(n), n, -1} }
	set(1 << 31)
	c := find(t, h)
	var stop atomic.Bool
	var host sync.WaitGroup
	host.Go(func() {
		for n := uint32(1 << 31); !stop.Load(); n++ {
			set(n)
			h.update()
		}
	})
	for range 20000 {
		i, err := c.info()
		if err != nil && strings.Contains(err.Error(), "all the time") {
			continue
		}
		if err != nil || i.timestamp != i.systemTime || i.timestamp != uint64(i.multiplier) {
			t.Fatalf("torn: %+v, %v", i, err)
		}
	}
	stop.Store(true)
	host.Wait()
}

// on returns what i.frequency and i.at are on paper.
func (i info) on(tsc uint64) (hz, ns *big.Int) {
	hz, ns = new(big.Int), new(big.Int)
	if i.multiplier != 0 && i.shift >= -32 && i.shift <= 32 {
		hz.Div(hz.Lsh(big.NewInt(1e9), 32), big.NewInt(int64(i.multiplier)))
		if i.shift < 0 {
			hz.Lsh(hz, uint(-i.shift))
		} else {
			hz.Rsh(hz, uint(i.shift))
		}
	}
	if hz.Cmp(big.NewInt(slowest)) < 0 || hz.Cmp(big.NewInt(fastest)) > 0 {
		hz.SetUint64(0)
	}
	ns.Mul(big.NewInt(max(int64(tsc-i.timestamp), 0)), big.NewInt(int64(i.multiplier)))
	if i.shift < 0 {
		ns.Rsh(ns, uint(-i.shift))
	} else {
		ns.Lsh(ns, uint(i.shift))
	}
	ns.Rsh(ns, 32).Add(ns, new(big.Int).SetUint64(i.systemTime))
	return hz, ns.And(ns, new(big.Int).SetUint64(1<<64-1))
}

func FuzzInfo(f *testing.F) {
	for _, hz := range []uint64{1_000_000, 24_000_000, 1_000_000_000, 2_600_000_000, 1_000_000_000_000} {
		i := of(hz)
		f.Add(uint64(1<<40), uint64(1<<33), uint64(1<<34), i.multiplier, i.shift)
	}
	f.Add(uint64(1<<63), uint64(0), uint64(1<<63-1), uint32(1<<32-1), int8(32))
	f.Fuzz(func(t *testing.T, tsc, timestamp, systemTime uint64, multiplier uint32, shift int8) {
		i := info{timestamp, systemTime, multiplier, shift}
		hz, ns := i.on(tsc)
		if got := i.frequency(); got != hz.Uint64() {
			t.Errorf("%+v: %d Hz, want %v", i, got, hz)
		}
		if shift >= -32 && shift <= 32 {
			if got := i.at(tsc); got != ns.Uint64() {
				t.Errorf("%+v.at(%d) = %d, want %v", i, tsc, got, ns)
			}
		}
	})
}

func BenchmarkFrequency(b *testing.B) {
	h := newHost(0x40000000)
	c, err := Find(h.machine())
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		c.Frequency()
	}
}
