package aml

import (
	"encoding/binary"
	"fmt"
)

// fieldUnit is a named field of an operation region (ACPI 6.5, 19.6.48), or one behind an index and
// a data register (IndexField, 19.6.64) or behind a bank register (BankField, 19.6.7).
type fieldUnit struct {
	region *region
	start  uint64 // first bit
	length uint64 // in bits
	width  int    // of an access in bytes
	update update

	index, data *fieldUnit // of an IndexField, which has no region of its own

	bank      *fieldUnit
	bankValue uint64
}

func (*fieldUnit) objectType() ObjectType { return TypeFieldUnit }

// update is what a write does to the other bits of an access.
type update uint8

const (
	preserve update = iota
	writeAsOnes
	writeAsZeros
)

// fieldList makes the fields of the list in t.rest, each like the prototype (20.2.5.2).
func (f *frame) fieldList(t *term, flags uint64, like fieldUnit) error {
	d := decoder{in: f.in, table: f.table, pos: t.from, end: t.to, scope: f.scope}
	like.setAccess(byte(flags))
	like.update = update(flags >> 5 & 3)
	for d.pos < d.end {
		switch d.peek() {
		case 0x00:
			d.pos++
			n, err := d.pkgLength()
			if err != nil {
				return err
			}
			like.start += uint64(n)
		case 0x01, 0x03:
			n := uint32(2) + uint32(d.peek()>>1)
			d.pos++
			b, err := d.bytes(n)
			if err != nil {
				return err
			}
			like.setAccess(b[0])
		case 0x02:
			d.pos++
			if err := d.connection(); err != nil {
				return err
			}
		default:
			if err := f.namedField(&d, &like, t.off); err != nil {
				return err
			}
		}
	}
	return nil
}

// setAccess sets the width from an access type (19.2.7: AnyAcc 0, ByteAcc 1, WordAcc 2, DWordAcc 3,
// QWordAcc 4, BufferAcc 5).
func (u *fieldUnit) setAccess(access byte) {
	u.width = 1
	if a := access & 0xF; 2 <= a && a <= 4 {
		u.width = 1 << (a - 1)
	}
}

// connection skips a Connection, which names the resource that a serial bus is reached through.
func (d *decoder) connection() error {
	if isNameStart(d.peek()) {
		_, err := d.name()
		return err
	}
	_, err := d.term()
	return err
}

func (f *frame) namedField(d *decoder, like *fieldUnit, off uint32) error {
	b, err := d.bytes(4)
	if err != nil {
		return err
	}
	if !validSegment(b) {
		return d.fail("%q is no name", b)
	}
	n, err := d.pkgLength()
	if err != nil {
		return err
	}
	node, err := f.makeNode(f.scope, segment(binary.LittleEndian.Uint32(b)), off)
	if err == nil {
		node.val.o = f.newUnit(like, uint64(n))
	}
	like.start += uint64(n)
	if err == nil || isLimit(err) {
		return err
	}
	f.in.failed++
	f.in.logf("%v", locate(err, f.scope, off)) // the fields after it are not its fault
	return nil
}

// newUnit returns a field like the prototype, of length bits.
func (f *frame) newUnit(like *fieldUnit, length uint64) *fieldUnit {
	var u *fieldUnit
	if f.method != nil {
		u = new(fieldUnit)
	} else {
		u = f.in.unitSlab.grow()
	}
	*u = *like
	u.length = length
	return u
}

func (f *frame) regionOf(t *term) (*region, error) {
	n, err := f.object(t)
	if err != nil {
		return nil, err
	}
	r, ok := n.val.o.(*region)
	if !ok {
		return nil, typeError(n.val, "an OperationRegion")
	}
	return r, nil
}

func (f *frame) fieldOf(t *term) (*fieldUnit, error) {
	n, err := f.object(t)
	if err != nil {
		return nil, err
	}
	u, ok := n.val.o.(*fieldUnit)
	if !ok {
		return nil, typeError(n.val, "a FieldUnit")
	}
	return u, nil
}

func execField(f *frame, t *term) (value, error) {
	r, err := f.regionOf(t.args[0])
	if err != nil {
		return value{}, err
	}
	return value{}, f.fieldList(t, t.n, fieldUnit{region: r})
}

func execIndexField(f *frame, t *term) (value, error) {
	index, err := f.fieldOf(t.args[0])
	if err != nil {
		return value{}, err
	}
	data, err := f.fieldOf(t.args[1])
	if err != nil {
		return value{}, err
	}
	return value{}, f.fieldList(t, t.n, fieldUnit{index: index, data: data})
}

func execBankField(f *frame, t *term) (value, error) {
	r, err := f.regionOf(t.args[0])
	if err != nil {
		return value{}, err
	}
	bank, err := f.fieldOf(t.args[1])
	if err != nil {
		return value{}, err
	}
	n, err := f.integer(t.args[2])
	if err != nil {
		return value{}, err
	}
	return value{}, f.fieldList(t, t.n, fieldUnit{region: r, bank: bank, bankValue: n})
}

