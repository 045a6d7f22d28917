//go:build integration

package qemu

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
)

// Numbers of registers in GDB's protocol for x86-64.
const (
	regRDX = 3
	regRSP = 7
	regRIP = 16
)

// register returns one of the 64-bit registers.
func (d *debugger) register(number int) (uint64, error) {
	reply, err := d.do(fmt.Sprintf("p%x", number))
	if err != nil {
		return 0, err
	}
	b, err := hex.DecodeString(reply)
	if err != nil || len(b) != 8 {
		return 0, fmt.Errorf("gdb: register %d is %q", number, reply)
	}
	return binary.LittleEndian.Uint64(b), nil
}

// prepare has steps taken without interrupts and with the guest's clocks standing still, so that
// the path is the program's alone, and memory read by virtual addresses. QEMU answers for single
// registers only where their description was asked for.
func (d *debugger) prepare() error {
	if err := d.ok("Qqemu.PhyMemMode:0"); err != nil {
		return err
	}
	if _, err := d.do("qXfer:features:read:target.xml:0,fff"); err != nil {
		return err
	}
	return d.ok("Qqemu.sstep=7")
}

// watch has steps tell whether they read or write the n bytes at the virtual address addr.
func (d *debugger) watch(addr uint64, n int) error { return d.ok(fmt.Sprintf("Z4,%x,%x", addr, n)) }

// unwatch takes watch back.
func (d *debugger) unwatch(addr uint64, n int) error { return d.ok(fmt.Sprintf("z4,%x,%x", addr, n)) }

// step executes one instruction, and tells whether it touched what is watched.
func (d *debugger) step() (touched bool, err error) {
	reply, err := d.do("s")
	if err == nil && !strings.HasPrefix(reply, "T05") {
		err = fmt.Errorf("gdb: a step ended with %q", reply)
	}
	return strings.Contains(reply, "watch"), err
}

// dropEvents forgets the events so far: each step makes two, and the monitor keeps only so many.
func (m *monitor) dropEvents() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.events, m.next = nil, 0
}
