package qemu

import (
	"context"
	"errors"
	"net"
	"os"
	"time"

	"vmgenc/kernel/generation"
)

// Machine is a running QEMU. It must be closed. Its methods may be called from
// several goroutines.
//
// The contexts that methods take bound the calls alone, not the life of the
// machine. Errors of commands are *QMPError where QEMU refused one, *ExitError
// where QEMU has exited, and wrap the context's error where it ended the call.
type Machine struct {
	config  Config
	process *process
	monitor *monitor
	console *Console
}

// exitGrace is how long after a broken connection QEMU may take to exit, for the
// error to say so.
const exitGrace = 2 * time.Second

// Start starts a machine and returns once QMP answers; the guest runs by then.
// A Start that fails leaves nothing behind.
func Start(ctx context.Context, config Config) (*Machine, error) {
	return start(ctx, config, "")
}

func start(ctx context.Context, config Config, incoming string) (*Machine, error) {
	args, err := config.args(incoming)
	if err != nil {
		return nil, err
	}
	monitorConn, monitorFile, err := line("monitor")
	if err != nil {
		return nil, err
	}
	defer monitorFile.Close()
	consoleConn, consoleFile, err := line("console")
	if err != nil {
		monitorConn.Close()
		return nil, err
	}
	defer consoleFile.Close()
	p, err := startProcess(or(config.Binary, DefaultBinary), args, monitorFile, consoleFile)
	if err != nil {
		monitorConn.Close()
		consoleConn.Close()
		return nil, err
	}
	// QEMU's ends must be closed here for its exit to end the connections.
	monitorFile.Close()
	consoleFile.Close()
	return connect(ctx, config, p, monitorConn, consoleConn)
}

func connect(ctx context.Context, config Config, p *process, monitorConn, consoleConn net.Conn) (*Machine, error) {
	m := &Machine{config: config, process: p, console: newConsole(consoleConn)}
	var err error
	if m.monitor, err = newMonitor(ctx, monitorConn); err != nil {
		err = m.explain(err)
		p.kill()
		m.console.close()
		return nil, err
	}
	return m, nil
}

// Close kills QEMU and its children and frees all that the machine holds. It may
// be called more than once. It does not fail.
func (m *Machine) Close() {
	m.process.kill()
	m.monitor.close()
	m.console.close()
}

// Config returns what the machine was started with.
func (m *Machine) Config() Config { return m.config }

// Console returns the machine's serial line.
func (m *Machine) Console() *Console { return m.console }

// Process returns QEMU's process, to look at.
func (m *Machine) Process() *os.Process { return m.process.cmd.Process }

// Execute runs any QMP command. The reply is stored in result as encoding/json
// does, unless result is nil.
func (m *Machine) Execute(ctx context.Context, command string, arguments, result any) error {
	return m.explain(m.monitor.run(ctx, command, arguments, result))
}

// WaitEvent waits for the next QMP event of that name, such as RESET or SHUTDOWN.
// It passes over other events: each call looks at what came after the event
// returned last, from the start of the machine on.
func (m *Machine) WaitEvent(ctx context.Context, name string) (Event, error) {
	e, err := m.monitor.waitEvent(ctx, name)
	return e, m.explain(err)
}

// Cont lets the guest run.
func (m *Machine) Cont(ctx context.Context) error { return m.Execute(ctx, "cont", nil, nil) }

// Stop pauses the guest.
func (m *Machine) Stop(ctx context.Context) error { return m.Execute(ctx, "stop", nil, nil) }

// GenerationID returns the VM generation ID as QEMU reports it. A machine
// without a vmgenid device gives a *QMPError.
func (m *Machine) GenerationID(ctx context.Context) (generation.ID, error) {
	var reply struct {
		GUID string `json:"guid"`
	}
	if err := m.Execute(ctx, "query-vm-generation-id", nil, &reply); err != nil {
		return generation.ID{}, err
	}
	return generation.Parse(reply.GUID)
}

// Quit asks QEMU to exit, without a word to the guest, and waits until it has.
func (m *Machine) Quit(ctx context.Context) error {
	// QEMU may be gone before it has answered.
	if err := m.Execute(ctx, "quit", nil, nil); err != nil && !errors.As(err, new(*ExitError)) {
		return err
	}
	_, err := m.Wait(ctx)
	return err
}

// Wait waits until QEMU exits, and returns its exit status, or an *ExitError if
// a signal ended it. The status alone does not say what the guest did: power-off
// and triple fault give the same. Tell by the event SHUTDOWN and the console.
func (m *Machine) Wait(ctx context.Context) (int, error) {
	select {
	case <-m.process.done:
	case <-ctx.Done():
		return 0, &ConsoleError{Waited: "exit of QEMU", Transcript: m.console.Transcript(), Err: ctx.Err()}
	}
	exit := m.process.exit()
	if exit.Status < 0 {
		return exit.Status, exit
	}
	return exit.Status, nil
}

// explain turns the loss of a connection into the exit that was its cause.
func (m *Machine) explain(err error) error {
	if !errors.Is(err, ErrDisconnected) {
		return err
	}
	select {
	case <-m.process.done:
		return errors.Join(err, m.process.exit())
	case <-time.After(exitGrace):
		return err
	}
}
