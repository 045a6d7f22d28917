package acpi

import (
	"testing"
)

// Where the modelled chipset has its registers.
const (
	smiCommandPort = 0xB2
	pm1EventPort   = 0x600
	pm1bEventPort  = 0x610
	pm1ControlPort = 0x604
	pmTimerPort    = 0x608
	gpe0Port       = 0x620
	gpe0Length     = 4
	gpe1Address    = 0xFED80000 // in memory space
	gpe1Length     = 4
	gpe1Base       = 0x40
	queuePort      = 0x700
)

// chipset models fixed hardware, two GPE blocks, and the device of events.asl that raises GPE 2
// until it is acknowledged. Status bits are cleared by writing 1.
type chipset struct {
	*machine
	pm1Status, pm1Enable, pm1Control [2]uint8
	gpe0Status, gpe0Enable           [gpe0Length / 2]uint8
	gpe1Status, gpe1Enable           [gpe1Length / 2]uint8

	queue   uint8 // command that waits behind GPE 2, 0 for none
	stuck   uint8 // bits of GPE 0 to 7 whose status cannot be cleared
	smiDead bool  // firmware does not answer SMI_CMD
}

func newChipset() *chipset {
	c := &chipset{machine: &machine{}}
	c.attach(smiCommandPort, 1, portDevice{write: func(_ int, v uint8) {
		if v == 0xF1 && !c.smiDead {
			c.pm1Control[0] |= sciEnable
		}
	}})
	c.attach(pm1EventPort, 4, c.eventBlock(c.pm1Status[:], c.pm1Enable[:], nil))
	c.attach(pm1bEventPort, 4, c.eventBlock(make([]uint8, 2), make([]uint8, 2), nil))
	c.attach(pm1ControlPort, 2, portDevice{
		read:  func(off int) uint8 { return c.pm1Control[off] },
		write: func(off int, v uint8) { c.pm1Control[off] = v },
	})
	c.attach(gpe0Port, gpe0Length, c.eventBlock(c.gpe0Status[:], c.gpe0Enable[:], &c.stuck))
	gpe1 := c.eventBlock(c.gpe1Status[:], c.gpe1Enable[:], nil)
	c.devices = append(c.devices, memoryDevice{addr: gpe1Address, size: gpe1Length,
		read:  func(off uint64, width int) uint64 { return uint64(gpe1.read(int(off))) },
		write: func(off uint64, width int, value uint64) { gpe1.write(int(off), uint8(value)) },
	})
	c.attach(queuePort, 2, portDevice{
		read: func(off int) uint8 { return c.queue },
		write: func(off int, v uint8) {
			if off == 1 {
				c.queue = 0
			}
		},
	})
	return c
}

// eventBlock models a block of which the first half is status and the second enable. Bits of stuck
// stay set in the first status byte.
func (c *chipset) eventBlock(status, enable []uint8, stuck *uint8) portDevice {
	n := len(status)
	return portDevice{
		read: func(off int) uint8 {
			if off >= n {
				return enable[off-n]
			}
			v := status[off]
			if stuck != nil && off == 0 {
				v |= *stuck
				if c.queue != 0 {
					v |= 1 << 2
				}
			}
			return v
		},
		write: func(off int, v uint8) {
			if off >= n {
				enable[off-n] = v
				return
			}
			status[off] &^= v
		},
	}
}

// sci reports whether the chipset drives the SCI.
func (c *chipset) sci() bool {
	if c.pm1Control[0]&sciEnable == 0 {
		return false
	}
	var pending uint8
	block := c.eventBlock(c.gpe0Status[:], c.gpe0Enable[:], &c.stuck)
	for i := range c.gpe0Status {
		pending |= block.read(i) & c.gpe0Enable[i]
		pending |= c.gpe1Status[i] & c.gpe1Enable[i]
		pending |= c.pm1Status[i] & c.pm1Enable[i]
	}
	return pending != 0
}

// fadt describes the chipset.
func (c *chipset) fadt(change func(b []byte)) []byte {
	return makeFADT(276, func(b []byte) {
		copy(b[36:88], make([]byte, 52))
		b[41] = 0x20 // DSDT at 0x2000
		b[46] = 9
		b[48], b[52], b[53] = smiCommandPort, 0xF1, 0xF0
		copy(b[88:], []byte{4, 2, 0, 4, gpe0Length, gpe1Length, gpe1Base})
		putGAS(b, 148, SystemIO, pm1EventPort)
		putGAS(b, 160, SystemIO, pm1bEventPort)
		putGAS(b, 172, SystemIO, pm1ControlPort)
		putGAS(b, 208, SystemIO, pmTimerPort)
		putGAS(b, 220, SystemIO, gpe0Port)
		putGAS(b, 232, SystemMemory, gpe1Address)
		if change != nil {
			change(b)
		}
	})
}

// Where boot puts the tables.
const rsdpAt, xsdtAt, dsdtAt, fadtAt, madtAt = 0xF0000, 0x1000, 0x2000, 0x4000, 0x5000

// open opens the machine with the FADT changed as given. The DSDT is events.asl's.
func (c *chipset) open(t testing.TB, change func(b []byte)) *System {
	t.Helper()
	c.boot(t, "events", c.fadt(change), makeMADT(2, 10, 0, 9, 20, 0, 0, 0, 0x0D, 0))
	s, err := Open(c.hardware(), rsdpAt)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// boot does firmware's part: it puts the tables into memory. name is that of the DSDT's file.
func (c *chipset) boot(t testing.TB, name string, fadt, madt []byte, ssdts ...[]byte) {
	t.Helper()
	dsdt := loadTest(t, name)
	c.add(rsdpAt, makeRSDP(0, xsdtAt))
	tables := []uint64{fadtAt, madtAt}
	for i, ssdt := range ssdts {
		at := uint64(0x100000 * (i + 1))
		tables = append(tables, at)
		c.add(at, ssdt)
	}
	c.add(xsdtAt, makeTable("XSDT", 1, addresses(8, tables...)))
	c.add(dsdtAt, dsdt)
	c.add(fadtAt, fadt)
	c.add(madtAt, madt)
}

// device returns the device at path.
func device(t testing.TB, s *System, path string) *Device {
	t.Helper()
	for _, d := range s.Devices() {
		if d.Path() == path {
			return d
		}
	}
	t.Fatalf("no device %s", path)
	return nil
}

// notified makes a handler that collects what device path is notified of.
func notified(t testing.TB, s *System, path string) *[]uint64 {
	var values []uint64
	device(t, s, path).OnNotify(func(v uint64) { values = append(values, v) })
	return &values
}
