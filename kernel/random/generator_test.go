package random

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"vmgenc/kernel/generation"
)

// fakeSource gives bytes of a reproducible stream, n of them at a time, or err.
type fakeSource struct {
	name string
	r    *rand.ChaCha8
	n    int
	err  error
	hook func()
}

func newFake(name string, seed byte) *fakeSource {
	return &fakeSource{name: name, r: rand.NewChaCha8([32]byte{seed}), n: sourceBytes}
}

func (s *fakeSource) Name() string { return s.name }

func (s *fakeSource) Fill(p []byte) (int, error) {
	if s.hook != nil {
		s.hook()
	}
	if s.err != nil {
		return 0, s.err
	}
	s.r.Read(p[:s.n])
	return s.n, nil
}

// testClock is a generator's clock, which stands still unless it is moved.
type testClock struct {
	atomic.Int64
	g *Generator
}

func (c *testClock) now() time.Duration { return time.Duration(c.Load()) }

// move does what the timer would do as well.
func (c *testClock) move(d time.Duration) {
	c.Add(int64(d))
	c.g.expire()
}

func newTest(sources ...Source) (*Generator, *testClock) {
	g := New(sources...)
	c := &testClock{g: g}
	g.now = c.now
	return g, c
}

func mustRead(t testing.TB, g *Generator, n int) []byte {
	t.Helper()
	p := make([]byte, n)
	if got, err := g.TryRead(p); got != n || err != nil {
		t.Fatalf("TryRead(%d bytes) = %d, %v", n, got, err)
	}
	return p
}

// change has the generator watch a live ID that is id from now on, and returns the report of its
// last reseed.
func change(g *Generator, id generation.ID) Report {
	live := func() generation.ID { return id }
	g.live.Store(&live)
	g.Check(generation.Poll)
	return g.Stats().Last
}

// model is a second implementation of the package comment, on top of another ChaCha20.
type model struct {
	t       testing.TB
	key     []byte
	lane    []byte // its key; nil when it is outdated
	buf     []byte
	reseeds uint64
	sources []*fakeSource
}

func (m *model) reseed(id [16]byte, now uint64) {
	m.lane, m.buf = nil, nil
	m.reseeds++
	msg := make([]byte, 48)
	binary.LittleEndian.PutUint64(msg, uint64(3+4*len(m.sources)))
	copy(msg[12:], "seed")
	copy(msg[16:], id[:])
	binary.LittleEndian.PutUint64(msg[32:], now)
	binary.LittleEndian.PutUint64(msg[40:], m.reseeds)
	for _, s := range m.sources {
		var slot [64]byte
		if _, err := s.Fill(slot[:]); err != nil {
			clear(slot[:])
		}
		msg = append(msg, slot[:]...)
	}
	m.key = oracleAbsorb(m.t, m.key, msg)
}

// supply gives the lane a key, if it has none.
func (m *model) supply() {
	if m.lane == nil {
		out := oracle(m.t, m.key, [16]byte{12: 'l', 'a', 'n', 'e'}, 1)
		m.key, m.lane = out[:32], out[32:]
	}
}

func (m *model) stream(key []byte, n int) []byte {
	return oracle(m.t, key, [16]byte{12: 'o', 'u', 't', ' '}, n)
}

func (m *model) refill() {
	out := m.stream(m.lane, 16)
	m.lane, m.buf = out[:32], out[32:]
}

func (m *model) take(n int) (out []byte) {
	out, m.buf = m.buf[:n], m.buf[n:]
	return out
}

func (m *model) read(n int) []byte {
	m.supply()
	var out []byte
	for ; n > 64<<10; n -= 64 << 10 {
		out = append(out, m.large(64<<10)...)
	}
	if n > 512 {
		return append(out, m.large(n)...)
	}
	for n > len(m.buf) {
		n -= len(m.buf)
		out = append(out, m.buf...)
		m.refill()
	}
	return append(out, m.take(n)...)
}

func (m *model) large(n int) []byte {
	if len(m.buf) < 32 {
		m.refill()
	}
	return m.stream(m.take(32), (n+63)/64)[:n]
}

