//go:build tamago

package main

import (
	"fmt"
	"reflect"
	"sync/atomic"
	"unsafe"

	"vmgenc/kernel/random"
)

// out is where the read under examination puts its bytes: the caller's buffer, which the host
// knows.
var out [1 << 20]byte

// read is called through a variable, so that there is a call for the host to stop at.
var read = (*random.Generator).Read

// A kind is a path through Read.
type kind struct {
	size    int
	reads   int
	prepare func(g *random.Generator)
}

var kinds = map[string]kind{
	"buffered": {16, 1, fill},
	"refill":   {16, 1, drain},
	"twice":    {16, 2, drain}, // the second one finds in the buffer what the first one has made
	"large":    {600, 1, fill},
	"long":     {len(out), 1, fill},
	"reseed":   {16, 1, exhaust},
}

// readOnce makes one Read and prints what it returned. The host may stop it anywhere.
func readOnce(m *machine) error {
	k, ok := kinds[option("kind")]
	if !ok {
		return fmt.Errorf("no kind %q of read", option("kind"))
	}
	m.showGenerator()
	show("out", unsafe.Pointer(&out))
	fmt.Printf("out.size %#x\n", k.size)
	showFunc("begin", read)
	k.prepare(m.generator)
	await()
	for i := range k.reads {
		read(m.generator, out[i*k.size:][:k.size])
	}
	fmt.Printf("out %x\n", out[:k.size])
	return nil
}

// fill leaves more bytes in the buffer than the next read wants.
func fill(g *random.Generator) {
	drain(g)
	var b [16]byte
	g.Read(b[:])
}

// drain leaves 8 bytes in the buffer, which a read of 16 empties and has refilled.
func drain(g *random.Generator) {
	var b [1]byte
	g.Read(b[:])
	for left := buffer(g); left() != 8; {
		g.Read(b[:])
	}
}

// exhaust makes the generator reseed in the next read, as it does after 64 MiB: it writes the count
// that it keeps of them.
func exhaust(g *random.Generator) {
	volume := (*atomic.Uint64)(field(g, "volume"))
	var b [600]byte
	g.Read(b[:1])
	volume.Store(random.MaxBytes)
	g.Read(b[:]) // is counted, and the next one finds that a reseed is due
}

// buffer returns a function that tells how many unread bytes the generator has for a single reader.
func buffer(g *random.Generator) func() int {
	f, _ := reflect.TypeFor[random.Generator]().FieldByName("lane")
	left, ok := f.Type.Elem().FieldByName("left")
	if !ok {
		panic("the generator has no lane[0].left")
	}
	at := (*int)(unsafe.Add(unsafe.Pointer(g), f.Offset+left.Offset))
	return func() int { return *at }
}

// field returns the address of a field of the generator.
func field(g *random.Generator, name string) unsafe.Pointer {
	f, ok := reflect.TypeFor[random.Generator]().FieldByName(name)
	if !ok {
		panic("the generator has no " + name)
	}
	return unsafe.Add(unsafe.Pointer(g), f.Offset)
}
