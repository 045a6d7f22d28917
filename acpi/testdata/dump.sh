#!/bin/sh
# Regenerates the files of this directory: boots QEMU's machines, saves their memory when firmware has built the ACPI tables, and packs
# the parts that package acpi reads. Then iasl disassembles each FADT and MADT, as the tests' oracle.
# Needs qemu-system-x86_64, seabios, ovmf, iasl and go. Run it in this directory.
set -eu

guid=324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87
megabytes=128
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# dump NAME MACHINE SECONDS BIOS: NAME.mem.gz and NAME.{facp,apic}.dsl
dump() {
	ram=$scratch/$1.ram
	{
		sleep "$3"
		echo "pmemsave 0 $((megabytes * 1048576)) \"$ram\""
		echo quit
	} | qemu-system-x86_64 -machine "$2" -accel tcg -cpu max -m "${megabytes}M" -display none -nodefaults \
		-device "vmgenid,guid=$guid" -bios "$4" -monitor stdio >/dev/null
	go run pack.go -tables "$scratch" "$ram" "$1.mem.gz"
	rm "$ram"
	for table in facp apic; do
		iasl -d "$scratch/$table.dat" >/dev/null 2>&1
		# The first lines name the file and the date.
		sed '1,/^ \*\/$/d' "$scratch/$table.dsl" >"$1.$table.dsl"
	done
}

dump pc-seabios pc 3 bios-256k.bin
dump q35-seabios q35 3 bios-256k.bin
dump pc-ovmf pc 40 /usr/share/ovmf/OVMF.fd
dump q35-ovmf q35 40 /usr/share/ovmf/OVMF.fd
