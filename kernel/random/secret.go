package random

import "sync"

// A Secret is a value that is made once per generation and never used in another: a session ticket
// key, a nonce prefix, the salt of a hash table. Its methods may be called by any number of
// goroutines; a Secret must not be copied.
type Secret[T any] struct {
	g    *Generator
	make func() (T, error)
	wipe func(v *T)

	mu    sync.Mutex
	value T
	token Token // of the generation that value belongs to; zero while there is none
}

// NewSecret returns a secret without a value yet. make makes one from random numbers that it reads
// from g, or from whatever reads them from there; it is called again when the generation changed
// meanwhile. wipe overwrites what a value refers to, before the value itself is zeroed, and must
// put up with a zero value and with what make returned beside an error; nil where values refer to
// nothing.
func NewSecret[T any](g *Generator, make func() (T, error), wipe func(v *T)) *Secret[T] {
	return &Secret[T]{g: g, make: make, wipe: wipe}
}

// Use calls f with the value of the current generation, having made it if need be, and with the
// token to be checked at the moment at which something that depends on the value leaves the
// machine. f must neither keep v nor use the same secret. The error is that of f or of making the
// value. It blocks while another goroutine uses the secret.
func (s *Secret[T]) Use(f func(v *T, t Token) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.renew(); err != nil {
		return err
	}
	return f(&s.value, s.token)
}

// Renew wipes a value of an older generation and makes the current one's. Use does so by itself; a
// subscriber that calls Renew at a change sees to it that nothing old stays in memory until then.
func (s *Secret[T]) Renew() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.renew()
}

func (s *Secret[T]) renew() error {
	for !s.token.Valid() {
		s.forget()
		token, err := s.g.ReadToken(nil)
		if err != nil {
			return err
		}
		if s.value, err = s.make(); err != nil {
			s.forget()
			return err
		}
		s.token = token
	}
	return nil
}

// forget wipes the value.
func (s *Secret[T]) forget() {
	if s.wipe != nil {
		s.wipe(&s.value)
	}
	var zero T
	s.value, s.token = zero, Token{}
}
