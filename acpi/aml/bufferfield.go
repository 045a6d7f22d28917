package aml

import (
	"bytes"
	"fmt"
)

// bufferField is a field of a Buffer (ACPI 6.5, 19.6.20 to 19.6.25).
type bufferField struct {
	buf      *bufferObject
	start    uint64 // first bit
	length   uint64 // in bits
	isBuffer bool   // it reads as a Buffer, however short: CreateField made it
}

func (*bufferField) objectType() ObjectType { return TypeBufferField }

func execCreateBytes(f *frame, t *term) (value, error) {
	return f.createField(t, 8, t.op.n*8)
}

func execCreateBit(f *frame, t *term) (value, error) { return f.createField(t, 1, 1) }

// createField makes a field of length bits whose index counts units of unit bits.
func (f *frame) createField(t *term, unit, length uint64) (value, error) {
	b, i, err := f.bufferAndIndex(t)
	if err != nil {
		return value{}, err
	}
	return value{}, f.declareBufferField(t.args[2], &bufferField{buf: b, length: length}, i, unit)
}

func execCreateField(f *frame, t *term) (value, error) {
	b, i, err := f.bufferAndIndex(t)
	if err != nil {
		return value{}, err
	}
	length, err := f.integer(t.args[2])
	if err != nil {
		return value{}, err
	}
	if length == 0 {
		return value{}, fmt.Errorf("a field of no bits")
	}
	return value{}, f.declareBufferField(t.args[3], &bufferField{buf: b, length: length, isBuffer: true}, i, 1)
}

func (f *frame) bufferAndIndex(t *term) (*bufferObject, uint64, error) {
	v, err := f.data(t.args[0])
	if err != nil {
		return nil, 0, err
	}
	b, ok := v.o.(*bufferObject)
	if !ok {
		return nil, 0, typeError(v, "a Buffer")
	}
	i, err := f.integer(t.args[1])
	return b, i, err
}

// declareBufferField makes the field u, which starts i units of unit bits into the Buffer.
func (f *frame) declareBufferField(nameTerm *term, u *bufferField, i, unit uint64) error {
	size := uint64(len(u.buf.b)) * 8
	if i > size/unit || u.length > size-i*unit {
		return fmt.Errorf("a field of %d bits at %d in a Buffer of %d bytes", u.length, i*unit, size/8)
	}
	u.start = i * unit
	n, err := f.declare(nameTerm)
	if err == nil {
		n.val.o = u
	}
	return err
}

// readBufferField returns the field's value: an Integer if it fits one and CreateField did not make
// it, else a Buffer.
func (in *Interpreter) readBufferField(u *bufferField) (value, error) {
	if u.length <= uint64(8*in.integerSize()) && !u.isBuffer {
		return value{n: getBits(u.buf.b, u.start, u.length)}, nil
	}
	b, err := in.makeBuffer((u.length + 7) / 8)
	if err != nil {
		return value{}, err
	}
	if err := in.work(u.length / bytesPerStep); err != nil { // it is done bit by bit, 64 at a time
		return value{}, err
	}
	for done := uint64(0); done < u.length; done += 64 {
		n := min(u.length-done, 64)
		putBits(b, done, n, getBits(u.buf.b, u.start+done, n))
	}
	return value{o: &bufferObject{b}}, nil
}

// storeBufferField stores the bytes of v; what is missing is zero.
func (in *Interpreter) storeBufferField(u *bufferField, v value) error {
	b, err := in.bytesOf(v)
	if err != nil {
		return err
	}
	if v.o == u.buf {
		b = bytes.Clone(b) // part of it is about to change
	}
	if err := in.work(u.length / bytesPerStep); err != nil {
		return err
	}
	for done := uint64(0); done < u.length; done += 64 {
		n := min(u.length-done, 64)
		putBits(u.buf.b, u.start+done, n, getBits(b, done, n))
	}
	return nil
}
