#!/bin/sh
# Regenerates the .gz files of this directory: boots QEMU's machines with what changes their tables, and saves the definition blocks that
# firmware left in memory. Then acpiexec lists the devices of each, as the tests' oracle. With names as arguments it makes these only.
# Needs qemu-system-x86_64, seabios, ovmf, swtpm, acpiexec and go. Run it in this directory.
set -eu

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
names=" $* "

# dump NAME SECONDS QEMU-ARGUMENT...: NAME.gz and NAME.devices
dump() {
	name=$1
	seconds=$2
	shift 2
	case $names in "  " | *" $name "*) ;; *) return 0 ;; esac
	{
		sleep "$seconds"
		echo "pmemsave 0 $((256 * 1048576)) \"$scratch/$name.ram\""
		echo quit
	} | qemu-system-x86_64 -accel tcg -cpu max -display none -nodefaults -monitor stdio "$@" >/dev/null
	go run extract.go "$scratch/$name.ram" "$name.gz"
	rm "$scratch/$name.ram"
	./devices.sh "$name"
}

# tpm NAME: a TPM for one machine, and the arguments that give it to QEMU in $tpm
tpm() {
	mkdir "$scratch/$1.tpm"
	swtpm socket --tpm2 --tpmstate "dir=$scratch/$1.tpm" --ctrl "type=unixio,path=$scratch/$1.tpm/socket" --daemon --terminate
	tpm="-chardev socket,id=tpm,path=$scratch/$1.tpm/socket -tpmdev emulator,id=tpm,chardev=tpm"
}

id='-device vmgenid,guid=324e6eaf-d1d1-4bf6-bf41-b9bb6c91fb87'
small='-m 256M'
seabios='-bios bios-256k.bin'
ovmf='-bios /usr/share/ovmf/OVMF.fd'
hotplug='-m 256M,slots=4,maxmem=4G -smp 2,maxcpus=8'
numa='-smp 2,sockets=2,cores=4,maxcpus=8 -m 256M,slots=4,maxmem=4G
	-object memory-backend-ram,id=a,size=128M -object memory-backend-ram,id=b,size=128M
	-numa node,nodeid=0,memdev=a -numa node,nodeid=1,memdev=b
	-numa cpu,node-id=0,socket-id=0 -numa cpu,node-id=1,socket-id=1'
nvdimm='-object memory-backend-ram,id=nv,size=64M -device nvdimm,memdev=nv'
isa='-device isa-serial -device isa-serial -device isa-parallel,chardev=n -chardev null,id=n
	-device pvpanic -device ipmi-bmc-sim,id=bmc -device isa-ipmi-kcs,bmc=bmc'
pcbridges='-device pci-bridge,id=b1,chassis_nr=1 -device pci-bridge,id=b2,bus=b1,addr=1,chassis_nr=2
	-device pxb,id=x1,bus_nr=64 -device pci-bridge,id=b3,bus=x1,addr=0,chassis_nr=3 -device e1000,bus=b2,addr=2,romfile='
q35bridges='-device pcie-root-port,id=r1,chassis=1 -device pcie-root-port,id=r2,chassis=2 -device e1000e,bus=r1,romfile=
	-device pcie-pci-bridge,id=p1,bus=r2 -device pci-bridge,id=b1,bus=p1,addr=1,chassis_nr=3
	-device pxb-pcie,id=x1,bus_nr=64 -device pcie-root-port,id=r3,bus=x1,chassis=4
	-device x3130-upstream,id=u1,bus=r3 -device xio3130-downstream,id=d1,bus=u1,chassis=5'

dump pc-seabios 8 -machine pc $small $seabios $id
dump q35-seabios 8 -machine q35 $small $seabios $id
dump pc-hotplug 8 -machine pc $hotplug $seabios $id
dump q35-hotplug 8 -machine q35 $hotplug $seabios $id
dump pc-numa 8 -machine pc $numa $seabios $id
dump q35-numa 8 -machine q35 $numa $seabios $id
dump pc-bridges 8 -machine pc $small $pcbridges $seabios $id
dump q35-bridges 8 -machine q35 $small $q35bridges $seabios $id
dump pc-nvdimm 8 -machine pc,nvdimm=on $hotplug $nvdimm $seabios $id
dump q35-nvdimm 8 -machine q35,nvdimm=on $hotplug $nvdimm $seabios $id
tpm tis
dump pc-tpm 8 -machine pc $small $tpm -device tpm-tis,tpmdev=tpm $seabios $id
tpm crb
dump q35-tpm 8 -machine q35 $small $tpm -device tpm-crb,tpmdev=tpm $seabios $id
dump pc-isa 8 -machine pc $small $isa $seabios $id
dump q35-isa 8 -machine q35,smm=off $small $isa -device isa-fdc -device intel-iommu $seabios $id
dump pc-old 8 -machine pc-i440fx-2.0 $small $seabios
dump q35-native 8 -machine q35 -global ICH9-LPC.acpi-pci-hotplug-with-bridge-support=off $small $q35bridges $seabios $id
dump q35-cxl 8 -machine q35,cxl=on $small -device pxb-cxl,id=x1,bus_nr=64 -device cxl-rp,id=r1,bus=x1,chassis=1 $seabios $id
dump microvm 8 -machine microvm,acpi=on $small
dump microvm-pcie 8 -machine microvm,acpi=on,pcie=on,usb=on,ioapic2=on $small -device virtio-rng-device
dump pc-ovmf 60 -machine pc $small $ovmf $id
dump q35-ovmf 60 -machine q35 $small $ovmf $id
dump pc-ovmf-all 60 -machine pc,nvdimm=on $numa $nvdimm $pcbridges $ovmf $id
dump q35-ovmf-all 60 -machine q35,nvdimm=on $numa $nvdimm $q35bridges $ovmf $id
