package acpi

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"vmgenc/acpi/aml"
	"vmgenc/drivers/pci"
)

// memory is a modelled physical memory: RAM here and there, and device registers.
type memory struct {
	ram     []segment
	devices []memoryDevice
}

type segment struct {
	addr uint64
	data []byte
}

// memoryDevice is a range whose every access the model sees.
type memoryDevice struct {
	addr, size uint64
	read       func(off uint64, width int) uint64
	write      func(off uint64, width int, value uint64)
}

func (m *memory) Bytes(addr uint64, n int) ([]byte, error) {
	for _, s := range m.ram {
		if off := addr - s.addr; addr >= s.addr && off <= uint64(len(s.data)) && uint64(n) <= uint64(len(s.data))-off {
			return s.data[off : off+uint64(n) : off+uint64(n)], nil
		}
	}
	return nil, fmt.Errorf("no %d bytes of memory at %#x", n, addr)
}

func (m *memory) device(addr uint64) *memoryDevice {
	for i, d := range m.devices {
		if addr >= d.addr && addr-d.addr < d.size {
			return &m.devices[i]
		}
	}
	return nil
}

func (m *memory) Read(addr uint64, width int) (uint64, error) {
	if d := m.device(addr); d != nil {
		return d.read(addr-d.addr, width), nil
	}
	b, err := m.Bytes(addr, width)
	if err != nil {
		return 0, err
	}
	var v [8]byte
	copy(v[:], b)
	return binary.LittleEndian.Uint64(v[:]), nil
}

func (m *memory) Write(addr uint64, width int, value uint64) error {
	if d := m.device(addr); d != nil {
		d.write(addr-d.addr, width, value)
		return nil
	}
	b, err := m.Bytes(addr, width)
	if err != nil {
		return err
	}
	var v [8]byte
	binary.LittleEndian.PutUint64(v[:], value)
	copy(b, v[:])
	return nil
}

// add puts data at addr.
func (m *memory) add(addr uint64, data []byte) { m.ram = append(m.ram, segment{addr, data}) }

// machine is a modelled PC: memory, I/O ports with a device behind some, a clock that moves 20
// microseconds each time it is read, and the log.
type machine struct {
	memory
	mu    sync.Mutex
	ports map[uint16]portDevice
	outs  []portWrite // every write to I/O space
	now   time.Duration
	log   []string
}

// portDevice is a range of ports of which each access is made of bytes.
type portDevice struct {
	base  uint16
	read  func(off int) uint8
	write func(off int, value uint8)
}

type portWrite struct {
	port  uint16
	width int
	value uint32
}

func (m *machine) In(port uint16, width int) uint32 {
	var v uint32
	for i := range width {
		b := uint8(0xFF)
		if d, ok := m.ports[port+uint16(i)]; ok && d.read != nil {
			b = d.read(int(port - d.base + uint16(i)))
		}
		v |= uint32(b) << (8 * i)
	}
	return v
}

func (m *machine) Out(port uint16, width int, value uint32) {
	m.outs = append(m.outs, portWrite{port, width, value})
	for i := range width {
		if d, ok := m.ports[port+uint16(i)]; ok && d.write != nil {
			d.write(int(port-d.base+uint16(i)), uint8(value>>(8*i)))
		}
	}
}

// attach puts a device behind n ports.
func (m *machine) attach(base uint16, n int, d portDevice) {
	if m.ports == nil {
		m.ports = map[uint16]portDevice{}
	}
	d.base = base
	for i := range n {
		m.ports[base+uint16(i)] = d
	}
}

// wrote reports whether that byte was written to port.
func (m *machine) wrote(port uint16, value uint32) bool {
	for _, w := range m.outs {
		if w.port == port && w.value == value {
			return true
		}
	}
	return false
}

func (m *machine) hardware() Hardware {
	return Hardware{
		Memory: &m.memory,
		Ports:  m,
		PCI:    pci.New(&m.memory, m, nil),
		Now: func() time.Duration {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.now += 20 * time.Microsecond
			return m.now
		},
		Log: func(format string, args ...any) {
			m.mu.Lock()
			defer m.mu.Unlock()
			m.log = append(m.log, fmt.Sprintf(format, args...))
		},
	}
}

// logged returns how many lines of the log contain s.
func (m *machine) logged(s string) int {
	n := 0
	for _, line := range m.log {
		if strings.Contains(line, s) {
			n++
		}
	}
	return n
}

// dumps are the machines under testdata.
var dumps = []string{"pc-seabios", "q35-seabios", "pc-ovmf", "q35-ovmf"}

// loadDump returns the memory of a dump, and the address of the RSDP that only the boot information
// knows, 0 if there is none.
func loadDump(t testing.TB, name string) (*machine, uint64) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name+".mem.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	m, hint := &machine{}, uint64(0)
	for len(b) > 0 {
		addr, n := binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint32(b[8:])
		if n == 0 {
			hint = addr
		} else {
			m.add(addr, bytes.Clone(b[12:12+n]))
		}
		b = b[12+n:]
	}
	return m, hint
}

// makeTable returns a table with that body and a right checksum.
func makeTable(signature string, revision uint8, body []byte) []byte {
	b := make([]byte, headerLength, headerLength+len(body))
	copy(b, signature)
	b[8] = revision
	copy(b[10:], "TESTERTESTCASE")
	b = append(b, body...)
	binary.LittleEndian.PutUint32(b[4:], uint32(len(b)))
	return fixChecksum(b)
}

// fixChecksum makes the bytes of a table sum up to 0.
func fixChecksum(b []byte) []byte {
	b[9] = 0
	b[9] = -aml.Checksum(b)
	return b
}

// makeRSDP returns an RSDP of revision 2, or 0 if xsdt is 0.
func makeRSDP(rsdt uint32, xsdt uint64) []byte {
	b := make([]byte, rsdpLengthX)
	copy(b, rsdpSignature)
	copy(b[9:], "TESTER")
	binary.LittleEndian.PutUint32(b[16:], rsdt)
	if xsdt != 0 {
		b[15] = 2
		binary.LittleEndian.PutUint32(b[20:], rsdpLengthX)
		binary.LittleEndian.PutUint64(b[24:], xsdt)
	}
	b[8] = -aml.Checksum(b[:rsdpLength])
	b[32] = -aml.Checksum(b)
	return b
}

// addresses returns the body of an RSDT (width 4) or XSDT (width 8).
func addresses(width int, addrs ...uint64) []byte {
	var b []byte
	for _, a := range addrs {
		b = append(b, binary.LittleEndian.AppendUint64(nil, a)[:width]...)
	}
	return b
}
