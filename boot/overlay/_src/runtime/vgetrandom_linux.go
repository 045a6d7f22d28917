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
