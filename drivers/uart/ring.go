package uart

// ring is a first-in first-out queue of bytes of fixed size.
type ring struct {
	buf   []byte
	start int
	n     int
}

func newRing(size int) ring { return ring{buf: make([]byte, size)} }

func (r *ring) len() int  { return r.n }
func (r *ring) free() int { return len(r.buf) - r.n }

// put appends c; the caller has made sure of room.
func (r *ring) put(c byte) {
	r.buf[(r.start+r.n)%len(r.buf)] = c
	r.n++
}

// read moves bytes to p and returns how many.
func (r *ring) read(p []byte) int {
	n := min(len(p), r.n)
	k := copy(p[:n], r.buf[r.start:])
	copy(p[k:n], r.buf)
	r.start = (r.start + n) % len(r.buf)
	r.n -= n
	return n
}

// remove takes out the first byte with value c at or after position from, and
// reports whether there was one.
func (r *ring) remove(from int, c byte) bool {
	for i := from; i < r.n; i++ {
		if *r.at(i) != c {
			continue
		}
		for ; i < r.n-1; i++ {
			*r.at(i) = *r.at(i + 1)
		}
		r.n--
		return true
	}
	return false
}

func (r *ring) at(i int) *byte { return &r.buf[(r.start+i)%len(r.buf)] }
