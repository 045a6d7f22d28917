package acpi

import (
	"strings"
	"testing"
)

func TestDeviceMemory(t *testing.T) {
	m := openGED(t, reduced, 0)
	for _, tt := range []struct {
		path       string
		addr, size uint64
		want       string // of the error
	}{
		{`\_SB.MEM0`, 0xFED02000, 0x1000, ""},
		{`\_SB.MEM1`, 0x1_7FFFE000, 0x1000, ""},
		{`\_SB.GED0`, 0xFED40000, 0x1000, ""},
		{`\_SB.GED1`, 0, 0, `acpi: \_SB.GED1 has no memory`},
		{`\_SB.GED4`, 0, 0, `acpi: \_SB.GED4 has no _CRS`},
		{`\_SB.GED6`, 0, 0, `acpi: \_SB.GED6._CRS: aml: `},
	} {
		addr, size, err := device(t, m.System, tt.path).Memory()
		if addr != tt.addr || size != tt.size || tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: %#x, %#x, %v", tt.path, addr, size, err)
		}
	}
}
