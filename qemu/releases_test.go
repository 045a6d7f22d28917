//go:build integration

package qemu

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"vmgenc/boot/overlay"
)

// TestReleases boots and clones the kernel that each minor release of Go has built. With -prove it
// also takes the oldest point release.
func TestReleases(t *testing.T) {
	releases := overlay.Minors
	if *prove {
		releases = append([]string{overlay.Oldest}, releases...)
	}
	kernels := map[string]string{}
	for _, release := range releases {
		kernels[release] = filepath.Join(t.TempDir(), release+".elf")
		cmd := exec.Command("go", "run", "./boot/cmd/link", "-o", kernels[release], "./kernel/cmd/vmgenc")
		cmd.Dir = ".."
		cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+release)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("building with %s: %v\n%s", release, err, out)
		}
	}
	onEachMachine(t, func(l *lab, config Config) {
		for _, release := range releases {
			l.Run(release, func(t *testing.T) {
				config.Kernel = kernels[release]
				(&lab{t, l.ctx}).cloneInSeveralWays(config, func(source *Machine) {
					if !strings.Contains(source.Console().Transcript(), "vmgenc: "+release+", ") {
						t.Errorf("not built with %s:\n%s", release, source.Console().Transcript())
					}
				})
			})
		}
	})
}
