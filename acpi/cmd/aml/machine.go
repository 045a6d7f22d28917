package main

import (
	"bytes"
	"time"

	"vmgenc/acpi/aml"
)

// machine is what AML reaches on the host: address spaces that keep what is written, tables, and a
// clock that only Sleep and looking at it move, so that every run gives the same result.
type machine struct {
	options *options
	tables  [][]byte
	clock   time.Duration
	start   time.Time
}

func newMachine(o *options) *machine { return &machine{options: o, start: time.Now()} }

// sleep does not wait; the clock goes on at once.
func (m *machine) sleep(d time.Duration) { m.clock += d }

func (m *machine) now() time.Duration { return m.clock + time.Since(m.start) }

// findTable returns a table whose header has the signature and ids, an empty id fits any.
func (m *machine) findTable(signature, oemID, oemTableID string) []byte {
	for _, t := range m.tables {
		if len(t) >= 36 && string(t[:4]) == signature && fits(t[10:16], oemID) && fits(t[16:24], oemTableID) {
			return t
		}
	}
	return nil
}

func fits(field []byte, id string) bool {
	return id == "" || string(bytes.TrimRight(field, " \x00")) == string(bytes.TrimRight([]byte(id), " \x00"))
}

// regions returns a space for every number that the specification or a firmware maker may use.
func (m *machine) regions() aml.Regions {
	spaces := aml.Regions{}
	for s := 0; s <= 0xFF; s++ {
		spaces[aml.Space(s)] = &space{options: m.options, written: map[uint64]byte{}}
	}
	memory := spaces[aml.SystemMemory].(*space)
	memory.files = m.options.memory
	return spaces
}

// space is one address space.
type space struct {
	options *options
	written map[uint64]byte
	files   []loaded
}

func (s *space) byte(addr uint64) byte {
	if b, ok := s.written[addr]; ok {
		return b
	}
	for _, f := range s.files {
		if i := addr - f.addr; i < uint64(len(f.data)) {
			return f.data[i]
		}
	}
	if s.options.regions == "address" {
		return byte(addr)
	}
	return s.options.fill
}

// Read implements aml.RegionHandler.
func (s *space) Read(addr uint64, width int) (uint64, error) {
	v := uint64(0)
	for i := width - 1; i >= 0; i-- {
		v = v<<8 | uint64(s.byte(addr+uint64(i)))
	}
	return v, nil
}

// Write implements aml.RegionHandler.
func (s *space) Write(addr uint64, width int, value uint64) error {
	for i := 0; i < width; i++ {
		s.written[addr+uint64(i)] = byte(value >> (8 * i))
	}
	return nil
}
