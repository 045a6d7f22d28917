package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/diskfs/go-diskfs/backend"
	"github.com/diskfs/go-diskfs/backend/file"
	"github.com/diskfs/go-diskfs/filesystem/fat16"
	"github.com/diskfs/go-diskfs/partition/gpt"
)

const (
	sector   = 512
	megabyte = 1 << 20
)

// The identifiers on the disk. They tell its parts apart, not one disk from
// another.
const (
	diskID   = "8f4a1cf2-9a3e-4d53-9c40-6b1d64bb7a10"
	coreID   = "8f4a1cf2-9a3e-4d53-9c40-6b1d64bb7a11"
	systemID = "8f4a1cf2-9a3e-4d53-9c40-6b1d64bb7a12"
	label    = "VMGENC"
)

// The disk's two partitions, in bytes. The table's copy has the last MiB.
const (
	coreStart   = 1 * megabyte
	systemStart = 2 * megabyte
)

// disk makes a disk for both firmwares: GRUB's core image in a partition of its
// own, and all files in the EFI system partition.
func disk(s source, dir, name string) error {
	core, err := grubImage(dir, "i386-pc", "(,gpt2)/boot/grub", "part_gpt", "fat")
	if err != nil {
		return err
	}
	boot, err := os.ReadFile(filepath.Join(grubFiles, "boot.img"))
	if err != nil {
		return err
	}
	code, core, err := install(boot, core, coreStart/sector)
	if err != nil {
		return err
	}
	files := map[string][]byte{efiPath: s.efi, elfPath: s.elf, configPath: []byte(grubConfig)}
	size := systemSize(files)
	b, err := file.CreateFromPath(name, systemStart+size+megabyte)
	if err != nil {
		return err
	}
	defer b.Close()
	table := gpt.Table{
		GUID: diskID, ProtectiveMBR: true, LogicalSectorSize: sector, PhysicalSectorSize: sector,
		Partitions: []*gpt.Partition{
			{Index: 1, Type: gpt.BIOSBoot, GUID: coreID, Name: "GRUB", Start: coreStart / sector, Size: megabyte},
			{Index: 2, Type: gpt.EFISystemPartition, GUID: systemID, Name: label, Start: systemStart / sector, Size: uint64(size)},
		},
	}
	w, err := b.Writable()
	if err != nil {
		return err
	}
	if err := table.Write(w, systemStart+size+megabyte); err != nil {
		return err
	}
	if _, err := w.WriteAt(code, 0); err != nil {
		return err
	}
	if _, err := w.WriteAt(core, coreStart); err != nil {
		return err
	}
	return fill(b, systemStart, size, files)
}

// The files in the images: UEFI specification 2.10, 3.5.1.1, and by custom.
const (
	efiPath    = "/EFI/BOOT/BOOTX64.EFI"
	elfPath    = "/boot/vmgenc.elf"
	configPath = "/boot/grub/grub.cfg"
)

// systemSize returns how large a file system to make for the files: as large as
// they are and a MiB, but not too small to be FAT16.
func systemSize(files map[string][]byte) int64 {
	size := int64(8 * megabyte)
	sum := int64(megabyte)
	for _, data := range files {
		sum += int64(len(data))
	}
	return max(size, (sum+megabyte-1)&^(megabyte-1))
}

// fill makes a FAT16 file system, size bytes from start on, and writes the files
// into it. Folders are one or two deep.
func fill(b backend.Storage, start, size int64, files map[string][]byte) error {
	fs, err := fat16.Create(b, size, start, sector, label, true)
	if err != nil {
		return err
	}
	for _, name := range []string{efiPath, elfPath, configPath} {
		data, ok := files[name]
		if !ok {
			continue
		}
		if err := fs.Mkdir(path.Dir(name)); err != nil {
			return fmt.Errorf("%s: %w", path.Dir(name), err)
		}
		f, err := fs.OpenFile(name, os.O_CREATE|os.O_RDWR)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if _, err := f.Write(data); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := f.Close(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}
