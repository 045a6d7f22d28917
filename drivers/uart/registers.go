package uart

// Register offsets from the base port, PC16550D data sheet, table II.
const (
	regRBR = 0 // receiver buffer, read; with DLAB: divisor, low byte
	regTHR = 0 // transmitter holding, write
	regIER = 1 // interrupt enable; with DLAB: divisor, high byte
	regIIR = 2 // interrupt identification, read
	regFCR = 2 // FIFO control, write
	regLCR = 3 // line control
	regMCR = 4 // modem control
	regLSR = 5 // line status
	regMSR = 6 // modem status
)

const (
	ierReceive = 0x01 // received data available, and character time-out
	ierLine    = 0x04 // receiver line status

	iirNone    = 0x01 // no interrupt pending
	iirID      = 0x0f
	iirModem   = 0x00
	iirReceive = 0x04
	iirLine    = 0x06
	iirTimeout = 0x0c

	fcrEnable   = 0x01
	fcrTrigger8 = 0x80 // receive interrupt at 8 bytes of 16: 0.7 ms to react at 115200 bit/s

	lcr8N1  = 0x03
	lcrDLAB = 0x80

	mcrDTR  = 0x01
	mcrRTS  = 0x02
	mcrOut2 = 0x08 // gates the interrupt line on a PC
	mcrLoop = 0x10

	lsrData    = 0x01 // DR
	lsrOverrun = 0x02
	lsrParity  = 0x04
	lsrFraming = 0x08
	lsrBreak   = 0x10
	lsrTHRE    = 0x20 // transmitter FIFO empty
	lsrIdle    = 0x40 // TEMT: transmitter empty, shift register included

	fifoSize = 16
)
