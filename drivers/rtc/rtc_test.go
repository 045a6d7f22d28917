package rtc

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// model is a CMOS whose clock reads what at returns for the n-th register read.
type model struct {
	index byte
	reads int
	at    func(reads int, reg byte) byte
}

func (m *model) Out(port uint16, width int, value uint32) {
	if port == indexPort {
		m.index = byte(value)
	}
}

func (m *model) In(port uint16, width int) uint32 {
	if port != dataPort {
		return 0xff
	}
	m.reads++
	return uint32(m.at(m.reads, m.index))
}

const testCentury = 0x32

// registers gives fixed values: register B, then century, year, month, day, hours,
// minutes, seconds.
func registers(b, century, year, month, day, hours, minutes, seconds byte) func(int, byte) byte {
	values := map[byte]byte{
		regB: b, testCentury: century, regYear: year, regMonth: month, regDay: day,
		regHours: hours, regMinutes: minutes, regSeconds: seconds, regA: 0x26,
	}
	return func(_ int, reg byte) byte { return values[reg] }
}

func TestNow(t *testing.T) {
	for _, test := range []struct {
		name    string
		at      func(int, byte) byte
		century byte
		want    string // RFC 3339, or part of the error
	}{
		{"BCD 24h", registers(0x02, 0x20, 0x26, 0x11, 0x24, 0x23, 0x59, 0x58), testCentury, "2026-11-24T23:59:58Z"},
		{"binary 24h", registers(0x06, 20, 26, 11, 24, 23, 59, 58), testCentury, "2026-11-24T23:59:58Z"},
		{"BCD 12h midnight", registers(0x00, 0x20, 0x26, 0x11, 0x24, 0x12, 0x00, 0x00), testCentury, "2026-11-24T00:00:00Z"},
		{"BCD 12h noon", registers(0x00, 0x20, 0x26, 0x11, 0x24, 0x92, 0x00, 0x00), testCentury, "2026-11-24T12:00:00Z"},
		{"BCD 12h evening", registers(0x00, 0x20, 0x26, 0x11, 0x24, 0x91, 0x00, 0x00), testCentury, "2026-11-24T23:00:00Z"},
		{"binary 12h morning", registers(0x04, 20, 26, 11, 24, 11, 0, 0), testCentury, "2026-11-24T11:00:00Z"},
		{"no century register", registers(0x02, 0, 0x99, 0x12, 0x31, 0x00, 0x00, 0x00), 0, "2099-12-31T00:00:00Z"},
		{"no century register, binary", registers(0x06, 0, 0, 1, 1, 0, 0, 0), 0, "2000-01-01T00:00:00Z"},
		{"leap day", registers(0x02, 0x20, 0x24, 0x02, 0x29, 0x00, 0x00, 0x00), testCentury, "2024-02-29T00:00:00Z"},
		{"past century", registers(0x02, 0x19, 0x70, 0x01, 0x01, 0x00, 0x00, 0x00), testCentury, "1970-01-01T00:00:00Z"},
		{"no such day", registers(0x02, 0x20, 0x26, 0x02, 0x30, 0x00, 0x00, 0x00), testCentury, "no day 30 in February"},
		{"month 0", registers(0x02, 0x20, 0x26, 0x00, 0x01, 0x00, 0x00, 0x00), testCentury, "month register holds 0x00"},
		{"not BCD", registers(0x02, 0x20, 0x26, 0x11, 0x24, 0x1a, 0x00, 0x00), testCentury, "hours register holds 0x1a"},
		{"hour 0 in 12h", registers(0x00, 0x20, 0x26, 0x11, 0x24, 0x80, 0x00, 0x00), testCentury, "hours register holds 0x00"},
		{"century 0", registers(0x02, 0x00, 0x26, 0x11, 0x24, 0x00, 0x00, 0x00), testCentury, "century register holds 0x00"},
		{"absent", func(int, byte) byte { return 0xff }, testCentury, "no clock answers"},
		{"zeros", func(int, byte) byte { return 0 }, testCentury, "century register holds 0x00"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := New(&model{at: test.at}, test.century).Now()
			if err != nil {
				if !strings.Contains(err.Error(), test.want) {
					t.Errorf("error %q, want %q", err, test.want)
				}
				return
			}
			if s := got.Format(time.RFC3339); s != test.want {
				t.Errorf("got %s, want %s", s, test.want)
			}
		})
	}
}

// TestCarry changes the year at every possible moment of the reading.
func TestCarry(t *testing.T) {
	old := registers(0x02, 0x20, 0x25, 0x12, 0x31, 0x23, 0x59, 0x59)
	new := registers(0x02, 0x20, 0x26, 0x01, 0x01, 0x00, 0x00, 0x00)
	for moment := range 60 {
		c := New(&model{at: func(reads int, reg byte) byte {
			if reads <= moment {
				return old(reads, reg)
			}
			return new(reads, reg)
		}}, testCentury)
		got, err := c.Now()
		if err != nil {
			t.Fatal(err)
		}
		if s := got.Format(time.RFC3339); s != "2025-12-31T23:59:59Z" && s != "2026-01-01T00:00:00Z" {
			t.Errorf("carry after %d reads: got %s", moment, s)
		}
	}
}

func TestWaitsForUpdate(t *testing.T) {
	fixed := registers(0x02, 0x20, 0x26, 0x11, 0x24, 0x00, 0x00, 0x00)
	c := New(&model{at: func(reads int, reg byte) byte {
		if reg == regA && reads < 1000 {
			return updateInProgress
		}
		return fixed(reads, reg)
	}}, testCentury)
	if _, err := c.Now(); err != nil {
		t.Error(err)
	}
}

func TestNeverSettles(t *testing.T) {
	for name, at := range map[string]func(int, byte) byte{
		"update for ever": func(_ int, reg byte) byte { return updateInProgress },
		"never the same":  func(reads int, reg byte) byte { return byte(reads) &^ updateInProgress },
	} {
		if _, err := New(&model{at: at}, testCentury).Now(); !errors.Is(err, ErrBusy) {
			t.Errorf("%s: error %v, want ErrBusy", name, err)
		}
	}
}

func FuzzNow(f *testing.F) {
	f.Add([]byte{0x02, 0x20, 0x26, 0x11, 0x24, 0x23, 0x59, 0x58})
	f.Add([]byte{0x04, 20, 26, 11, 24, 0x8b, 59, 58})
	f.Fuzz(func(t *testing.T, v []byte) {
		if len(v) < 8 {
			return
		}
		at := registers(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7])
		got, err := New(&model{at: at}, testCentury).Now()
		if err == nil && (got.Year() < 1900 || got.Year() > 9999) {
			t.Errorf("%x: %s", v, got)
		}
	})
}
