package console

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"vmgenc/kernel/event"
	"vmgenc/kernel/msgbuf"
	"vmgenc/kernel/sysctl"
)

// line is a serial line in memory: what the test types, and what the console
// sent so far.
type line struct {
	*io.PipeReader
	typed *io.PipeWriter

	mu     sync.Mutex
	sent   bytes.Buffer
	writes int
	more   chan struct{} // signals that something was sent
}

func newLine() *line {
	r, w := io.Pipe()
	return &line{PipeReader: r, typed: w, more: make(chan struct{}, 1)}
}

func (l *line) Write(p []byte) (int, error) {
	defer runtime.Gosched() // a line is slow: others run meanwhile
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.more <- struct{}{}:
	default:
	}
	l.writes++
	return l.sent.Write(p)
}

func (l *line) screen() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sent.String()
}

// count returns how many Writes there were.
func (l *line) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.writes
}

// await waits until what was sent ends with want.
func (l *line) await(t *testing.T, want string) {
	t.Helper()
	for limit := time.After(5 * time.Second); !strings.HasSuffix(l.screen(), want); {
		select {
		case <-l.more:
		case <-limit:
			t.Fatalf("sent %q, waiting for %q at its end", l.screen(), want)
		}
	}
}

func (l *line) send(keys string) { io.WriteString(l.typed, keys) }

// firstLine is logged before the first prompt.
const firstLine = "vmgenc0: first line"

// machine is what the commands act on.
type machine struct {
	console *Console
	line    *line
	log     *msgbuf.Log
	events  *event.Queue
	done    chan error
}

// boot starts a console with all commands on a fake machine.
func boot(t testing.TB) *machine {
	m := &machine{
		line:   newLine(),
		log:    msgbuf.NewLog(1<<10, nil),
		events: event.NewQueue(2),
		done:   make(chan error, 1),
	}
	uptime := func() time.Duration { return 26*time.Hour + 3*time.Minute + 4*time.Second + 567*time.Millisecond }
	m.console = New(m.line,
		Sysctl(variables(t)),
		Random(zeros{}),
		Devctl(m.events),
		Dmesg(m.log),
		Devinfo(func() []Device {
			return []Device{{0, "nexus0", ""}, {1, "acpi0", `<QEMU>`}, {2, "vmgenc0", `<VM generation counter> at \_SB.VGEN`}}
		}),
		Vmstat(func() []Interrupt { return []Interrupt{{"irq4: uart0", 200000}, {"irq9: acpi0", 3}} }, uptime),
		ACPI(func(out io.Writer) error { _, err := io.WriteString(out, "FACP \x1b[2J\nno end"); return err }),
		Uptime(uptime),
		Reboot(func() error { return errors.New("no reset register") }),
		Halt(func() error { return nil }),
	)
	m.log.SetSink(m.console)
	m.log.Printf(firstLine)
	go func() { m.done <- m.console.Run() }()
	t.Cleanup(func() { m.line.typed.Close() })
	return m
}

func variables(t testing.TB) *sysctl.Tree {
	tree := new(sysctl.Tree)
	level := "1"
	for _, v := range []struct {
		name string
		get  func() string
		set  func(string) error
	}{
		{"dev.vmgenc.0.guid", func() string { return "324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87" }, nil},
		{"dev.vmgenc.0.generation", func() string { return "0" }, nil},
		{"debug.level", func() string { return level }, func(s string) error {
			if len(s) != 1 {
				return errors.New("want one digit")
			}
			level = s
			return nil
		}},
	} {
		if err := tree.Register(v.name, "", v.get, v.set); err != nil {
			t.Fatal(err)
		}
	}
	return tree
}

// zeros is a poor generator.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
