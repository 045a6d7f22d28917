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
	return append(dsdt, others...), nil
}

func (t tableFile) signature() string { return string(t.data[:4]) }

// isAML reports whether the table is a definition block. Others, such as a FADT, are there for DataTableRegion to find.
func (t tableFile) isAML() bool {
	switch t.signature() {
	case "FACP", "APIC", "FACS", "HPET", "MCFG", "SRAT", "SLIT", "WAET", "BGRT", "DMAR", "TPM2", "ECDT", "UEFI":
		return false
	}
	return true
}
