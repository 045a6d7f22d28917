//go:build integration

package qemu

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
)

// Tables of another hypervisor's shape take the place of QEMU's between firmware and kernel: the
// guest is stopped at the kernel's first instruction, where the tables are complete and nobody has
// read them yet.

// debugged returns the configuration with a QEMU that starts stopped and has a GDB stub at the
// socket.
func (l *lab) debugged(config Config) (_ Config, socket string) {
	l.Helper()
	dir, err := os.MkdirTemp("", "gdb") // its path is short enough for a socket's
	l.must(err)
	l.Cleanup(func() { os.RemoveAll(dir) })
	socket = filepath.Join(dir, "s")
	return l.with(config, "-S", "-gdb", "unix:"+socket+",server=on,wait=off"), socket
}

// with returns the configuration with a QEMU that is given more arguments.
func (l *lab) with(config Config, args ...string) Config {
	l.Helper()
	script := "#!/bin/sh\nexec " + shellQuote(or(config.Binary, DefaultBinary)) + ` "$@"`
	config.Binary = filepath.Join(l.TempDir(), "qemu")
	for _, a := range args {
		script += " " + shellQuote(a)
	}
	l.must(os.WriteFile(config.Binary, []byte(script+"\n"), 0o700))
	return config
}

// atEntry runs firmware, and f when the kernel is about to start. rsdp is where the loader says
// that the tables begin.
func (l *lab) atEntry(socket string, f func(d *debugger, rsdp uint64)) {
	l.Helper()
	image, err := elf.Open(*kernelPath)
	l.must(err)
	image.Close()
	d, err := debug(l.ctx, socket)
	l.must(err)
	l.must(d.runTo(image.Entry))
	info, err := d.rbx()
	l.must(err)
	f(d, binary.LittleEndian.Uint64(l.read(d, info+32, 8)))
	l.must(d.detach())
}

func (l *lab) read(d *debugger, addr uint64, n int) []byte {
	l.Helper()
	b, err := d.read(addr, n)
	l.must(err)
	return b
}

// table reads a table.
func (l *lab) table(d *debugger, addr uint64) []byte {
	l.Helper()
	return l.read(d, addr, int(binary.LittleEndian.Uint32(l.read(d, addr+4, 4))))
}

// rewrite writes a table of which only the length was kept, with its checksum put right.
func (l *lab) rewrite(d *debugger, addr uint64, table []byte) {
	l.Helper()
	l.must(d.write(addr, checksummed(table)))
}

// checksummed puts the checksum of a table right.
func checksummed(table []byte) []byte {
	var sum byte
	table[9] = 0
	for _, b := range table {
		sum += b
	}
	table[9] = -sum
	return table
}

// root returns the address of the RSDT or XSDT, and how many bytes an entry has.
func (l *lab) root(d *debugger, rsdp uint64) (addr uint64, width int) {
	l.Helper()
	b := l.read(d, rsdp, 36)
	if xsdt := binary.LittleEndian.Uint64(b[24:]); b[15] >= 2 && xsdt != 0 {
		return xsdt, 8
	}
	return uint64(binary.LittleEndian.Uint32(b[16:])), 4
}

// findTable returns the address of the table whose header has the given bytes at an offset, and
// where the root table has its entry.
func (l *lab) findTable(d *debugger, rsdp uint64, offset int, want string) (addr, entry uint64) {
	l.Helper()
	at, width := l.root(d, rsdp)
	root := l.table(d, at)
	for i := 36; i+width <= len(root); i += width {
		addr := binary.LittleEndian.Uint64(append(bytes.Clone(root[i:i+width]), 0, 0, 0, 0)[:8])
		if header := l.read(d, addr, 36); strings.HasPrefix(string(header[offset:]), want) {
			return addr, at + uint64(i)
		}
	}
	l.Fatalf("no table %q", want)
	return 0, 0
}

// replaceVMGenID puts table in the place of QEMU's SSDT for the generation counter. make is given
// the page that has the ID, in which the table goes too: it is the one that nobody else uses.
func (l *lab) replaceVMGenID(d *debugger, rsdp uint64, make func(page uint64) []byte) {
	l.Helper()
	old, entry := l.findTable(d, rsdp, 16, "VMGENID")
	code := l.table(d, old)
	i := bytes.Index(code, []byte("VGIA\x0C"))
	if i < 0 {
		l.Fatal("QEMU's SSDT has no VGIA")
	}
	page := uint64(binary.LittleEndian.Uint32(code[i+5:]))
	table := make(page)
	if len(table) > shapeData-shapeTable {
		l.Fatalf("the table has %d bytes", len(table))
	}
	l.must(d.write(page+shapeTable, checksummed(table)))
	l.must(d.write(entry, binary.LittleEndian.AppendUint32(nil, uint32(page+shapeTable))))
	root, _ := l.root(d, rsdp)
	l.rewrite(d, root, l.table(d, root))
}

// Offsets in the page that has the ID.
const (
	shapeID    = 0x28
	shapeTable = 0x100
	shapeData  = 0x800 // what the table reads of memory
)

// readShape returns a table of package kernel with some of its bytes replaced, which must be there.
func (l *lab) readShape(name string, patches ...patch) []byte {
	l.Helper()
	table, err := os.ReadFile(filepath.Join("..", "kernel", "testdata", name+".aml"))
	l.must(err)
	for _, p := range patches {
		if !bytes.Contains(table, p.old) {
			l.Fatalf("%s has no %x", name, p.old)
		}
		table = bytes.ReplaceAll(table, p.old, p.new)
	}
	return table
}

// patch replaces bytes by as many others.
type patch struct{ old, new []byte }

// dword patches a constant.
func dword(old, new uint64) patch {
	le := binary.LittleEndian
	return patch{le.AppendUint32(nil, uint32(old)), le.AppendUint32(nil, uint32(new))}
}

// name patches a name of four characters.
func name(old, new string) patch { return patch{[]byte(old), []byte(new)} }
