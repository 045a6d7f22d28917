//go:build integration

package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/diskfs/go-diskfs/backend/file"
	"github.com/diskfs/go-diskfs/filesystem/fat16"

	"vmgenc/qemu"
)

// The tests boot the kernel that lies in build, and fail where there is none:
// "make test" sees to that.
var (
	elfFile = filepath.Join("..", "..", "..", "build", "vmgenc.elf")
	efiFile = filepath.Join("..", "..", "..", "build", "vmgenc.efi")
)

// patience bounds each boot. It says nothing about how long one should take.
const patience = 4 * time.Minute

// images makes both images in a folder of its own and returns their paths
// without what comes after the point.
func images(t *testing.T) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "vmgenc")
	if err := run(elfFile, efiFile, out); err != nil {
		t.Fatal(err)
	}
	return out
}

// lab is one test with its deadline.
type lab struct {
	*testing.T
	ctx context.Context
}

func newLab(t *testing.T) *lab {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return &lab{t, ctx}
}

// must ends the test if err is not nil.
func (l *lab) must(err error) {
	l.Helper()
	if err != nil {
		l.Fatal(err)
	}
}

// start starts a machine that gives no sign of life until its console does.
func (l *lab) start(config qemu.Config) *qemu.Machine {
	l.Helper()
	m, err := qemu.Start(l.ctx, config)
	l.must(err)
	l.Cleanup(m.Close)
	return m
}

// expect waits for lines, in that order.
func (l *lab) expect(m *qemu.Machine, lines ...string) {
	l.Helper()
	for _, line := range lines {
		// firmware leaves the cursor where it likes
		if _, err := m.Console().Expect(l.ctx, regexp.QuoteMeta(line)); err != nil {
			l.Fatal(err)
		}
	}
}

// attached waits until the kernel has found the generation counter, and for its
// prompt.
func (l *lab) attached(m *qemu.Machine, protocol string) {
	l.Helper()
	l.expect(m, "booted by "+protocol+", ", `vmgenc0: <VM generation counter> on acpi0, \_SB.VGEN, guid `+m.Config().GUID.String()+"\n")
	l.must(m.Console().WaitPrompt(l.ctx))
}

// protocols is how the firmwares start an image.
var protocols = map[bool]string{false: "Multiboot2", true: "UEFI"}

// connections are the ways to connect an image that firmware can start from.
var connections = []struct {
	name, machine string
	devices       []string
	cd            bool // of which the disk image is none
}{
	{"IDE", "pc", []string{"ide-hd,drive=boot"}, false},
	{"IDE CD", "pc", []string{"ide-cd,drive=boot"}, true},
	{"AHCI", "q35", []string{"ide-hd,drive=boot"}, false},
	{"AHCI CD", "q35", []string{"ide-cd,drive=boot"}, true},
	{"virtio", "q35", []string{"virtio-blk-pci,drive=boot"}, false},
	{"USB", "q35", []string{"qemu-xhci", "usb-storage,drive=boot"}, false},
}

// TestReproducible makes the images twice, two seconds apart, which is what a FAT
// file system's times can tell, and in different folders.
func TestReproducible(t *testing.T) {
	first := images(t)
	time.Sleep(2 * time.Second)
	t.Setenv("TZ", "Asia/Tokyo")
	second := images(t)
	for _, ext := range []string{".img", ".iso"} {
		a, err := os.ReadFile(first + ext)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(second + ext)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			at := 0
			for at < min(len(a), len(b)) && a[at] == b[at] {
				at++
			}
			t.Errorf("%s: %d and %d bytes differ from byte %#x on", ext, len(a), len(b), at)
		}
	}
}

// TestBoot starts both images in every way.
func TestBoot(t *testing.T) {
	out := images(t)
	for _, ext := range []string{".img", ".iso"} {
		for uefi, protocol := range protocols {
			for _, c := range connections {
				if c.cd && ext == ".img" {
					continue
				}
				t.Run(fmt.Sprintf("%s,%s,%s", ext, protocol, c.name), func(t *testing.T) {
					t.Parallel()
					l := newLab(t)
					l.attached(l.start(qemu.Config{Machine: c.machine, UEFI: uefi, BootDisk: out + ext, Devices: c.devices, GUID: qemu.NewGUID()}), protocol)
				})
			}
		}
	}
}

// TestClone clones machines that were started from a disk.
func TestClone(t *testing.T) {
	out := images(t)
	for uefi, protocol := range protocols {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			config := qemu.Config{UEFI: uefi, BootDisk: out + ".img", Devices: []string{"virtio-blk-pci,drive=boot"}, GUID: qemu.NewGUID()}
			m := l.start(config)
			l.attached(m, protocol)
			snapshot := filepath.Join(t.TempDir(), "snapshot")
			l.must(m.Snapshot(l.ctx, snapshot))
			m.Close()

			config.GUID = qemu.NewGUID()
			clone, err := qemu.Restore(l.ctx, config, snapshot)
			l.must(err)
			t.Cleanup(clone.Close)
			l.must(clone.Cont(l.ctx))
			l.expect(clone, "vmgenc0: generation changed to "+config.GUID.String()+": reseeded")
		})
	}
}

const notLoaded = `vmgenc0: not loaded: vmgenc_load="NO"`

