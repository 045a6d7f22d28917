//go:build tamago

package main

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/mlkem"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	mathbig "math/big"
	mathrand "math/rand/v2"
	"net"
	"sync"
	"time"
)

// standardCrypto: the keys, nonces and signatures of the standard library come
// from the generator that the board was given, and from nothing else. With a
// generator that repeats itself they repeat themselves, with another they all
// differ.
func standardCrypto() error {
	first, err := withGenerator(1)
	if err != nil {
		return err
	}
	again, err := withGenerator(1)
	if err != nil {
		return err
	}
	other, err := withGenerator(2)
	if err != nil {
		return err
	}
	for name := range first {
		if !bytes.Equal(first[name], again[name]) {
			return fmt.Errorf("%s draws on something else: %x, then %x", name, first[name], again[name])
		}
		if bytes.Equal(first[name], other[name]) {
			return fmt.Errorf("%s does not draw on the generator: always %x", name, first[name])
		}
	}
	return nil
}

// withGenerator returns what each part of the library made of a generator that
// depends on n alone.
func withGenerator(n byte) (map[string][]byte, error) {
	values := map[string][]byte{}
	for name, f := range map[string]func() ([]byte, error){
		"crypto/rand Read":   func() ([]byte, error) { b := make([]byte, 100); _, err := rand.Read(b); return b, err },
		"crypto/rand Text":   func() ([]byte, error) { return []byte(rand.Text()), nil },
		"crypto/rand Int":    func() ([]byte, error) { i, err := rand.Int(rand.Reader, mathbig.NewInt(1<<60)); return i.Bytes(), err },
		"crypto/ecdsa":       ecdsaSignature,
		"crypto/ed25519 key": func() ([]byte, error) { _, key, err := ed25519.GenerateKey(nil); return key, err },
		"crypto/ecdh":        ecdhKey,
		"crypto/mlkem":       func() ([]byte, error) { k, err := mlkem.GenerateKey768(); return k.Bytes(), err },
		"crypto/tls":         tlsHellos,
	} {
		generator, lock := mathrand.NewChaCha8([32]byte{n}), new(sync.Mutex)
		board.SetRandom(func(b []byte) {
			lock.Lock()
			defer lock.Unlock()
			generator.Read(b)
		})
		value, err := f()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		values[name] = value
	}
	return values, nil
}

func ecdsaSignature() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	hash := sha256.Sum256([]byte("text"))
	sign, err := ecdsa.SignASN1(rand.Reader, key, hash[:])
	if err == nil && !ecdsa.VerifyASN1(&key.PublicKey, hash[:], sign) {
		err = errors.New("wrong signature")
	}
	return sign, err
}

func ecdhKey() ([]byte, error) {
	key, err := ecdh.X25519().GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	return key.Bytes(), nil
}

// tlsHellos makes a connection, and returns what each side says first: its
// random value, its share of the key, the client's session.
func tlsHellos() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{SerialNumber: mathbig.NewInt(1), DNSNames: []string{"here"},
		NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	a, b := net.Pipe()
	client, server := &recorder{Conn: a}, &recorder{Conn: b}
	failed := make(chan error, 1)
	go func() {
		certs := []tls.Certificate{{Certificate: [][]byte{cert}, PrivateKey: key}}
		s := tls.Server(server, &tls.Config{Certificates: certs, SessionTicketsDisabled: true})
		failed <- s.Handshake()
	}()
	c := tls.Client(client, &tls.Config{InsecureSkipVerify: true, ServerName: "here"})
	if err := c.Handshake(); err != nil {
		return nil, err
	}
	if err := <-failed; err != nil {
		return nil, err
	}
	return append(record(client.said), record(server.said)...), nil
}

// record returns the first TLS record of what was said: RFC 8446, 5.1.
func record(said []byte) []byte {
	if len(said) < 5 {
		return nil
	}
	return said[:min(len(said), 5+int(said[3])<<8+int(said[4]))]
}

// recorder keeps what is written to a connection.
type recorder struct {
	net.Conn
	said []byte
}

func (r *recorder) Write(b []byte) (int, error) {
	r.said = append(r.said, b...)
	return r.Conn.Write(b)
}
