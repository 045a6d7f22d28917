package random

import (
	"encoding/binary"
	"errors"
	"slices"
)

// mixTag is "mix ", the last word of the header of what Mix absorbs.
const mixTag = 0x2078696d

// errMixed is the state of a source that is none: its bytes were mixed in once.
var errMixed = errors.New("mixed, not counted")

// Mix absorbs p, of any length, into the key without taking it for entropy: the generator is as
// seeded as before, and no key that somebody does not know becomes known to him. It is for what may
// be secret but may also be had by others, such as a seed that a boot loader passes to every
// machine started from one image. Statistics show it as a source by that name. Mix keeps nothing of
// p, which the caller should wipe. It blocks while another call holds the generator, and allocates.
func (g *Generator) Mix(name string, p []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	var head [cascadeBlock]byte
	binary.LittleEndian.PutUint64(head[0:], 1+uint64(len(p)+cascadeBlock-1)/cascadeBlock)
	binary.LittleEndian.PutUint32(head[8:], uint32(len(p)))
	binary.LittleEndian.PutUint32(head[12:], mixTag)
	absorb(&g.key, head[:], &g.scratch)
	for len(p) > 0 {
		n := copy(g.slot[:cascadeBlock], p)
		absorb(&g.key, g.slot[:cascadeBlock], &g.scratch)
		clear(g.slot[:])
		p = p[n:]
	}
	s := LastResort(mixed(name)) // gather has nothing to ask it for
	g.sources = append(g.sources, source{Source: s, last: true, asked: 1, err: errMixed})
	g.latest.Sources = append(slices.Clip(g.latest.Sources), SourceReport{Name: name, State: errMixed.Error()})
	g.expire()
}

// mixed is the source that Mix leaves, by its name.
type mixed string

func (m mixed) Name() string { return string(m) }

func (m mixed) Fill([]byte) (int, error) { return 0, errMixed }
