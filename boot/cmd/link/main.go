// Command link builds a TamaGo program into a bootable ELF file.
//
//	go run vmgenc/boot/cmd/link [-o FILE] [-efi FILE] [-work DIR] [-modfile FILE] [-tags TAGS] [-T ADDRESS] [-test IMPORT] PACKAGE
//	go run vmgenc/boot/cmd/link [-o FILE] [-efi FILE] -elf FILE
//
// It builds PACKAGE with the stock Go toolchain and the overlay (see package
// vmgenc/boot/overlay), linked to run at 2 MiB, and adds what boot loaders
// look for: the PVH note of QEMU's -kernel and of Xen, and a Multiboot2
// header. It leaves out symbols and debugging information, which the kernel does not
// load: tracebacks have file and line without them. The linker's own output stays
// beside the image, for debuggers, in a file named .debug.elf in place of .elf.
//
// With -efi it also writes the image as a PE32+ executable, which UEFI
// firmware starts. With -elf it does only what comes after building, to an ELF
// file that was built some other way, such as by TamaGo's own distribution.
// -modfile stands in for go.mod, as in the go command. Without it, Go 1.27 takes
// go127.mod beside go.mod, if there is one: each minor release of Go has releases of
// TamaGo of its own. -tags adds build tags. With -test the image runs the tests of
// PACKAGE, a package of the standard library, which import another package that sets
// up the machine; the words after "--" on the kernel command line are their flags.
//
// With -T the text is linked to ADDRESS, and the board's entry code and RAM are those of TamaGo's
// own board packages, which begin at 256 MiB, not those of package vmgenc/boot:
//
//	go run vmgenc/boot/cmd/link -T 0x10010000 -o build/tamago.elf ./examples/tamago
//
// The go tool named link is Go's own linker: run this command by its full path.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"vmgenc/boot/overlay"
)

// base is the address where the image begins: imageStart of package boot says why.
const base = 0x200000

// options are the command's flags.
type options struct {
	out, work, elf, efi, modfile, tags, test string

	text uint64 // 0 for package boot's
}

func main() {
	var o options
	flag.StringVar(&o.out, "o", "build/vmgenc.elf", "write the bootable image to `FILE`")
	flag.StringVar(&o.work, "work", "build/_overlay", "keep the overlay in `DIR`")
	flag.StringVar(&o.elf, "elf", "", "make this ELF `FILE` bootable instead of building a package")
	flag.StringVar(&o.efi, "efi", "", "write the image as a UEFI application to `FILE` too")
	flag.StringVar(&o.modfile, "modfile", "", "use `FILE` in place of go.mod")
	flag.StringVar(&o.tags, "tags", "", "add these build `TAGS`, separated by commas")
	flag.StringVar(&o.test, "test", "", "build the tests of PACKAGE, of the standard library, with `IMPORT` imported")
	flag.Uint64Var(&o.text, "T", 0, "link the text to `ADDRESS`, for one of TamaGo's own boards")
	flag.Parse()
	if err := run(o, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(o options, args []string) error {
	elf := o.elf
	if elf == "" {
		if len(args) != 1 {
			return fmt.Errorf("link: want one package, got %d", len(args))
		}
		if o.efi != "" && o.text != 0 {
			return errors.New("link: -efi with -T: only package boot starts by UEFI")
		}
		if err := os.MkdirAll(filepath.Dir(o.out), 0o777); err != nil {
			return err
		}
		elf = o.out + ".tmp"
		defer os.Remove(elf)
		if err := build(elf, o, args[0]); err != nil {
			return err
		}
	}
	image, err := os.ReadFile(elf)
	if err != nil {
		return err
	}
	if err := replace(debugName(o.out), image); err != nil {
		return err
	}
	checksum := checksumAddress(image)
	image, err = shrink(image)
	if err == nil {
		image, err = bootable(image)
	}
	if err == nil && checksum != 0 {
		err = seal(image, checksum)
	}
	if err != nil {
		return fmt.Errorf("link: %s: %w", elf, err)
	}
	if o.efi != "" {
		application, err := uefiApplication(image)
		if err != nil {
			return fmt.Errorf("link: %s: %w", o.efi, err)
		}
		if err := replace(o.efi, application); err != nil {
			return err
		}
	}
	return replace(o.out, image)
}

// debugName returns the name of the file for debuggers that goes with an image.
func debugName(out string) string { return strings.TrimSuffix(out, ".elf") + ".debug.elf" }

// shrink leaves out of an ELF file the sections that are not loaded.
func shrink(image []byte) ([]byte, error) {
	o, err := readObject(image)
	if err != nil {
		return nil, err
	}
	return o.file()
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
func build(elf string, o options, pkg string) error {
	t, err := overlay.Prepare(o.work)
	if err != nil {
		return err
	}
	modfile := o.modfile
	if modfile == "" {
		mod, err := exec.Command("go", "env", "GOMOD").Output()
		if err != nil {
			return fmt.Errorf("link: go env GOMOD: %w", err)
		}
		modfile = t.Modfile(filepath.Dir(strings.TrimSpace(string(mod))))
	}
	tags, text := overlay.Tags, uint64(base+0x10000)
	if o.text != 0 {
		tags, text = tags[:1], o.text // the others leave out what a board of TamaGo's has
	}
	if o.tags != "" {
		tags = append(slices.Clip(tags), o.tags)
	}
	args := []string{"build", "-overlay", t.Overlay}
	if o.test != "" {
		if args, err = testOverlay(t, pkg, o.test); err != nil {
			return err
		}
	}
	cmd := exec.Command(t.Go, append(args, "-trimpath", "-buildvcs=false",
		"-tags", strings.Join(tags, ","),
		"-ldflags", fmt.Sprintf("-buildid= -T %#x -R 0x1000", text),
		"-modfile", modfile,
		"-o", elf, pkg)...)
	cmd.Env = t.Env()
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("link: go build: %w", err)
	}
	return nil
}
