package virtiorng

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"
	"unsafe"
)

// Where the model's parts are.
const (
	pageAt   = 0x1234000
	barAt    = 0xFE000000
	commonAt = 0x1000 // in the BAR
	notifyAt = 0x3000
	multiple = 8
	bellAt   = 3 // queue_notify_off
)

var errRefuses = errors.New("refused")

// model is a virtio entropy device on PCI, seen through its configuration space and the memory its
// base address register leads to. It does what the specification says unless a hook says otherwise.
type model struct {
	config   [256]byte
	page     []byte
	status   uint8
	selects  [2]uint32 // device_feature_select, driver_feature_select
	offered  [2]uint32
	accepted [2]uint32
	size     uint16
	max      uint16
	enabled  bool
	rings    [6]uint32 // descriptors, driver, device: low and high halves
	used     uint16
	given    byte // counts up in what it gives
	time     time.Duration

	unreachable bool // Memory refuses
	resets      int
	notified    int
	viaWindow   int
	readStatus  func(status uint8) uint8
	answer      func() // in place of respond
	fail        func(offset uint32, write bool) error
}

func newModel() *model {
	m := &model{max: 8, offered: [2]uint32{0xFFFFFFFF, 3}}
	// 16-byte alignment is what the driver wants
	b := make([]byte, pageSize+pageAlign)
	skip := -uintptr(unsafe.Pointer(unsafe.SliceData(b))) % pageAlign
	m.page = b[skip : skip+pageSize]
	c := m.config[:]
	le := binary.LittleEndian
	le.PutUint32(c, modern<<16|vendorVirtio)
	c[pciStatus] = hasCapabilities
	c[pciCapabilities] = 0x40
	le.PutUint32(c[pciBAR+4*4:], uint32(barAt&0xFFFFFFFF)|0xC)
	c[0x40], c[0x41] = 0x11, 0x50 // MSI-X
	m.capability(0x50, 0x70, typeCommon, 4, commonAt, 0x1000)
	m.capability(0x70, 0x90, typeNotify, 4, notifyAt, 0x1000)
	le.PutUint32(c[0x70+capMultiplier:], multiple)
	m.capability(0x90, 0, typeWindow, 0, 0, 0)
	return m
}

func (m *model) capability(at, next, kind, bar byte, offset, size uint32) {
	copy(m.config[at:], []byte{vendorSpecific, next, 20, kind, bar})
	binary.LittleEndian.PutUint32(m.config[at+capOffset:], offset)
	binary.LittleEndian.PutUint32(m.config[at+capSize:], size)
}

func (m *model) machine() Machine {
	return Machine{Memory: modelMemory{m}, Page: m.page, PageAddr: pageAt, Now: m.now}
}

// now is a clock that a millisecond passes on at each look.
func (m *model) now() time.Duration {
	m.time += time.Millisecond
	return m.time
}

func (m *model) String() string { return "0000:00:07.0" }

// Read implements Function.
func (m *model) Read(offset uint16, width int) (uint64, error) {
	if int(offset)+width > len(m.config) || offset%uint16(width) != 0 {
		return 0, fmt.Errorf("configuration space has no %d bytes at %#x", width, offset)
	}
	if offset == 0x90+capData {
		m.viaWindow++
		return m.register(m.aimed(width), width, false, 0)
	}
	return little(m.config[offset:], width), nil
}

// Write implements Function.
func (m *model) Write(offset uint16, width int, value uint64) error {
	if int(offset)+width > len(m.config) || offset%uint16(width) != 0 {
		return fmt.Errorf("configuration space has no %d bytes at %#x", width, offset)
	}
	if offset == 0x90+capData {
		m.viaWindow++
		_, err := m.register(m.aimed(width), width, true, value)
		return err
	}
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], value)
	copy(m.config[offset:], b[:width])
	return nil
}

// aimed is the offset in the BAR that the window shows.
func (m *model) aimed(width int) uint32 {
	le := binary.LittleEndian
	if m.config[0x90+capBAR] != 4 || le.Uint32(m.config[0x90+capSize:]) != uint32(width) {
		return 0
	}
	return le.Uint32(m.config[0x90+capOffset:])
}

func little(b []byte, width int) uint64 {
	var v [8]byte
	copy(v[:width], b)
	return binary.LittleEndian.Uint64(v[:])
}

// modelMemory is the memory that the BAR leads to.
type modelMemory struct{ m *model }

