package random

import "time"

// A Token names the generation that a read's bytes belong to. Read itself cannot protect bytes that it has returned: a fork after
// its final compare duplicates them. Who commits a value to the outside, a nonce on the wire or a UUID in a database, keeps the
// token and asks Valid at the moment of commit. The zero Token is never valid.
type Token struct {
	g    *Generator
	from origin
}

// ReadToken is Read that returns the token of the bytes as well. With an empty p, the token is that of the moment. It does not
// allocate.
func (g *Generator) ReadToken(p []byte) (Token, error) {
	for {
		from, err := g.read(p)
		if err == nil {
			return Token{g, from}, nil
		}
		time.Sleep(seedRetry)
	}
}

// Valid tells whether the generation of the token's bytes has not ended, as sampled last thing before it returns. Without a live ID
// (see [Generator.Watch]) only the changes that Reseed was told of count. Once it has said no because the generator reseeded for
// another ID, it never says yes again, even when the same ID returns. It takes no lock and does not allocate.
func (t Token) Valid() bool {
	return t.g != nil && t.g.holds(&t.from)
}
