// Command link builds a TamaGo program into a bootable ELF file.
//
//	go run vmgenc/boot/cmd/link [-o FILE] [-efi FILE] [-work DIR] [-modfile FILE] PACKAGE
//	go run vmgenc/boot/cmd/link [-o FILE] [-efi FILE] -elf FILE
//
// It builds PACKAGE with the stock Go toolchain and the overlay (see package
// vmgenc/boot/overlay), linked to run at 16 MiB, and adds what boot loaders
// look for: the PVH note of QEMU's -kernel and of Xen, and a Multiboot2
// header. It leaves out symbols, debugging information, and of the program's table
// of functions what its runtime works without: files, line numbers, inlined calls
// (see package pclntab). What the linker wrote is kept beside the image, in a file
// named .debug.elf in place of .elf: boot/cmd/trace and debuggers look addresses
// up there. A table that is not of Go 1.26 stays as it is, and a message says so.
//
// With -efi it also writes the image as a PE32+ executable, which UEFI
// firmware starts. With -elf it does only what comes after building, to an ELF
// file that was built some other way, such as by TamaGo's own distribution.
// -modfile stands in for go.mod, as in the go command, to try other versions of
// TamaGo.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"vmgenc/boot/overlay"
)

// base is where the image begins in memory: above what firmware uses, low
// enough for small machines. The boot package relies on it.
const base = 0x1000000

func main() {
	out := flag.String("o", "build/vmgenc.elf", "write the bootable image to `FILE`")
	work := flag.String("work", "build/_overlay", "keep the overlay in `DIR`")
	elf := flag.String("elf", "", "make this ELF `FILE` bootable instead of building a package")
	efi := flag.String("efi", "", "write the image as a UEFI application to `FILE` too")
	modfile := flag.String("modfile", "", "use `FILE` in place of go.mod")
	flag.Parse()
	if err := run(*out, *work, *elf, *efi, *modfile, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(out, work, elf, efi, modfile string, args []string) error {
	if elf == "" {
		if len(args) != 1 {
			return fmt.Errorf("link: want one package, got %d", len(args))
		}
		if err := os.MkdirAll(filepath.Dir(out), 0o777); err != nil {
			return err
		}
		elf = out + ".tmp"
		defer os.Remove(elf)
		if err := build(elf, work, modfile, args[0]); err != nil {
			return err
		}
	}
	image, err := os.ReadFile(elf)
	if err != nil {
		return err
	}
	if err := replace(debugName(out), image); err != nil {
		return err
	}
	image, tables, err := shrink(image)
	if tables != nil {
		fmt.Fprintf(os.Stderr, "link: %s: the table of functions stays as it is: %v\n", elf, tables)
	}
	if err == nil {
		image, err = bootable(image)
	}
	if err != nil {
		return fmt.Errorf("link: %s: %w", elf, err)
	}
	if efi != "" {
		application, err := uefiApplication(image)
		if err != nil {
			return fmt.Errorf("link: %s: %w", efi, err)
		}
		if err := replace(efi, application); err != nil {
			return err
		}
	}
	return replace(out, image)
}

// debugName returns the name of the file for debuggers that goes with an image.
func debugName(out string) string { return strings.TrimSuffix(out, ".elf") + ".debug.elf" }

// shrink leaves out of an ELF file what is not loaded, and of the table of
// functions what the runtime does not need, if it can: tables says why not.
func shrink(image []byte) (out []byte, tables, err error) {
	o, err := readObject(image)
	if err != nil {
		return nil, nil, err
	}
	tables = o.shrinkTable()
	out, err = o.file()
	return out, tables, err
}

// replace writes the file in one step: who boots it meanwhile gets the old
// image or the new one.
func replace(name string, data []byte) error {
	tmp := name + ".new"
	if err := os.WriteFile(tmp, data, 0o777); err != nil {
		return err
	}
	return os.Rename(tmp, name)
}

// build runs the go command. The same sources make the same bytes wherever
// they lie, so no paths and no version control stamps.
func build(elf, work, modfile, pkg string) error {
	t, err := overlay.Prepare(work)
	if err != nil {
		return err
	}
	args := []string{"build", "-trimpath", "-buildvcs=false",
		"-overlay", t.Overlay,
		"-tags", strings.Join(overlay.Tags, ","),
		"-ldflags", fmt.Sprintf("-buildid= -T %#x -R 0x1000", base+0x10000),
		"-o", elf}
	if modfile != "" {
		args = append(args, "-modfile", modfile)
	}
	cmd := exec.Command(t.Go, append(args, pkg)...)
	cmd.Env = t.Env()
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("link: go build: %w", err)
	}
	return nil
}
