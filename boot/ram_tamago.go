//go:build tamago && !linux

package boot

import "vmgenc/boot/loader"

// imageStart is the address where the image begins, as the Makefile links it: 16 MiB. The image is
// larger by 32 MiB than with the overlay, and has no room at 2 MiB below the memory that OVMF
// keeps.
const (
	imageStart = 0x1000000
	imagePlace = "16 MiB"
)

// addRAM reports false: the runtime of TamaGo's own distribution takes one range
// of RAM, that of the image.
func addRAM(loader.Region) bool { return false }

// setEnvironment does nothing: the runtime of TamaGo's own distribution reads no environment.
func setEnvironment(string) {}

// startTicks does nothing: the runtime of TamaGo's own distribution has no ticks.
func startTicks() {}

// readOnlyEnd returns where what is read-only in the image ends, as far as it is
// known here: with the table of functions. The linker's tables of types and
// interface methods, some KiB, lie behind that.
func readOnlyEnd(end uintptr) uintptr { return end }
