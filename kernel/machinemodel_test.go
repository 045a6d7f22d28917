package kernel

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"vmgenc/acpi"
)

// Where the modelled machine has its hardware.
const (
	sciIRQ      = 9
	pm1Event    = 0x600
	pm1Control  = 0x604
	pmTimer     = 0x608
	gpe0        = 0x620
	gpeLength   = 8 // status and enable of 32 events
	ioapicBase  = 0xFEC00000
	ioapicPins  = 24
	rsdpAddress = 0xF0000
)

// machine is a modelled PC: memory, ports with the ACPI registers, and I/O APICs. One mutex makes
// the guest and the hypervisor take turns.
type machine struct {
	mu      sync.Mutex
	ram     []segment
	devices []device
	control uint16 // PM1 control
	status  uint32 // GPE0
	enable  uint32

	fixed, fixedEnable uint32 // PM1 events

	levels  map[int]func() bool // GPEs that stay set while the function says so
	ioapics []*ioapicChip
	vectors chan uint8
	lines   []string // of the log
	routed  uint32   // the SCI's GSI
	pci     bool     // a PCI device asserts the same line
	t       testing.TB
	line    string // kernel command line
	clocks  bool   // there are a PM timer and a CMOS clock
	cmos    uint32 // index
	random  func(p []byte)
}

type segment struct {
	addr uint64
	data []byte
}

// device is a range of memory of which each access is seen.
type device struct {
	addr, size uint64
	read       func(off uint64) uint64
	write      func(off, value uint64)
}

// newMachine returns a machine with n I/O APICs, of which the SCI is wired to gsi.
func newMachine(n int, gsi uint32) *machine {
	m := &machine{levels: map[int]func() bool{}, vectors: make(chan uint8, 1<<12), routed: gsi}
	for i := range n {
		c := newIOAPIC(m, uint32(i*ioapicPins))
		m.ioapics = append(m.ioapics, c)
		m.devices = append(m.devices, device{ioapicBase + uint64(i)<<12, 0x20, c.read, c.write})
	}
	return m
}

// add puts size bytes of RAM at addr, aligned as in a real machine, and returns them.
func (m *machine) add(addr uint64, size int) []byte {
	words := make([]uint64, (size+7)/8)
	b := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), size)
	m.ram = append(m.ram, segment{addr, b})
	return b
}

// put writes data at addr, in RAM of its own.
func (m *machine) put(addr uint64, data []byte) { copy(m.add(addr, len(data)), data) }

func (m *machine) Bytes(addr uint64, n int) ([]byte, error) {
	for _, s := range m.ram {
		if off := addr - s.addr; addr >= s.addr && off <= uint64(len(s.data)) && uint64(n) <= uint64(len(s.data))-off {
			return s.data[off : off+uint64(n) : off+uint64(n)], nil
		}
	}
	return nil, fmt.Errorf("no %d bytes of memory at %#x", n, addr)
}

func (m *machine) device(addr uint64) *device {
	for i, d := range m.devices {
		if addr-d.addr < d.size {
			return &m.devices[i]
		}
	}
	return nil
}

func (m *machine) Read(addr uint64, width int) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if d := m.device(addr); d != nil {
		return d.read(addr - d.addr), nil
	}
	b, err := m.Bytes(addr, width)
	if err != nil {
		return 0, err
	}
	return binary.LittleEndian.Uint64(append(slices.Clone(b), make([]byte, 8)...)), nil
}

func (m *machine) Write(addr uint64, width int, value uint64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if d := m.device(addr); d != nil {
		d.write(addr-d.addr, value)
		m.update()
		return nil
	}
	b, err := m.Bytes(addr, width)
	if err != nil {
		return err
	}
	copy(b, binary.LittleEndian.AppendUint64(nil, value)[:width])
	return nil
}

func (m *machine) In(port uint16, width int) uint32 {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch off := port - gpe0; {
	case port == pm1Control:
		return uint32(m.control)
	case port == pmTimer && m.clocks:
		return uint32(uptime()*acpi.PMTimerFrequency/time.Second) & (1<<24 - 1)
	case port == 0x71 && m.clocks: // the CMOS clock: midnight of 1 November 2026, 24 hours, BCD
		return map[uint32]uint32{7: 0x01, 8: 0x11, 9: 0x26, 10: 0x26, 11: 0x02, 13: 0x80}[m.cmos]
	case port == pm1Event:
		return m.fixed
	case port == pm1Event+2:
		return m.fixedEnable
	case off < gpeLength/2:
		return m.pending() >> (8 * off) & 0xFF
	case off < gpeLength:
		return m.enable >> (8 * (off - gpeLength/2)) & 0xFF
	}
	return ^uint32(0)
}

