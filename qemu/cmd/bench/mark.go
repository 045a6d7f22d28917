package main

import (
	"debug/elf"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"vmgenc/qemu"
)

// address returns where a function of the kernel in file begins, by the file for debuggers beside
// it.
func address(file, function string) (uint64, error) {
	file = strings.TrimSuffix(file, ".elf") + ".debug.elf"
	f, err := elf.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	symbols, err := f.Symbols()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", file, err)
	}
	for _, s := range symbols {
		if s.Name == function {
			return s.Value, nil
		}
	}
	return 0, fmt.Errorf("%s: no function %s", file, function)
}

// A mark takes the time at which a guest comes to a place in its code.
type mark struct {
	fifo *os.File
	at   chan time.Time
}

// newMark makes what one machine needs to be marked.
func newMark(folder string) (*mark, error) {
	name := filepath.Join(folder, "mark")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		return nil, &os.PathError{Op: "mkfifo", Path: name, Err: err}
	}
	// For writing too: to open it does not wait for QEMU then, and what QEMU writes as it ends has
	// a reader.
	fifo, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		os.Remove(name)
		return nil, err
	}
	m := &mark{fifo, make(chan time.Time, 1)}
	go m.read()
	return m, nil
}

// of returns the mark for when g has reseeded.
func (m *mark) of(g *guest) (qemu.Mark, error) {
	at, err := address(g.kernel, g.reseeded)
	return qemu.Mark{Address: at, File: m.fifo.Name()}, err
}

// read ends when the mark is closed, and until then sees to it that QEMU is not kept waiting.
func (m *mark) read() {
	buf := make([]byte, 4096)
	if _, err := m.fifo.Read(buf); err != nil {
		return
	}
	m.at <- time.Now()
	for {
		if _, err := m.fifo.Read(buf); err != nil {
			return
		}
	}
}

func (m *mark) close() {
	m.fifo.Close()
	os.Remove(m.fifo.Name())
}
