package uart

// probe is sent to ourselves in loop-back.
const probe = 0x5a

// setUp programs the port without losing what the receiver holds.
//
// Switching the FIFOs on empties them, and firmware leaves them off, so the
// byte that waits is read first. A hypervisor refills the receiver as soon as it
// is read, except in loop-back (QEMU: serial_ioport_read), hence the switch is
// made there. The probe then has two uses: it proves that a UART is present, and
// reading it outside loop-back asks the hypervisor for more.
func (u *UART) setUp() error {
	if u.in(regLSR) == 0xff { // nothing answers: the bus floats high
		return absent(u.base)
	}
	u.out(regIER, 0)
	u.spin(lsrIdle, 1<<20) // what an earlier stage printed must not loop back

	u.out(regLCR, lcrDLAB|lcr8N1)
	u.out(regTHR, 1) // divisor 1: 115200 bit/s
	u.out(regIER, 0)
	u.out(regLCR, lcr8N1)

	u.out(regMCR, mcrLoop|mcrDTR|mcrRTS)
	u.drain()
	u.out(regFCR, fcrEnable|fcrTrigger8)
	u.out(regTHR, probe)
	looped := u.spin(lsrData, 1<<16)
	u.out(regMCR, mcrDTR|mcrRTS)
	before := u.ring.len()
	u.drain()
	// Where the line sent the same byte in between, which of the two is dropped
	// makes no difference.
	if !looped || !u.ring.remove(before, probe) {
		return absent(u.base)
	}
	u.received.Store(uint64(u.ring.len()))
	return nil
}

// spin waits for a line status bit, looking at most n times.
func (u *UART) spin(bit byte, n int) bool {
	for range n {
		if u.status()&bit != 0 {
			return true
		}
	}
	return false
}

// drain moves what the receiver holds to the ring, at most a few FIFOs' worth:
// a port that always claims to have data must not hold up the boot.
func (u *UART) drain() {
	for range 4 * fifoSize {
		if u.status()&lsrData == 0 {
			return
		}
		u.ring.put(u.in(regRBR))
	}
}
