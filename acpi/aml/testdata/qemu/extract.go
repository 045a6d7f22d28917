//go:build ignore

// Extract writes the definition blocks that a memory dump's RSDP leads to, the DSDT first, one
// behind the other, with gzip, for dump.sh.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"log"
	"os"

	"vmgenc/acpi"
)

// memory is a dump from address 0.
type memory []byte

func (m memory) Bytes(addr uint64, n int) ([]byte, error) {
	if end := addr + uint64(n); end < addr || end > uint64(len(m)) {
		return nil, fmt.Errorf("%d bytes at %#x: not in RAM", n, addr)
	}
	return m[addr : addr+uint64(n)], nil
}

func (m memory) Read(addr uint64, width int) (uint64, error)      { return 0, fmt.Errorf("not a table") }
func (m memory) Write(addr uint64, width int, value uint64) error { return fmt.Errorf("not a table") }

func main() {
	log.SetFlags(0)
	log.SetPrefix("extract: ")
	if len(os.Args) != 3 {
		log.Fatal("usage: extract RAM OUTPUT")
	}
	ram, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	blocks, err := definitionBlocks(memory(ram))
	if err != nil {
		log.Fatal(err)
	}
	var out bytes.Buffer
	z, _ := gzip.NewWriterLevel(&out, gzip.BestCompression)
	z.Write(blocks)
	z.Close()
	if err := os.WriteFile(os.Args[2], out.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

func definitionBlocks(m memory) ([]byte, error) {
	rsdp, err := m.findRSDP()
	if err != nil {
		return nil, err
	}
	tables, err := acpi.ReadTables(m, rsdp)
	if err != nil {
		return nil, err
	}
	if len(tables.Bad) > 0 {
		return nil, tables.Bad[0]
	}
	var blocks []byte
	for _, signature := range []string{"DSDT", "SSDT"} {
		for _, t := range tables.List {
			if string(t.Data[:4]) == signature {
				blocks = append(blocks, t.Data...)
			}
		}
	}
	return blocks, nil
}

// findRSDP finds the RSDP where a BIOS has it or, as only EFI's configuration table says where,
// anywhere.
func (m memory) findRSDP() (*acpi.RSDP, error) {
	rsdp, err := acpi.FindRSDP(m, 0)
	for off := 0; err != nil; off++ {
		i := bytes.Index(m[off:], []byte("RSD PTR "))
		if i < 0 {
			return nil, err
		}
		off += i
		if p, e := acpi.FindRSDP(m, uint64(off)); e == nil && p.Address == uint64(off) {
			return p, nil
		}
	}
	return rsdp, nil
}
