package aml

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// headerSize is the length of the header of every system description table (ACPI 6.5, 5.2.6).
const headerSize = 36

// Load executes the definition block in table, a DSDT, SSDT, PSDT or OSDT with its header, and so
// adds its objects to the namespace. It keeps a reference to table. An object that cannot be made
// is logged and left out; the error is for a table that is no definition block, has bytes that are
// no AML, or goes beyond a limit. A DSDT's revision decides on the size of Integers: 32 bits if it
// is below 2 (ACPI 6.5, 19.6.29).
func (in *Interpreter) Load(data []byte) error {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.begin()
	defer in.end()
	in.shareMemory()
	_, err := in.load(data, in.root)
	return err
}

func (in *Interpreter) load(data []byte, scope *Node) (*table, error) {
	data, err := checkHeader(data)
	if err != nil {
		return nil, err
	}
	if err := in.work(uint64(len(data)) / bytesPerStep); err != nil {
		return nil, err
	}
	if s := Checksum(data); s != 0 {
		in.logf("aml: %s: checksum %#02x, want 0", data[:4], s)
	}
	if string(data[:4]) == "DSDT" {
		in.ones = ^uint64(0)
		if data[8] < 2 {
			in.ones = 0xFFFFFFFF
		}
	}
	in.tables++
	t := &table{data: data, id: in.tables}
	f := in.newFrame(scope, nil, t)
	err = f.nested(&block{table: t, start: headerSize, end: uint32(len(data))})
	in.pop(f)
	in.resolveElements()
	return t, err
}

// checkHeader returns the table without what follows its length.
func checkHeader(data []byte) ([]byte, error) {
	if len(data) < headerSize {
		return nil, fmt.Errorf("aml: table of %d bytes, a header has %d", len(data), headerSize)
	}
	if sig := string(data[:4]); !isDefinitionBlock(sig) {
		return nil, fmt.Errorf("aml: %q is no definition block", sig)
	}
	n := binary.LittleEndian.Uint32(data[4:])
	if n < headerSize || uint64(n) > uint64(len(data)) {
		return nil, fmt.Errorf("aml: %s: length %d, have %d bytes", data[:4], n, len(data))
	}
	return data[:n:n], nil
}

// isDefinitionBlock reports whether a table of that signature holds AML. OEM tables do so only if
// Load or LoadTable names them, and ACPICA lets those load tables without a signature.
func isDefinitionBlock(sig string) bool {
	switch sig {
	case "DSDT", "SSDT", "PSDT", "OSDT", "\x00\x00\x00\x00":
		return true
	}
	return sig[:3] == "OEM"
}

// Checksum returns the sum of the bytes of an ACPI structure: 0 if the structure is intact.
func Checksum(data []byte) byte {
	s := byte(0)
	for _, b := range data {
		s += b
	}
	return s
}

// resolveElements resolves the names in the packages of the table that was just loaded.
func (in *Interpreter) resolveElements() {
	for _, p := range in.unresolved {
		for i := range p.e {
			in.resolveElement(p, i)
		}
	}
	in.unresolved = nil
}

// findTable returns the table with that header, nil if there is none. An empty id fits any.
func (in *Interpreter) findTable(signature, oemID, oemTableID string) []byte {
	if in.cfg.FindTable == nil {
		return nil
	}
	return in.cfg.FindTable(signature, oemID, oemTableID)
}

// execLoad loads the table in a region, field or Buffer (19.6.75).
func execLoad(f *frame, t *term) (value, error) {
	data, err := f.tableBytes(t.args[0])
	if err != nil {
		return value{}, err
	}
	f.in.loaded += uint64(len(data))
	loaded, err := f.in.load(data, f.in.root)
	if err != nil {
		return value{}, err
	}
	loaded.size = uint64(len(data))
	// In the operator's older form the target takes a handle, in that of ACPI 6.4 a truth value;
	// Unload takes both.
	return value{n: f.in.ones}, f.copyTo(t.args[1], value{n: f.in.ones, o: &handle{loaded}})
}

