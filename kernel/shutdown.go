package kernel

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"vmgenc/internal/commandline"
)

// shutdownTime bounds all functions of OnShutdown together.
const shutdownTime = 5 * time.Second

// shutdown is what happens before the machine ends.
type shutdown struct {
	mu    sync.Mutex
	hooks []hook
	begun bool // hooks run, once

	ignoreButton atomic.Bool
}

type hook struct {
	name string
	f    func(context.Context) error
}

// OnShutdown has f called before the machine is switched off or restarted: by PowerOff, Reset, the
// console, the power button, or the program's normal end. The functions are called in reverse order
// of registration, one after the other, and have 5 s together: then ctx is done and the machine
// ends. Errors and timeouts are logged. An empty name or a nil f is an error. It does not block.
func (k *Kernel) OnShutdown(name string, f func(ctx context.Context) error) error {
	if name == "" || f == nil {
		return fmt.Errorf("kernel: OnShutdown: name %q, function %v, want both", name, f != nil)
	}
	k.shutdown.mu.Lock()
	defer k.shutdown.mu.Unlock()
	k.shutdown.hooks = append(k.shutdown.hooks, hook{name, f})
	return nil
}

// runShutdown calls the functions of OnShutdown, in the first call.
func (k *Kernel) runShutdown() {
	s := &k.shutdown
	s.mu.Lock()
	begun, hooks := s.begun, s.hooks
	s.begun = true
	s.mu.Unlock()
	if begun || len(hooks) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), shutdownTime)
	defer cancel()
	for i := len(hooks) - 1; i >= 0; i-- {
		if err := hooks[i].run(ctx); err != nil {
			k.Log.Printf("kernel: shutdown: %s: %v", hooks[i].name, err)
		}
		if ctx.Err() != nil {
			return
		}
	}
}

// run calls the function and waits until it returns or ctx is done.
func (h *hook) run(ctx context.Context) error {
	done := make(chan error, 1)
	go func() {
		err := errors.New("the function ended its goroutine")
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("panic: %v", r)
			}
			done <- err
		}()
		err = h.f(ctx)
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("no answer within %v", shutdownTime)
	}
}

// attachButtons has the power and the sleep button end the machine. A machine without one is no
// fault.
func (k *Kernel) attachButtons() {
	if value, ok := commandline.Value(k.line, "kern.poweroff_on_button"); ok && value == "0" {
		k.shutdown.ignoreButton.Store(true)
	}
	k.ACPI.OnPowerButton(func() { k.pressed("power") })
	k.ACPI.OnSleepButton(func() { k.pressed("sleep") })
	err := k.Sysctl.Register("kern.poweroff_on_button", "Whether the power button and the sleep button switch the machine off (0 or 1)",
		func() string {
			if k.shutdown.ignoreButton.Load() {
				return "0"
			}
			return "1"
		},
		func(value string) error {
			if value != "0" && value != "1" {
				return fmt.Errorf("%q, want 0 or 1", value)
			}
			k.shutdown.ignoreButton.Store(value == "0")
			return nil
		})
	if err != nil {
		k.missing(fmt.Errorf("sysctl: %w", err))
	}
}

// pressed serves a press of a button. It must not block.
func (k *Kernel) pressed(button string) {
	if k.shutdown.ignoreButton.Load() {
		k.Log.Printf("acpi0: %s button ignored: kern.poweroff_on_button=0", button)
		return
	}
	k.Log.Printf("acpi0: %s button: switching off", button)
	go func() { k.Log.Printf("acpi0: %v", k.PowerOff()) }()
}
