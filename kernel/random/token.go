package random

import (
	"time"

	"vmgenc/kernel/generation"
)

// A Token names the generation that a read's bytes belong to. Read itself cannot protect bytes that
// it has returned: a fork after its final compare duplicates them. Who commits a value to the
// outside, a nonce on the wire or a UUID in a database, keeps the token and asks Valid at the
// moment of commit. The zero Token is never valid.
type Token struct {
	g    *Generator
	from origin
}

// ReadToken is Read that returns the token of the bytes as well. With an empty p, the token is that
// of the moment. It does not allocate.
func (g *Generator) ReadToken(p []byte) (Token, error) {
	t := Token{g: g}
	for g.read(p, &t.from) != nil {
		time.Sleep(seedRetry)
	}
	return t, nil
}

// ID returns the generation ID that the token's bytes belong to. It does not allocate.
func (t Token) ID() generation.ID { return t.from.id }

// Generation returns the number of the generation that the token's bytes belong to. It does not
// allocate.
func (t Token) Generation() uint64 { return t.from.generation }

// Valid tells whether the generation of the token's bytes has not ended, as sampled last thing
// before it returns. Without a live ID (see [Generator.Watch]) only generations that started
// otherwise count, and refreshes. Once it has said no because of one of those, it never says yes
// again, even when the same ID returns. It takes no lock and does not allocate.
func (t Token) Valid() bool {
	return t.g != nil && t.g.holds(&t.from)
}

// Commit makes a value leave the machine, which is what send does, and returns nil only if the
// token was valid before and is still valid after that. Otherwise it returns ErrGeneration, or the
// error of send. It blocks as long as send does.
//
// It is for protocols in which a value counts once a second step has confirmed it: the COMMIT of a
// transaction, the REQUEST after a DISCOVER. That step is taken only when Commit has returned nil.
// Then no two clones both get one value confirmed that both have sent: a fork before Commit's last
// look at the ID is seen by it in both, and after that look the value has left, once, already. Who
// gets ErrGeneration must take it that a twin has sent the same value: withdraw it, draw another.
func (t Token) Commit(send func() error) error {
	if !t.Valid() {
		return ErrGeneration
	}
	if err := send(); err != nil {
		return err
	}
	if !t.Valid() {
		return ErrGeneration
	}
	return nil
}
