package aml

// arena hands out the parts of decoded code, many to an allocation. What was handed out since a
// mark can be given back: that is how a table's own code, each statement of which runs once, needs
// next to no memory.
type arena struct {
	terms      slab[term]
	names      slab[name]
	args       slab[*term]
	blocks     slab[block]
	statements slab[statement]
}

// mark is a point in what an arena has handed out.
type mark struct{ terms, names, args, blocks, statements position }

func (a *arena) mark() mark {
	return mark{a.terms.at, a.names.at, a.args.at, a.blocks.at, a.statements.at}
}

// release gives back what was handed out since m.
func (a *arena) release(m mark) {
	a.terms.release(m.terms)
	a.names.release(m.names)
	a.args.release(m.args)
	a.blocks.release(m.blocks)
	a.statements.release(m.statements)
}

// slab hands out values of one type from chunks.
type slab[T any] struct {
	chunks [][]T
	at     position
}

type position struct{ chunk, next int }

// chunkSize is how many values a chunk has, maxChunks how many chunks stay when all is given back.
const (
	chunkSize = 64
	maxChunks = 8
)

// take returns n zero values, at most chunkSize, that lie side by side.
func (s *slab[T]) take(n int) []T {
	if s.at.next+n > chunkSize {
		s.at = position{s.at.chunk + 1, 0}
	}
	if s.at.chunk == len(s.chunks) {
		s.chunks = append(s.chunks, make([]T, chunkSize))
	}
	c := s.chunks[s.at.chunk][s.at.next : s.at.next+n : s.at.next+n]
	s.at.next += n
	return c
}

// new returns a zero value.
func (s *slab[T]) new() *T { return &s.take(1)[0] }

func (s *slab[T]) release(to position) {
	for s.at.chunk > to.chunk {
		clear(s.chunks[s.at.chunk])
		s.at.chunk--
		s.at.next = chunkSize
	}
	if len(s.chunks) > maxChunks && to.chunk < maxChunks {
		clear(s.chunks[maxChunks:])
		s.chunks = s.chunks[:maxChunks]
	}
	if s.at.next > to.next && s.at.chunk < len(s.chunks) {
		clear(s.chunks[s.at.chunk][to.next:s.at.next])
	}
	s.at = to
}

// grow returns a zero value that is never given back. Only the last chunk is kept track of.
func (s *slab[T]) grow() *T {
	if s.at.next == chunkSize || s.chunks == nil {
		s.chunks, s.at = [][]T{make([]T, chunkSize)}, position{}
	}
	return s.new()
}
