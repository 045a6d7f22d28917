package main

import (
	"os"
	"path/filepath"

	"github.com/diskfs/go-diskfs/backend/file"
)

// cd makes a CD for both firmwares: GRUB and its files in the ISO 9660 file
// system, and an EFI system partition. So that it starts from other media too,
// its first blocks, which are no part of a CD's file system, are those of a disk.
func cd(s source, dir, name string) error {
	root, esp := filepath.Join(dir, "root"), filepath.Join(dir, "esp")
	grub, err := grubImage(dir, "i386-pc-eltorito", filepath.Dir(configPath), "iso9660")
	if err != nil {
		return err
	}
	const grubPath = "/boot/grub/grub.img"
	for name, data := range map[string][]byte{grubPath: grub, elfPath: s.elf, configPath: []byte(grubConfig)} {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			return err
		}
	}
	files := map[string][]byte{efiPath: s.efi}
	size := systemSize(files)
	b, err := file.CreateFromPath(esp, size)
	if err != nil {
		return err
	}
	defer b.Close()
	if err := fill(b, 0, size, files); err != nil {
		return err
	}
	return command("xorriso", "-as", "mkisofs", "-quiet", "-o", name, "-V", label, "-r",
		"--modification-date="+epochDate, "--set_all_file_dates", epochDate, "--gpt_disk_guid", diskID,
		"-b", grubPath, "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table", "--grub2-boot-info",
		"--grub2-mbr", filepath.Join(grubFiles, "boot_hybrid.img"),
		"-append_partition", "2", "0xef", esp, "-appended_part_as_gpt",
		"-eltorito-alt-boot", "-e", "--interval:appended_partition_2:all::", "-no-emul-boot",
		root)
}
