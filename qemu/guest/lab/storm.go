//go:build tamago

package main

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"unsafe"

	"vmgenc/kernel/random"
)

// logSize is how many records a reader keeps; the host knows it from log.size.
const logSize = 1 << 16

// A reader reads 8 bytes again and again. The host reads its memory: n first, then the records, of
// 16 bytes each.
//
// A value is in the log once n counts it. Only then its token is checked, and the record marked if
// the generation has ended by then: that value was read before a fork, and was still on its way
// here when it happened. A fork after n has counted it finds it in the log. So a record that came
// after a fork and bears no mark was read after it.
type reader struct {
	n       uint64
	_       uint64
	records [logSize]record
}

type record struct {
	value  uint64
	marked uint64
}

// logs lie in the image, where virtual addresses are physical ones.
var logs [4]reader

func storm(m *machine) error {
	readers, _ := strconv.Atoi(option("readers"))
	logs := logs[:min(max(readers, 1), len(logs))]
	m.showGenerator()
	show("log", unsafe.Pointer(&logs[0]))
	fmt.Printf("log.size %#x\n", logSize)
	fmt.Printf("log.readers %#x\n", len(logs))
	reseed := option("reseed") == "yes"
	if processors, _ := strconv.Atoi(option("processors")); processors > 1 {
		var others []uint8 // QEMU numbers local APICs from 0
		for id := 1; id < processors; id++ {
			others = append(others, uint8(id))
		}
		if err := board.StartProcessors(others...); err != nil {
			return err
		}
	}
	await()
	for i := range logs[1:] {
		go logs[1+i].run(m.generator, reseed)
	}
	if option("interrupts") == "masked" {
		cli()
	}
	logs[0].run(m.generator, reseed)
	return nil
}

// run does not return.
func (r *reader) run(g *random.Generator, reseed bool) {
	var p [8]byte
	for {
		if reseed {
			exhaust(g)
		}
		token, err := g.ReadToken(p[:])
		if err != nil {
			panic(err)
		}
		at := &r.records[r.n%logSize]
		*at = record{value: binary.LittleEndian.Uint64(p[:])}
		publish(&r.n)
		if !token.Valid() {
			at.marked = 1
		}
	}
}