// TestCommandLine gives the kernel a command line by each protocol: GRUB's in
// its configuration, UEFI's as load options, of which the firmware makes what
// QEMU passes to it.
func TestCommandLine(t *testing.T) {
	t.Run("PVH", func(t *testing.T) {
		l := newLab(t)
		m := l.start(qemu.Config{Kernel: elfFile, Append: `vmgenc_load="NO"`, GUID: qemu.NewGUID()})
		l.expect(m, "booted by PVH, ", notLoaded)
	})
	t.Run("Multiboot2", func(t *testing.T) {
		l := newLab(t)
		out := images(t) + ".img"
		l.configure(out, "multiboot2 /boot/vmgenc.elf vmgenc_load=NO\nboot\n")
		m := l.start(qemu.Config{BootDisk: out, Devices: []string{"virtio-blk-pci,drive=boot"}, GUID: qemu.NewGUID()})
		l.expect(m, "booted by Multiboot2, ", notLoaded)
	})
	t.Run("UEFI", func(t *testing.T) {
		l := newLab(t)
		m := l.start(qemu.Config{UEFI: true, Kernel: efiFile, Append: `vmgenc_load="NO"`, GUID: qemu.NewGUID()})
		l.expect(m, "booted by UEFI, ", notLoaded)
	})
}

// configure writes another configuration for GRUB into a disk image.
func (l *lab) configure(image, config string) {
	l.Helper()
	info, err := os.Stat(image)
	l.must(err)
	b, err := file.OpenFromPath(image, false)
	l.must(err)
	defer b.Close()
	fs, err := fat16.Read(b, info.Size()-systemStart-megabyte, systemStart, sector)
	l.must(err)
	f, err := fs.OpenFile(configPath, os.O_RDWR|os.O_TRUNC)
	l.must(err)
	_, err = f.Write([]byte(config))
	l.must(err)
	l.must(f.Close())
}

// TestMultiboot2OnUEFI has GRUB, started by UEFI firmware, load the kernel: GRUB
// ends boot services and passes copies of the map and of the RSDP.
func TestMultiboot2OnUEFI(t *testing.T) {
	l := newLab(t)
	elf, err := os.ReadFile(elfFile)
	l.must(err)
	dir := t.TempDir()
	grub := filepath.Join(dir, "grub.efi")
	l.must(command("grub-mkimage", "-O", "x86_64-efi", "-o", grub, "-p", "/boot/grub", "normal", "boot", "multiboot2", "fat"))
	efi, err := os.ReadFile(grub)
	l.must(err)

	files := map[string][]byte{efiPath: efi, elfPath: elf, configPath: []byte("multiboot2 /boot/vmgenc.elf a=1 b\nboot\n")}
	disk := filepath.Join(dir, "disk")
	b, err := file.CreateFromPath(disk, systemSize(files))
	l.must(err)
	l.must(fill(b, 0, systemSize(files), files))
	l.must(b.Close())
	m := l.start(qemu.Config{UEFI: true, BootDisk: disk, Devices: []string{"virtio-blk-pci,drive=boot"}, GUID: qemu.NewGUID()})
	l.expect(m, "booted by Multiboot2, ", "vmgenc: command line a=1 b\n", `vmgenc0: <VM generation counter> on acpi0, \_SB.VGEN, guid `+m.Config().GUID.String())
	l.wantXSDT(m)
}

// TestRSDP checks that the RSDP is the one of ACPI 2.0, which the firmware names
// in its configuration table alone.
func TestRSDP(t *testing.T) {
	l := newLab(t)
	m := l.start(qemu.Config{UEFI: true, Kernel: efiFile, GUID: qemu.NewGUID()})
	l.attached(m, "UEFI")
	l.wantXSDT(m)
}

// TestSeed has the firmware's random number generator give a seed: OVMF has one
// where there is virtio's.
func TestSeed(t *testing.T) {
	l := newLab(t)
	m := l.start(qemu.Config{UEFI: true, Kernel: efiFile, Devices: []string{"virtio-rng-pci"}, GUID: qemu.NewGUID()})
	l.expect(m, "booted by UEFI, ", "random: 64 bytes of the boot loader's seed mixed in, not counted\n")
}

// TestNoMemory starts an image that wants more memory than there is, in its place
// or anywhere: the firmware goes on.
func TestNoMemory(t *testing.T) {
	const place = 0x210000 // begins the addresses that the image is to have: text, zeros, end
	le := binary.LittleEndian
	image, err := os.ReadFile(efiFile)
	if err != nil {
		t.Fatal(err)
	}
	at := -1
	for i := 0; i+32 <= len(image); i += 8 {
		if le.Uint64(image[i:]) != place {
			continue
		}
		zeros, end, entry := le.Uint64(image[i+8:]), le.Uint64(image[i+16:]), le.Uint64(image[i+24:])
		if place < entry && entry < zeros && zeros < end && end < 16<<20 {
			if at >= 0 {
				t.Fatalf("the addresses are at %#x and at %#x", at, i)
			}
			at = i
		}
	}
	if at < 0 {
		t.Fatal("the addresses are nowhere")
	}
	le.PutUint64(image[at+16:], 1<<30)
	large := filepath.Join(t.TempDir(), "large.efi")
	if err := os.WriteFile(large, image, 0o666); err != nil {
		t.Fatal(err)
	}
	l := newLab(t)
	m := l.start(qemu.Config{UEFI: true, Kernel: large})
	l.expect(m, "vmgenc: no free RAM at 2 MiB, where the image must run\n", "Shell>")
	if strings.Contains(m.Console().Transcript(), "booted by") {
		t.Error("it was started")
	}
}

// wantXSDT checks that the kernel reads the tables by an XSDT.
func (l *lab) wantXSDT(m *qemu.Machine) {
	l.Helper()
	out, err := m.Console().Command(l.ctx, "acpi")
	l.must(err)
	if !regexp.MustCompile(`(?m)^XSDT\b`).MatchString(out) {
		l.Errorf("acpi printed\n%s", out)
	}
}
