//go:build tamago

package boot

import "unsafe"

// checksum describes the image as it was linked. boot/cmd/link fills it in: the ranges of memory
// that the file fills, as address and number of 64-bit words, and a word that makes their sum 0. It
// is in one of the ranges itself.
type checksum struct {
	balance uint64
	ranges  [3]struct{ start, words uint64 }
}

// imageChecksum has a value so that it is in the file. The command finds it by its name; without
// ranges nothing is checked.
var imageChecksum = checksum{balance: 1}

// intact reports whether the image is what was linked: firmware that runs after the loader may have
// overwritten it. It must run before anything changes the image's data. It takes 0.5 ms under TCG.
func (c *checksum) intact() bool {
	sum := uint64(0)
	if c.ranges[0].words == 0 {
		return true
	}
	for i := range c.ranges {
		r := &c.ranges[i]
		words := unsafe.Slice((*uint64)(unsafe.Pointer(uintptr(r.start))), int(r.words))
		for len(words) >= 8 { // in parts, for an emulator's sake
			w := (*[8]uint64)(words)
			sum += w[0] + w[1] + w[2] + w[3] + w[4] + w[5] + w[6] + w[7]
			words = words[8:]
		}
		for _, w := range words {
			sum += w
		}
	}
	return sum == 0
}
