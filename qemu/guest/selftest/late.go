//go:build tamago

package main

import (
	"errors"
	"sync/atomic"
	"time"

	"vmgenc/kernel"
)

// late: kernel.Start, called with goroutines running, leaves the tick alive: a goroutine that
// sleeps wakes up while another one never yields. It reports what Start's error says, which is not
// that nothing is wrong: this machine may have no counter.
func late() error {
	var wakes atomic.Int64
	go func() {
		for {
			time.Sleep(10 * time.Millisecond)
			wakes.Add(1)
		}
	}()
	time.Sleep(20 * time.Millisecond)
	k, _ := kernel.Start(board, kernel.Options{})
	board.OnExit(printStatus)
	if k.ACPI == nil {
		return errors.New("no ACPI")
	}
	hz := board.Rate()
	for _, calibrate := range []func(){func() {}, func() { board.SetRate(hz) }, func() { board.SetRate(2 * hz); board.SetRate(hz) }} {
		calibrate()
		before, start := wakes.Load(), board.Monotonic()
		for board.Monotonic()-start < time.Second {
		}
		if wakes.Load() == before {
			return errors.New("a goroutine slept through a second in which another one never yielded")
		}
	}
	return nil
}
