package main

import (
	"fmt"
	"os"
)

// tableFile is a file's bytes.
type tableFile struct {
	file string
	data []byte
}

// readTables reads the files; a DSDT among them comes first, wherever it was named, for it is what the others build upon.
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
		if len(data) < 4 {
			return nil, fmt.Errorf("aml: %s: %d bytes are no table", file, len(data))
		}
		t := tableFile{file, data}
		if t.signature() == "DSDT" {
			dsdt = append(dsdt, t)
		} else {
			others = append(others, t)
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

func (t tableFile) signature() string { return string(t.data[:4]) }

// isAML reports whether the table is a definition block. Others, such as a FADT, are there for DataTableRegion to find.
func (t tableFile) isAML() bool {
	switch t.signature() {
	case "DSDT", "SSDT", "PSDT", "OSDT":
		return true
	}
	return false
}
