## make demo    boot, snapshot, restore four clones, show who noticed: exit status 0 if all did
## make test    every test: lint, host packages, then the integration tests in QEMU
## make check   the fast half of them: lint and host packages
## make qemu    the kernel's console on this terminal; Ctrl-A X ends it
## make kernel  build/vmgenc.elf, bootable by PVH (QEMU's -kernel) and Multiboot2; build/vmgenc.efi, by UEFI;
##              build/vmgenc.debug.elf, for debuggers
## make image   build/vmgenc.img and build/vmgenc.iso, a disk and a CD, for BIOS and UEFI machines
## make bench   the Go benchmarks, the generator beside OpenSSL and Linux, the kernel beside a tiny Linux, into build/bench/
## make linux   that tiny Linux, build/linux/vmlinux, from Debian's sources: some minutes, once
## make prove   what takes too long for make test, at full size, into build/prove/
##                prove-statistics   dieharder, rngtest and ent on the generator: 10 minutes
##                prove-scale        ten million clones of one state, no entropy: a minute
##                prove-memory       what a read leaves in RAM and registers: a minute
##                prove-storm        1,000 forks of machines that read all the time: 5 minutes; CPUS=4
##                prove-forks        a fork at every instruction of a read and of a commit: hours
##                prove-std          the standard library's own tests in the guest: 20 minutes
##                prove-ram          every size of RAM from 12 to 64 MiB in steps of 64 KiB: an hour
## make lint    gofmt, go vet and staticcheck, for hosts and for bare metal
## make clean   remove build/
## make help    this list
##
## Variables:
##   BASE=FILE           for make bench: an older kernel, with its .debug.elf beside it, to measure in the same run
##   TOOLCHAIN=tamago    build with TamaGo's distribution of Go (needs GitHub)
##   GOTOOLCHAIN=go1.27.4   build with that release of Go: 1.26.4 and newer of 1.26, or 1.27
##   MACHINE=q35|pc, MEMORY=256M, ACCEL=tcg|kvm, GUID=auto|UUID|none   for make qemu
##   RESTORE=FILE        for make qemu: begin with the snapshot in FILE (see README.md)
##   APPEND='...'        kernel command line for make qemu:
##                         vmgenc_load="NO"   leave the VM generation counter alone
##                         acpi_budget=5s     the time that all AML of a boot may take together
##                         acpi_strict="YES"  treat as errors what ACPICA forgives in tables
##                         kern.poweroff_on_button=0   ignore the power button
##                         NAME=VALUE         environment variable, for a name in capitals: GOGC, GOMEMLIMIT, GODEBUG, TZ
##                         -- WORD...         the program's arguments
##
## demo, image, test, bench, linux, prove and qemu install what they lack (see scripts/setup); only Go must be there.

# The toolchain that go.mod names, also where the installed Go is newer or its
# distributor turned switching off; the environment has the last word.
GOTOOLCHAIN ?= $(shell sed -n 's/^toolchain //p' go.mod)
export GOTOOLCHAIN

TOOLCHAIN = stock
MACHINE   = q35
MEMORY    = 256M
ACCEL     = tcg
GUID      = auto
RESTORE   =
APPEND    =
export APPEND

.PHONY: demo test check qemu kernel image bench linux prove prove-statistics prove-scale prove-memory prove-storm prove-forks prove-std prove-ram lint clean help
.NOTPARALLEL:

# Progress goes to a terminal, and nowhere else.
say = @if [ -t 1 ]; then echo '==> $(1)'; fi

demo:
	@scripts/setup demo
	@$(MAKE) --no-print-directory kernel
	$(call say,booting it in QEMU)
	@go run ./qemu/cmd/demo

test:
	@scripts/setup test
	@$(MAKE) --no-print-directory lint kernel run-tests

# The newest release of Go 1.27 that the tests build with.
GO127 = $(shell sed -n 's/^var Minors.*"\(go1\.27[0-9.]*\)".*/\1/p' boot/overlay/overlay.go)

check: lint
	go test ./...

# The race detector needs cgo.
RACE = $(if $(filter 1,$(shell go env CGO_ENABLED)),-race)

# What the laboratory's experiments run on.
.PHONY: guest
guest:
	@go run ./boot/cmd/link -o build/lab.elf ./qemu/guest/lab

.PHONY: run-tests
run-tests:
	@echo 'Tests run $(if $(RACE),with,without) the race detector: cgo is $(if $(RACE),,not )available.'
	go mod verify
	GOTOOLCHAIN=$(GO127) go mod verify -modfile go127.mod
	go test $(RACE) ./...
	go run ./boot/cmd/link -o build/selftest.elf ./qemu/guest/selftest
	@$(MAKE) --no-print-directory guest
	go test $(RACE) -count 1 -p 1 -timeout 30m -tags integration ./boot/... ./examples/... ./qemu/...

qemu:
	@scripts/setup demo
	@$(MAKE) --no-print-directory kernel
	@exec qemu-system-x86_64 -machine $(MACHINE) -accel $(ACCEL) -cpu max -m $(MEMORY) \
		-nodefaults -display none -serial mon:stdio -no-reboot \
		$(if $(filter none,$(GUID)),,-device vmgenid,guid=$(GUID)) \
		$(if $(RESTORE),-incoming 'exec:cat $(RESTORE)') \
		-kernel build/vmgenc.elf -append "$$APPEND"

