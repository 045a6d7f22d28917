//go:build integration

package qemu

import (
	"bytes"
	"fmt"
	"os"
)

// snapshotStopped takes a snapshot of a guest that a debugger has stopped, which can go on being
// stepped afterwards.
func (l *lab) snapshotStopped(m *Machine, file string) error {
	if err := m.Snapshot(l.ctx, file); err != nil {
		return err
	}
	return pausedNotDebugged(file)
}

// pausedNotDebugged has a snapshot say that the guest was paused where it says that a debugger
// stopped it: QEMU 7.2 writes that, but cannot read it. The state is the section "globalstate": the
// length of its name, as 4 bytes, and the name in a field of fixed size.
func pausedNotDebugged(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	section := bytes.LastIndex(data, []byte("\x0bglobalstate"))
	if section < 0 {
		return fmt.Errorf("%s: no section globalstate", file)
	}
	const debugged, paused = "\x00\x00\x00\x06debug\x00\x00", "\x00\x00\x00\x07paused\x00"
	at := bytes.Index(data[section:], []byte(debugged))
	if at < 0 {
		return nil // a clone that has not run yet
	}
	_, err = f.WriteAt([]byte(paused), int64(section+at))
	return err
}
