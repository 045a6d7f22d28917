package random

import "errors"

// The health tests assume that a raw sample holds at least a quarter of a bit of entropy, and raise
// a false alarm for a healthy source once in 2^20 times (SP 800-90B section 4.4; each constant is
// derived in health_test.go).
const (
	samplesPerBit    = 4
	repetitionCutoff = 81  // 1 + ceil(20 / (1/4))
	proportionWindow = 512 // samples, for more than two possible values
	proportionCutoff = 468 // 1 + critbinom(512, 2^(-1/4), 1 - 2^-20)
	startupSamples   = 1024
)

var (
	errRepetition = errors.New("random: samples repeat: repetition count test failed")
	errProportion = errors.New("random: one sample dominates: adaptive proportion test failed")
)

// health runs the continuous tests of SP 800-90B section 4.4 on raw samples. The zero health is
// ready.
type health struct {
	started bool
	before  byte // repetition count test, section 4.4.1
	run     int

	first byte // adaptive proportion test, section 4.4.2
	seen  int  // samples of this window
	same  int  // those that are equal to the first one
}

// test looks at one more sample and returns an error from the moment at which the source must not
// be trusted any more.
func (h *health) test(sample byte) error {
	if h.started && sample == h.before {
		h.run++
	} else {
		h.started, h.before, h.run = true, sample, 1
	}
	if h.seen == 0 {
		h.first, h.same = sample, 0
	}
	if sample == h.first {
		h.same++
	}
	h.seen = (h.seen + 1) % proportionWindow
	switch {
	case h.run >= repetitionCutoff:
		return errRepetition
	case h.same >= proportionCutoff:
		return errProportion
	}
	return nil
}
