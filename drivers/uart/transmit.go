package uart

import (
	"bytes"
	"errors"
	"io"
	"time"
)

// ErrStalled says that the transmitter did not become ready within the time
// allowed: the other side accepts nothing. The rest of that Write is dropped.
var ErrStalled = errors.New("uart: transmitter stalled, output dropped")

// Write sends p as it is, polling. It returns when the last bytes are in the
// transmit FIFO, see Flush. While the other side takes nothing it sleeps; after
// ten seconds it gives up with ErrStalled, and until the transmitter moves again
// further writes fail at once: a serial line that hangs must not hang the kernel.
func (u *UART) Write(p []byte) (int, error) {
	u.tx.Lock()
	defer u.tx.Unlock()
	return u.write(p)
}

// Flush waits until the last byte has left the transmitter, as before power-off.
func (u *UART) Flush() error {
	u.tx.Lock()
	defer u.tx.Unlock()
	return u.await(lsrIdle)
}

// Putc sends one byte, polling. It neither locks nor allocates, so that it
// serves a panic, or the runtime's own print. It drops the byte when the
// transmitter is not ready within about a second.
func (u *UART) Putc(c byte) {
	for range 1 << 20 {
		if u.status()&lsrTHRE != 0 {
			u.out(regTHR, c)
			u.sent.Add(1)
			return
		}
	}
	u.stalls.Add(1)
}

// Text returns a writer that sends each "\n" as "\r\n".
func (u *UART) Text() io.Writer { return textWriter{u} }

// textWriter turns "\n" into "\r\n", each Write in one piece.
type textWriter struct{ u *UART }

func (t textWriter) Write(p []byte) (int, error) {
	t.u.tx.Lock()
	defer t.u.tx.Unlock()
	done := 0
	for line := range bytes.Lines(p) {
		text, ended := bytes.CutSuffix(line, crlf[1:])
		if n, err := t.u.write(text); err != nil {
			return done + n, err
		}
		if ended {
			if _, err := t.u.write(crlf); err != nil {
				return done + len(text), err
			}
		}
		done += len(line)
	}
	return done, nil
}

var crlf = []byte("\r\n")

func (u *UART) write(p []byte) (int, error) {
	for done := 0; done < len(p); {
		if err := u.await(lsrTHRE); err != nil {
			return done, err
		}
		burst := p[done:min(len(p), done+fifoSize)]
		for _, c := range burst {
			u.out(regTHR, c)
		}
		u.sent.Add(uint64(len(burst)))
		done += len(burst)
	}
	return len(p), nil
}

// Patience of await: a FIFO empties within 1.4 ms, so spin for about that long,
// then sleep between looks.
const (
	spins      = 2000
	sleep      = time.Millisecond
	sleepLimit = 10 * time.Second / sleep
)

// await waits for a line status bit. It holds tx.
func (u *UART) await(bit byte) error {
	for range spins {
		if u.status()&bit != 0 {
			u.stalled = false
			return nil
		}
		if u.stalled {
			return ErrStalled
		}
	}
	for range sleepLimit {
		time.Sleep(sleep)
		if u.status()&bit != 0 {
			return nil
		}
	}
	u.stalled = true
	u.stalls.Add(1)
	return ErrStalled
}