func TestOutputAgainstModel(t *testing.T) {
	g, clock := newTest(newFake("a", 1), newFake("b", 2))
	m := &model{t: t, key: make([]byte, 32), sources: []*fakeSource{newFake("a", 1), newFake("b", 2)}}
	m.reseed([16]byte{}, 0)
	r := rand.New(rand.NewPCG(1, 2))
	sizes := []int{0, 1, 16, 32, 511, 512, 513, 576, 577, 991, 992, 993, 65535, 65536, 65537, 131072, 200000}
	for range 300 {
		sizes = append(sizes, r.IntN(1200))
	}
	for i, n := range sizes {
		if i%50 == 49 {
			clock.move(time.Second)
			id := [16]byte{byte(i)}
			change(g, id)
			m.reseed(id, uint64(clock.now()))
		}
		if !bytes.Equal(mustRead(t, g, n), m.read(n)) {
			t.Fatalf("read %d, of %d bytes, differs from the model", i, n)
		}
	}
}

func TestNotSeeded(t *testing.T) {
	var g Generator
	p := []byte{1, 2, 3}
	if n, err := g.TryRead(p); n != 0 || !errors.Is(err, ErrNotSeeded) {
		t.Fatalf("TryRead = %d, %v", n, err)
	}
	if !bytes.Equal(p, make([]byte, 3)) {
		t.Errorf("buffer holds %x after a failed read", p)
	}
	short := newFake("short", 1)
	short.n = keySize - 1
	g.Add(short)
	if _, err := g.TryRead(p); !errors.Is(err, ErrNotSeeded) {
		t.Errorf("31 bytes of entropy make a seed: %v", err)
	}
	done := make(chan error)
	go func() {
		_, err := g.Read(make([]byte, 16))
		done <- err
	}()
	if s := g.Stats(); s.Seeded || !s.Degraded {
		t.Errorf("not seeded, but Stats says %+v", s)
	}
	g.Add(newFake("good", 2))
	if err := <-done; err != nil {
		t.Error(err)
	}
	if !g.Stats().Seeded {
		t.Error("Stats does not say that the generator is seeded")
	}
}

func TestReseedTriggers(t *testing.T) {
	g, clock := newTest(newFake("a", 1))
	check := func(want Trigger, reseeds uint64) {
		t.Helper()
		mustRead(t, g, 16)
		if s := g.Stats(); s.Last.Trigger != want || s.Reseeds != reseeds {
			t.Fatalf("reseed %d by %q, want %d by %q", s.Reseeds, s.Last.Trigger, reseeds, want)
		}
	}
	check(TriggerSeed, 1)
	clock.move(MaxAge - 1)
	check(TriggerSeed, 1)
	clock.move(1)
	check(TriggerAge, 2)
	clock.move(-time.Hour)
	check(TriggerAge, 3)
	mustRead(t, g, MaxBytes/2)
	check(TriggerAge, 3)
	mustRead(t, g, MaxBytes/2)
	check(TriggerVolume, 4)
	id := [16]byte{1}
	change(g, id)
	check(TriggerChange, 5)
	g.Watch(func() generation.ID { return id })
	check(TriggerWatch, 6)
	id[0]++
	check(TriggerChange, 7)
}

func TestCheckIsIdempotent(t *testing.T) {
	g, clock := newTest(newFake("a", 1))
	id := generation.ID{1}
	g.Watch(func() generation.ID { return id })
	if c := g.Current(); c.Generation != 0 || c.New != id || c.Old != id || c.By != generation.None || c.Fresh != sourceBytes || c.Entropy != "a:64" {
		t.Errorf("generation 0: %+v", c)
	}
	clock.move(MaxAge)
	mustRead(t, g, 1) // a reseed of the same generation
	if g.Check(generation.Poll) || g.Stats().Reseeds != 2 || g.Generation() != 0 {
		t.Errorf("generation %d after %d reseeds", g.Generation(), g.Stats().Reseeds)
	}
	clock.move(time.Second)
	id[0] = 2
	mustRead(t, g, 1)
	if g.Check(generation.Notify) {
		t.Error("the read started this generation")
	}
	want := generation.Change{Generation: 1, Old: generation.ID{1}, New: id, By: generation.Read, Time: clock.now(), Fresh: 64, Entropy: "a:64"}
	if c := g.Current(); c != want {
		t.Errorf("%+v, want %+v", c, want)
	}
}

