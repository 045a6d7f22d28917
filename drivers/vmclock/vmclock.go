// Package vmclock reads the VMClock device: a page in guest memory in which the hypervisor keeps, besides the parameters of a clock,
// counters of what has happened to the machine. Its generation counter changes whenever the machine has been cloned or restored, so
// it is a second witness to what package vmgenc sees; its disruption marker changes also when the machine has only been moved.
//
// The page's layout is that of the VMClock specification, version 1, and of struct vmclock_abi in include/uapi/linux/vmclock-abi.h.
// The ACPI device has _HID AMZNC10C or _CID VMCLOCK, and its page is the memory in _CRS.
//
// # Limits
//
// The time itself is not read. Only the page of version 1 is understood.
package vmclock

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync/atomic"
	"unsafe"
)

// Size is how many bytes of the page are used, in version 1.
const Size = 112

// Offsets in the page. All numbers are little-endian.
const (
	offMagic      = 0  // u32
	offSize       = 4  // u32, of the page
	offVersion    = 8  // u16
	offSequence   = 12 // u32, odd while the rest is being changed
	offDisruption = 16 // u64
	offFlags      = 24 // u64
	offGeneration = 104
)

const (
	magic   = 0x4B4C4356 // "VCLK"
	version = 1

	flagGeneration = 1 << 8 // the page has a generation counter
	flagNotify     = 1 << 9 // changes of the page are notified
)

// Errors of Page.Read.
var (
	ErrBusy    = errors.New("vmclock: the page is being changed all the time")
	ErrChanged = errors.New("vmclock: the page is no VMClock page any more")
)

// Page is a VMClock page, in memory that the hypervisor writes to. Its methods may be called by several goroutines. They do not
// block or allocate.
type Page struct{ words *[Size / 8]uint64 }

// State is what a page says at one moment.
type State struct {
	Disruption    uint64 // changes when the clock was disturbed, by a move to another host for instance
	Generation    uint64 // changes when the machine was cloned or restored; of no meaning unless HasGeneration
	HasGeneration bool
	Notifies      bool // changes are notified, by Notify 0x80 on the ACPI device
}

// NewPage takes the page in b, which must stay valid, and be mapped at a multiple of 8.
func NewPage(b []byte) (*Page, error) {
	if len(b) < Size {
		return nil, fmt.Errorf("vmclock: page has %d bytes, want %d", len(b), Size)
	}
	at := unsafe.Pointer(unsafe.SliceData(b))
	if uintptr(at)%8 != 0 {
		return nil, fmt.Errorf("vmclock: page is mapped at %#x, not a multiple of 8", uintptr(at))
	}
	p := &Page{(*[Size / 8]uint64)(at)}
	if got := uint32(p.load(offMagic)); got != magic {
		return nil, fmt.Errorf("vmclock: magic number %#x, want %#x", got, magic)
	}
	if size := p.load(offMagic) >> 32; size < Size {
		return nil, fmt.Errorf("vmclock: page of %d bytes, want %d", size, Size)
	}
	if got := uint16(p.load(offVersion)); got != version {
		return nil, fmt.Errorf("vmclock: version %d, want %d", got, version)
	}
	return p, nil
}

// load reads the 8 bytes at an offset that is a multiple of 8, with one access.
func (p *Page) load(offset int) uint64 {
	v := atomic.LoadUint64(&p.words[offset/8])
	var b [8]byte
	binary.NativeEndian.PutUint64(b[:], v)
	return binary.LittleEndian.Uint64(b[:])
}

func (p *Page) sequence() uint32 { return uint32(p.load(offSequence&^7) >> 32) }

// tries bounds how often Read looks at a page that changes under it.
const tries = 1000

// Read returns the page's state, all of one moment: it reads the sequence counter before and after, and starts again when that was
// odd or has changed. ErrBusy is for a hypervisor that never finishes.
func (p *Page) Read() (State, error) {
	for range tries {
		before := p.sequence()
		if before&1 != 0 {
			continue
		}
		flags := p.load(offFlags)
		s := State{
			Disruption:    p.load(offDisruption),
			Generation:    p.load(offGeneration),
			HasGeneration: flags&flagGeneration != 0,
			Notifies:      flags&flagNotify != 0,
		}
		if p.sequence() != before {
			continue
		}
		if uint32(p.load(offMagic)) != magic {
			return State{}, ErrChanged
		}
		return s, nil
	}
	return State{}, ErrBusy
}