func (m *machine) Out(port uint16, width int, value uint32) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch off := port - gpe0; {
	case port == 0xB2 && value == 0xF1:
		m.control |= 1
	case port == pm1Event:
		m.fixed &^= value
	case port == pm1Event+2:
		m.fixedEnable = value
	case port == 0x70:
		m.cmos = value & 0x7F
	case off < gpeLength/2:
		m.status &^= value << (8 * off)
	case off < gpeLength:
		shift := 8 * (off - gpeLength/2)
		m.enable = m.enable&^(0xFF<<shift) | value<<shift
	}
	m.update()
}

// pending returns the status of GPE0.
func (m *machine) pending() uint32 {
	status := m.status
	for n, asserted := range m.levels {
		if asserted() {
			status |= 1 << n
		}
	}
	m.status = status
	return status
}

// update drives the SCI.
func (m *machine) update() {
	m.drive(m.routed, m.pci || m.control&1 != 0 && (m.pending()&m.enable != 0 || m.fixed&m.fixedEnable != 0))
}

// drive sets the interrupt line of a GSI.
func (m *machine) drive(gsi uint32, asserted bool) {
	if i := int(gsi) / ioapicPins; i < len(m.ioapics) {
		m.ioapics[i].drive(int(gsi)%ioapicPins, asserted)
	}
}

// host runs f as the hypervisor does: while the guest stands still.
func (m *machine) host(f func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f()
	m.update()
}

// setID writes a generation ID.
func (m *machine) setID(t testing.TB, addr uint64, id [16]byte) {
	t.Helper()
	b, err := m.Bytes(addr, len(id))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(id); i += 8 {
		atomic.StoreUint64((*uint64)(unsafe.Pointer(&b[i])), binary.NativeEndian.Uint64(id[i:]))
	}
}

// serve is the processor: it takes interrupts until the test ends.
func (m *machine) serve(t testing.TB, dispatch func(vector int)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for v := range m.vectors {
			dispatch(int(v))
			m.host(func() {
				for _, c := range m.ioapics {
					c.eoi(v)
				}
			})
		}
	}()
	t.Cleanup(func() { close(m.vectors); <-done })
}

func (m *machine) logf(format string, args ...any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.lines = append(m.lines, fmt.Sprintf(format, args...))
}

// lines is the machine's log as a Writer.
type lines struct{ m *machine }

func (l lines) Write(p []byte) (int, error) {
	l.m.logf("%s", strings.TrimSuffix(string(p), "\n"))
	return len(p), nil
}

// log returns the lines so far that contain s.
func (m *machine) log(s string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(m.lines), func(line string) bool { return !strings.Contains(line, s) })
}

var start = time.Now()

func uptime() time.Duration { return time.Since(start) }

// install does firmware's part: the first of tables is the DSDT, and there is none without one.
func (m *machine) install(reduced bool, tables ...[]byte) {
	if len(tables) == 0 {
		return
	}
	next := uint64(0x1000)
	place := func(b []byte) uint64 {
		at := next
		m.put(at, b)
		next += uint64(len(b)+0xFFF) &^ 0xFFF
		return at
	}
	roots := []uint64{place(makeFADT(place(tables[0]), reduced)), place(m.makeMADT())}
	for _, ssdt := range tables[1:] {
		roots = append(roots, place(ssdt))
	}
	m.put(rsdpAddress, makeRSDP(place(makeXSDT(roots))))
}

// open opens ACPI with tables.
func (m *machine) open(t testing.TB, reduced bool, tables ...[]byte) *acpi.System {
	t.Helper()
	m.install(reduced, tables...)
	s, err := acpi.Open(acpi.Hardware{Memory: m, Ports: m, Now: uptime, Log: m.logf}, rsdpAddress)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The machine as a Board, without any of the optional interfaces.

func (m *machine) Memory() acpi.Memory           { return m }
func (m *machine) Ports() acpi.Ports             { return m }
func (m *machine) RSDP() uint64                  { return rsdpAddress }
func (m *machine) Counter() uint64               { return uint64(uptime()) }
func (m *machine) Monotonic() time.Duration      { return uptime() }
func (m *machine) SetRandom(read func(p []byte)) { m.random = read }

// wired is the machine with interrupts and a command line.
type wired struct{ *machine }

func (w wired) Vectors() (first uint8, n int)        { return 0x40, 16 }
func (w wired) ServiceInterrupts(f func(vector int)) { w.serve(w.t, f) }
func (w wired) Processors() []uint8                  { return []uint8{0} }

func (w wired) Protocol() string                     { return "a model" }
func (w wired) CommandLine() (line string, cut bool) { return w.machine.line, false }
func (w wired) Seed() []byte                         { return nil }
func (w wired) RAM() (total, runtime uint64)         { return 1 << 30, 1 << 29 }
