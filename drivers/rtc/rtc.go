// Package rtc reads the wall clock of a PC: the MC146818 real-time clock behind
// CMOS index port 0x70 and data port 0x71.
//
// Source: Motorola MC146818A data sheet; ACPI 6.5, section 5.2.9, for the
// century register. The clock is taken to run in
// UTC, as hypervisors set it unless told otherwise.
//
// tamago's soc/intel/rtc is not used: it fails while an update is in progress
// instead of waiting, reads the registers once, so that a carry between two
// reads gives a wrong time, takes BCD and 24 hours for granted, and reads the
// century from a fixed place.
package rtc

import (
	"errors"
	"time"
)

// Ports reaches x86 I/O space; width is in bytes and always 1 here.
type Ports interface {
	In(port uint16, width int) uint32
	Out(port uint16, width int, value uint32)
}

const (
	indexPort = 0x70
	dataPort  = 0x71

	// Index port bit 7 masks the NMI on a PC; it is kept clear, as at reset.
	regSeconds = 0x00
	regMinutes = 0x02
	regHours   = 0x04
	regDay     = 0x07
	regMonth   = 0x08
	regYear    = 0x09
	regA       = 0x0a
	regB       = 0x0b

	updateInProgress = 0x80 // register A

	binaryMode = 0x04 // register B: binary, else BCD
	hours24    = 0x02 // register B: 0 to 23, else 1 to 12 with afternoon in bit 7
	afternoon  = 0x80
)

const (
	// An update takes 2 ms and comes once a second; a read of register A takes
	// about a microsecond, so this is some 100 ms.
	updateWaits = 100_000
	attempts    = 8
)

// ErrBusy says that no two equal readings were had: the clock is broken, or
// absent and its bus floats.
var ErrBusy = errors.New("rtc: clock does not settle")

// Clock is the real-time clock.
type Clock struct {
	ports   Ports
	century byte
}

// New returns the clock behind ports. century is the index of the CMOS register
// that holds the century, from the FADT's CENTURY field; with 0, meaning none,
// years are taken to lie in 2000 to 2099.
func New(ports Ports, century byte) *Clock {
	return &Clock{ports, century}
}

// Now returns the time in UTC, to the second. It polls, for 2 ms in the usual
// worst case and a second or so when the hardware is broken. The index port is
// shared: nothing else may use it meanwhile.
func (c *Clock) Now() (time.Time, error) {
	if c.read(regA) == 0xff && c.read(regB) == 0xff {
		return time.Time{}, errors.New("rtc: no clock answers")
	}
	for range attempts {
		if !c.settled() {
			return time.Time{}, ErrBusy
		}
		first := c.sample()
		if !c.settled() {
			return time.Time{}, ErrBusy
		}
		if c.sample() == first {
			return first.time()
		}
	}
	return time.Time{}, ErrBusy
}

// settled waits until no update is in progress.
func (c *Clock) settled() bool {
	for range updateWaits {
		if c.read(regA)&updateInProgress == 0 {
			return true
		}
	}
	return false
}

// sample is the registers as read; two equal ones in a row are trustworthy.
type sample struct {
	seconds, minutes, hours, day, month, year, century byte
	mode                                               byte // register B
	hasCentury                                         bool
}

func (c *Clock) sample() sample {
	s := sample{
		seconds: c.read(regSeconds),
		minutes: c.read(regMinutes),
		hours:   c.read(regHours),
		day:     c.read(regDay),
		month:   c.read(regMonth),
		year:    c.read(regYear),
		mode:    c.read(regB),
	}
	if c.century != 0 {
		s.hasCentury = true
		s.century = c.read(c.century)
	}
	return s
}

func (c *Clock) read(reg byte) byte {
	c.ports.Out(indexPort, 1, uint32(reg))
	return byte(c.ports.In(dataPort, 1))
}
