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
)

func init() {
	boot.Exit = func(code int) { print("exit status ", code, "\n") }
	if timer, err := pit.New(boot.Ports{}); err != nil || boot.Calibrate(timer) != nil {
		log.Print("stdtest: the clock is not calibrated: ", err)
	}
	pit.Stop(boot.Ports{})
	if err := boot.SetTime(time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC)); err != nil {
		log.Print("stdtest: ", err)
	}
	var mu sync.Mutex
	source := mathrand.NewChaCha8([32]byte{1})
	boot.SetRandom(func(b []byte) { mu.Lock(); source.Read(b); mu.Unlock() })
}
