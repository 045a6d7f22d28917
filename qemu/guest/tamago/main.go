//go:build tamago

// Command tamago is firmware that tests boot/tamago on TamaGo's board for Google Compute Engine: it
// looks at what the board promises, then runs the kernel's console.
package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"log"
	"runtime"
	"sync"
	"time"

	"github.com/usbarmory/tamago/board/google/gcp"

	"vmgenc/boot/tamago"
	"vmgenc/kernel"
)

// The kernel asserts these, so a method of another signature would go unnoticed.
var _ interface {
	kernel.Board
	kernel.Prober
	kernel.Clock
	kernel.Interrupter
	kernel.DMA
	kernel.Registers
	kernel.Idler
	kernel.RuntimeReseeder
	kernel.Console
} = (*tamago.Board)(nil)

func main() {
	fmt.Println("before Start:", rand.Text())
	board := tamago.New(tamago.Machine{CPU: gcp.AMD64})
	go gcp.AMD64.ServiceInterrupts(board.Interrupt)
	k, err := kernel.Start(board, kernel.Options{})
	if err != nil {
		log.Print(err)
	}
	for _, t := range []struct {
		name string
		run  func(*tamago.Board) error
	}{{"memory", testMemory}, {"sleep", testSleep}, {"fault", testFault}, {"processors", testProcessors}, {"dma", testDMA}} {
		if err := t.run(board); err != nil {
			fmt.Printf("FAIL %s: %v\n", t.name, err)
		} else {
			fmt.Printf("ok %s\n", t.name)
		}
	}
	board.OnExit(func(code int) { fmt.Println("exit", code) })
	if err := k.RunConsole(); err != nil {
		log.Print(err)
	}
}

// testMemory reads and writes memory that TamaGo does not map, page zero and what lies above 6 GiB,
// by each way, and memory that is refused.
func testMemory(b *tamago.Board) error {
	m := b.Memory()
	const above = 7 << 30 // there is RAM if the machine has 8 GiB
	for _, addr := range []uint64{0x600, 0x9_0000, 0x7000_0000, 5 << 30, 6<<30 - 4, above, 9<<30 - 8} {
		p, err := m.Bytes(addr, 8)
		if err != nil {
			return err
		}
		if addr == 0x600 {
			continue // firmware's
		}
		p[0] = 0x5a
		if v, err := m.Read(addr, 1); err != nil || v != 0x5a {
			return fmt.Errorf("%#x reads %#x, %v", addr, v, err)
		}
		if err := m.Write(addr, 8, 0x0123456789abcdef); err != nil {
			return err
		}
		if p[7] != 0x01 || p[0] != 0xef {
			return fmt.Errorf("%#x has % x", addr, p)
		}
	}
	if v, err := m.Read(0x400, 2); err != nil || v != 0x3f8 { // the BIOS data area has COM1's port
		return fmt.Errorf("page zero: %#x, %v", v, err)
	}
	for _, addr := range []uint64{0x9000, 0x1000_0000, 0x4000_0000 - 4, 1 << 38, 1 << 52, 1<<64 - 4} {
		if _, err := m.Bytes(addr, 8); err == nil {
			return fmt.Errorf("%#x is not refused", addr)
		}
	}
	return nil
}

func testSleep(b *tamago.Board) error {
	const pause = 200 * time.Millisecond
	idled, began, started := b.Idled(), b.Monotonic(), time.Now()
	time.Sleep(pause)
	idled, mono, took := b.Idled()-idled, b.Monotonic()-began, time.Since(started)
	if took < pause || took > 2*pause || mono < pause || mono > 2*pause {
		return fmt.Errorf("a sleep took %v, %v by the board", took, mono)
	}
	if idled < pause/4 || idled > mono {
		return fmt.Errorf("halted for %v of %v", idled, mono)
	}
	return nil
}

// testFault wants the runtime's panic, not TamaGo's exception handler.
func testFault(*tamago.Board) (err error) {
	defer func() {
		if _, ok := recover().(runtime.Error); !ok {
			err = errors.New("no runtime.Error")
		}
	}()
	var p *int
	*p = 1
	return nil
}

// testProcessors has each processor run a goroutine that never calls.
func testProcessors(*tamago.Board) error {
	n := runtime.GOMAXPROCS(0)
	fmt.Println(n, "processors")
	var wg sync.WaitGroup
	var done sync.WaitGroup
	stop := make([]bool, n+1)
	for i := range n + 1 {
		done.Add(1)
		wg.Go(func() {
			done.Done()
			for p := &stop[i]; !load(p); {
			}
		})
	}
	done.Wait() // all run, one more than there are processors
	for i := range stop {
		stop[i] = true
	}
	wg.Wait()
	return nil
}

//go:noinline
func load(p *bool) bool { return *p }

func testDMA(b *tamago.Board) error {
	p, addr, err := b.DMAPage()
	if err != nil {
		return err
	}
	if len(p) != 4096 || addr%4096 != 0 || addr >= 1<<32 {
		return fmt.Errorf("%d bytes at %#x", len(p), addr)
	}
	p[1] = 1
	if v, err := b.Memory().Read(addr, 2); v != 0x100 || err != nil {
		return fmt.Errorf("%#x at %#x, %v", v, addr, err)
	}
	return nil
}