// readField returns a field's value: an Integer if it fits one, else a Buffer (19.6.48).
func (in *Interpreter) readField(u *fieldUnit) (value, error) {
	if u.length <= uint64(8*in.integerSize()) {
		var buf [16]byte
		err := in.readBits(u, buf[:(u.length+7)/8])
		return value{n: leInteger(buf[:])}, err
	}
	b, err := in.makeBuffer((u.length + 7) / 8)
	if err == nil {
		err = in.readBits(u, b)
	}
	return value{o: &bufferObject{b}}, err
}

// storeField writes the bytes of v to a field; what is missing is zero.
func (in *Interpreter) storeField(u *fieldUnit, v value) error {
	if u.length <= 64 && v.o == nil {
		return in.writeInteger(u, v.n)
	}
	b, err := in.bytesOf(v)
	if err != nil {
		return err
	}
	return in.writeBits(u, b)
}

func (in *Interpreter) writeInteger(u *fieldUnit, n uint64) error {
	var buf [8]byte
	for i := range buf {
		buf[i] = byte(n >> (8 * i))
	}
	return in.writeBits(u, buf[:])
}

// readBits reads the field to b, access by access; each counts as a step, for a field can be long.
func (in *Interpreter) readBits(u *fieldUnit, b []byte) error {
	if err := in.enter(); err != nil {
		return err
	}
	defer in.leave()
	if err := in.selectBank(u); err != nil {
		return err
	}
	bits := uint64(8 * u.width)
	for at := u.start / bits; at*bits < u.start+u.length; at++ {
		if err := in.step(); err != nil {
			return err
		}
		v, err := in.readUnit(u, at*bits/8)
		if err != nil {
			return err
		}
		from, to := u.overlap(at*bits, bits)
		putBits(b, from-u.start, to-from, v>>(from-at*bits))
	}
	return nil
}

// writeBits writes the field from b, access by access.
func (in *Interpreter) writeBits(u *fieldUnit, b []byte) error {
	if err := in.enter(); err != nil {
		return err
	}
	defer in.leave()
	if err := in.selectBank(u); err != nil {
		return err
	}
	bits := uint64(8 * u.width)
	for at := u.start / bits; at*bits < u.start+u.length; at++ {
		if err := in.step(); err != nil {
			return err
		}
		from, to := u.overlap(at*bits, bits)
		v := getBits(b, from-u.start, to-from) << (from - at*bits)
		mask := lowBits(to-from) << (from - at*bits)
		if mask != lowBits(bits) {
			old, err := in.others(u, at*bits/8)
			if err != nil {
				return err
			}
			v |= old &^ mask
		}
		if err := in.writeUnit(u, at*bits/8, v&lowBits(bits)); err != nil {
			return err
		}
	}
	return nil
}

// others returns what the bits beside the field are to be written as.
func (in *Interpreter) others(u *fieldUnit, offset uint64) (uint64, error) {
	switch u.update {
	case writeAsOnes:
		return ^uint64(0), nil
	case writeAsZeros:
		return 0, nil
	}
	return in.readUnit(u, offset)
}

// overlap returns which bits of the field lie in an access of bits bits from bit at on.
func (u *fieldUnit) overlap(at, bits uint64) (from, to uint64) {
	return max(at, u.start), min(at+bits, u.start+u.length)
}

func (in *Interpreter) selectBank(u *fieldUnit) error {
	if u.bank == nil {
		return nil
	}
	return in.writeInteger(u.bank, u.bankValue)
}

// readUnit makes one access, at a byte offset.
func (in *Interpreter) readUnit(u *fieldUnit, offset uint64) (uint64, error) {
	if u.index == nil {
		return in.readRegion(u.region, offset, u.width)
	}
	if err := in.writeInteger(u.index, offset); err != nil {
		return 0, err
	}
	var buf [8]byte
	if u.data.length > 64 {
		return 0, fmt.Errorf("%w: a data register of %d bits", ErrType, u.data.length)
	}
	err := in.readBits(u.data, buf[:(u.data.length+7)/8])
	return leInteger(buf[:]), err
}

func (in *Interpreter) writeUnit(u *fieldUnit, offset, v uint64) error {
	if u.index == nil {
		return in.writeRegion(u.region, offset, u.width, v)
	}
	if err := in.writeInteger(u.index, offset); err != nil {
		return err
	}
	return in.writeInteger(u.data, v)
}

// lowBits returns n set bits.
func lowBits(n uint64) uint64 {
	if n >= 64 {
		return ^uint64(0)
	}
	return 1<<n - 1
}

// getBits returns n bits, at most 64, of b from bit start on; bits that b does not have are zero.
func getBits(b []byte, start, n uint64) uint64 {
	v := uint64(0)
	for got := uint64(0); got < n; {
		i, shift := (start+got)/8, (start+got)%8
		if i >= uint64(len(b)) {
			break
		}
		v |= uint64(b[i]>>shift) << got
		got += 8 - shift
	}
	return v & lowBits(n)
}

// putBits sets n bits, at most 64, of b from bit start on to the low bits of v.
func putBits(b []byte, start, n, v uint64) {
	v &= lowBits(n)
	for put := uint64(0); put < n; {
		i, shift := (start+put)/8, (start+put)%8
		k := min(8-shift, n-put)
		mask := byte(lowBits(k) << shift)
		b[i] = b[i]&^mask | byte(v>>put<<shift)&mask
		put += k
	}
}
