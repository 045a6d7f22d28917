package random

import "errors"

// A Source gives hardware entropy. Its methods are called by one goroutine at a time, under the
// generator's lock: Fill must not call the generator, should be done in milliseconds, and must not
// keep p.
type Source interface {
	// Name is what statistics call the source: lower case, without dots or spaces ("rdseed").
	Name() string
	// Fill puts up to len(p) bytes of fresh entropy, made after the call began, at the start of p
	// and returns how many. Bytes that are counted must be worth it; a source that cannot vouch for
	// its output returns 0 and the reason.
	Fill(p []byte) (n int, err error)
}

// LastResort marks a source that is asked only when those before it gave less than a key's worth of
// fresh bytes, because it is slow or its worth is hard to judge.
func LastResort(s Source) Source { return lastResort{s} }

type lastResort struct{ Source }

// sourceBytes is what each source is asked for at a reseed: two keys' worth.
const sourceBytes = 64

var (
	errShort    = errors.New("random: source gave nothing")
	errOverrun  = errors.New("random: source claims more bytes than it was asked for")
	errConstant = errors.New("random: source gave one byte over and over")
)

// source is what the generator knows of one of its sources.
type source struct {
	Source
	last  bool // of last resort
	asked uint64
	bytes uint64
	fails uint64
	err   error // of the last time it was asked
}

func newSource(s Source) source {
	_, last := s.(lastResort)
	return source{Source: s, last: last}
}

// ask has the source fill slot, with zeros if it is not needed, and returns how many bytes are
// fresh and how it is.
func (s *source) ask(slot *[sourceBytes]byte, enough bool) (n int, state string) {
	if s.last && enough {
		clear(slot[:])
		return 0, "not asked"
	}
	n = s.draw(slot)
	if s.err != nil {
		return n, s.err.Error()
	}
	return n, "ok"
}

// draw asks for fresh bytes, at the start of slot; the rest of slot is zero afterwards. It returns
// how many there are.
func (s *source) draw(slot *[sourceBytes]byte) int {
	clear(slot[:])
	n, err := s.Fill(slot[:])
	switch {
	case n < 0 || n > len(slot):
		n, err = 0, errOverrun
	case n == 0 && err == nil:
		err = errShort
	case n >= 8 && constant(slot[:n]):
		n, err = 0, errConstant
	}
	clear(slot[n:])
	s.asked++
	s.bytes += uint64(n)
	s.err = err
	if err != nil {
		s.fails++
	}
	return n
}

// constant tells whether all bytes of p, which is not empty, are the same: what a bus without a
// device or a dead register reads.
func constant(p []byte) bool {
	var differ byte
	for _, b := range p {
		differ |= b ^ p[0]
	}
	return differ == 0
}
