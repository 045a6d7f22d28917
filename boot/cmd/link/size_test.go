//go:build integration

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// How large the kernel may be: the file, and what gzip -9 makes of it.
const (
	maxBytes      = 3_200_000
	maxCompressed = 1_350_000
)

func TestSize(t *testing.T) {
	kernel := filepath.Join(t.TempDir(), "vmgenc.elf")
	goCommand(t, module, nil, "run", "./boot/cmd/link", "-o", kernel, "./kernel/cmd/vmgenc")
	image, err := os.ReadFile(kernel)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("gzip", "-9")
	cmd.Stdin = bytes.NewReader(image)
	compressed, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d bytes, compressed %d", len(image), len(compressed))
	if len(image) > maxBytes || len(compressed) > maxCompressed {
		t.Errorf("the kernel has %d bytes, compressed %d, want at most %d and %d", len(image), len(compressed), maxBytes, maxCompressed)
	}
}
