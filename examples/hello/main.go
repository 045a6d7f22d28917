package main

import (
	"crypto/rand"
	"fmt"
	"log"

	"vmgenc/boot"
	"vmgenc/kernel"
	"vmgenc/kernel/generation"
)

func main() {
	k, err := kernel.Start(boot.Board{}, kernel.Options{})
	if err != nil {
		log.Print(err) // degraded, never unsafe: the error says what is missing
	}
	k.OnChange("sessions", dropSessions)
	fmt.Println(rand.Text()) // no clone will print the same
	select {}
}

func dropSessions(generation.Change) error { return nil } // yours
