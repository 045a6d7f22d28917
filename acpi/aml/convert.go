package aml

import (
	"encoding/binary"
	"fmt"
	"strconv"
)

// Conversions between Integers, Strings and Buffers (ACPI 6.5, 19.3.5.2 to 19.3.5.7).

const hexDigits = "0123456789ABCDEF"

// integerSize is the size of an Integer in bytes.
func (in *Interpreter) integerSize() int {
	if in.ones>>32 == 0 {
		return 4
	}
	return 8
}

// integerBytes returns the bytes of n, least significant first.
func (in *Interpreter) integerBytes(n uint64) []byte {
	return binary.LittleEndian.AppendUint64(nil, n)[:in.integerSize()]
}

// leInteger returns the integer that b's first eight bytes make.
func leInteger(b []byte) uint64 {
	var buf [8]byte
	copy(buf[:], b)
	return binary.LittleEndian.Uint64(buf[:])
}

// toInteger converts an operand to an Integer, a String as hexadecimal digits (19.3.5.4).
func (in *Interpreter) toInteger(v value) (uint64, error) {
	v, err := in.dataOf(v)
	if err != nil {
		return 0, err
	}
	switch o := v.o.(type) {
	case nil:
		return v.n, nil
	case *handle:
		return o.table.id, nil
	case *stringObject:
		return in.parseInteger(trimHexPrefix(skipSpace(o.b)), 16) & in.ones, nil
	case *bufferObject:
		if len(o.b) == 0 {
			return 0, fmt.Errorf("%w: a Buffer of no bytes is no Integer", ErrType)
		}
		return leInteger(o.b) & in.ones, nil
	}
	return 0, typeError(v, "an Integer")
}

func skipSpace(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || '\t' <= b[0] && b[0] <= '\r') {
		b = b[1:]
	}
	return b
}

func trimHexPrefix(b []byte) []byte {
	if hasHexPrefix(b) {
		return b[2:]
	}
	return b
}

func hasHexPrefix(b []byte) bool {
	return len(b) >= 2 && b[0] == '0' && (b[1] == 'x' || b[1] == 'X')
}

// parseInteger returns the number that the leading digits of b make, those after which it would no
// longer fit left out.
func (in *Interpreter) parseInteger(b []byte, base uint64) uint64 {
	n := uint64(0)
	for _, c := range b {
		d := digit(c)
		if d >= base || n > (in.ones-d)/base {
			break
		}
		n = n*base + d
	}
	return n
}

// digit returns the value of the hexadecimal digit c, 16 if it is none.
func digit(c byte) uint64 {
	switch {
	case '0' <= c && c <= '9':
		return uint64(c - '0')
	case 'a' <= c && c <= 'f':
		return uint64(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return uint64(c-'A') + 10
	}
	return 16
}

// explicitInteger is ToInteger: a String is decimal unless it begins with 0x (19.6.139).
func (in *Interpreter) explicitInteger(v value) (uint64, error) {
	o, ok := v.o.(*stringObject)
	if !ok {
		return in.toInteger(v)
	}
	b := skipSpace(o.b)
	if hasHexPrefix(b) {
		return in.parseInteger(b[2:], 16), nil
	}
	return in.parseInteger(b, 10), nil
}

// toBuffer returns the bytes of v as a Buffer's: a String's with its terminating zero (19.3.5.4).
func (in *Interpreter) toBuffer(v value) ([]byte, error) {
	if o, ok := v.o.(*stringObject); ok {
		return append(append([]byte(nil), o.b...), 0), in.work(uint64(len(o.b)) / bytesPerStep)
	}
	b, err := in.bytesOf(v)
	if err == nil {
		err = in.work(uint64(len(b)) / bytesPerStep)
	}
	return append([]byte(nil), b...), err
}

// toString converts an operand to a String: an Integer to all its hexadecimal digits, a Buffer to
// those of its bytes, each after 0x, a space between (19.3.5.4).
func (in *Interpreter) toString(v value) ([]byte, error) {
	switch o := v.o.(type) {
	case nil:
		return in.hexInteger(v.n), nil
	case *stringObject:
		return o.b, nil
	case *bufferObject:
		return in.join(o.b, ' ', appendPrefixedHexByte)
	}
	return nil, typeError(v, "a String")
}

func (in *Interpreter) hexInteger(n uint64) []byte {
	digits := make([]byte, 2*in.integerSize())
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = hexDigits[n&0xF]
		n >>= 4
	}
	return digits
}

func appendHexByte(s []byte, c byte) []byte { return append(s, hexDigits[c>>4], hexDigits[c&0xF]) }

func appendPrefixedHexByte(s []byte, c byte) []byte { return appendHexByte(append(s, "0x"...), c) }

func appendDecimalByte(s []byte, c byte) []byte { return strconv.AppendUint(s, uint64(c), 10) }

// join formats each byte, a separator between.
func (in *Interpreter) join(b []byte, separator byte, format func([]byte, byte) []byte) ([]byte, error) {
	const most = 5 // bytes that one becomes
	if err := in.charge(most * uint64(len(b))); err != nil {
		return nil, err
	}
	var s []byte
	for i, c := range b {
		if i > 0 {
			s = append(s, separator)
		}
		s = format(s, c)
	}
	return s, nil
}

// decimalString is ToDecimalString (19.6.137).
func (in *Interpreter) decimalString(v value) ([]byte, error) {
	switch o := v.o.(type) {
	case nil:
		return strconv.AppendUint(nil, v.n, 10), nil
	case *bufferObject:
		return in.join(o.b, ',', appendDecimalByte)
	}
	return in.toString(v)
}

// hexString is ToHexString (19.6.138). An Integer has no leading zeros and 0x before it, as in
// ACPICA since 2021.
func (in *Interpreter) hexString(v value) ([]byte, error) {
	switch o := v.o.(type) {
	case nil:
		return fmt.Appendf(nil, "0x%X", v.n), nil
	case *bufferObject:
		return in.join(o.b, ',', appendPrefixedHexByte)
	}
	return in.toString(v)
}

// sameType converts b to the type of a, for operators whose first operand decides (19.3.5.4).
func (in *Interpreter) sameType(a, b value) (value, error) {
	switch a.o.(type) {
	case nil:
		n, err := in.toInteger(b)
		return value{n: n}, err
	case *stringObject:
		s, err := in.toString(b)
		return value{o: &stringObject{s}}, err
	case *bufferObject:
		s, err := in.toBuffer(b)
		return value{o: &bufferObject{s}}, err
	}
	return value{}, typeError(a, "an Integer, String or Buffer")
}
