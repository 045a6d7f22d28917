//go:build ignore

// Pack cuts a memory dump down to what package acpi reads of it, for dump.sh. The output is gzip
// over records of address (8 bytes, little- endian), length (4 bytes) and data. Where the dump has
// an RSDP of revision 2 that no scan finds, as under UEFI, its address follows in a record of
// length 0.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"vmgenc/acpi"
)

const pageSize = 4096

// memory is a dump, and the pages that were read of it.
type memory struct {
	ram   []byte
	pages map[uint64]bool
}

func (m *memory) Bytes(addr uint64, n int) ([]byte, error) {
	end := addr + uint64(n)
	if end < addr || end > uint64(len(m.ram)) {
		return nil, fmt.Errorf("%d bytes at %#x: not in RAM", n, addr)
	}
	for page := addr / pageSize; page*pageSize < end; page++ {
		m.pages[page] = true
	}
	return m.ram[addr:end], nil
}

func (m *memory) Read(addr uint64, width int) (uint64, error)      { return 0, fmt.Errorf("not a table") }
func (m *memory) Write(addr uint64, width int, value uint64) error { return fmt.Errorf("not a table") }

func main() {
	log.SetFlags(0)
	log.SetPrefix("pack: ")
	dir := flag.String("tables", "", "also write DIR/facp.dat and DIR/apic.dat")
	flag.Parse()
	if flag.NArg() != 2 {
		log.Fatal("usage: pack [-tables DIR] RAM OUTPUT")
	}
	ram, err := os.ReadFile(flag.Arg(0))
	if err != nil {
		log.Fatal(err)
	}
	m := &memory{ram: ram, pages: map[uint64]bool{}}
	m.blankROM()
	hint := m.findRevision2()
	tables := m.read(hint)
	if *dir != "" {
		writeTables(*dir, tables)
	}
	if err := m.write(flag.Arg(1), hint); err != nil {
		log.Fatal(err)
	}
}

// blankROM clears what the firmware has in the last 128 KiB of the first MiB, except a line that an
// RSDP may start on and the two after it.
func (m *memory) blankROM() {
	const start, end, line = 0xE0000, 0x100000, 16
	kept := make([]byte, end-start)
	for off := start; off+3*line <= end; off += line {
		if bytes.HasPrefix(m.ram[off:], []byte("RSD PTR ")) {
			copy(kept[off-start:], m.ram[off:off+3*line])
		}
	}
	copy(m.ram[start:], kept)
}

// read walks the tables from hint.
func (m *memory) read(hint uint64) *acpi.Tables {
	rsdp, err := acpi.FindRSDP(m, hint)
	if err != nil {
		log.Fatal(err)
	}
	tables, err := acpi.ReadTables(m, rsdp)
	if err != nil {
		log.Fatal(err)
	}
	for _, err := range tables.Bad {
		log.Print(err)
	}
	return tables
}

// findRevision2 looks everywhere for an RSDP of revision 2.
func (m *memory) findRevision2() uint64 {
	for off := 0; ; off++ {
		i := bytes.Index(m.ram[off:], []byte("RSD PTR "))
		if i < 0 {
			return 0
		}
		off += i
		if p, err := acpi.FindRSDP(m, uint64(off)); err == nil && p.Address == uint64(off) && p.Revision == 2 {
			return p.Address
		}
	}
}

func writeTables(dir string, tables *acpi.Tables) {
	for _, signature := range []string{"FACP", "APIC"} {
		name := filepath.Join(dir, strings.ToLower(signature)+".dat")
		if err := os.WriteFile(name, tables.Find(signature).Data, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// write saves the pages that were read, adjoining ones as one record.
func (m *memory) write(name string, hint uint64) error {
	var pages []uint64
	for p := range m.pages {
		pages = append(pages, p)
	}
	sort.Slice(pages, func(i, j int) bool { return pages[i] < pages[j] })
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	for i := 0; i < len(pages); {
		j := i + 1
		for j < len(pages) && pages[j] == pages[j-1]+1 {
			j++
		}
		record(z, pages[i]*pageSize, m.ram[pages[i]*pageSize:(pages[j-1]+1)*pageSize])
		i = j
	}
	if hint != 0 {
		record(z, hint, nil)
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(name, out.Bytes(), 0o644)
}

func record(z *gzip.Writer, addr uint64, data []byte) {
	head := binary.LittleEndian.AppendUint64(nil, addr)
	head = binary.LittleEndian.AppendUint32(head, uint32(len(data)))
	for _, b := range [][]byte{head, data} {
		if _, err := z.Write(b); err != nil {
			log.Fatal(err)
		}
	}
}
