//go:build !tamago

package boot

import (
	"errors"
	"fmt"
	"runtime"
	"time"
)

// errHost is Probe's error for programs that run under an operating system.
var errHost = errors.New("boot: no bare machine under this program, which is built for " + runtime.GOOS + "/" + runtime.GOARCH +
	": build it with boot/cmd/link")

func probe() error { return errHost }

// memory is empty.
type memory struct{}

func (memory) Bytes(addr uint64, n int) ([]byte, error) { return nil, errHost }

func (memory) Read(addr uint64, width int) (uint64, error) { return 0, errHost }

func (memory) Write(addr uint64, width int, value uint64) error { return errHost }

// ports read as those of an empty bus.
type ports struct{}

func (ports) In(port uint16, width int) uint32 { return ^uint32(0) }

func (ports) Out(port uint16, width int, value uint32) {}

var started = time.Now()

func counter() uint64          { return uint64(time.Since(started)) }
func monotonic() time.Duration { return time.Since(started) }

func runtimeSize() uint64                                    { return 0 }
func rateNow() uint64                                        { return uint64(time.Second) }
func setRate(uint64) bool                                    { return false }
func setTime(time.Time) error                                { return errHost }
func serviceInterrupts(func(vector int))                     {}
func startProcessors(ids []uint8) error                      { return errHost }
func dmaPage() ([]byte, uint64, error)                       { return nil, 0, errHost }
func cpuid(leaf, subleaf uint32) (eax, ebx, ecx, edx uint32) { return 0, 0, 0, 0 }
func writeMSR(msr uint32, value uint64)                      {}
func idled() time.Duration                                   { return 0 }
func watchHalt(look func() bool, vector uint8)               {}
func reseedRuntime(*[32]byte) bool                           { return false }
func putc(c byte)                                            { fmt.Print(string(rune(c))) }
func reset()                                                 { panic(errHost) }
