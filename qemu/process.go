package qemu

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"time"
)

// maxStderr is how much of QEMU's standard error is kept, in bytes.
const maxStderr = 64 << 10

// process is a child that leads a process group of its own.
type process struct {
	cmd    *exec.Cmd
	stderr tailBuffer
	done   chan struct{} // closed when it has exited and was reaped
}

// startProcess starts a program that inherits files as descriptors 3 and up.
func startProcess(binary string, args []string, files ...*os.File) (*process, error) {
	p := &process{cmd: exec.Command(binary, args...), done: make(chan struct{})}
	p.cmd.Stderr = &p.stderr
	p.cmd.ExtraFiles = files
	p.cmd.SysProcAttr = groupLeader()
	p.cmd.WaitDelay = time.Second // for children of it that still hold its standard error
	started := make(chan error)
	go p.live(started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("qemu: %w", err)
	}
	return p, nil
}

// live runs the process from start to end on one thread: on Linux a process that
// is to die with its parent dies with the thread that started it.
func (p *process) live(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	if err := p.cmd.Start(); err != nil {
		started <- err
		return
	}
	started <- nil
	p.cmd.Wait() // what it returns is in ProcessState too
	close(p.done)
}

// kill ends the process and all its children, and returns when it was reaped.
func (p *process) kill() {
	select {
	case <-p.done: // its group may be somebody else's by now
	default:
		syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
	}
	<-p.done
}

// exit describes how the process ended. It may be called once done is closed.
func (p *process) exit() *ExitError {
	state := p.cmd.ProcessState
	return &ExitError{Status: state.ExitCode(), State: state.String(), Stderr: p.stderr.String()}
}

// tailBuffer keeps the last maxStderr bytes written to it.
type tailBuffer struct {
	mu   sync.Mutex
	data []byte
}

func (b *tailBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.data = append(b.data, p...)
	if extra := len(b.data) - maxStderr; extra > 0 {
		b.data = append(b.data[:0], b.data[extra:]...)
	}
	return len(p), nil
}

func (b *tailBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return string(b.data)
}
