package random_test

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"
	"time"

	"vmgenc/kernel/random"
)

// machine stands for a virtual machine: its generation ID, which the hypervisor changes, and its generator.
func machine() (id *[16]byte, g *random.Generator) {
	ticks := func() uint64 { return uint64(time.Now().UnixNano()) }
	id, g = new([16]byte), random.New(random.RDSEED(), random.RDRAND(), random.LastResort(random.Jitter(ticks)))
	g.Watch(func() [16]byte { return *id }, nil)
	return id, g
}

// A UUID is drawn, and the machine is cloned before it is written to the database: no clone writes it.
func ExampleGenerator_ReadToken() {
	id, g := machine()
	database := map[[16]byte]string{}
	for attempt := 1; len(database) == 0; attempt++ {
		var uuid [16]byte
		token, err := g.ReadToken(uuid[:])
		if err != nil {
			fmt.Println(err)
			return
		}
		if attempt == 1 {
			id[0]++ // the fork
		}
		if !token.Valid() {
			fmt.Println("attempt", attempt, "is given up")
			continue
		}
		database[uuid] = "order 1"
		fmt.Println("attempt", attempt, "is written")
	}
	// Output:
	// attempt 1 is given up
	// attempt 2 is written
}

// An AEAD key with its nonce counter: after a fork two clones would encrypt different messages under the same key and nonce, which
// breaks the cipher. With a key per generation they have different keys.
func ExampleSecret() {
	id, g := machine()
	type sealer struct {
		aead  cipher.AEAD
		nonce [12]byte
	}
	keys := 0
	secret := random.NewSecret(g, func() (sealer, error) {
		keys++
		var key [32]byte
		if _, err := g.Read(key[:]); err != nil {
			return sealer{}, err
		}
		defer clear(key[:])
		block, err := aes.NewCipher(key[:])
		if err != nil {
			return sealer{}, err
		}
		aead, err := cipher.NewGCM(block)
		return sealer{aead: aead}, err
	}, nil)
	send := func(message string) {
		err := secret.Use(func(s *sealer, t random.Token) error {
			s.nonce[0]++
			packet := s.aead.Seal(nil, s.nonce[:], []byte(message), nil)
			if t.Valid() { // the moment of commit
				fmt.Printf("key %d, nonce %d: %d bytes on the wire\n", keys, s.nonce[0], len(packet))
			}
			return nil
		})
		if err != nil {
			fmt.Println(err)
		}
	}
	send("hello")
	send("again")
	id[0]++ // the fork
	send("clone")
	// Output:
	// key 1, nonce 1: 21 bytes on the wire
	// key 1, nonce 2: 21 bytes on the wire
	// key 2, nonce 1: 21 bytes on the wire
}
