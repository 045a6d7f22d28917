//go:build integration

package qemu

import (
	"fmt"
	"path/filepath"
	"slices"
	"sync"
)

// A fork is what became of a step at which a walk was forked.
type fork struct {
	before string    // what the source had printed since step 0
	clones [2]string // what its two clones, which run on alone, print
}

// forkAt walks again from a snapshot of step 0 and forks at each of the steps that want chooses.
// The clones have until a match of the pattern to print.
func (w *walk) forkAt(file string, want func(k int) bool, pattern string) (*walk, map[int]fork) {
	w.Helper()
	again, crew, dir := w.again(file), newCrew(), w.scratch()
	var mu sync.Mutex
	forks := make(map[int]fork)
	for more := true; more; more = again.step() {
		k := again.k()
		if !want(k) {
			continue
		}
		w.progress("step %d of %d", k, len(w.path))
		f := fork{before: again.output()}
		file := filepath.Join(dir, fmt.Sprint(k))
		w.must(w.snapshotStopped(again.m, file))
		crew.do(file, func() error {
			err := w.clones(w.config, file, func(i int, m *Machine) error {
				err := m.Cont(w.ctx)
				if err == nil {
					_, err = m.Console().Expect(w.ctx, pattern)
				}
				f.clones[i] = string(m.Console().Raw())
				return err
			})
			if err != nil {
				return fmt.Errorf("step %d: %w", k, err)
			}
			mu.Lock()
			defer mu.Unlock()
			forks[k] = f
			return nil
		})
		w.must(crew.failed())
	}
	w.must(crew.finish())
	if !slices.Equal(again.path, w.path) {
		w.Fatalf("the second walk has %d steps, the first %d, and they go separate ways", again.k(), w.k())
	}
	return again, forks
}

// selection says at which steps a walk is forked: all of them, or around each look at the ID and
// here and there elsewhere.
func selection(w *walk) func(k int) bool {
	if *prove {
		return func(int) bool { return true }
	}
	near := make(map[int]bool)
	for _, look := range w.looks {
		for k := look - 6; k <= look+3; k++ {
			near[k] = true
		}
	}
	for k := w.look() - 20; k < w.look(); k++ {
		near[k] = true
	}
	return func(k int) bool {
		return near[k] || k%(w.k()/12+1) == 0 || k > w.look() && k%5 == 0 && k < w.look()+50 || k == w.k()
	}
}

// snapshotHere takes a snapshot of the step reached.
func (w *walk) snapshotHere() string {
	w.Helper()
	file := filepath.Join(w.scratch(), "step")
	w.must(w.snapshotStopped(w.m, file))
	return file
}
