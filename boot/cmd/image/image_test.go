package main

import (
	"bytes"
	"encoding/binary"
	"path/filepath"
	"strings"
	"testing"

	"github.com/diskfs/go-diskfs/backend/file"
	"github.com/diskfs/go-diskfs/filesystem/fat16"
)

// grub makes the two pieces of GRUB as it installs them, but for all that is
// code.
func grub() (boot, core []byte) {
	boot, core = bytes.Repeat([]byte{1}, sector), bytes.Repeat([]byte{2}, 3*sector)
	binary.LittleEndian.PutUint64(boot[bootNext:], 1)
	binary.LittleEndian.PutUint64(core[coreNext:], 2)
	return boot, core
}

func TestInstall(t *testing.T) {
	boot, core := grub()
	code, placed, err := install(boot, core, 2048)
	if err != nil {
		t.Fatal(err)
	}
	le := binary.LittleEndian
	if n := le.Uint64(code[0x5c:]); n != 2048 || len(code) != 440 {
		t.Errorf("boot sector of %d bytes goes on from block %d", len(code), n)
	}
	if n := le.Uint64(placed[0x1f4:]); n != 2049 || len(placed) != len(core) {
		t.Errorf("core image of %d bytes goes on from block %d", len(placed), n)
	}
	le.PutUint64(code[0x5c:], 1)
	le.PutUint64(placed[0x1f4:], 2)
	if !bytes.Equal(code, boot[:440]) || !bytes.Equal(placed, core) {
		t.Error("more has changed")
	}
}

func TestInstallUnknown(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(boot, core []byte) (b, c []byte)
		want   string
	}{
		{"short boot sector", func(b, c []byte) ([]byte, []byte) { return b[:511], c }, "size"},
		{"short core image", func(b, c []byte) ([]byte, []byte) { return b, c[:1023] }, "size"},
		{"another boot sector", func(b, c []byte) ([]byte, []byte) { b[bootNext]++; return b, c }, "boot sector goes on from block 2"},
		{"another core image", func(b, c []byte) ([]byte, []byte) { c[coreNext]++; return b, c }, "core image goes on from block 3"},
	} {
		boot, core := grub()
		boot, core = c.change(boot, core)
		if _, _, err := install(boot, core, 2048); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %s", c.name, err, c.want)
		}
	}
}

// TestFill reads back what was written.
func TestFill(t *testing.T) {
	t.Setenv("SOURCE_DATE_EPOCH", epoch)
	for _, n := range []int{0, 1, 5000, 9 * megabyte} {
		files := map[string][]byte{efiPath: bytes.Repeat([]byte("efi"), n/3), elfPath: bytes.Repeat([]byte("elf."), n/4), configPath: []byte(grubConfig)}
		size := systemSize(files)
		b, err := file.CreateFromPath(filepath.Join(t.TempDir(), "disk"), systemStart+size)
		if err != nil {
			t.Fatal(err)
		}
		defer b.Close()
		if err := fill(b, systemStart, size, files); err != nil {
			t.Fatal(err)
		}
		fs, err := fat16.Read(b, size, systemStart, sector)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range files {
			if got, err := fs.ReadFile(name); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s: %d bytes, %v, want %d", name, len(got), err, len(want))
			}
		}
	}
}

func TestRunWithoutKernel(t *testing.T) {
	none := filepath.Join(t.TempDir(), "none")
	if err := run(none, none, none); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("error %v", err)
	}
}
