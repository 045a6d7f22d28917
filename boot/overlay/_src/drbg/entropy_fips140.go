package drbg

import "crypto/internal/sysrand"

// getEntropy is called in FIPS 140 mode alone, which a program turns on with
// GODEBUG. The stock one measures memory access times, for which it has 32 MiB
// of .noptrbss: RAM that a boot loader clears and that no one else can have.
// Here the seed is the board's generator's, as is that of everything else. It
// is not FIPS 140 validated; nothing in this image is.
func getEntropy() *[SeedSize]byte {
	seed := new([SeedSize]byte)
	sysrand.Read(seed[:])
	return seed
}
