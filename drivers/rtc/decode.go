package rtc

import (
	"fmt"
	"time"
)

// field is one clock register and the values it may have.
type field struct {
	name     string
	raw      byte
	min, max int
}

// time decodes the registers as register B says they are written.
func (s sample) time() (time.Time, error) {
	century := field{"century", s.century, 19, 99}
	if !s.hasCentury {
		century.raw = s.encode(20)
	}
	var v [7]int
	for i, f := range [...]field{
		century,
		{"year", s.year, 0, 99},
		{"month", s.month, 1, 12},
		{"day", s.day, 1, 31},
		s.hourField(),
		{"minutes", s.minutes, 0, 59},
		{"seconds", s.seconds, 0, 59},
	} {
		n, err := s.decode(f)
		if err != nil {
			return time.Time{}, err
		}
		v[i] = n
	}
	hour := v[4]
	if s.mode&hours24 == 0 {
		hour %= 12
		if s.hours&afternoon != 0 {
			hour += 12
		}
	}
	t := time.Date(v[0]*100+v[1], time.Month(v[2]), v[3], hour, v[5], v[6], 0, time.UTC)
	if t.Day() != v[3] {
		return time.Time{}, fmt.Errorf("rtc: no day %d in %s", v[3], time.Month(v[2]))
	}
	return t, nil
}

func (s sample) hourField() field {
	if s.mode&hours24 != 0 {
		return field{"hours", s.hours, 0, 23}
	}
	return field{"hours", s.hours &^ afternoon, 1, 12}
}

// decode returns the value of f, checked.
func (s sample) decode(f field) (int, error) {
	n, valid := int(f.raw), true
	if s.mode&binaryMode == 0 {
		valid = f.raw&0xf <= 9
		n = int(f.raw>>4)*10 + int(f.raw&0xf)
	}
	if !valid || n < f.min || n > f.max {
		return 0, fmt.Errorf("rtc: %s register holds %#02x", f.name, f.raw)
	}
	return n, nil
}

// encode is the register value of n, below 100.
func (s sample) encode(n byte) byte {
	if s.mode&binaryMode != 0 {
		return n
	}
	return n/10<<4 | n%10
}
