package qemu

import (
	"context"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"
)

// line returns the two ends of a stream: a connection for this process and a file
// for one that it starts.
func line(name string) (net.Conn, *os.File, error) {
	syscall.ForkLock.RLock()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(fds[0])
		syscall.CloseOnExec(fds[1])
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, nil, fmt.Errorf("qemu: %s: %w", name, os.NewSyscallError("socketpair", err))
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), name), os.NewFile(uintptr(fds[1]), name)
	defer ours.Close() // FileConn duplicates it
	conn, err := net.FileConn(ours)
	if err != nil {
		theirs.Close()
		return nil, nil, fmt.Errorf("qemu: %s: %w", name, err)
	}
	return conn, theirs, nil
}

// writer writes to a connection under contexts, one write at a time.
type writer struct {
	conn net.Conn
	turn chan struct{} // holds a token while somebody writes
}

func newWriter(conn net.Conn) writer {
	return writer{conn: conn, turn: make(chan struct{}, 1)}
}

// write writes all of p and returns nil, or returns how much was written until
// ctx ended, with ctx's error, or the connection did.
func (w writer) write(ctx context.Context, p []byte) (int, error) {
	select {
	case w.turn <- struct{}{}:
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	defer func() { <-w.turn }()
	interrupted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		w.conn.SetWriteDeadline(time.Unix(1, 0))
		close(interrupted)
	})
	n, err := w.conn.Write(p)
	if !stop() {
		<-interrupted
		w.conn.SetWriteDeadline(time.Time{})
		if err != nil {
			err = ctx.Err()
		}
	}
	return n, err
}
