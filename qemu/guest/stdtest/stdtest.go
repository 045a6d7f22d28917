//go:build tamago

// Package stdtest prepares a machine for the standard library's own tests, which boot/cmd/link
// -test builds for bare metal. It calibrates the clock, sets the time of day, gives crypto/rand a
// source and prints the exit status.
package stdtest

import (
	"log"
	mathrand "math/rand/v2"
	"sync"
	"time"

	"vmgenc/boot"
	"vmgenc/drivers/pit"
	"vmgenc/kernel"
)

func init() {
	board := boot.Board{}
	board.OnExit(func(code int) { print("exit status ", code, "\n") })
	if err := calibrate(board); err != nil {
		log.Print("stdtest: the clock is not calibrated: ", err)
	}
	if err := board.SetTime(time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		log.Print("stdtest: ", err)
	}
	var mu sync.Mutex
	source := mathrand.NewChaCha8([32]byte{1})
	board.SetRandom(func(b []byte) { mu.Lock(); source.Read(b); mu.Unlock() })
}

// calibrate sets the rate of the clock by the 8254.
func calibrate(board boot.Board) error {
	defer pit.Stop(board.Ports())
	timer, err := pit.New(board.Ports())
	if err != nil {
		return err
	}
	hz, err := kernel.Measure(timer, board.Counter)
	if err == nil {
		board.SetRate(hz)
	}
	return err
}
