//go:build tamago

package main

import (
	"fmt"
	"hash/maphash"
	"runtime"
	"sync/atomic"
	"time"

	"vmgenc/internal/commandline"
	"vmgenc/kernel"
	"vmgenc/kernel/generation"
)

// twinBoard is the board, whose runtime is not reseeded with reseed=NO on the command line.
type twinBoard struct{ kernel.Board }

func (twinBoard) ReseedRuntime(seed *[32]byte) bool {
	line, _ := board.CommandLine()
	if answer, _ := commandline.Value(line, "reseed"); answer == "NO" {
		return true
	}
	return board.ReseedRuntime(seed)
}

// twins: waits for the generation to change, and prints something of each of the runtime's
// generators.
func twins() error {
	runtime.LockOSThread()                                   // the generators of this thread are those of the snapshot
	k, _ := kernel.Start(twinBoard{board}, kernel.Options{}) // without interrupts: the poll notices
	var changed atomic.Bool
	if err := k.OnChange("twins", func(generation.Change) error { changed.Store(true); return nil }); err != nil {
		return err
	}
	fmt.Println("ready")
	for !changed.Load() {
		time.Sleep(5 * time.Millisecond)
	}
	d := draw()
	fmt.Printf("math/rand/v2: %x\n", d.first)
	fmt.Printf("math/rand: %x\n", d.old)
	fmt.Printf("maphash: %x\n", maphash.String(d.seed, "text"))
	fmt.Printf("map: %x\n", d.order)
	fmt.Printf("select: %x\n", d.picks)
	return nil
}
