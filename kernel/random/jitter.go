package random

const (
	jitterMemory = 16 << 10 // bytes walked through: half of a usual first-level cache
	jitterSteps  = 64       // memory accesses between two looks at the clock

	// What goes into 256 bits of output: 64 bits more, so that the output counts in full (SP
	// 800-90B section 3.1.5.1.2).
	jitterSamples = (8*keySize + 64) * samplesPerBit
)

// Jitter returns a source that measures how long the processor takes for the same work: caches,
// pipelines, interrupts and the host of a virtual machine make that vary. ticks reads the finest
// clock there is, the time stamp counter for example. It is a source of last resort: the variation
// is real but nobody can prove how much of it an observer on the same host can tell.
//
// Each sample counts for a quarter of a bit. All samples pass the repetition count and the adaptive
// proportion test of SP 800-90B section 4.4, preceded each time by 1024 samples of the start-up
// test (section 4.3); one failure voids the whole call. So do the differences between samples. So a
// clock that stands still, ticks too coarsely or ticks ever slower by the same amount gives an
// error, not bytes. A clock that varies by another fixed pattern is not recognised.
//
// Fill gives up to 32 bytes and takes 2304 samples for them, of some hundred nanoseconds each.
func Jitter(ticks func() uint64) Source { return &jitter{ticks: ticks} }

type jitter struct {
	ticks   func() uint64
	memory  [jitterMemory]byte
	at      uint32
	pool    key
	raw     [cascadeBlock]byte
	scratch [blockSize]byte
}

// Name returns "jitter".
func (j *jitter) Name() string { return "jitter" }

// Fill condenses samples into up to 32 bytes. It does not allocate.
func (j *jitter) Fill(p []byte) (int, error) {
	var tests jitterTests
	defer j.forget()
	p = p[:min(len(p), keySize)]
	for range startupSamples {
		if err := tests.test(j.sample()); err != nil {
			return 0, err
		}
	}
	for got := 0; got < jitterSamples; got += len(j.raw) {
		for i := range j.raw {
			j.raw[i] = j.sample()
			if err := tests.test(j.raw[i]); err != nil {
				return 0, err
			}
		}
		absorb(&j.pool, j.raw[:], &j.scratch)
	}
	stream(j.scratch[:], &j.pool, &input{3: outputTag})
	return copy(p, j.scratch[:keySize]), nil
}

// jitterTests are the health tests of the samples, and of their differences.
type jitterTests struct {
	samples, differences health
	before               byte
}

func (t *jitterTests) test(sample byte) error {
	difference := sample - t.before
	t.before = sample
	if err := t.differences.test(difference); err != nil {
		return err
	}
	return t.samples.test(sample)
}

// sample measures one walk through memory. The low byte of the time it took varies most.
func (j *jitter) sample() byte {
	start := j.ticks()
	for range jitterSteps {
		cell := &j.memory[j.at%jitterMemory]
		*cell++
		j.at = j.at*1664525 + 1013904223 + uint32(*cell)
	}
	took := j.ticks() - start
	j.at ^= uint32(took)
	return byte(took)
}

// forget wipes what the returned bytes could be computed from.
func (j *jitter) forget() {
	j.pool = key{}
	clear(j.raw[:])
	clear(j.scratch[:])
	clear(j.memory[:])
	j.at = 0
}
