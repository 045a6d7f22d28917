//go:build tamago && linux

package boot

import _ "unsafe" // for go:linkname

//go:linkname bareAddRAM runtime.bareAddRAM
func bareAddRAM(start, end uintptr)

// addRAM gives the runtime RAM beside that of the image, for its heap. It reports
// whether the runtime takes it.
func addRAM(r Region) bool {
	bareAddRAM(uintptr(r.Start), uintptr(r.End()))
	return true
}