// tableBytes returns a copy of the table that the operand of Load names.
func (f *frame) tableBytes(t *term) ([]byte, error) {
	ref, err := f.reference(t)
	if err != nil {
		return nil, err
	}
	if p, err := f.in.bottom(ref.o); err == nil && p.val != nil {
		if r, ok := p.val.o.(*region); ok {
			return f.in.regionTable(r)
		}
	}
	v, err := f.in.dataOf(ref)
	if err != nil {
		return nil, err
	}
	b, ok := v.o.(*bufferObject)
	if !ok {
		return nil, typeError(v, "a region, field or Buffer with a table")
	}
	if err := f.in.charge(uint64(len(b.b))); err != nil {
		return nil, err
	}
	return append([]byte(nil), b.b...), nil
}

// regionTable reads the table in a region, as long as its header says.
func (in *Interpreter) regionTable(r *region) ([]byte, error) {
	length := uint64(headerSize)
	var data []byte
	for i := uint64(0); i < length; i++ {
		b, err := in.readRegion(r, i, 1)
		if err != nil {
			return nil, err
		}
		data = append(data, byte(b))
		if i == 7 {
			length = max(length, uint64(binary.LittleEndian.Uint32(data[4:])))
			if err := in.charge(min(length, r.length)); err != nil {
				return nil, err
			}
		}
	}
	return data, nil
}

// execLoadTable loads a table that the firmware has (19.6.76).
func execLoadTable(f *frame, t *term) (value, error) {
	var s [5]string
	for i := range s {
		v, err := f.data(t.args[i])
		if err != nil {
			return value{}, err
		}
		if o, ok := v.o.(*stringObject); ok {
			s[i] = string(o.b)
		} else if v.o != nil || v.n != 0 {
			return value{}, typeError(v, "a String")
		}
	}
	param, err := f.source(t.args[5])
	if err != nil {
		return value{}, err
	}
	data := f.in.findTable(s[0], s[1], s[2])
	if data == nil {
		return value{}, nil
	}
	scope := f.in.root
	if s[3] != "" {
		n, ok := parseRelative(s[3])
		if ok {
			scope = f.in.resolve(f.scope, n)
		}
		if !ok || scope == nil {
			return value{}, fmt.Errorf("%w: %q", ErrNotFound, s[3])
		}
	}
	loaded, err := f.in.load(data, scope)
	if err != nil {
		return value{}, err
	}
	if s[4] != "" {
		if err := f.setParameter(scope, s[4], param); err != nil {
			return value{}, err
		}
	}
	return value{n: f.in.ones, o: &handle{loaded}}, nil
}

func (f *frame) setParameter(scope *Node, path string, v value) error {
	n, ok := parseRelative(path)
	if !ok {
		return fmt.Errorf("%w: %q", ErrNotFound, path)
	}
	node := f.in.resolve(scope, n)
	if node == nil {
		return fmt.Errorf("%w: %q", ErrNotFound, path)
	}
	return f.in.assignNode(node, v)
}

// execUnload removes what a table loaded by Load or LoadTable made (19.6.151).
func execUnload(f *frame, t *term) (value, error) {
	ref, err := f.reference(t.args[0])
	if err != nil {
		return value{}, err
	}
	p, err := f.in.bottom(ref.o)
	if err != nil {
		return value{}, err
	}
	if p.val == nil {
		return value{}, typeError(ref, "a DDBHandle")
	}
	h, ok := p.val.o.(*handle)
	if !ok {
		return value{}, typeError(*p.val, "a DDBHandle")
	}
	f.in.removeTable(f.in.root, h.table)
	f.in.loaded -= h.table.size
	h.table.size = 0
	return value{}, f.in.work(uint64(f.in.nodes) / 4)
}

func (in *Interpreter) removeTable(n *Node, t *table) {
	for _, c := range append([]*Node(nil), n.children...) {
		if c.table == t {
			in.remove(c)
		} else {
			in.removeTable(c, t)
		}
	}
}

// parseRelative returns the name written s, which may begin with a backslash or carets.
func parseRelative(s string) (*name, bool) {
	up := uint8(0)
	for up < 255 && strings.HasPrefix(s[up:], "^") {
		up++
	}
	root := strings.HasPrefix(s, `\`)
	n, ok := parsePath(s[up:])
	if !ok {
		return nil, false
	}
	n.root, n.up, n.changes = root, up, ^uint64(0)
	return n, true
}
