//go:build tamago && linux

package boot

import "vmgenc/boot/loader"

import _ "unsafe" // for go:linkname

// imageStart is the address where the image begins, as boot/cmd/link links it: 2 MiB, which SeaBIOS
// leaves alone for every size of RAM, and OVMF after boot services.
const (
	imageStart = 0x200000
	imagePlace = "2 MiB"
)

//go:linkname bareAddRAM runtime.bareAddRAM
func bareAddRAM(start, end uintptr)

// addRAM gives the runtime RAM beside that of the image, for its heap. It reports
// whether the runtime takes it.
func addRAM(r loader.Region) bool {
	bareAddRAM(uintptr(r.Start), uintptr(r.End()))
	return true
}

//go:linkname bareAddArg runtime.bareAddArg
func bareAddArg(word *byte) bool

//go:linkname bareAddEnv runtime.bareAddEnv
func bareAddEnv(word *byte) bool

// words holds the program's arguments and environment.
var words loader.Environment

// setEnvironment gives the runtime the arguments and the environment on the command line. It must
// run before the runtime starts.
func setEnvironment(line string) { words.Read(line, bareAddArg, bareAddEnv) }

// startTicks lets the runtime know that it may use the local APIC's timer.
//
//go:linkname startTicks runtime.bareStartTicks
func startTicks()

//go:linkname bareReadOnlyEnd runtime.bareReadOnlyEnd
func bareReadOnlyEnd() uintptr

// readOnlyEnd returns where what is read-only in the image ends, given where its
// table of functions does: the linker's tables of types and interface methods lie
// behind that. Data begins on a page of its own.
func readOnlyEnd(end uintptr) uintptr {
	return (max(end, bareReadOnlyEnd()) + page - 1) &^ (page - 1)
}
