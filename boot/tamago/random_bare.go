//go:build tamago

package tamago

import (
	"runtime"
	"sync/atomic"
	_ "unsafe" // for go:linkname

	"vmgenc/kernel/random"
)

// randomHook is what TamaGo reads random bytes from, and so crypto/rand. Until init it is RDRAND,
// unchecked.
//
//go:linkname randomHook github.com/usbarmory/tamago/internal/rng.GetRandomDataFn
var randomHook func(p []byte)

// randomSource is SetRandom's argument.
var randomSource atomic.Pointer[func(p []byte)]

func init() { randomHook = readRandom }

// readRandom fills p: from randomSource once there is one, before that afresh.
func readRandom(p []byte) {
	if read := randomSource.Load(); read != nil {
		(*read)(p)
		return
	}
	for n := 1; random.Fresh(p, rdtsc) != nil; n++ {
		if n == 100 {
			print("boot/tamago: random: no entropy from RDSEED, RDRAND or timing jitter, reads of crypto/rand wait for it\n")
		}
		runtime.Gosched()
	}
}

func (b *board) setRandom(read func(p []byte)) { randomSource.Store(&read) }
