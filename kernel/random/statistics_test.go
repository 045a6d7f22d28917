package random

import (
	cryptorand "crypto/rand"
	"flag"
	"io"
	"math"
	"math/rand/v2"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var (
	statisticsSize = flag.Int64("statistics", 4, "`MiB` of each engine's output that rngtest and ent look at")
	freshSeed      = flag.Bool("fresh", false, "take a new seed, and log it")
)

// endless is what a generator gives, without end, in reads of random length, a quarter of them
// short.
type endless struct {
	g *Generator
	r *rand.Rand
}

func (e endless) Read(p []byte) (int, error) {
	n := len(p)
	if e.r.IntN(4) == 0 {
		n = min(n, 2*smallRead)
	}
	return e.g.Read(p[:1+e.r.IntN(n)])
}

// newEndless returns that of a generator with a seed that is the same in each run of make test, so
// that nothing that is right fails; at full size it is a new one, which is logged.
func newEndless(t *testing.T) endless {
	seed := [32]byte{'s', 't', 'a', 't'}
	if *freshSeed {
		cryptorand.Read(seed[:])
		t.Logf("seed %x", seed)
	}
	g, _ := newTest(&fakeSource{name: "seed", r: rand.NewChaCha8(seed), n: sourceBytes})
	return endless{g, rand.New(rand.NewChaCha8(seed))}
}

// tool returns the output of a program that reads n bytes of generator output, or as many as it
// likes if n is 0.
func tool(t *testing.T, n int64, name string, args ...string) string {
	t.Helper()
	c := exec.Command(name, args...)
	c.Stdin = newEndless(t)
	if n > 0 {
		c.Stdin = io.LimitReader(c.Stdin, n)
	}
	out, err := c.CombinedOutput()
	if len(out) == 0 {
		t.Fatalf("%s, which make test installs: %v", name, err)
	}
	// rngtest's exit status is 1 for a single bad block, of which there must be some.
	return string(out)
}

// What rngtest, of rng-tools, says: FIPS 140-2 tests of blocks of 20000 bits, which one in about
// 1250 blocks of a perfect source fails. More than six standard deviations above that are too many.
func TestRngtest(t *testing.T) {
	withEngines(t, func(t *testing.T) {
		const share = 1 / 1250.0
		out := tool(t, *statisticsSize<<20, "rngtest")
		good, bad := field(t, out, `FIPS 140-2 successes: (\d+)`), field(t, out, `FIPS 140-2 failures: (\d+)`)
		blocks := good + bad
		most := blocks*share + 6*math.Sqrt(blocks*share)
		t.Logf("%v blocks, %v bad ones of at most %.0f", blocks, bad, most)
		if blocks < float64(*statisticsSize<<23/20000-1) || bad > most {
			t.Errorf("%s", out)
		}
	})
}

// What ent says: each of its figures may be six standard deviations off what a perfect source's
// would be.
func TestEnt(t *testing.T) {
	withEngines(t, func(t *testing.T) {
		size := *statisticsSize << 20
		out := tool(t, size, "ent", "-t")
		lines := strings.Fields(out)
		figures := strings.Split(lines[len(lines)-1], ",")
		if len(figures) != 7 || figures[1] != strconv.FormatInt(size, 10) {
			t.Fatalf("%s", out)
		}
		n := float64(size)
		for _, f := range []struct {
			name           string
			column         int
			mean, variance float64
		}{
			// Of the values of 256 kinds of bytes; of points in a square, six bytes each, four
			// times those in the circle; of n products.
			{"chi-square of the bytes", 3, 255, 2 * 255},
			{"mean of the bytes", 4, 127.5, (256*256 - 1) / 12.0 / n},
			{"pi", 5, math.Pi, math.Pi * (4 - math.Pi) / (n / 6)},
			{"serial correlation", 6, 0, 1 / n},
		} {
			v, err := strconv.ParseFloat(figures[f.column], 64)
			off := (v - f.mean) / math.Sqrt(f.variance)
			t.Logf("%s %v, %+.1f standard deviations", f.name, v, off)
			if err != nil || !(math.Abs(off) < 6) {
				t.Errorf("%s is %s: %v", f.name, figures[f.column], err)
			}
		}
	})
}

// field returns the number that a regular expression's parentheses match.
func field(t *testing.T, s, expression string) float64 {
	t.Helper()
	m := regexp.MustCompile(expression).FindStringSubmatch(s)
	if m == nil {
		t.Fatalf("no %s in %s", expression, s)
	}
	v, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
