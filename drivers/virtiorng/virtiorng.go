// Package virtiorng drives the virtio entropy device on PCI, which gives a virtual machine random
// bytes of its host's.
//
// Its source document is the OASIS specification Virtual I/O Device (VIRTIO) Version 1.2: sections
// 2.7 (split virtqueues), 3.1 (initialisation), 4.1 (PCI) and 5.4 (the device). It asks for bytes
// only when somebody wants some, one request at a time, and polls for the answer: no interrupt is
// used. Nothing that the device says is trusted: what does not fit ends in an error, and the device
// is reset and set up anew at the next request. The host knows the bytes it gave, as it knows all
// of the machine's memory.
//
// # Forks
//
// A machine can be cloned at any instruction. Bytes that came in before that are in every clone, so
// Fill counts only those for which it has made the request itself, and leaves none in the buffer.
// The caller samples the generation before, and compares it after.
//
// # Limits
//
// Only the modern interface is driven: the device 0x1044, and the transitional 0x1005 if it has the
// capabilities of version 1. A legacy-only device (QEMU's disable-modern=on) is refused. One device
// is used. The processor's byte order must be little-endian, and its memory coherent with what
// devices read and write, as on amd64.
package virtiorng

import (
	"errors"
	"fmt"
	"runtime"
	"time"
)

// Names of the device, and of the source of entropy.
const (
	Name        = "virtiorng0"
	Description = "virtio entropy source"
	sourceName  = "virtiorng"
)

// Function is one function's PCI configuration space; pci.Function is one. width is 1, 2 or 4
// bytes, offset a multiple of it.
type Function interface {
	Read(offset uint16, width int) (uint64, error)
	Write(offset uint16, width int, value uint64) error
	// String is where it is on the bus.
	String() string
}

// Memory reaches device registers in physical memory, with one access of width bytes, 1, 2 or 4.
// The error is for an address that it does not reach: the device is then spoken to by its
// configuration space.
type Memory interface {
	Read(addr uint64, width int) (uint64, error)
	Write(addr uint64, width int, value uint64) error
}

// Machine is what the driver needs of the machine.
type Machine struct {
	Memory Memory
	// Page is memory that the device may write to, 512 bytes or more, aligned to 16, at physical
	// address PageAddr. It is the driver's.
	Page     []byte
	PageAddr uint64
	Now      func() time.Duration // monotonic
}

// Errors of Fill.
var (
	ErrTimeout = errors.New("virtiorng: no answer in 50 ms")
	errIndex   = errors.New("virtiorng: the device's index jumped")
	errElement = errors.New("virtiorng: the device used a buffer that it was not given")
	errLength  = errors.New("virtiorng: the device claims a length of no bytes, or of more than it was asked for")
	errZeros   = errors.New("virtiorng: the device claims bytes that it did not write")
	errReset   = errors.New("virtiorng: the device does not come out of reset")
	errVersion = errors.New("virtiorng: the device does not offer version 1")
	errRefused = errors.New("virtiorng: the device refuses version 1 alone")
	errQueue   = errors.New("virtiorng: the device has no usable queue")
	errNotify  = errors.New("virtiorng: no such place to notify the device at")
)

// ErrNone is Find's error for a machine without the device.
var ErrNone = errors.New("no virtio entropy source on this machine")

const (
	patience = 50 * time.Millisecond // of one Fill
	maxPolls = 10_000_000            // bounds a wait whose clock stands still
)

// PCI identification (4.1.2), and the command register.
const (
	vendorVirtio = 0x1AF4
	modern       = 0x1044 // 0x1040 and the device type, 4
	transitional = 0x1005

	pciCommand     = 0x04
	memoryEnable   = 1 << 1
	busMaster      = 1 << 2
	interruptsOff  = 1 << 10
	bitsOfCommands = memoryEnable | busMaster | interruptsOff
)

// Device is an entropy device. It implements random.Source. Its methods are for one goroutine at a
// time.
type Device struct {
	function Function
	common   registers
	notify   registers
	multiply uint32 // of the queue's offset in notify
	bell     uint32 // offset in notify of the queue's
	queue    queue
	machine  Machine
	running  bool
}

// Find takes the first of functions that is an entropy device. It reads configuration space only;
// the device is set up at the first Fill, and no failure of that is for ever.
func Find[F Function](functions []F, m Machine) (*Device, error) {
	for _, f := range functions {
		id, err := f.Read(0, 4)
		if err != nil || id != modern<<16|vendorVirtio && id != transitional<<16|vendorVirtio {
			continue
		}
		d, err := newDevice(f, m)
		if err != nil {
			return nil, fmt.Errorf("virtiorng: %v: %w", f, err)
		}
		return d, nil
	}
	return nil, ErrNone
}

func newDevice(f Function, m Machine) (*Device, error) {
	q, err := newQueue(m.Page, m.PageAddr)
	if err != nil {
		return nil, err
	}
	c, err := readCapabilities(f)
	if err != nil {
		return nil, err
	}
	d := &Device{function: f, queue: q, machine: m, multiply: c.multiplier}
	if d.common, err = c.locate(f, m.Memory, c.common); err != nil {
		return nil, err
	}
	d.notify, err = c.locate(f, m.Memory, c.notify)
	return d, err
}

// Name returns "virtiorng".
func (d *Device) Name() string { return sourceName }

// Location is where the device is on the bus: "0000:00:03.0".
func (d *Device) Location() string { return d.function.String() }

// Fill asks the device for bytes, up to 256 of them, and waits for the answer for at most 50 ms in
// all. It lets other goroutines run meanwhile, and does not allocate while the device answers. n
// bytes came in; fewer than asked for come with the reason, which is ErrTimeout for a host that has
// no more to give now. Bytes of a device that breaks the rules do not count.
func (d *Device) Fill(p []byte) (n int, err error) {
	p = p[:min(len(p), bufferSize)]
	w := &wait{now: d.machine.Now, end: d.machine.Now() + patience}
	defer d.queue.wipe()
	if err = d.start(w); err != nil {
		return 0, d.stop(err)
	}
	for n < len(p) {
		got, err := d.request(p[n:], w)
		n += got
		if err == nil {
			continue
		}
		if err != ErrTimeout {
			clear(p)
			n = 0
		}
		return n, d.stop(err)
	}
	return n, nil
}

// request makes one request and returns how many bytes at the start of p came in.
func (d *Device) request(p []byte, w *wait) (int, error) {
	d.queue.submit(uint32(len(p)))
	if err := d.notify.write(d.bell, 2, 0); err != nil {
		return 0, err
	}
	for {
		n, done, err := d.queue.poll(p)
		if done || err != nil {
			return n, err
		}
		if w.over() {
			return 0, ErrTimeout
		}
	}
}

// wait is a bounded wait.
type wait struct {
	now   func() time.Duration
	end   time.Duration
	polls int
}

// over lets others run, and tells whether the time is up.
func (w *wait) over() bool {
	w.polls++
	if w.polls > maxPolls || w.now() >= w.end {
		return true
	}
	runtime.Gosched()
	return false
}
