//go:build go1.27

package runtime

// The parts that differ in Go 1.26 and 1.27: this is 1.27.

import _ "unsafe" // for go:linkname

// Board code calls settls, in assembly. The linker of Go 1.27 wants this directive for that.
//
//go:linkname settls

// bareReadOnlyEnd returns where the last of the linker's read-only tables ends.
//
//go:linkname bareReadOnlyEnd
//go:nosplit
func bareReadOnlyEnd() uintptr {
	m := &firstmoduledata
	return max(m.etypes, m.types+m.itaboffset+m.itabsize)
}

func (mp *m) bareReseedCheap() {
	mp.cheaprand = uint32(bootstrapRand())
	mp.cheaprand64 = bootstrapRand()
}
