package pclntab

import (
	"encoding/binary"
	"errors"
)

// Values is an encoded table that gives a value to each instruction of a
// function; nil gives -1 to all. It is a list of pairs, each a difference to the
// value before, in zigzag form, and the number of bytes it holds for, and a zero
// byte. The first value is a difference to -1.
type Values []byte

// A Run is a stretch of instructions of one value.
type Run struct {
	End   uint32 // offset of the instruction behind it from the function's entry
	Value int32
}

var errValues = errors.New("bad table of values")

// decode returns the runs of the table at the beginning of b, which is for a
// function of at most size bytes, and the length of the table.
func decode(b []byte, size uint32) ([]Run, int, error) {
	var runs []Run
	var end uint64
	value, at := int32(-1), 0
	for {
		delta, n := binary.Uvarint(b[at:])
		if n <= 0 || delta>>32 != 0 {
			return nil, 0, errValues
		}
		at += n
		if delta == 0 && len(runs) > 0 {
			return runs, at, nil
		}
		length, n := binary.Uvarint(b[at:])
		at += max(n, 0)
		if n <= 0 || length == 0 || length > uint64(size)-end {
			return nil, 0, errValues
		}
		end += length
		value += int32(-(uint32(delta) & 1) ^ uint32(delta)>>1)
		runs = append(runs, Run{uint32(end), value})
	}
}

// Runs returns the table's runs, in order, no two of the same value side by side.
func (v Values) Runs() []Run {
	if v == nil {
		return nil
	}
	runs, _, _ := decode(v, 1<<32-1) // Parse has found it good
	return runs
}

// At returns the value at an offset from the function's entry: -1 where the
// table has none.
func (v Values) At(offset uint32) int32 {
	for _, r := range v.Runs() {
		if offset < r.End {
			return r.Value
		}
	}
	return -1
}

// encode returns the table of the runs, those joined that are of one value.
func encode(runs []Run) Values {
	var v Values
	value, start := int32(-1), uint32(0)
	for i, r := range runs {
		if i+1 < len(runs) && runs[i+1].Value == r.Value {
			continue
		}
		v = binary.AppendVarint(v, int64(r.Value)-int64(value))
		v = binary.AppendUvarint(v, uint64(r.End-start))
		value, start = r.Value, r.End
	}
	if v == nil {
		return nil
	}
	return append(v, 0)
}
