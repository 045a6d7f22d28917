//go:build tamago && !linux

package boot

import "vmgenc/boot/loader"

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
