package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// grubFiles is where distributions keep what of GRUB is for the PC.
const grubFiles = "/usr/lib/grub/i386-pc"

// grubConfig is what GRUB runs.
const grubConfig = `# Options for the kernel go behind its name.
multiboot2 /boot/vmgenc.elf
boot
`

// grubImage makes a GRUB that finds its configuration at prefix, with the
// modules given and those that start a kernel.
func grubImage(dir, format, prefix string, modules ...string) ([]byte, error) {
	file := filepath.Join(dir, format)
	args := append([]string{"-O", format, "-o", file, "-p", prefix, "normal", "boot", "multiboot2", "biosdisk"}, modules...)
	if err := command("grub-mkimage", args...); err != nil {
		return nil, err
	}
	return os.ReadFile(file)
}

// command runs a command and returns what it said if it fails.
func command(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}

// Where two pieces of GRUB have the block to go on from: the boot sector, and the
// first of the core image, GRUB's boot/i386/pc/boot.S and diskboot.S.
const (
	bootNext = 0x5c
	coreNext = sector - 12
)

// install returns the code for the boot sector, which ends where the partition
// table begins, and the core image, such that each goes on where the core image
// lies: from the block given on.
func install(boot, core []byte, block uint64) (code, placed []byte, err error) {
	const codeSize = 440
	if len(boot) != sector || len(core) < 2*sector {
		return nil, nil, errors.New("GRUB's boot sector or core image has not the size that it should have")
	}
	le := binary.LittleEndian
	if n := le.Uint64(boot[bootNext:]); n != 1 {
		return nil, nil, fmt.Errorf("GRUB's boot sector goes on from block %d, not 1", n)
	}
	if n := le.Uint64(core[coreNext:]); n != 2 {
		return nil, nil, fmt.Errorf("GRUB's core image goes on from block %d, not 2", n)
	}
	code, placed = bytes.Clone(boot[:codeSize]), bytes.Clone(core)
	le.PutUint64(code[bootNext:], block)
	le.PutUint64(placed[coreNext:], block+1)
	return code, placed, nil
}
