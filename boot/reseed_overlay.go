//go:build tamago && linux

package boot

import _ "unsafe" // for go:linkname

//go:linkname bareReseed runtime.bareReseed
//go:noescape
func bareReseed(seed *[32]byte)

// ReseedRuntime gives the Go runtime's own generators new seeds, all made from
// the 32 bytes at seed, which stay the caller's to wipe: the top-level functions
// of math/rand (unless rand.Seed was called) and math/rand/v2, hash/maphash.MakeSeed,
// the seeds and the order of iteration of maps made from now on, the choices of
// select. What has a seed already keeps it: a map that exists, a maphash.Hash, a
// rand.Rand of the program's own. Values that goroutines drew before are not
// undone.
//
// It reports whether it did; it does nothing where TamaGo's own distribution of
// Go built the program, whose runtime seeds these generators once and has no
// way to do so again. Only package boot/overlay adds one.
//
// It stops all goroutines for the time, as a garbage collection does at its
// end, and leaves no copy of seed behind. It may block, allocates nothing and
// must not be called in interrupt context. Goroutines may call it at the same
// time: the last one counts.
func ReseedRuntime(seed *[32]byte) bool {
	bareReseed(seed)
	return true
}
