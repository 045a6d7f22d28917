package random_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"vmgenc/kernel/generation"
	"vmgenc/kernel/random"
)

// machine stands for a virtual machine: its generation ID, which the hypervisor changes, and its
// generator.
func machine() (id *generation.ID, g *random.Generator) {
	ticks := func() uint64 { return uint64(time.Now().UnixNano()) }
	id, g = new(generation.ID), random.New(random.RDSEED(), random.RDRAND(), random.LastResort(random.Jitter(ticks)))
	g.Watch(func() generation.ID { return *id })
	return id, g
}

// A UUID is drawn, and the machine is cloned before it is written to the database: no clone writes
// it.
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

// An AEAD key with its nonce counter: after a fork two clones would encrypt different messages
// under the same key and nonce, which breaks the cipher. With a key per generation they have
// different keys.
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

// TLS session tickets: crypto/tls makes its ticket keys once a day and keeps them in the Config, so
// clones would go on with the same ones. Here they are made once per generation. A server calls the
// function from Config.GetConfigForClient, for each handshake, or from a subscriber to changes.
func ExampleSecret_sessionTickets() {
	id, g := machine()
	config := new(tls.Config)
	keys := random.NewSecret(g, func() (key [32]byte, err error) {
		_, err = g.Read(key[:])
		return key, err
	}, nil)
	var generation [16]byte
	times := 0
	refresh := func() error {
		return keys.Use(func(key *[32]byte, t random.Token) error {
			if times == 0 || t.ID() != generation {
				config.SetSessionTicketKeys([][32]byte{*key})
				generation = t.ID()
				times++
			}
			return nil
		})
	}
	for range 3 {
		if err := refresh(); err != nil {
			fmt.Println(err)
		}
	}
	id[0]++ // the fork
	if err := refresh(); err != nil {
		fmt.Println(err)
	}
	fmt.Println("ticket keys set", times, "times")
	// Output:
	// ticket keys set 2 times
}

// A DHCP client (RFC 2131) whose clone runs on in the middle of an exchange: two clients with one
// transaction ID would take each other's offers. The REQUEST, which makes the lease count, is sent
// only when Commit says that no twin has sent the DISCOVER.
func ExampleToken_Commit() {
	id, g := machine()
	forks := 1
	send := func(message string, xid uint32) error {
		if message == "DISCOVER" && forks > 0 {
			forks--
			id[0]++ // the fork, while the message is on its way
		}
		return nil
	}
	for attempt := 1; ; attempt++ {
		var b [4]byte
		token, err := g.ReadToken(b[:])
		if err != nil {
			fmt.Println(err)
			return
		}
		xid := binary.BigEndian.Uint32(b[:])
		err = token.Commit(func() error { return send("DISCOVER", xid) })
		if errors.Is(err, random.ErrGeneration) {
			fmt.Println("attempt", attempt, "is given up: a twin may have sent it")
			continue
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		if err := send("REQUEST", xid); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("attempt", attempt, "is confirmed")
		return
	}
	// Output:
	// attempt 1 is given up: a twin may have sent it
	// attempt 2 is confirmed
}
