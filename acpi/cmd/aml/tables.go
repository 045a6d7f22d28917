package main

import (
	"encoding/binary"
	"fmt"
	"os"
)

// tableFile is one table of a file.
type tableFile struct {
	file string
	data []byte
}

// readTables reads the files, each of one table or of several, one after the other. A DSDT among
// them comes first, wherever it was named, for it is what the others build upon.
func readTables(files []string) ([]tableFile, error) {
	if len(files) == 0 {
		return nil, fmt.Errorf("aml: no FILE")
	}
	var dsdt, others []tableFile
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("aml: %w", err)
		}
		list, err := splitTables(data)
		if err != nil {
			return nil, fmt.Errorf("aml: %s: %w", file, err)
		}
		for _, data := range list {
			t := tableFile{file, data}
			if t.signature() == "DSDT" {
				dsdt = append(dsdt, t)
			} else {
				others = append(others, t)
			}
		}
	}
	tables := append(dsdt, others...)
	for _, t := range tables {
		if t.isAML() {
			return tables, nil
		}
	}
	return nil, fmt.Errorf("aml: %s: no definition block", files[0])
}

const headerLength = 36

// splitTables returns the tables that data holds.
func splitTables(data []byte) ([][]byte, error) {
	if len(data) < 4 {
		return nil, fmt.Errorf("%d bytes are no table", len(data))
	}
	var list [][]byte
	for rest := data; len(rest) > 0; {
		offset := len(data) - len(rest)
		if len(rest) < headerLength {
			if offset == 0 {
				return [][]byte{data}, nil // a structure with a shorter header, such as the FACS's
			}
			return nil, fmt.Errorf("%d bytes after the table that ends at offset %#x are no table", len(rest), offset)
		}
		n := binary.LittleEndian.Uint32(rest[4:])
		if n < headerLength || uint64(n) > uint64(len(rest)) {
			if offset == 0 {
				return [][]byte{data}, nil // loading it gives the error
			}
			return nil, fmt.Errorf("table at offset %#x: length %d, have %d bytes", offset, n, len(rest))
		}
		list, rest = append(list, rest[:n:n]), rest[n:]
	}
	return list, nil
}

func (t tableFile) signature() string { return string(t.data[:4]) }

// isAML reports whether the table is a definition block to be loaded. Others, such as a FADT, are
// there for LoadTable and DataTableRegion to find.
func (t tableFile) isAML() bool {
	switch t.signature() {
	case "DSDT", "SSDT", "PSDT", "OSDT":
		return true
	}
	return false
}
