package uart

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// attach makes a driver on m, whose edges call Interrupt, until the test ends.
func attach(t testing.TB, m *model) *UART {
	t.Helper()
	u, err := New(m, testBase)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			select {
			case <-m.irq:
				u.Interrupt()
			case <-done:
				return
			}
		}
	}()
	t.Cleanup(func() { close(done); <-stopped })
	return u
}

func pattern(n int) string {
	var b strings.Builder
	for b.Len() < n {
		b.WriteString("sysctl -n dev.vmgenc.0.guid Z 5a\n")
	}
	return b.String()[:n]
}

func TestNothingReceivedIsLost(t *testing.T) {
	for _, test := range []struct {
		name                 string
		before, between, now int // bytes the host sends before New, before Start, after
		fifo                 bool
	}{
		{"one byte waits, FIFO off", 1, 0, 0, false},
		{"script waits, FIFO off", 500, 0, 0, false},
		{"script waits, FIFO on", 500, 0, 0, true},
		{"the probe's own value waits", 33, 0, 0, true},
		{"arrives before Start", 0, 100, 0, false},
		{"arrives after Start", 0, 0, 1000, false},
		{"more than the ring holds", 10, 10, 3 * ringSize, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := newModel()
			if test.fifo {
				m.fcr = fcrEnable
			}
			want := pattern(test.before + test.between + test.now)
			m.feed(want[:test.before])
			u := attach(t, m)
			m.feed(want[test.before:][:test.between])
			u.Start()
			m.feed(want[test.before+test.between:])
			got := make([]byte, len(want))
			if _, err := io.ReadFull(u, got); err != nil {
				t.Fatal(err)
			}
			if string(got) != want {
				t.Errorf("received %d bytes that differ from those sent", len(got))
			}
			if m.resets > 0 {
				t.Errorf("receive FIFO emptied %d times", m.resets)
			}
			if s := u.Stats(); s.Received != uint64(len(want)) || s.Overruns != 0 {
				t.Errorf("stats %+v, want %d received and no overrun", s, len(want))
			}
		})
	}
}

func TestThrottle(t *testing.T) {
	m := newModel()
	u := attach(t, m)
	u.Start()
	want := pattern(ringSize + 1000)
	m.feed(want)
	for {
		u.rx.Lock()
		full := u.throttled
		u.rx.Unlock()
		if full {
			break
		}
	}
	m.mu.Lock()
	ier, mcr := m.ier, m.mcr
	m.mu.Unlock()
	if ier&ierReceive != 0 || mcr&mcrRTS != 0 {
		t.Errorf("full ring: IER %#x MCR %#x, want receive interrupt and RTS off", ier, mcr)
	}
	got := make([]byte, len(want))
	io.ReadFull(u, got)
	if string(got) != want {
		t.Error("bytes lost or changed")
	}
	if s := u.Stats(); s.Throttled != 1 || s.Overruns != 0 {
		t.Errorf("stats %+v, want throttled once", s)
	}
}

func TestReadBlocks(t *testing.T) {
	m := newModel()
	u := attach(t, m)
	u.Start()
	got := make(chan string)
	go func() {
		p := make([]byte, 100)
		n, _ := u.Read(p)
		got <- string(p[:n])
	}()
	m.feed("x")
	if s := <-got; s != "x" {
		t.Errorf("read %q", s)
	}
	if n, err := u.Read(nil); n != 0 || err != nil {
		t.Errorf("empty read gave %d, %v", n, err)
	}
}

func TestOverrunCounted(t *testing.T) {
	m := newModel()
	u, err := New(m, testBase)
	if err != nil {
		t.Fatal(err)
	}
	for range fifoSize + 3 {
		m.force('x')
	}
	u.Start()
	u.Interrupt()
	if s := u.Stats(); s.Overruns != 1 || s.Received != fifoSize {
		t.Errorf("stats %+v, want one overrun and %d received", s, fifoSize)
	}
}

