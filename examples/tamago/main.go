//go:build tamago

// Command tamago is the three lines of package kernel on one of TamaGo's own boards: Google Compute
// Engine's, which runs on QEMU's pc and q35 too, or with the build tag microvm that of QEMU's
// microvm.
//
//	go run ./boot/cmd/link -T 0x10010000 -o build/tamago.elf ./examples/tamago
//	qemu-system-x86_64 -machine q35,pit=off,pic=off -enable-kvm -cpu host -m 2G \
//		-device vmgenid,guid=auto -nographic -no-reboot -kernel build/tamago.elf
//
// With TamaGo's distribution of Go, the first command is
//
//	go tool tamago build -ldflags '-T 0x10010000 -R 0x1000' ./examples/tamago
//
// with GOOS=tamago, GOARCH=amd64 and GOOSPKG=github.com/usbarmory/tamago in its environment.
package main

import (
	"crypto/rand"
	"fmt"
	"log"

	"vmgenc/boot/tamago"
	"vmgenc/kernel"
	"vmgenc/kernel/generation"
)

func main() {
	board := tamago.New(tamago.Machine{CPU: cpu})
	go cpu.ServiceInterrupts(board.Interrupt)

	k, err := kernel.Start(board, kernel.Options{})
	if err != nil {
		log.Print(err) // degraded, never unsafe: the error says what is missing
	}
	k.OnChange("sessions", dropSessions)
	fmt.Println("token", rand.Text()) // no clone will print the same
	select {}
}

func dropSessions(c generation.Change) error {
	fmt.Println("sessions dropped, token", rand.Text())
	return nil
}
