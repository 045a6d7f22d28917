package runtime

// The generators of the runtime: the seeds of new maps, the functions of
// math/rand and math/rand/v2 that have no source of their own,
// maphash.MakeSeed, the order of select. Each m has one of ChaCha8 and a cheap
// one, which the stock runtime seeds when it makes the m, from globalRand. The
// keys of the hash functions themselves, aeskeysched and hashkey, stay as they
// are: the maps there are depend on them, and every map has a seed besides.

import _ "unsafe" // for go:linkname

// bareReseedKey is where a seed is while it is on its way to an m.
var bareReseedKey [4]uint64

func bareWipeStack()

// bareReseed gives all of the generators new seeds, made from seed. The m that
// runs the caller gets the first: the same seed makes it produce the same
// values. No goroutine is amid a value: all of that code is an unsafe point.
//
//go:linkname bareReseed
func bareReseed(seed *[32]byte) {
	w := stopTheWorld(stwUnknown)
	systemstack(func() {
		bareReseedAll(seed)
		bareWipeStack()
	})
	startTheWorld(w)
}

// bareReseedAll runs with the world stopped. The lock keeps allm as it is, and
// the making of new m's out. An m without a P, which runs none of the program,
// may be amid a value of its cheap generator, to spin on a lock, and overwrite
// the seed with what follows the old one.
func bareReseedAll(seed *[32]byte) {
	lock(&sched.lock)
	lock(&globalRand.lock)
	globalRand.state.Init(*seed)
	unlock(&globalRand.lock)
	self := getg().m
	self.bareReseed()
	for mp := allm; mp != nil; mp = mp.alllink {
		if mp != self {
			mp.bareReseed()
		}
	}
	bootstrapRandReseed() // forget what the seeds were made of
	unlock(&sched.lock)
}

func (mp *m) bareReseed() {
	for i := range bareReseedKey {
		bareReseedKey[i] = bootstrapRand()
	}
	mp.chacha8.Init64(bareReseedKey)
	mp.bareReseedCheap()
	clear(bareReseedKey[:])
}
