package random

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"testing"

	"golang.org/x/crypto/chacha20"
)

// oracle returns n blocks from an independent implementation.
func oracle(t testing.TB, k []byte, in [16]byte, n int) []byte {
	t.Helper()
	c, err := chacha20.NewUnauthenticatedCipher(k, in[4:])
	if err != nil {
		t.Fatal(err)
	}
	c.SetCounter(binary.LittleEndian.Uint32(in[:]))
	out := make([]byte, n*blockSize)
	c.XORKeyStream(out, out)
	return out
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The vectors of RFC 8439, section 2.3.2 and appendix A.1.
func TestBlockVectors(t *testing.T) {
	const zero = "0000000000000000000000000000000000000000000000000000000000000000"
	for _, v := range []struct{ key, in, out string }{
		{
			"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
			"01000000000000090000004a00000000",
			"10f1e7e4d13b5915500fdd1fa32071c4c7d1f4c733c068030422aa9ac3d46c4ed2826446079faa0914c2d705d98b02a2b5129cd1de164eb9cbd083e8a2503c4e",
		},
		{
			zero, "00000000000000000000000000000000",
			"76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586",
		},
		{
			zero, "01000000000000000000000000000000",
			"9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f",
		},
		{
			zero[:62] + "01", "01000000000000000000000000000000",
			"3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a8eca00bbb4a73bdad192b5c42f73f2fd4e273644c8b36125a64addeb006c13a0",
		},
		{
			"00ff" + zero[4:], "02000000000000000000000000000000",
			"72d54dfbf12ec44b362692df94137f328fea8da73990265ec1bbbea1ae9af0ca13b25aa26cb4a648cb9b9d1be65b2c0924a66c54d545ec1b7374f4872e99f096",
		},
		{
			zero, "00000000000000000000000000000002",
			"c2c64d378cd536374ae204b9ef933fcd1a8b2288b3dfa49672ab765b54ee27c78a970e0e955c14f3a88e741b97c286f75f8fc299e8148362fa198a39531bed6d",
		},
	} {
		var (
			k   key
			in  input
			out [blockSize]byte
		)
		k.setBytes(unhex(t, v.key))
		in.setBytes(unhex(t, v.in))
		block(&out, &k, &in)
		if got := hex.EncodeToString(out[:]); got != v.out {
			t.Errorf("block(%s, %s)\n got %s\nwant %s", v.key, v.in, got, v.out)
		}
	}
}

func TestStreamAgainstOracle(t *testing.T) {
	r := rand.NewChaCha8([32]byte{1})
	for n := range 40 {
		var (
			kb [keySize]byte
			ib [16]byte
			k  key
			in input
		)
		r.Read(kb[:])
		r.Read(ib[:])
		ib[3] = 0 // the oracle refuses to wrap its counter
		k.setBytes(kb[:])
		in.setBytes(ib[:])
		first := in
		got := make([]byte, n*blockSize)
		stream(got, &k, &in)
		if !bytes.Equal(got, oracle(t, kb[:], ib, n)) {
			t.Fatalf("%d blocks differ", n)
		}
		if want := first[0] + uint32(n); in[0] != want {
			t.Fatalf("counter is %d after %d blocks, want %d", in[0], n, want)
		}
	}
}

// oracleAbsorb is the cascade with the independent implementation.
func oracleAbsorb(t testing.TB, k, msg []byte) []byte {
	for ; len(msg) > 0; msg = msg[16:] {
		k = oracle(t, k, [16]byte(msg), 1)[:keySize]
	}
	return k
}

func TestAbsorbAgainstOracle(t *testing.T) {
	r := rand.NewChaCha8([32]byte{2})
	for blocks := range 10 {
		var (
			kb, got [keySize]byte
			k       key
			scratch [blockSize]byte
		)
		r.Read(kb[:])
		msg := make([]byte, 16*blocks)
		r.Read(msg)
		k.setBytes(kb[:])
		absorb(&k, msg, &scratch)
		for i, w := range k {
			binary.LittleEndian.PutUint32(got[4*i:], w)
		}
		if !bytes.Equal(got[:], oracleAbsorb(t, kb[:], msg)) {
			t.Fatalf("%d blocks differ", blocks)
		}
		if scratch != [blockSize]byte{} {
			t.Fatal("scratch is not wiped")
		}
	}
}