# The go command knows what has changed, so it is always asked.
kernel: kernel-$(TOOLCHAIN)

.PHONY: kernel-stock kernel-tamago
kernel-stock:
	$(call say,building build/vmgenc.elf)
	@go run ./boot/cmd/link -o build/vmgenc.elf -efi build/vmgenc.efi ./kernel/cmd/vmgenc

# The environment is for the build alone: "go tool" would refuse it, and so would the build of the
# distribution, which "version" does the first time.
kernel-tamago:
	$(call say,building build/vmgenc.elf with the distribution of TamaGo)
	@mkdir -p build
	@tamago=$$(go tool -n tamago) && \
	GOTOOLCHAIN=local "$$tamago" version && \
	GOOS=tamago GOARCH=amd64 GOAMD64=v1 CGO_ENABLED=0 GOFLAGS= GOTOOLCHAIN=local GOOSPKG=github.com/usbarmory/tamago \
	"$$tamago" build -trimpath -buildvcs=false -tags linkcpuinit,linkramstart \
		-ldflags '-buildid= -T 0x1010000 -R 0x1000' -o build/tamago.elf ./kernel/cmd/vmgenc
	@go run ./boot/cmd/link -elf build/tamago.elf -o build/vmgenc.elf -efi build/vmgenc.efi
	@rm build/tamago.elf

image:
	@scripts/setup image
	@$(MAKE) --no-print-directory kernel
	$(call say,making build/vmgenc.img and build/vmgenc.iso)
	@go run ./boot/cmd/image

bench prove-statistics prove-scale: SHELL = bash
bench prove-statistics prove-scale: .SHELLFLAGS = -o pipefail -c
bench:
	@scripts/setup bench
	@mkdir -p build/bench
	@go run ./kernel/random/cmd/bench -o build/bench
	@go test -run '^$$' -bench . -benchmem ./... | grep -v 'no test files' | tee build/bench/go.txt
	@$(MAKE) --no-print-directory kernel
	-@$(MAKE) --no-print-directory linux
	@go run ./qemu/cmd/bench -o build/bench $(if $(BASE),-base $(BASE))

linux:
	@scripts/setup linux
	@$(MAKE) -s --no-print-directory build/linux/vmlinux

LINUX_SOURCE = /usr/src/linux-source-6.1.tar.xz
build/linux/vmlinux: scripts/linux/build scripts/linux/config scripts/linux/init.S $(LINUX_SOURCE)
	@scripts/linux/build $(LINUX_SOURCE)

prove: prove-statistics prove-scale prove-memory prove-storm prove-std prove-ram prove-forks

prove-statistics:
	@scripts/setup prove
	@mkdir -p build/prove
	@go test -count 1 -v -timeout 2h -tags dieharder -run '^Test(Rngtest|Ent|Dieharder)$$' ./kernel/random -statistics 1024 -fresh | tee build/prove/statistics.txt

prove-scale:
	@mkdir -p build/prove
	@go test -count 1 -v -timeout 1h -run '^TestManyClones$$' ./kernel/random -clones 10000000 | tee build/prove/scale.txt

# The laboratory's experiments, on a guest of their own and on the kernel.
CPUS = 1

prove-memory: experiment = TestSecretsInMemory
prove-storm:  experiment = TestStorm
prove-forks:  experiment = TestForkIn
prove-ram:    experiment = TestMemorySizes

prove-memory prove-storm prove-forks prove-ram:
	@scripts/setup prove
	@$(MAKE) --no-print-directory kernel guest
	@go test -count 1 -timeout 24h -tags integration -run '^$(experiment)' ./qemu -prove -cpus $(CPUS)

prove-std:
	@scripts/setup prove
	@mkdir -p build/prove
	@go test -count 1 -timeout 4h -tags integration -run '^TestStandardLibrary$$' ./boot -prove -table $(CURDIR)/build/prove/std.txt; \
		status=$$?; cat build/prove/std.txt; exit $$status
	@go test -count 1 -timeout 1h -tags integration -run '^TestReleases$$' ./qemu -prove

# Code for bare metal is vetted with a copy of GOROOT that has the overlay in it. Staticcheck leaves
# out U1000, as it does not know what assembly calls, and SA4000, as two reads of a device may differ.
# GOOS=darwin is for the files that other systems and processors get.
CHECKS = inherit,-U1000,-SA4000

lint:
	@list=$$(find . -path ./build -prune -o -name '*.go' -exec "$$(go env GOROOT)/bin/gofmt" -l {} +) && \
	if [ -n "$$list" ]; then echo "gofmt would change:"; echo "$$list"; exit 1; fi
	go vet ./...
	go vet -tags integration,dieharder ./...
	CGO_ENABLED=0 GOOS=darwin GOARCH=arm64 go vet ./...
	go run ./boot/cmd/vet ./...
	@staticcheck=$$(go tool -n honnef.co/go/tools/cmd/staticcheck) && set -x && \
	go run ./boot/cmd/vet -tool "$$staticcheck" -- -checks=$(CHECKS) ./...

clean:
	rm -rf build

help:
	@sed -n 's/^## \{0,1\}//p' Makefile