// An ID that changes and changes back was two changes, if a read saw the first: both are announced.
func TestChangeBack(t *testing.T) {
	g, _ := newTest(newFake("a", 1))
	var id generation.ID
	g.Watch(func() generation.ID { return id })
	token, _ := g.ReadToken(nil)
	id[0] = 1
	mustRead(t, g, 1)
	id[0] = 0
	mustRead(t, g, 1)
	if token.Valid() {
		t.Error("a token of generation 0 is valid in generation 2 under the same ID")
	}
	for n, want := range []generation.Change{
		{Generation: 1, New: generation.ID{1}, By: generation.Read, Fresh: 64, Entropy: "a:64"},
		{Generation: 2, Old: generation.ID{1}, By: generation.Read, Fresh: 64, Entropy: "a:64"},
	} {
		if c, err := g.Next(t.Context()); err != nil || c != want {
			t.Errorf("change %d: %+v, %v, want %+v", n+1, c, err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if c, err := g.Next(ctx); err != context.Canceled || c != (generation.Change{}) {
		t.Errorf("no change: %+v, %v", c, err)
	}
}

// When nobody asks for changes, the last two of too many become one.
func TestManyChanges(t *testing.T) {
	g, _ := newTest(newFake("a", 1))
	var id generation.ID
	g.Watch(func() generation.ID { return id })
	for n := range maxPending + 5 {
		id[0] = byte(n + 1)
		g.Check(generation.Poll)
	}
	var last generation.Change
	for n := range maxPending {
		c, err := g.Next(t.Context())
		if err != nil || c.Old != last.New || c.Generation <= last.Generation {
			t.Fatalf("change %d: %+v after %+v: %v", n, c, last, err)
		}
		last = c
	}
	if last.Generation != maxPending+5 || last.New != id {
		t.Errorf("the last is %+v", last)
	}
}

// A generation that is short of entropy ends when the sources give enough again; a later reseed
// does not repair it.
func TestShortGeneration(t *testing.T) {
	s := newFake("a", 1)
	g, clock := newTest(s)
	var id generation.ID
	g.Watch(func() generation.ID { return id })
	s.err = errors.New("gone")
	id[0] = 1
	g.Check(generation.Notify)
	token, _ := g.ReadToken(make([]byte, 16))
	if c := g.Current(); !c.Short() || c.By != generation.Notify {
		t.Errorf("%+v", c)
	}
	clock.move(degradedAge)
	if g.Check(generation.Poll) || g.Generation() != 1 || g.Stats().Reseeds != 3 {
		t.Errorf("generation %d after %d reseeds: the sources gave nothing", g.Generation(), g.Stats().Reseeds)
	}
	s.err = nil
	clock.move(degradedAge)
	if !g.Check(generation.Notify) || token.Valid() {
		t.Error("the short generation goes on")
	}
	if c := g.Current(); c.Generation != 2 || c.Old != id || c.New != id || c.By != generation.Poll || c.Short() {
		t.Errorf("%+v", c)
	}
}

// The first key of all belongs to generation 0, however late it is made.
func TestLateSeed(t *testing.T) {
	s := newFake("a", 1)
	s.err = errors.New("not yet")
	g, clock := newTest(s)
	g.Watch(func() generation.ID { return generation.ID{1} })
	if c := g.Current(); !c.Short() {
		t.Errorf("%+v", c)
	}
	s.err = nil
	clock.move(degradedAge)
	mustRead(t, g, 1)
	if c := g.Current(); c.Generation != 0 || c.Short() || c.New != (generation.ID{1}) {
		t.Errorf("%+v", c)
	}
}

func TestSourceFaults(t *testing.T) {
	broken := errors.New("out of order")
	for _, c := range []struct {
		name   string
		source Source
		fresh  int
		state  string
	}{
		{"good", newFake("s", 1), 64, "ok"},
		{"partial", &fakeSource{name: "s", r: rand.NewChaCha8([32]byte{}), n: 40}, 40, "ok"},
		{"error", &fakeSource{name: "s", err: broken}, 0, broken.Error()},
		{"nothing", claim(0), 0, errShort.Error()},
		{"constant", claim(64), 0, errConstant.Error()},
		{"more than asked for", claim(65), 0, errOverrun.Error()},
		{"negative", claim(-1), 0, errOverrun.Error()},
	} {
		g, _ := newTest(c.source)
		r := change(g, [16]byte{1})
		if r.Fresh != c.fresh || r.Degraded != (c.fresh < keySize) || r.Sources[0].State != c.state || r.Sources[0].Bytes != c.fresh {
			t.Errorf("%s: report %+v", c.name, r)
		}
		if s := g.Stats().Sources[0]; s.Asked != 1 || s.State != c.state || s.Bytes != uint64(c.fresh) {
			t.Errorf("%s: statistics %+v", c.name, s)
		}
	}
}

// claim is a source that gives 0x55 and says that it gave so many bytes.
type claim int

func (claim) Name() string { return "claim" }

func (c claim) Fill(p []byte) (int, error) {
	for i := range p {
		p[i] = 0x55
	}
	return int(c), nil
}

func TestLastResort(t *testing.T) {
	good, last := newFake("good", 1), newFake("last", 2)
	g, clock := newTest(good, LastResort(last))
	r := change(g, [16]byte{1})
	if r.Sources[1].State != "not asked" || r.Fresh != 64 {
		t.Errorf("with a good source: %+v", r)
	}
	good.err = errors.New("gone")
	clock.move(MaxAge)
	r = change(g, [16]byte{2})
	if r.Sources[1].State != "ok" || r.Fresh != 64 || r.Degraded {
		t.Errorf("without: %+v", r)
	}
}

// A seeded generator whose sources die goes on, says so, and asks again every second.
func TestDegraded(t *testing.T) {
	s := newFake("a", 1)
	g, clock := newTest(s)
	mustRead(t, g, 16)
	s.err = errors.New("gone")
	if r := change(g, [16]byte{1}); !r.Degraded || r.Fresh != 0 {
		t.Errorf("report %+v", r)
	}
	before := mustRead(t, g, 16)
	if r := change(g, [16]byte{2}); !r.Degraded {
		t.Errorf("report %+v", r)
	}
	if bytes.Equal(before, mustRead(t, g, 16)) {
		t.Error("two generations gave the same bytes")
	}
	s.err = nil
	mustRead(t, g, 16)
	if !g.Stats().Degraded {
		t.Error("recovered without asking")
	}
	clock.move(degradedAge)
	mustRead(t, g, 16)
	if s := g.Stats(); s.Degraded || s.Last.Trigger != TriggerAge {
		t.Errorf("not recovered: %+v", s)
	}
}

// Whatever the ID is during a reseed, the key's generation is sampled before the entropy is drawn
// and compared after the output.
func TestChangeDuringReseed(t *testing.T) {
	var id [16]byte
	s := newFake("a", 1)
	g, _ := newTest(s)
	g.Watch(func() generation.ID { return id })
	id[0] = 1
	moves := 5
	s.hook = func() {
		if moves > 0 {
			moves--
			id[0]++
		}
	}
	p := make([]byte, 16)
	var from origin
	err := g.read(p, &from)
	if err != nil || from.id != id || g.id != id {
		t.Errorf("bytes of generation %x, key of %x, ID is %x: %v", from.id, g.id, id, err)
	}
	if got := g.Stats().Retries; got != 6 {
		t.Errorf("%d retries, want 6", got)
	}
}

// Changes that reads find are announced once each, in order, whichever of several readers was
// first.
func TestNext(t *testing.T) {
	var id atomic.Uint64
	live := func() (out generation.ID) {
		binary.LittleEndian.PutUint64(out[:], id.Load())
		return out
	}
	g := New(newFake("a", 1))
	g.Watch(live)
	const rounds = 50
	seen := make(chan generation.Change)
	go func() {
		for range rounds {
			c, err := g.Next(t.Context())
			if err != nil {
				t.Error(err)
			}
			g.Read(make([]byte, 8)) // outside all locks
			seen <- c
		}
	}()
	for n := range uint64(rounds) {
		old := live()
		id.Store(n + 1)
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() { g.Read(make([]byte, 100)) })
		}
		wg.Wait()
		if c := <-seen; c.Old != old || c.New != live() || c.Generation != n+1 || c.By != generation.Read {
			t.Fatalf("change %d: %+v", n+1, c)
		}
	}
}

// After a read, neither its bytes nor the key they came from are in the generator's memory.
func TestNothingKept(t *testing.T) {
	g, _ := newTest(newFake("a", 1))
	mustRead(t, g, 1)
	for _, n := range []int{16, 100, 512, 513, 1000, 4096, 100000} {
		before := g.lane[0].key
		p := mustRead(t, g, n)
		memory := unsafe.Slice((*byte)(unsafe.Pointer(g)), unsafe.Sizeof(*g))
		for i := 0; i+16 <= len(p); i += 16 {
			if bytes.Contains(memory, p[i:i+16]) {
				t.Errorf("read of %d bytes: those from %d are still there", n, i)
			}
		}
		if moved := before != g.lane[0].key; moved && bytes.Contains(memory, unsafe.Slice((*byte)(unsafe.Pointer(&before)), 32)) {
			t.Errorf("read of %d bytes: the old key is still there", n)
		}
	}
	l := &g.lane[0]
	old := slices.Clone(l.buf[bufferSize-l.left:][:32])
	change(g, [16]byte{5})
	memory := unsafe.Slice((*byte)(unsafe.Pointer(g)), unsafe.Sizeof(*g))
	if bytes.Contains(memory, old) {
		t.Error("unread bytes of the old generation are still there after a reseed")
	}
}

func TestNoAllocation(t *testing.T) {
	g := New(RDSEED(), RDRAND(), newFake("a", 1), LastResort(newFake("b", 2)))
	var id [16]byte
	g.Watch(func() generation.ID { return id })
	for _, n := range []int{0, 1, 16, 32, 512, 513, 4096, 65536, 200000} {
		p := make([]byte, n)
		if a := testing.AllocsPerRun(100, func() { g.Read(p) }); a != 0 {
			t.Errorf("a read of %d bytes makes %v allocations", n, a)
		}
		if a := testing.AllocsPerRun(100, func() { id[3]++; g.Read(p) }); a != 0 {
			t.Errorf("a read of %d bytes that reseeds makes %v allocations", n, a)
		}
	}
}

func TestReadersRunTogether(t *testing.T) {
	g := New(newFake("a", 1))
	var (
		mu   sync.Mutex
		seen = map[[16]byte]bool{}
		wg   sync.WaitGroup
	)
	for reader := range 8 {
		wg.Go(func() {
			for range 50 {
				p := mustRead(t, g, 16+reader*300)
				mu.Lock()
				for ; len(p) >= 16; p = p[16:] {
					if seen[[16]byte(p)] {
						t.Error("two readers got the same bytes")
					}
					seen[[16]byte(p)] = true
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func TestSourceName(t *testing.T) {
	for _, s := range []Source{RDSEED(), RDRAND(), Jitter(nil), LastResort(Jitter(nil))} {
		if n := s.Name(); n == "" || strings.ContainsAny(n, ". ") || n != strings.ToLower(n) {
			t.Errorf("name %q does not fit into kern.random.source.NAME", n)
		}
	}
}

// A reseed for a new ID between two pieces of a long read: all pieces are made again.
func TestChangeBetweenPieces(t *testing.T) {
	var id [16]byte
	moves := 1
	g, _ := newTest(newFake("a", 1))
	g.Watch(func() generation.ID {
		if g.volume.Load() >= MaxBytes && moves > 0 { // the look before the reseed that is due by volume
			moves--
			id[0]++
		}
		return id
	})
	mustRead(t, g, 1)
	before := g.Stats().Reads
	g.volume.Store(MaxBytes - 2*pieceSize)
	p := make([]byte, 5*pieceSize)
	var from origin
	err := g.read(p, &from)
	if err != nil || from.id != id {
		t.Errorf("bytes of %x, ID is %x: %v", from.id, id, err)
	}
	if s := g.Stats(); s.Retries != 1 || s.Reads-before != 3+5 || s.Last.Trigger != TriggerChange {
		t.Errorf("%d pieces, %d retries, last reseed by %q", s.Reads-before, s.Retries, s.Last.Trigger)
	}
}

// While one reader holds a lane, the next gets another one, with other bytes.
func TestLanes(t *testing.T) {
	g, clock := newTest(newFake("a", 1))
	seen := map[[16]byte]bool{}
	read := func() {
		t.Helper()
		p := [16]byte(mustRead(t, g, 16))
		if seen[p] {
			t.Errorf("%x again", p)
		}
		seen[p] = true
	}
	for i := range g.lane[:lanes-1] {
		read()
		g.lane[i].mu.Lock()
	}
	read()
	clock.move(MaxAge)
	for i := range g.lane[:lanes-1] {
		g.lane[i].mu.Unlock()
	}
	read()
	for i := range g.lane[1:] {
		if l := &g.lane[i+1]; l.key != (key{}) || l.left != 0 || l.buf != [bufferSize]byte{} {
			t.Errorf("lane %d holds something after a reseed", i+1)
		}
	}
	if s := g.Stats(); s.Reads != lanes+1 || s.Bytes != 16*(lanes+1) {
		t.Errorf("%d reads of %d bytes in all", s.Reads, s.Bytes)
	}
}

// The timer brings a reseed about.
func TestTimer(t *testing.T) {
	s := newFake("a", 1)
	g := New(s)
	mustRead(t, g, 1)
	s.err = errors.New("gone")
	change(g, [16]byte{1})
	s.err = nil
	for g.Stats().Degraded {
		mustRead(t, g, 1)
		time.Sleep(time.Millisecond)
	}
	if last := g.Stats().Last; last.Trigger != TriggerAge {
		t.Errorf("recovered by %q", last.Trigger)
	}
}

// Refresh makes a new key and starts no generation, unless the ID changed too.
func TestRefresh(t *testing.T) {
	var id generation.ID
	g, _ := newTest(newFake("a", 1))
	g.Watch(func() generation.ID { return id })
	token, _ := g.ReadToken(make([]byte, 16))
	unread := slices.Clone(g.lane[0].buf[bufferSize-16:])
	if r := g.Refresh(); r.Trigger != TriggerRefresh || r.ID != id || r.Fresh != sourceBytes {
		t.Errorf("%+v", r)
	}
	if token.Valid() || g.Generation() != 0 {
		t.Errorf("token valid %v in generation %d after a refresh", token.Valid(), g.Generation())
	}
	if token, _ = g.ReadToken(nil); !token.Valid() || token.Generation() != 0 {
		t.Error("a token drawn after the refresh is not of generation 0")
	}
	if bytes.Contains(mustRead(t, g, 2*bufferSize), unread) {
		t.Error("bytes of before the refresh")
	}
	id[0] = 1
	if r := g.Refresh(); r.ID != id || r.Trigger != TriggerChange {
		t.Errorf("refreshed for %x, ID is %x: %+v", r.ID, id, r)
	}
	mustRead(t, g, 1)
	if c := g.Current(); c.Generation != 1 || c.By != generation.Notify || token.Valid() {
		t.Errorf("the refresh found a new ID: %+v", c)
	}
}

// Fresh keeps nothing and works with what there is.
func TestFresh(t *testing.T) {
	var n uint64
	ticks := func() uint64 { n += 100 + uint64(rand.IntN(1000)); return n }
	seen := map[[32]byte]bool{}
	for range 20 {
		p := make([]byte, 32)
		if err := Fresh(p, ticks); err != nil || seen[[32]byte(p)] || bytes.Equal(p, make([]byte, 32)) {
			t.Fatalf("%x, %v", p, err)
		}
		seen[[32]byte(p)] = true
	}
}
