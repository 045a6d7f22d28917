//go:build !tamago

package tamago

import (
	"errors"
	"sync/atomic"
	"time"

	"vmgenc/acpi"
)

// CPU is amd64.CPU of github.com/usbarmory/tamago, which exists on bare metal alone.
type CPU struct{}

var errHost = errors.New("boot/tamago: no bare machine: build the program for TamaGo, see vmgenc/boot/cmd/link")

// board is a Board on a host.
type board struct {
	vector  uint8
	handler atomic.Pointer[func(vector int)]
}

func (b *board) init(m Machine)                                         { b.vector = m.Vector }
func (b *board) probe() error                                           { return errHost }
func (b *board) memory() acpi.Memory                                    { return nowhere{} }
func (b *board) counter() uint64                                        { return uint64(b.monotonic()) }
func (b *board) monotonic() time.Duration                               { return time.Since(started) }
func (b *board) setRandom(func(p []byte))                               {}
func (b *board) rate() uint64                                           { return uint64(time.Second) }
func (b *board) setRate(uint64) bool                                    { return false }
func (b *board) setTime(time.Time) error                                { return errHost }
func (b *board) serviceInterrupts(f func(vector int))                   { b.handler.Store(&f) }
func (b *board) processors() []uint8                                    { return []uint8{0} }
func (b *board) dmaPage() ([]byte, uint64, error)                       { return nil, 0, errHost }
func (b *board) cpuid(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32) { return 0, 0, 0, 0 }
func (b *board) writeMSR(uint32, uint64)                                {}
func (b *board) idled() time.Duration                                   { return 0 }
func (b *board) watchHalt(func() bool, uint8)                           {}
func (b *board) reseedRuntime(*[32]byte) bool                           { return false }
func (b *board) putc(byte)                                              {}
func (b *board) reset()                                                 {}
func (b *board) onExit(func(code int))                                  {}

var started = time.Now()

// nowhere is memory that has no bytes.
type nowhere struct{}

func (nowhere) Bytes(uint64, int) ([]byte, error) { return nil, errHost }
func (nowhere) Read(uint64, int) (uint64, error)  { return 0, errHost }
func (nowhere) Write(uint64, int, uint64) error   { return errHost }

// ports is an empty bus.
type ports struct{}

func (ports) In(uint16, int) uint32   { return ^uint32(0) }
func (ports) Out(uint16, int, uint32) {}
