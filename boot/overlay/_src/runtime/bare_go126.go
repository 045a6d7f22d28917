//go:build !go1.27

package runtime

// The parts that differ in Go 1.26 and 1.27: this is 1.26.

import "unsafe"

// bareReadOnlyEnd returns where the last of the linker's read-only tables ends.
//
//go:linkname bareReadOnlyEnd
//go:nosplit
func bareReadOnlyEnd() uintptr {
	end := uintptr(0)
	if t := firstmoduledata.typelinks; len(t) != 0 {
		end = uintptr(unsafe.Pointer(unsafe.SliceData(t))) + uintptr(len(t))*4
	}
	if t := firstmoduledata.itablinks; len(t) != 0 {
		end = max(end, uintptr(unsafe.Pointer(unsafe.SliceData(t)))+uintptr(len(t))*8)
	}
	return end
}

func (mp *m) bareReseedCheap() { mp.cheaprand = bootstrapRand() }