func TestInterruptDoesNotAllocate(t *testing.T) {
	m := newModel()
	u, err := New(m, testBase)
	if err != nil {
		t.Fatal(err)
	}
	u.Start()
	fifo := []byte(pattern(fifoSize))
	if n := testing.AllocsPerRun(100, func() { m.rx = fifo; u.Interrupt() }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestStuckInterruptEnds(t *testing.T) {
	m := newModel()
	u, err := New(m, testBase)
	if err != nil {
		t.Fatal(err)
	}
	u.Start()
	u.ports = stuck{m}
	u.Interrupt()
	if m.ier != ierLine|ierReceive {
		t.Errorf("IER %#x afterwards", m.ier)
	}
}

// stuck always has a modem status interrupt pending.
type stuck struct{ *model }

func (s stuck) In(port uint16, width int) uint32 {
	if port == testBase+regIIR {
		return iirModem
	}
	return s.model.In(port, width)
}

func TestWrite(t *testing.T) {
	m := newModel()
	u := attach(t, m)
	m.busy = 5000 // longer than the spin: a host that reads slowly
	text := pattern(1000)
	if n, err := u.Write([]byte(text)); n != len(text) || err != nil {
		t.Fatalf("wrote %d, %v", n, err)
	}
	if err := u.Flush(); err != nil {
		t.Fatal(err)
	}
	if m.output() != text {
		t.Error("output differs")
	}
	if s := u.Stats(); s.Sent != uint64(len(text)) || s.Stalls != 0 {
		t.Errorf("stats %+v", s)
	}
}

func TestText(t *testing.T) {
	for in, want := range map[string]string{
		"":              "",
		"no end":        "no end",
		"one\n":         "one\r\n",
		"\n\n":          "\r\n\r\n",
		"one\ntwo\nthr": "one\r\ntwo\r\nthr",
	} {
		m := newModel()
		u := attach(t, m)
		n, err := u.Text().Write([]byte(in))
		if n != len(in) || err != nil || m.output() != want {
			t.Errorf("%q: wrote %d, %v, sent %q, want %q", in, n, err, m.output(), want)
		}
	}
}

func TestStall(t *testing.T) {
	m := newModel()
	u := attach(t, m)
	u.stalled = true // as after ten seconds
	m.busy = 1
	if _, err := u.Write([]byte("x")); !errors.Is(err, ErrStalled) {
		t.Errorf("error %v, want ErrStalled", err)
	}
	if _, err := u.Text().Write([]byte("y\n")); err != nil {
		t.Errorf("transmitter ready again: %v", err)
	}
	if m.output() != "y\r\n" {
		t.Errorf("sent %q", m.output())
	}
}

func TestPutc(t *testing.T) {
	m := newModel()
	u := attach(t, m)
	m.busy = 10
	u.tx.Lock() // as when the panic struck inside Write
	defer u.tx.Unlock()
	u.rx.Lock()
	defer u.rx.Unlock()
	m.sent = make([]byte, 0, 4096)
	if n := testing.AllocsPerRun(100, func() { u.Putc('!') }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if !bytes.HasPrefix(m.sent, []byte("!!!")) {
		t.Errorf("sent %q", m.sent)
	}
	m.busy = 1 << 30
	u.Putc('?')
	if s := u.Stats(); s.Stalls != 1 {
		t.Errorf("stats %+v, want a stall", s)
	}
}

func TestAbsent(t *testing.T) {
	for name, m := range map[string]*model{
		"floating bus": {dead: true},
		"no loop-back": {noLoop: true},
	} {
		if _, err := New(m, testBase); err == nil || !strings.Contains(err.Error(), "no 16550 at port 0x2f8") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestLine(t *testing.T) {
	m := newModel()
	attach(t, m)
	if m.lcr != lcr8N1 || m.dl != 1 || m.fcr&fcrEnable == 0 || m.mcr&mcrLoop != 0 || m.ier != 0 {
		t.Errorf("LCR %#x divisor %d FCR %#x MCR %#x IER %#x", m.lcr, m.dl, m.fcr, m.mcr, m.ier)
	}
}

func BenchmarkWrite(b *testing.B) {
	m := newModel()
	u, err := New(m, testBase)
	if err != nil {
		b.Fatal(err)
	}
	text := []byte(pattern(1024))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		m.sent = m.sent[:0]
		u.Write(text)
	}
}

func BenchmarkReceive(b *testing.B) {
	m := newModel()
	u, err := New(m, testBase)
	if err != nil {
		b.Fatal(err)
	}
	u.Start()
	text, p := pattern(fifoSize), make([]byte, fifoSize)
	b.SetBytes(fifoSize)
	b.ReportAllocs()
	for b.Loop() {
		m.host = m.host[:0]
		m.feed(text)
		u.Interrupt()
		u.Read(p)
	}
}
