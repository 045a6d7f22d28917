package qemu

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Bounds on what a QEMU gone mad can make the monitor keep.
const (
	maxMessage = 16 << 20 // bytes in one line of QMP
	maxEvents  = 1 << 16  // events of one machine
)

// Event is an asynchronous QMP event.
type Event struct {
	Name string          // such as "SHUTDOWN"
	Data json.RawMessage // its members, a JSON object; nil if it has none
	Time time.Time       // when QEMU says it happened, to the microsecond
}

// monitor is the client end of a QMP connection. Its methods may be called from
// several goroutines.
type monitor struct {
	conn net.Conn
	out  writer
	done chan struct{} // closed when the connection is no more

	mu      sync.Mutex
	lastID  uint64
	pending map[uint64]chan<- *message
	events  []Event
	next    int           // the first event that waitEvent has not passed
	changed chan struct{} // closed and replaced when an event comes
	err     error         // why done was closed
}

// message is anything that QEMU sends: a greeting, a reply or an event.
type message struct {
	Greeting *json.RawMessage `json:"QMP"`
	ID       *uint64          `json:"id"`
	Return   json.RawMessage  `json:"return"`
	Error    *struct {
		Class string `json:"class"`
		Desc  string `json:"desc"`
	} `json:"error"`
	Event     string          `json:"event"`
	Data      json.RawMessage `json:"data"`
	Timestamp struct {
		Seconds      int64 `json:"seconds"`
		Microseconds int64 `json:"microseconds"`
	} `json:"timestamp"`
}

// newMonitor takes over conn, waits for QEMU's greeting and leaves capabilities
// negotiation. It closes conn if it fails.
func newMonitor(ctx context.Context, conn net.Conn) (*monitor, error) {
	m := &monitor{
		conn:    conn,
		out:     newWriter(conn),
		done:    make(chan struct{}),
		pending: make(map[uint64]chan<- *message),
		changed: make(chan struct{}),
	}
	go m.receive(conn)
	// QEMU reads the command after it has written the greeting.
	if err := m.run(ctx, "qmp_capabilities", nil, nil); err != nil {
		m.close()
		return nil, err
	}
	return m, nil
}

// close ends the connection and returns when nothing of it runs any more.
func (m *monitor) close() {
	m.conn.Close()
	<-m.done
}

// run sends a command and waits for its reply, which it stores in result unless
// that is nil. The error is a *QMPError if QEMU refused the command, ctx's error
// if it did not answer in time, or wraps ErrDisconnected.
func (m *monitor) run(ctx context.Context, command string, arguments, result any) error {
	id, reply := m.expectReply()
	defer m.forget(id)
	if err := m.send(ctx, id, command, arguments); err != nil {
		return err
	}
	select {
	case r := <-reply:
		return r.result(command, result)
	case <-m.done:
		return m.why()
	case <-ctx.Done():
		return fmt.Errorf("qemu: %s: no reply: %w", command, ctx.Err())
	}
}

func (m *monitor) expectReply() (uint64, <-chan *message) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lastID++
	reply := make(chan *message, 1)
	m.pending[m.lastID] = reply
	return m.lastID, reply
}

func (m *monitor) forget(id uint64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.pending, id)
}

// send writes one command. A part of one would spoil the next, so it ends the
// connection.
func (m *monitor) send(ctx context.Context, id uint64, command string, arguments any) error {
	line, err := json.Marshal(struct {
		Execute   string `json:"execute"`
		Arguments any    `json:"arguments,omitempty"`
		ID        uint64 `json:"id"`
	}{command, arguments, id})
	if err != nil {
		return fmt.Errorf("qemu: %s: %w", command, err)
	}
	n, err := m.out.write(ctx, append(line, '\n'))
	if err != nil && (n > 0 || ctx.Err() == nil) {
		m.close()
		err = fmt.Errorf("%w: %w", ErrDisconnected, err)
	}
	if err != nil {
		return fmt.Errorf("qemu: %s: %w", command, err)
	}
	return nil
}

// result stores what the reply to a command returned, or returns its error.
func (r *message) result(command string, result any) error {
	if r.Error != nil {
		return &QMPError{Command: command, Class: r.Error.Class, Desc: r.Error.Desc}
	}
	if result == nil {
		return nil
	}
	if err := json.Unmarshal(r.Return, result); err != nil {
		return fmt.Errorf("qemu: %s: reply: %w", command, err)
	}
	return nil
}

// waitEvent returns the next event of that name. It passes over the others: each
// call goes on where the one before it ended. Events that came before a
// disconnect are still delivered.
func (m *monitor) waitEvent(ctx context.Context, name string) (Event, error) {
	for {
		event, changed, ok := m.nextEvent(name)
		if ok {
			return event, nil
		}
		select {
		case <-changed:
		case <-m.done:
			if event, _, ok := m.nextEvent(name); ok {
				return event, nil
			}
			return Event{}, fmt.Errorf("qemu: event %s: %w", name, m.why())
		case <-ctx.Done():
			return Event{}, fmt.Errorf("qemu: event %s: %w", name, ctx.Err())
		}
	}
}

func (m *monitor) nextEvent(name string) (Event, <-chan struct{}, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for m.next < len(m.events) {
		m.next++
		if e := m.events[m.next-1]; e.Name == name {
			return e, nil, true
		}
	}
	return Event{}, m.changed, false
}

// why returns the reason for which done was closed.
func (m *monitor) why() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.err
}

// receive reads messages until the connection ends.
func (m *monitor) receive(r io.Reader) {
	err := m.readMessages(r)
	m.conn.Close()
	m.mu.Lock()
	m.err = err
	m.mu.Unlock()
	close(m.done)
}

// readMessages hands on every line of r; it returns why it stopped, never nil.
func (m *monitor) readMessages(r io.Reader) error {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxMessage)
	for lines.Scan() {
		var msg message
		if err := json.Unmarshal(lines.Bytes(), &msg); err != nil {
			return fmt.Errorf("%w: QMP: %w", ErrDisconnected, err)
		}
		if err := m.dispatch(&msg); err != nil {
			return fmt.Errorf("%w: QMP: %w", ErrDisconnected, err)
		}
	}
	if err := lines.Err(); err != nil && !isEnd(err) {
		return fmt.Errorf("%w: QMP: %w", ErrDisconnected, err)
	}
	return ErrDisconnected
}

// dispatch hands a message to whom it concerns. A reply to a command that is no
// longer waited for is dropped.
func (m *monitor) dispatch(msg *message) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case msg.Greeting != nil:
		return nil
	case msg.Event != "":
		return m.addEvent(msg)
	case msg.ID == nil:
		return errors.New("reply without an id")
	}
	if reply := m.pending[*msg.ID]; reply != nil {
		delete(m.pending, *msg.ID)
		reply <- msg // has room for the one reply there is
	}
	return nil
}

func (m *monitor) addEvent(msg *message) error {
	if len(m.events) == maxEvents {
		return fmt.Errorf("more than %d events", maxEvents)
	}
	at := time.Unix(msg.Timestamp.Seconds, msg.Timestamp.Microseconds*1000)
	m.events = append(m.events, Event{Name: msg.Event, Data: msg.Data, Time: at})
	close(m.changed)
	m.changed = make(chan struct{})
	return nil
}
