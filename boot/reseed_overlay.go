//go:build tamago && linux

package boot

import _ "unsafe" // for go:linkname

//go:linkname bareReseed runtime.bareReseed
//go:noescape
func bareReseed(seed *[32]byte)

func reseedRuntime(seed *[32]byte) bool {
	bareReseed(seed)
	return true
}
