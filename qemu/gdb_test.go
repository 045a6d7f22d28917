//go:build integration

package qemu

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net"
	"strconv"
	"strings"
)

// debugger speaks GDB's remote serial protocol with QEMU. While it is connected the guest stands
// still, except during runTo.
type debugger struct {
	conn net.Conn
	in   *bufio.Reader
}

// debug connects to the stub that QEMU has at a Unix socket, and stops the guest.
func debug(ctx context.Context, socket string) (*debugger, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "unix", socket)
	if err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		conn.SetDeadline(deadline)
	}
	d := &debugger{conn, bufio.NewReader(conn)}
	if _, err := d.do("?"); err != nil {
		d.conn.Close()
		return nil, err
	}
	return d, d.ok("Qqemu.PhyMemMode:1")
}

// do sends a packet and returns the reply's data.
func (d *debugger) do(data string) (string, error) {
	if err := d.send(data); err != nil {
		return "", err
	}
	for {
		if _, err := d.in.ReadString('$'); err != nil {
			return "", fmt.Errorf("gdb: %.20s: %w", data, err)
		}
		reply, err := d.in.ReadString('#')
		if err != nil {
			return "", fmt.Errorf("gdb: %.20s: %w", data, err)
		}
		if _, err := d.in.Discard(2); err != nil {
			return "", err
		}
		d.conn.Write([]byte{'+'})
		reply = strings.TrimSuffix(reply, "#")
		if strings.HasPrefix(reply, "T") && data != "?" && data != "c" && data != "s" {
			continue // a running guest says on its own that the connection has stopped it
		}
		return reply, nil
	}
}

func (d *debugger) send(data string) error {
	var sum uint8
	for i := range len(data) {
		sum += data[i]
	}
	_, err := fmt.Fprintf(d.conn, "$%s#%02x", data, sum)
	return err
}

// ok is do for a packet that is answered with OK.
func (d *debugger) ok(data string) error {
	reply, err := d.do(data)
	if err == nil && reply != "OK" {
		err = fmt.Errorf("gdb: %.20s: %q", data, reply)
	}
	return err
}

// runTo lets the guest run until it is about to execute the instruction at addr.
func (d *debugger) runTo(addr uint64) error {
	if err := d.ok(fmt.Sprintf("Z1,%x,1", addr)); err != nil {
		return err
	}
	if reply, err := d.do("c"); err != nil || !strings.HasPrefix(reply, "T05") {
		return fmt.Errorf("gdb: stopped with %q, %v, want a breakpoint", reply, err)
	}
	return d.ok(fmt.Sprintf("z1,%x,1", addr))
}

// rbx returns the register RBX, the second of the list.
func (d *debugger) rbx() (uint64, error) {
	reply, err := d.do("g")
	if err != nil {
		return 0, err
	}
	b, err := hex.DecodeString(reply)
	if err != nil || len(b) < 16 {
		return 0, fmt.Errorf("gdb: registers are %q", reply)
	}
	return binary.LittleEndian.Uint64(b[8:]), nil
}

// read reads n bytes of physical memory.
func (d *debugger) read(addr uint64, n int) ([]byte, error) {
	reply, err := d.do("m" + strconv.FormatUint(addr, 16) + "," + strconv.FormatInt(int64(n), 16))
	if err != nil {
		return nil, err
	}
	b, err := hex.DecodeString(reply)
	if err != nil || len(b) != n {
		return nil, fmt.Errorf("gdb: %d bytes at %#x: %q", n, addr, reply)
	}
	return b, nil
}

// write writes physical memory.
func (d *debugger) write(addr uint64, b []byte) error {
	return d.ok(fmt.Sprintf("M%x,%x:%x", addr, len(b), b))
}

// detach lets the guest go on alone.
func (d *debugger) detach() error {
	defer d.conn.Close()
	return d.ok("D")
}
