package uart

// serviceLimit bounds how many causes one Interrupt serves, so that a stuck or
// hostile port cannot keep the processor.
const serviceLimit = 256

// Interrupt serves the port. Call it from a goroutine whenever the interrupt
// line fired, after the edge was taken: it returns only when the port asks for
// nothing more, or after having withdrawn and raised the line once more, which
// makes a new edge. It takes a lock and does not allocate.
func (u *UART) Interrupt() {
	u.interrupts.Add(1)
	u.rx.Lock()
	defer u.rx.Unlock()
	if !u.started {
		return
	}
	for range serviceLimit {
		cause := u.in(regIIR)
		if cause&iirNone != 0 {
			return
		}
		switch cause & iirID {
		case iirReceive, iirTimeout:
			u.receive()
		case iirLine:
			u.status()
		case iirModem:
			u.in(regMSR)
		}
	}
	u.out(regIER, 0)
	u.enableInterrupts()
}

// receive moves bytes from the FIFO to the ring until either is exhausted. It
// holds rx.
func (u *UART) receive() {
	before := u.ring.len()
	for u.ring.free() > 0 && u.status()&lsrData != 0 {
		u.ring.put(u.in(regRBR))
	}
	if n := u.ring.len() - before; n > 0 {
		u.received.Add(uint64(n))
		u.arrived.Broadcast()
	}
	if u.ring.free() == 0 && !u.throttled {
		u.throttled = true
		u.throttles.Add(1)
		u.out(regMCR, mcrDTR|mcrOut2)
		u.enableInterrupts()
	}
}

// resume ends throttling and fetches what waited in the FIFO meanwhile. It
// holds rx.
func (u *UART) resume() {
	u.throttled = false
	u.out(regMCR, mcrDTR|mcrRTS|mcrOut2)
	u.enableInterrupts()
	u.receive()
}

// enableInterrupts enables what the present state can serve. It holds rx.
func (u *UART) enableInterrupts() {
	enable := byte(ierLine | ierReceive)
	if u.throttled {
		enable = ierLine
	}
	u.out(regIER, enable)
}
