package qemu

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

const greeting = `{"QMP": {"version": {"qemu": {"micro": 0, "minor": 2, "major": 7}}, "capabilities": ["oob"]}}`

// serve speaks QMP on conn until it ends. For each command but qmp_capabilities
// it sends the lines that answer returns; %d in them stands for the command's id.
func serve(conn io.ReadWriter, answer func(command string, arguments json.RawMessage) []string) {
	fmt.Fprintf(conn, "%s\r\n", greeting)
	lines := bufio.NewScanner(conn)
	for lines.Scan() {
		var c struct {
			Execute   string
			Arguments json.RawMessage
			ID        int
		}
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return
		}
		reply := []string{`{"return": {}, "id": %d}`}
		if c.Execute != "qmp_capabilities" {
			reply = answer(c.Execute, c.Arguments)
		}
		for _, line := range reply {
			fmt.Fprintf(conn, "%s\r\n", strings.ReplaceAll(line, "%d", fmt.Sprint(c.ID)))
		}
	}
}

// newTestMonitor returns a monitor that talks to serve.
func newTestMonitor(t *testing.T, answer func(command string, arguments json.RawMessage) []string) (*monitor, net.Conn) {
	t.Helper()
	ours, theirs := net.Pipe()
	go serve(theirs, answer)
	m, err := newMonitor(testContext(t), ours)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.close)
	return m, theirs
}

func TestMonitorRun(t *testing.T) {
	m, _ := newTestMonitor(t, func(command string, arguments json.RawMessage) []string {
		switch command {
		case "echo":
			return []string{`{"timestamp": {"seconds": 1, "microseconds": 2}, "event": "STOP"}`, `{"return": ` + string(arguments) + `, "id": %d}`}
		case "wrong type":
			return []string{`{"return": [], "id": %d}`}
		}
		return []string{`{"id": %d, "error": {"class": "CommandNotFound", "desc": "no such thing"}}`}
	})
	ctx := testContext(t)
	var reply struct{ A string }
	if err := m.run(ctx, "echo", map[string]any{"a": "b\n"}, &reply); err != nil || reply.A != "b\n" {
		t.Errorf("echo: %+v, %v", reply, err)
	}
	if err := m.run(ctx, "echo", map[string]any{}, nil); err != nil {
		t.Errorf("echo without result: %v", err)
	}
	if err := m.run(ctx, "wrong type", nil, &reply); err == nil {
		t.Error("wrong type: no error")
	}
	want := QMPError{"frobnicate", "CommandNotFound", "no such thing"}
	var refused *QMPError
	if err := m.run(ctx, "frobnicate", nil, nil); !errors.As(err, &refused) || *refused != want {
		t.Errorf("frobnicate: %v, want %v", err, &want)
	}
	if err := m.run(ctx, "unencodable", func() {}, nil); err == nil {
		t.Error("unencodable arguments: no error")
	}
}

// TestMonitorLateReply checks that a command that got no reply in time is given
// up, and that its late reply is not taken for that of the next.
func TestMonitorLateReply(t *testing.T) {
	m, _ := newTestMonitor(t, func(command string, _ json.RawMessage) []string {
		if command == "slow" {
			return nil
		}
		return []string{`{"return": "late", "id": 2}`, `{"return": "mine", "id": %d}`}
	})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := m.run(ctx, "slow", nil, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("slow: %v, want %v", err, context.DeadlineExceeded)
	}
	var reply string
	if err := m.run(testContext(t), "quick", nil, &reply); err != nil || reply != "mine" {
		t.Errorf("quick: %q, %v", reply, err)
	}
}

// TestMonitorBlockedWrite checks that a command to a QEMU that does not read ends
// with its context, and that the connection is still good if nothing was sent.
func TestMonitorBlockedWrite(t *testing.T) {
	m, server := newTestMonitor(t, nil)
	m.out.turn <- struct{}{} // somebody else is writing
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if err := m.run(ctx, "cont", nil, nil); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrDisconnected) {
		t.Errorf("got %v, want %v", err, context.DeadlineExceeded)
	}
	<-m.out.turn
	server.Close()
	if err := m.run(testContext(t), "cont", nil, nil); !errors.Is(err, ErrDisconnected) {
		t.Errorf("after the end: %v, want %v", err, ErrDisconnected)
	}
}

