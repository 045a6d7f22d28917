package uart

import "sync"

// model is a 16550 with a host behind it that sends as fast as the receiver has
// room, as QEMU does: after a read of RBR outside loop-back, and when the host
// gets something new to send.
type model struct {
	mu                     sync.Mutex
	ier, fcr, lcr, mcr, dl byte
	rx                     []byte // FIFO, or one byte without
	overrun                bool
	host                   []byte // waits at the host
	sent                   []byte // arrived at the host
	busy                   int    // looks at LSR for which the transmitter stays busy
	resets                 int    // of the receive FIFO while it held bytes
	irq                    chan struct{}
	level                  bool
	dead                   bool // nothing at this port
	noLoop                 bool // a port that is no UART
}

func newModel() *model { return &model{irq: make(chan struct{}, 1)} }

const testBase = 0x2f8

func (m *model) room() int {
	if m.fcr&fcrEnable != 0 {
		return fifoSize - len(m.rx)
	}
	return 1 - len(m.rx)
}

// offer makes the host send what fits.
func (m *model) offer() {
	for len(m.host) > 0 && m.room() > 0 {
		m.rx = append(m.rx, m.host[0])
		m.host = m.host[1:]
	}
	m.update()
}

// feed gives the host bytes to send under flow control.
func (m *model) feed(p string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.host = append(m.host, p...)
	m.offer()
}

// force makes a byte arrive without flow control.
func (m *model) force(c byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.room() == 0 {
		m.overrun = true
	} else {
		m.rx = append(m.rx, c)
	}
	m.update()
}

func (m *model) iir() byte {
	fifos := byte(0)
	if m.fcr&fcrEnable != 0 {
		fifos = 0xc0
	}
	switch {
	case m.ier&ierLine != 0 && m.overrun:
		return fifos | iirLine
	case m.ier&ierReceive != 0 && len(m.rx) >= 8:
		return fifos | iirReceive
	case m.ier&ierReceive != 0 && len(m.rx) > 0:
		return fifos | iirTimeout
	}
	return fifos | iirNone
}

// update drives the interrupt line, of which only rising edges count.
func (m *model) update() {
	level := m.iir()&iirNone == 0 && m.mcr&mcrOut2 != 0 && m.mcr&mcrLoop == 0
	if level && !m.level {
		select {
		case m.irq <- struct{}{}:
		default:
		}
	}
	m.level = level
}

func (m *model) In(port uint16, width int) uint32 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.dead {
		return 0xff
	}
	switch port - testBase {
	case regRBR:
		return uint32(m.readRBR())
	case regIER:
		return uint32(m.ier)
	case regIIR:
		return uint32(m.iir())
	case regMCR:
		return uint32(m.mcr)
	case regLSR:
		return uint32(m.readLSR())
	}
	return 0
}

func (m *model) readRBR() byte {
	if m.lcr&lcrDLAB != 0 {
		return m.dl
	}
	var c byte
	if len(m.rx) > 0 {
		c = m.rx[0]
		m.rx = m.rx[1:]
	}
	m.update()
	if m.mcr&mcrLoop == 0 {
		m.offer()
	}
	return c
}

func (m *model) readLSR() byte {
	lsr := byte(lsrTHRE | lsrIdle)
	if m.busy > 0 {
		m.busy--
		lsr = 0
	}
	if len(m.rx) > 0 {
		lsr |= lsrData
	}
	if m.overrun {
		lsr |= lsrOverrun
		m.overrun = false
	}
	m.update()
	return lsr
}

func (m *model) Out(port uint16, width int, value uint32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v := byte(value)
	switch port - testBase {
	case regTHR:
		m.writeTHR(v)
	case regIER:
		if m.lcr&lcrDLAB == 0 {
			m.ier = v
		}
	case regFCR:
		if (v^m.fcr)&fcrEnable != 0 || v&0x02 != 0 {
			if len(m.rx) > 0 {
				m.resets++
			}
			m.rx = nil
		}
		m.fcr = v
	case regLCR:
		m.lcr = v
	case regMCR:
		m.mcr = v
	}
	m.update()
}

func (m *model) writeTHR(v byte) {
	switch {
	case m.lcr&lcrDLAB != 0:
		m.dl = v
	case m.mcr&mcrLoop == 0:
		m.sent = append(m.sent, v)
	case !m.noLoop:
		m.rx = append(m.rx, v)
	}
}

func (m *model) output() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return string(m.sent)
}
