// Command image makes two disk images of a kernel, both of which start it on
// machines with BIOS and with UEFI firmware.
//
//	go run vmgenc/boot/cmd/image [-elf FILE] [-efi FILE] [-o NAME]
//
// NAME.img is a disk, for a hard disk, a virtual one or a USB stick, with a
// partition table of the kind GPT. NAME.iso is a CD, and a disk too. The files
// at -elf and -efi are what boot/cmd/link writes. UEFI firmware starts the
// latter from the EFI system partition, without a boot loader. On BIOS machines
// GRUB starts the former, by Multiboot2; the kernel's command line is in
// /boot/grub/grub.cfg there.
//
// It needs no privileges, but grub-mkimage, GRUB's modules for the PC, and
// xorriso. The same kernel makes the same images, wherever and whenever they are
// made with the same GRUB and xorriso.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// source is a kernel in its two forms.
type source struct{ elf, efi []byte }

// epoch is the time that all files have, in seconds of Unix time and as xorriso
// takes it: the first that a FAT file system can tell. go-diskfs looks for it in
// the environment.
const (
	epoch     = "315532800"
	epochDate = "1980010100000000"
)

func main() {
	elf := flag.String("elf", "build/vmgenc.elf", "kernel for GRUB, `FILE`")
	efi := flag.String("efi", "build/vmgenc.efi", "kernel for UEFI firmware, `FILE`")
	out := flag.String("o", "build/vmgenc", "write `NAME`.img and NAME.iso")
	flag.Parse()
	if flag.NArg() != 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*elf, *efi, *out); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(elf, efi, out string) (err error) {
	if err := os.Setenv("SOURCE_DATE_EPOCH", epoch); err != nil {
		return err
	}
	var s source
	if s.elf, err = os.ReadFile(elf); err != nil {
		return fmt.Errorf("image: %w", err)
	}
	if s.efi, err = os.ReadFile(efi); err != nil {
		return fmt.Errorf("image: %w", err)
	}
	dir, err := os.MkdirTemp(filepath.Dir(out), "image")
	if err != nil {
		return fmt.Errorf("image: %w", err)
	}
	defer os.RemoveAll(dir)
	for _, image := range []struct {
		ext  string
		make func(s source, dir, file string) error
	}{{".img", disk}, {".iso", cd}} {
		file := filepath.Join(dir, "out"+image.ext)
		if err := image.make(s, dir, file); err != nil {
			return fmt.Errorf("image: %s%s: %w", out, image.ext, err)
		}
		if err := os.Rename(file, out+image.ext); err != nil {
			return fmt.Errorf("image: %w", err)
		}
	}
	return nil
}