// TestMonitorPartialWrite checks that a command of which only a part could be
// sent ends the connection.
func TestMonitorPartialWrite(t *testing.T) {
	ours, theirs := net.Pipe()
	defer theirs.Close()
	go theirs.Read(make([]byte, 5))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := newMonitor(ctx, ours)
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, ErrDisconnected) {
		t.Errorf("got %v", err)
	}
}

func TestMonitorConcurrentCommands(t *testing.T) {
	m, _ := newTestMonitor(t, func(_ string, arguments json.RawMessage) []string {
		return []string{`{"return": ` + string(arguments) + `, "id": %d}`}
	})
	ctx := testContext(t)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			var reply struct{ N int }
			if err := m.run(ctx, "echo", map[string]int{"n": i}, &reply); err != nil || reply.N != i {
				t.Errorf("command %d: %+v, %v", i, reply, err)
			}
		})
	}
	wg.Wait()
}

func TestMonitorEvents(t *testing.T) {
	m, server := newTestMonitor(t, nil)
	const event = `{"timestamp": {"seconds": 5, "microseconds": 6}, "event": %q, "data": {"n": %d}}` + "\n"
	ctx := testContext(t)
	go func() {
		for i, name := range []string{"RESET", "STOP", "RESET", "SHUTDOWN"} {
			fmt.Fprintf(server, event, name, i)
		}
		server.Close()
	}()
	<-m.done // none may be lost, even so
	for _, want := range []struct{ name, data string }{{"RESET", `{"n": 0}`}, {"RESET", `{"n": 2}`}, {"SHUTDOWN", `{"n": 3}`}} {
		e, err := m.waitEvent(ctx, want.name)
		if err != nil {
			t.Fatal(err)
		}
		if string(e.Data) != want.data || !e.Time.Equal(time.Unix(5, 6000)) {
			t.Errorf("%s: %s at %v, want %s", want.name, e.Data, e.Time, want.data)
		}
	}
	if _, err := m.waitEvent(ctx, "STOP"); !errors.Is(err, ErrDisconnected) {
		t.Errorf("an event that was passed over: %v, want %v", err, ErrDisconnected)
	}
}

func TestMonitorWaitEventDeadline(t *testing.T) {
	m, _ := newTestMonitor(t, nil)
	if _, err := m.waitEvent(expired(t), "RESET"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
}

func TestMonitorEventsAreBounded(t *testing.T) {
	m := &monitor{changed: make(chan struct{}), events: make([]Event, maxEvents-1)}
	if err := m.dispatch(&message{Event: "A"}); err != nil {
		t.Error(err)
	}
	if err := m.dispatch(&message{Event: "A"}); err == nil {
		t.Error("one too many: no error")
	}
}

func TestMonitorBrokenStream(t *testing.T) {
	for _, test := range []struct{ name, in, want string }{
		{"end", "", "disconnected"},
		{"not JSON", "Segmentation fault\n", "invalid character"},
		{"not an object", "[]\n", "cannot unmarshal"},
		{"reply to nothing", `{"return": {}}` + "\n", "without an id"},
		{"long line", strings.Repeat(" ", maxMessage+1), "too long"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := &monitor{pending: make(map[uint64]chan<- *message), changed: make(chan struct{})}
			err := m.readMessages(strings.NewReader(test.in))
			if !errors.Is(err, ErrDisconnected) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func FuzzMonitor(f *testing.F) {
	f.Add([]byte(greeting + "\n" + `{"return": {}, "id": 1}` + "\n"))
	f.Add([]byte(`{"id": 1, "error": {"class": "GenericError", "desc": "no"}}` + "\n"))
	f.Add([]byte(`{"timestamp": {"seconds": 9223372036854775807, "microseconds": -1}, "event": "RESET", "data": {"guest": true}}` + "\n"))
	f.Add([]byte(`{"id": 18446744073709551615, "return": null, "event": ""}` + "\n"))
	f.Add([]byte("{}\n{\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		reply := make(chan *message, 1)
		m := &monitor{pending: map[uint64]chan<- *message{1: reply}, changed: make(chan struct{})}
		if err := m.readMessages(bytes.NewReader(in)); !errors.Is(err, ErrDisconnected) {
			t.Errorf("ended with %v", err)
		}
		select {
		case r := <-reply:
			r.result("command", new(any))
		default:
		}
	})
}
