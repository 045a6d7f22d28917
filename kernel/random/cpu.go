package random

import (
	"encoding/binary"
	"errors"
)

// What the processor's generators can be found guilty of.
var (
	errAbsent = errors.New("random: the processor has no such instruction")
	errDry    = errors.New("random: the instruction gave nothing, over and over")
	errStuck  = errors.New("random: the instruction gave an implausible value")
)

// Attempts at one word. Intel's DRNG guide says that ten are enough for a healthy RDRAND; RDSEED
// may run dry when other processors draw from it at the same time, so it gets more, with a PAUSE
// between.
const (
	rdrandAttempts = 10
	rdseedAttempts = 256
)

// cpuSource is an instruction that gives 64 random bits, or fails.
type cpuSource struct {
	name     string
	present  func() bool // asked each time: a clone may run where the instruction is gone
	word     func() (v uint64, ok bool)
	attempts int
}

// RDSEED returns the processor's entropy source (Intel SDM volume 1, section 7.3.17.2; present when
// CPUID.7.0:EBX[18] is set). On a machine without it, Fill says so. It refuses words that known
// broken processors give: all zeros, all ones (AMD family 15h and 16h after suspend, some 17h), and
// a repetition of the word before.
func RDSEED() Source { return &cpuSource{"rdseed", hasRDSEED, rdseed, rdseedAttempts} }

// RDRAND returns the processor's random generator, which RDSEED's source reseeds (present when
// CPUID.1:ECX[30] is set). It is as careful as RDSEED.
func RDRAND() Source { return &cpuSource{"rdrand", hasRDRAND, rdrand, rdrandAttempts} }

// Name returns "rdseed" or "rdrand".
func (s *cpuSource) Name() string { return s.name }

// Fill fills whole words of p. It neither allocates nor blocks.
func (s *cpuSource) Fill(p []byte) (int, error) {
	if !s.present() {
		return 0, errAbsent
	}
	// The first word is only there to be compared with, so that nothing of a seed needs to be kept.
	before, err := s.draw()
	n := 0
	for ; err == nil && n+8 <= len(p); n += 8 {
		var v uint64
		if v, err = s.draw(); err != nil {
			break
		}
		if v == before {
			err = errStuck
			break
		}
		binary.LittleEndian.PutUint64(p[n:], v)
		before = v
	}
	if err == errStuck {
		clear(p)
		n = 0
	}
	return n, err
}

// draw gets one word.
func (s *cpuSource) draw() (uint64, error) {
	for range s.attempts {
		if v, ok := s.word(); ok {
			if v == 0 || v == ^uint64(0) {
				return 0, errStuck
			}
			return v, nil
		}
		pause()
	}
	return 0, errDry
}
