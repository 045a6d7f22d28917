package acpi

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"
)

// lowMemory returns the first MiB with an EBDA of 4 KiB at 0x9F000.
func lowMemory() []byte {
	b := make([]byte, 1<<20)
	binary.LittleEndian.PutUint16(b[0x40E:], 0x9F00)
	b[0x9F000] = 4
	return b
}

func TestFindRSDP(t *testing.T) {
	damaged := func(off int) []byte {
		b := makeRSDP(0x1000, 0x2000)
		b[off]++
		return b
	}
	for _, tt := range []struct {
		name string
		at   map[uint64][]byte // in low memory
		hint uint64

		want    uint64
		xsdt    uint64
		bad     string
		wantErr string
	}{
		{name: "EBDA", at: map[uint64][]byte{0x9F010: makeRSDP(0x1000, 0)}, want: 0x9F010},
		{name: "EBDA wins over BIOS", at: map[uint64][]byte{0x9F010: makeRSDP(1, 0), 0xF0000: makeRSDP(2, 0)}, want: 0x9F010},
		{name: "BIOS start", at: map[uint64][]byte{0xE0000: makeRSDP(0x1000, 0x2000)}, want: 0xE0000, xsdt: 0x2000},
		{name: "BIOS end", at: map[uint64][]byte{0xFFFE0: makeRSDP(0x1000, 0)[:rsdpLength]}, want: 0xFFFE0},
		{name: "beyond the EBDA's first KiB", at: map[uint64][]byte{0x9F400: makeRSDP(1, 0)}, wantErr: "no RSDP"},
		{name: "between boundaries", at: map[uint64][]byte{0xF0008: makeRSDP(1, 0)}, wantErr: "no RSDP"},
		{name: "damaged one skipped", at: map[uint64][]byte{0xF0000: damaged(16), 0xF1000: makeRSDP(7, 0)}, want: 0xF1000},
		{name: "hint", at: map[uint64][]byte{0x50003: makeRSDP(1, 0x2000), 0xF0000: makeRSDP(2, 0)}, hint: 0x50003, want: 0x50003, xsdt: 0x2000},
		{name: "wrong hint", at: map[uint64][]byte{0xF0000: makeRSDP(2, 0)}, hint: 0x50000, want: 0xF0000, bad: "at 0x50000, as the boot information has it: signature"},
		{name: "hint outside memory", at: map[uint64][]byte{0xF0000: makeRSDP(2, 0)}, hint: 1 << 40, want: 0xF0000, bad: "no 20 bytes of memory"},
		{name: "wrong hint and no other", hint: 0x50000, wantErr: "as the boot information has it"},
		{name: "damaged extension", at: map[uint64][]byte{0xF0000: damaged(26)}, want: 0xF0000, bad: "extended checksum 0x01"},
		{name: "nothing", wantErr: "no RSDP in the EBDA or in 0xE0000-0xFFFFF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			low := lowMemory()
			for addr, b := range tt.at {
				copy(low[addr:], b)
			}
			m := &memory{}
			m.add(0, low)
			p, err := FindRSDP(m, tt.hint)
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Fatalf("error %v, want %q", err, tt.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if p.Address != tt.want || p.XSDT != tt.xsdt || p.OEMID != "TESTER" {
				t.Errorf("got %+v, want address %#x, XSDT %#x", p, tt.want, tt.xsdt)
			}
			checkBad(t, p.bad, tt.bad)
		})
	}
}

// checkBad fails unless bad has one error that contains want, or none if want is "".
func checkBad(t *testing.T, bad []error, want string) {
	t.Helper()
	switch {
	case want == "" && len(bad) == 0:
	case want != "" && len(bad) == 1 && strings.Contains(bad[0].Error(), want):
	default:
		t.Errorf("bad %q, want %q", bad, want)
	}
}

// Page 0 is unmapped on some systems: then there is no EBDA, and the scan goes on.
func TestFindRSDPWithoutPage0(t *testing.T) {
	m := &memory{}
	high := make([]byte, biosEnd-biosStart)
	copy(high[0x100:], makeRSDP(1, 0))
	m.add(biosStart, high)
	p, err := FindRSDP(m, 0)
	if err != nil || p.Address != biosStart+0x100 {
		t.Errorf("got %+v, %v", p, err)
	}
}

func FuzzRSDP(f *testing.F) {
	f.Add(makeRSDP(0x1000, 0))
	f.Add(makeRSDP(0x1000, 0x123456789))
	f.Add([]byte(rsdpSignature))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := parseRSDP(bytes.Clone(b))
		if (p == nil) == (err == nil) {
			t.Fatalf("%+v, %v", p, err)
		}
	})
}