func (x modelMemory) Read(addr uint64, width int) (uint64, error) {
	if x.m.unreachable {
		return 0, errRefuses
	}
	return x.m.register(uint32(addr-barAt), width, false, 0)
}

func (x modelMemory) Write(addr uint64, width int, value uint64) error {
	if x.m.unreachable {
		return errRefuses
	}
	_, err := x.m.register(uint32(addr-barAt), width, true, value)
	return err
}

// register is an access to a register in the BAR.
func (m *model) register(offset uint32, width int, write bool, value uint64) (uint64, error) {
	if m.fail != nil {
		if err := m.fail(offset, write); err != nil {
			return 0, err
		}
	}
	if offset == notifyAt+bellAt*multiple && write && width == 2 && value == 0 {
		return 0, m.notify()
	}
	offset -= commonAt
	switch {
	case !write:
		return m.get(offset, width)
	case offset == deviceStatus && width == 1:
		m.setStatus(uint8(value))
	case (offset == deviceFeatureSelect || offset == driverFeatureSelect) && width == 4:
		m.selects[offset/8] = uint32(value)
	case offset == driverFeature && width == 4 && m.selects[1] < 2:
		m.accepted[m.selects[1]] = uint32(value)
	case offset == queueSelect && width == 2 && value == 0:
	case offset == queueSizeRegister && width == 2:
		m.size = uint16(value)
	case offset == queueEnable && width == 2 && value == 1:
		m.enabled = true
	case offset >= queueDescriptors && offset < commonSize && width == 4:
		m.rings[(offset-queueDescriptors)/4] = uint32(value)
	default:
		return 0, fmt.Errorf("no register for a write of %d bytes at %#x", width, offset)
	}
	return 0, nil
}

func (m *model) get(offset uint32, width int) (uint64, error) {
	switch {
	case offset == deviceStatus && width == 1:
		if m.readStatus != nil {
			return uint64(m.readStatus(m.status)), nil
		}
		return uint64(m.status), nil
	case offset == deviceFeature && width == 4 && m.selects[0] < 2:
		return uint64(m.offered[m.selects[0]]), nil
	case offset == queueSizeRegister && width == 2:
		return uint64(m.max), nil
	case offset == queueNotifyOff && width == 2:
		return bellAt, nil
	}
	return 0, fmt.Errorf("no register for a read of %d bytes at %#x", width, offset)
}

func (m *model) setStatus(v uint8) {
	if v == 0 {
		m.resets++
		m.used, m.enabled, m.accepted = 0, false, [2]uint32{}
	}
	if v&featuresOK != 0 && m.accepted[1]&1 == 0 {
		v &^= featuresOK
	}
	m.status = v
}

func (m *model) notify() error {
	m.notified++
	if m.status != allOK || !m.enabled || m.config[pciCommand]&busMaster == 0 {
		return errors.New("notified too soon")
	}
	if m.answer != nil {
		m.answer()
	} else {
		m.respond(0, 1<<30, 1)
	}
	return nil
}

// ring returns the part of the page that a ring address leads to.
func (m *model) ring(i int) []byte { return m.at(uint64(m.rings[2*i+1])<<32 | uint64(m.rings[2*i])) }

func (m *model) at(addr uint64) []byte { return m.page[addr-pageAt:] }

// respond writes up to most bytes to the buffer asked for, and uses it with an id, and an index
// that many further on.
func (m *model) respond(id, most uint32, step uint16) {
	le := binary.LittleEndian
	available, used := m.ring(1), m.ring(2)
	head := le.Uint16(available[4+2*(m.used%m.size):])
	d := m.ring(0)[16*head:]
	if le.Uint16(available[2:]) != m.used+1 || le.Uint16(available) != noInterrupts || le.Uint16(d[12:]) != deviceWrites {
		panic("the queue is not as it should be")
	}
	buffer := m.at(le.Uint64(d))[:le.Uint32(d[8:])]
	n := min(most, uint32(len(buffer)))
	for i := range buffer[:n] {
		m.given++
		buffer[i] = m.given
	}
	if most != 1<<30 {
		n = most // also what is not true
	}
	m.use(used, id, n, step)
}

func (m *model) use(used []byte, id, length uint32, step uint16) {
	le := binary.LittleEndian
	le.PutUint32(used[4+8*(m.used%m.size):], id)
	le.PutUint32(used[8+8*(m.used%m.size):], length)
	m.used += step
	le.PutUint16(used[2:], m.used)
}
