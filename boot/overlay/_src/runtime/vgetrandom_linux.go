package runtime

import (
	"runtime/goos"
	_ "unsafe" // for go:linkname
)

// vgetrandom is the way from crypto/rand to the board's generator: a plain
// call on the goroutine's own stack, which may block.
//
//go:linkname vgetrandom
func vgetrandom(p []byte, flags uint32) (ret int, supported bool) {
	goos.GetRandomData(p)
	return len(p), true
}

func vgetrandomInit() {}

func vgetrandomDestroy(mp *m) {}

// vgetrandom1 is linked from assembly on Linux; nothing calls it here.
func vgetrandom1(buf *byte, length uintptr, flags uint32, state uintptr, stateSize uintptr) int {
	return -1
}
