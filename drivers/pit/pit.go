// Package pit reads the 8254 interval timer, a counter of known rate on machines that have neither
// an ACPI power management timer nor an HPET.
//
// Its source document is the Intel 8254 data sheet. Counter 0 is taken until Stop, and its
// interrupt is not used.
package pit

import "errors"

// Frequency is the counter's rate in Hz.
const Frequency = 1193182

// Ports reaches x86 I/O space; width is 1 byte.
type Ports interface {
	In(port uint16, width int) uint32
	Out(port uint16, width int, value uint32)
}

const (
	counter = 0x40
	control = 0x43

	rateGenerator = 0x34 // counter 0, low byte then high byte, mode 2: counts down from 65536 again and again
	countOnce     = 0x30 // the same, mode 0: counts down when a count has been loaded
	latch         = 0x00 // keeps the count of counter 0 for the next two reads
)

// probes is how often New looks for the counter to move. Each look takes longer than a count lasts.
const probes = 1000

// Timer is the counter. It is for one goroutine.
type Timer struct{ ports Ports }

// Stop stops counter 0: it waits for a count, in mode 0. Firmware leaves it counting, SeaBIOS 18
// times a second, and a host spends time on that even if nothing takes the interrupt. A new mode
// alone does not stop that of KVM (Linux, arch/x86/kvm/i8254.c), which looks at it when a count is
// loaded; after that it counts once. Stop does not block or allocate.
func Stop(ports Ports) {
	ports.Out(control, 1, countOnce)
	ports.Out(counter, 1, 0)
	ports.Out(counter, 1, 0)
	ports.Out(control, 1, countOnce)
}

// New sets counter 0 going from 65536. The error is for a machine that has no such timer.
func New(ports Ports) (*Timer, error) {
	ports.Out(control, 1, rateGenerator)
	ports.Out(counter, 1, 0)
	ports.Out(counter, 1, 0)
	t := &Timer{ports}
	start := t.Read()
	for range probes {
		if t.Since(start) != 0 {
			return t, nil
		}
	}
	return nil, errors.New("pit: the counter stands still")
}

// Read returns how many counts there have been, modulo 65536: one each 838 ns. It does not block or
// allocate.
func (t *Timer) Read() uint32 {
	t.ports.Out(control, 1, latch)
	low := t.ports.In(counter, 1) & 0xFF
	high := t.ports.In(counter, 1) & 0xFF
	return -(high<<8 | low) & 0xFFFF
}

// Since returns how many counts there have been since Read returned start, if less than 65536: 54
// ms.
func (t *Timer) Since(start uint32) uint32 { return (t.Read() - start) & 0xFFFF }

// Frequency returns [Frequency].
func (t *Timer) Frequency() uint64 { return Frequency }
