//go:build integration

package qemu

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// memorySizes returns sizes of RAM, from the least on: a sample, or with -prove each from 12 to 64
// MiB in steps of 64 KiB. SeaBIOS moves its code to below the last 16 MiB where RAM has 33 MiB or
// more, and to its end where it has less.
func memorySizes() (sizes []string) {
	if !*prove {
		return []string{"12M", "12352K", "16M", "17M", "24M", "32M", "33M", "34M", "36M", "64M"}
	}
	for kib := 12 << 10; kib <= 64<<10; kib += 64 {
		sizes = append(sizes, fmt.Sprintf("%dK", kib))
	}
	return sizes
}

// TestMemorySizes boots with little RAM, whatever the place that the firmware takes for itself.
func TestMemorySizes(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		for _, config.Memory = range memorySizes() {
			l.Run(config.Memory, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				each := &lab{t, ctx}
				m := each.boot(config)
				each.wantSysctl(m, "dev.vmgenc.0.guid", config.GUID.String())
				m.Close()
			})
		}
	})
}

// ends starts a machine that cannot run the kernel, and checks that it says so and resets.
func (l *lab) ends(config Config, line string) {
	l.Helper()
	m := l.start(config)
	l.wantShutdown(m, "guest-reset")
	if got := m.Console().Transcript(); strings.TrimRight(got, "\n") != line {
		l.Errorf("%s, %s: the console says\n%s\nwant %s", config.CPU, config.Memory, got, line)
	}
}

// TestTooLittleMemory boots with less RAM than the kernel needs.
func TestTooLittleMemory(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		for _, config.Memory = range []string{"6M", "8M", "10M"} {
			l.ends(config, "boot: too little RAM: want 5 MiB beside the image, which lies at 2 MiB")
		}
	})
}

// TestNoLongMode boots on processors of 32 bits.
func TestNoLongMode(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.CPUs = 1
		for _, config.CPU = range []string{"qemu32", "pentium3", "486", "max,-lm"} {
			l.ends(config, "boot: processor: no long mode, want x86-64")
		}
	})
}

// TestOverwritten boots an image that differs from the one that was linked, in its text, its
// constants or its data.
func TestOverwritten(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		image, err := os.ReadFile(config.Kernel)
		l.must(err)
		for i, at := range []int{0x120000, 0x1f0008, 0x2ea000} {
			bad := append([]byte(nil), image...)
			bad[at] ^= 0x10
			config.Kernel = filepath.Join(l.TempDir(), fmt.Sprintf("bad%d.elf", i))
			l.must(os.WriteFile(config.Kernel, bad, 0o666))
			l.ends(config, "boot: image: wrong checksum: firmware or the loader has overwritten it")
		}
	})
}

// TestNoNX boots on a processor without the no-execute bit, and clones it.
func TestNoNX(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.CPU = "qemu64,-nx"
		l.bootAndClone(config)
	})
}

// TestNoAPIC boots on a processor without a local APIC: the console answers, and a clone is noticed
// by polling.
func TestNoAPIC(t *testing.T) {
	onEachMachine(t, func(l *lab, config Config) {
		config.CPU, config.CPUs = "max,-apic", 1 // QEMU gives several processors a local APIC each
		source := l.boot(config)
		const line = "boot: processor: no local APIC, so no interrupts and no halt\n"
		if got := source.Console().Transcript(); !strings.HasPrefix(got, line) {
			l.Errorf("the console says\n%s\nwant first %s", got, line)
		}
		l.wantSysctl(source, "dev.vmgenc.0.guid", config.GUID.String())
		snapshot := l.snapshot(source)
		config.GUID = NewGUID()
		clone := l.resume(config, snapshot)
		l.awaitReseed(clone)
		l.wantSysctl(clone, "dev.vmgenc.0.guid", config.GUID.String())
	})
}
