//go:build tamago

package tamago

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/goos"
	"sync/atomic"
	"time"
	"unsafe"

	"github.com/usbarmory/tamago/amd64"
	"github.com/usbarmory/tamago/dma"

	"vmgenc/acpi"
)

// CPU is TamaGo's processor.
type CPU = amd64.CPU

// board is a Board on bare metal.
type board struct {
	cpu     *CPU
	err     error // why it cannot be used
	vector  uint8
	handler atomic.Pointer[func(vector int)]
	views   views
	clock   clock
	halts   halts
}

func (b *board) init(m Machine) {
	b.vector = m.Vector
	b.cpu = m.CPU
	if b.cpu == nil || b.cpu.LAPIC == nil {
		b.err = errors.New("boot/tamago: no processor with a local APIC in Machine, want the board package's AMD64, initialized")
		b.cpu = new(CPU)
		return
	}
	if b.vector%vectors != 0 || b.vector < 32 || b.vector > 224 {
		b.err = fmt.Errorf("boot/tamago: vector %d, want a multiple of %d from 32 to 224", b.vector, vectors)
		return
	}
	b.clock.cpu = b.cpu
	b.halts.init()
	start, end := runtime.MemRegion()
	b.views.runtimeStart, b.views.runtimeEnd = uint64(start), uint64(end)
	b.views.limit = 1 << 36
	if highest, _, _, _ := cpuid(0x8000_0000, 0); highest >= 0x8000_0008 {
		sizes, _, _, _ := cpuid(0x8000_0008, 0)
		b.views.limit = 1 << (sizes & 0xff)
	}
	top := (*[512]uint64)(unsafe.Pointer(cr3() & frameOf))
	b.views.table = (*[512]uint64)(unsafe.Pointer(uintptr(top[0] & frameOf)))
	goos.Idle = b.idle
}

func (b *board) probe() error        { return b.err }
func (b *board) memory() acpi.Memory { return memory{&b.views} }
func (b *board) counter() uint64     { return rdtsc() }

func (b *board) serviceInterrupts(f func(vector int)) {
	b.handler.Store(&f)
	b.cpu.LAPIC.Enable()
}

func (b *board) processors() []uint8 { return []uint8{bootProcessor} }

func (b *board) dmaPage() (p []byte, addr uint64, err error) {
	region := dma.Default()
	if region == nil {
		return nil, 0, errors.New("boot/tamago: no page for a device: package dma has no global region, want dma.Init")
	}
	defer func() {
		if r := recover(); r != nil { // Reserve panics where memory has run out
			p, addr, err = nil, 0, fmt.Errorf("boot/tamago: no page for a device: package dma: %v", r)
		}
	}()
	at, p := region.Reserve(page, page)
	clear(p)
	return p, uint64(at), nil
}

func (b *board) cpuid(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32) { return cpuid(leaf, subleaf) }
func (b *board) writeMSR(msr uint32, value uint64)                      { writeMSR(msr, value) }
func (b *board) putc(c byte)                                            { goos.Printk(c) }

func (b *board) reset() {
	disable()
	out8(0xcf9, 0x06)
	for range 1000 {
		out8(amd64.KBD_PORT, 0xfe)
	}
	b.cpu.SetWriteProtect(false) // Fault writes to its table's descriptor
	amd64.Fault()
}

func (b *board) onExit(f func(code int)) {
	exit := goos.Exit
	goos.Exit = func(code int32) {
		f(int(code))
		if exit != nil {
			exit(code)
		}
		b.reset()
	}
}

// memory is physical memory.
type memory struct{ views *views }

func (m memory) Bytes(addr uint64, n int) ([]byte, error) {
	if n < 0 {
		return nil, fmt.Errorf("boot/tamago: %d bytes at %#x", n, addr)
	}
	if n == 0 {
		return nil, nil
	}
	at, err := m.views.cached(addr, uint64(n))
	if err != nil {
		return nil, err
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(at)), n), nil
}

func (m memory) Read(addr uint64, width int) (uint64, error) {
	at, err := m.register(addr, width)
	if err != nil {
		return 0, err
	}
	switch width {
	case 1:
		return uint64(read8(at)), nil
	case 2:
		return uint64(read16(at)), nil
	case 4:
		return uint64(read32(at)), nil
	}
	return read64(at), nil
}

func (m memory) Write(addr uint64, width int, value uint64) error {
	at, err := m.register(addr, width)
	if err != nil {
		return err
	}
	switch width {
	case 1:
		write8(at, uint8(value))
	case 2:
		write16(at, uint16(value))
	case 4:
		write32(at, uint32(value))
	default:
		write64(at, value)
	}
	return nil
}

func (m memory) register(addr uint64, width int) (uintptr, error) {
	if width != 1 && width != 2 && width != 4 && width != 8 {
		return 0, fmt.Errorf("boot/tamago: access of %d bytes at %#x", width, addr)
	}
	return m.views.direct(addr, uint64(width))
}

// ports is I/O space.
type ports struct{}

func (ports) In(port uint16, width int) uint32 {
	switch width {
	case 1:
		return uint32(in8(port))
	case 2:
		return uint32(in16(port))
	case 4:
		return in32(port)
	}
	return ^uint32(0)
}

func (ports) Out(port uint16, width int, value uint32) {
	switch width {
	case 1:
		out8(port, uint8(value))
	case 2:
		out16(port, uint16(value))
	case 4:
		out32(port, value)
	}
}

// timeOf returns t in nanoseconds since 1970.
func timeOf(t time.Time) (int64, error) {
	if t.Before(time.Unix(0, 0)) || !t.Before(time.Unix(0, math.MaxInt64/2)) {
		return 0, fmt.Errorf("boot/tamago: time of day %s is not within 1970 to 2116", t.UTC().Format(time.RFC3339))
	}
	return t.UnixNano(), nil
}
