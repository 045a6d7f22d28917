package pci

import (
	"strings"
	"testing"
)

// host is a host bridge behind the two ports: register offset of device d reads as d<<4 + offset.
type host struct{ selector uint32 }

func (h *host) In(port uint16, width int) uint32 {
	v := uint32(0)
	for i := width - 1; i >= 0; i-- {
		v = v<<8 | (h.selector>>11&0x1F)<<4 | h.selector&0xF + uint32(port-dataPort) + uint32(i)
	}
	return v
}

func (h *host) Out(port uint16, width int, value uint32) {
	if port == addressPort {
		h.selector = value
	}
}

// ecam is memory that notes the offset of the last access from 0xB0000000.
type ecam struct{ at uint64 }

func (m *ecam) Read(addr uint64, width int) (uint64, error) {
	m.at = addr - 0xB0000000
	return 0x55, nil
}

func (m *ecam) Write(addr uint64, width int, value uint64) error {
	m.at = addr - 0xB0000000
	return nil
}

func TestConfig(t *testing.T) {
	var m ecam
	r := New(&m, new(host), []Range{{0xB0000000, 0, 1, 31}})
	at := func(bus, device, function, offset uint64) uint64 { return bus<<40 | device<<35 | function<<32 | offset }
	for _, tt := range []struct {
		addr    uint64
		width   int
		want    uint64
		ecam    uint64
		wantErr string
	}{
		{addr: at(0, 3, 0, 4), width: 4, want: 0x37363534},
		{addr: at(0, 3, 0, 6), width: 2, want: 0x3736},
		{addr: at(0, 3, 0, 7), width: 1, want: 0x37},
		{addr: at(0, 3, 0, 7), width: 2, wantErr: "no way to access 2 bytes at 0x7"},
		{addr: at(0, 3, 0, 0), width: 8, wantErr: "no way to access 8 bytes"},
		{addr: at(0, 3, 0, 0x100), width: 4, wantErr: "0x100"},
		{addr: at(1, 3, 2, 0x100), width: 4, want: 0x55, ecam: 1<<20 | 3<<15 | 2<<12 | 0x100},
		{addr: at(1, 3, 2, 0x1000), width: 4, wantErr: "0x1000"},
		{addr: at(1, 3, 2, 0xFFE), width: 4, wantErr: "0xffe"},
		{addr: 1<<48 | at(1, 3, 2, 0), width: 4, wantErr: "0001:01:03.2"},
	} {
		m.at = 0
		got, err := r.Read(tt.addr, tt.width)
		writeErr := r.Write(tt.addr, tt.width, 0)
		if tt.wantErr != "" {
			if err == nil || !strings.Contains(err.Error(), tt.wantErr) || writeErr == nil {
				t.Errorf("%#x: %v and %v, want %q", tt.addr, err, writeErr, tt.wantErr)
			}
			continue
		}
		if err != nil || writeErr != nil || got != tt.want || m.at != tt.ecam {
			t.Errorf("%#x: %#x at %#x, %v, %v, want %#x at %#x", tt.addr, got, m.at, err, writeErr, tt.want, tt.ecam)
		}
	}
}
