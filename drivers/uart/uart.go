// Package uart drives a 16550 serial port by interrupt.
//
// Source: National Semiconductor PC16550D data sheet, June 1995. The port runs
// at 115200 bit/s, 8 data bits, no parity, one stop bit.
//
// tamago's soc/intel/uart only polls: who waits for input there burns the
// processor. Here a reader sleeps until an interrupt brought something, so the
// machine can halt.
//
// Nothing received is lost between the machine's first instruction and the
// first Read, as far as the hardware allows. [New] takes what already waits
// before it changes anything; the receive FIFO is never reset. Received bytes go
// into a ring; when it is full the receive interrupt is switched off, RTS drops,
// and the rest stays in the FIFO until a reader has made room. A hypervisor
// offers bytes only while the FIFO has room, so under one the chain is lossless;
// on a real line without flow control the FIFO then overruns, which is counted.
//
// Output is polled, in bursts of one FIFO, and raw: Write sends the bytes it is
// given, for a terminal writes its own "\r\n". [UART.Text] gives a writer for log
// lines, which turns "\n" into "\r\n".
package uart

import (
	"fmt"
	"sync"
	"sync/atomic"
)

// COM1 is the first serial port's base in I/O space, IRQ1 its interrupt: an ISA one, edge
// triggered.
const (
	COM1 = 0x3f8
	IRQ1 = 4
)

// ringSize is how many received bytes are kept for readers.
const ringSize = 64 << 10

// Ports reaches x86 I/O space; width is in bytes and always 1 here.
type Ports interface {
	In(port uint16, width int) uint32
	Out(port uint16, width int, value uint32)
}

// Stats are counts since New.
type Stats struct {
	Interrupts uint64 // calls of Interrupt
	Received   uint64 // bytes put into the ring
	Sent       uint64 // bytes given to the transmitter
	Overruns   uint64 // times the receiver lost at least one byte
	Errors     uint64 // parity, framing and break conditions
	Throttled  uint64 // times the ring was full and reception paused
	Stalls     uint64 // times a Write or Putc gave up on the transmitter
}

// UART is one serial port. Read, Write and Interrupt may be called from
// different goroutines at the same time.
type UART struct {
	ports Ports
	base  uint16

	rx        sync.Mutex // ring, throttled, IER and MCR
	arrived   sync.Cond
	ring      ring
	throttled bool
	started   bool

	tx      sync.Mutex
	stalled bool

	interrupts, received, sent, overruns, lineErrors, throttles, stalls atomic.Uint64
}

// New sets up the port at base, keeps what the receiver already holds and checks
// by loop-back that a UART is there. Output works afterwards; input is collected
// from Start on. It blocks for milliseconds at most unless output of an earlier
// stage is still on its way, which it waits for, up to a second.
func New(ports Ports, base uint16) (*UART, error) {
	u := &UART{ports: ports, base: base, ring: newRing(ringSize)}
	u.arrived.L = &u.rx
	if err := u.setUp(); err != nil {
		return nil, err
	}
	return u, nil
}

// Start lets the port interrupt. Call it once the interrupt line is routed and
// unmasked and Interrupt is its handler: the line is edge triggered, and an edge
// that nobody took is not repeated.
func (u *UART) Start() {
	u.rx.Lock()
	defer u.rx.Unlock()
	u.started = true
	u.out(regMCR, mcrDTR|mcrRTS|mcrOut2)
	u.out(regIER, ierReceive|ierLine)
	u.receive()
}

// Read returns at least one received byte, waiting for it without using the
// processor. It never fails.
func (u *UART) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	u.rx.Lock()
	defer u.rx.Unlock()
	for u.ring.len() == 0 {
		u.arrived.Wait()
	}
	n := u.ring.read(p)
	if u.throttled && u.ring.free() >= ringSize/2 {
		u.resume()
	}
	return n, nil
}

// Stats returns the counts so far.
func (u *UART) Stats() Stats {
	return Stats{
		Interrupts: u.interrupts.Load(),
		Received:   u.received.Load(),
		Sent:       u.sent.Load(),
		Overruns:   u.overruns.Load(),
		Errors:     u.lineErrors.Load(),
		Throttled:  u.throttles.Load(),
		Stalls:     u.stalls.Load(),
	}
}

// status reads the line status register. Reading clears its error bits, so
// every read counts them.
func (u *UART) status() byte {
	lsr := u.in(regLSR)
	if lsr&lsrOverrun != 0 {
		u.overruns.Add(1)
	}
	if lsr&(lsrParity|lsrFraming|lsrBreak) != 0 {
		u.lineErrors.Add(1)
	}
	return lsr
}

func (u *UART) in(reg uint16) byte         { return byte(u.ports.In(u.base+reg, 1)) }
func (u *UART) out(reg uint16, value byte) { u.ports.Out(u.base+reg, 1, uint32(value)) }

func absent(base uint16) error { return fmt.Errorf("uart: no 16550 at port %#x", base) }
