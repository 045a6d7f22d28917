package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAddressErrors(t *testing.T) {
	kernel := filepath.Join(t.TempDir(), "kernel.elf")
	if _, err := address(kernel, "f"); err == nil || !strings.Contains(err.Error(), "kernel.debug.elf") {
		t.Errorf("without a file for debuggers: %v", err)
	}
	if err := os.WriteFile(strings.TrimSuffix(kernel, ".elf")+".debug.elf", haltingELF(), 0o666); err != nil {
		t.Fatal(err)
	}
	if at, err := address(kernel, "f"); err == nil {
		t.Errorf("without symbols: %#x", at)
	}
}

// A mark takes the time of what comes first, and takes in the rest.
func TestMark(t *testing.T) {
	m, err := newMark(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	name := m.fifo.Name()
	machine, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	before := time.Now()
	for range 100 {
		if _, err := machine.Write(make([]byte, 4096)); err != nil {
			t.Fatal(err)
		}
	}
	if at := <-m.at; at.Before(before) || at.After(time.Now()) {
		t.Errorf("marked at %v, began at %v", at, before)
	}
	machine.Close()
	m.close()
	if _, err := os.Stat(name); !os.IsNotExist(err) {
		t.Errorf("the pipe is left: %v", err)
	}
}
