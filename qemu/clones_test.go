//go:build integration

package qemu

import (
	"errors"
	"os"
	"sync"
)

// clones restores a snapshot twice, with a new generation ID each, at the same time, and calls f
// with each machine, which is paused. It may be called by any goroutine.
func (l *lab) clones(config Config, file string, f func(i int, m *Machine) error) error {
	var errs [2]error
	var both sync.WaitGroup
	for i := range errs {
		clone := config
		clone.GUID = NewGUID()
		both.Go(func() {
			m, err := Restore(l.ctx, clone, file)
			if err != nil {
				errs[i] = err
				return
			}
			defer m.Close()
			errs[i] = f(i, m)
		})
	}
	both.Wait()
	return errors.Join(errs[:]...)
}

// A crew does work on snapshots while the source goes on to the next: as much at a time as there
// are processors for it.
type crew struct {
	turns chan struct{}
	wait  sync.WaitGroup
	mu    sync.Mutex
	err   error
}

func newCrew() *crew { return &crew{turns: make(chan struct{}, 2)} }

// do has f run, when it is its turn, and removes the file after it.
func (c *crew) do(file string, f func() error) {
	c.turns <- struct{}{}
	c.wait.Go(func() {
		defer func() { <-c.turns }()
		defer os.Remove(file)
		if err := f(); err != nil {
			c.mu.Lock()
			c.err = errors.Join(c.err, err)
			c.mu.Unlock()
		}
	})
}

// failed returns what has gone wrong so far.
func (c *crew) failed() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// finish waits for all of the work.
func (c *crew) finish() error {
	c.wait.Wait()
	return c.err
}
