// Package vmclock reads the VMClock device: a page in guest memory in which the hypervisor keeps,
// besides the parameters of a clock, counters of what has happened to the machine. Its generation
// counter changes whenever the machine has been cloned or restored, so it is a second witness
// beside the generation ID; its disruption marker changes also when the machine has only been
// moved.
//
// The page's layout is that of the VMClock specification, version 1, and of struct vmclock_abi in
// include/uapi/linux/vmclock-abi.h. The ACPI device has _HID AMZNC10C or _CID VMCLOCK, and its page
// is the memory in _CRS.
//
// # Limits
//
// The time itself is not read. Only the page of version 1 is understood.
package vmclock

import (
	"errors"
	"fmt"

	"vmgenc/internal/hostpage"
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

// Page is a VMClock page, in memory that the hypervisor writes to. Its methods may be called by
// several goroutines. They do not block or allocate.
type Page struct{ hostpage.Page }

// State is what a page says at one moment.
type State struct {
	Disruption    uint64 // changes when the clock was disturbed, by a move to another host for instance
	Generation    uint64 // changes when the machine was cloned or restored; of no meaning unless HasGeneration
	HasGeneration bool
	Notifies      bool // changes are notified, by Notify 0x80 on the ACPI device
}

// NewPage takes the page in b, which must stay valid, and be mapped at a multiple of 8.
func NewPage(b []byte) (*Page, error) {
	page, err := hostpage.New(b, Size)
	if err != nil {
		return nil, fmt.Errorf("vmclock: %w", err)
	}
	p := &Page{page}
	if got := p.Uint32(offMagic); got != magic {
		return nil, fmt.Errorf("vmclock: magic number %#x, want %#x", got, magic)
	}
	if size := p.Uint32(offSize); size < Size {
		return nil, fmt.Errorf("vmclock: page of %d bytes, want %d", size, Size)
	}
	if got := uint16(p.Uint32(offVersion)); got != version {
		return nil, fmt.Errorf("vmclock: version %d, want %d", got, version)
	}
	return p, nil
}

// Read returns the page's state, all of one moment. ErrBusy is for a hypervisor that never
// finishes.
func (p *Page) Read() (s State, err error) {
	_, err = p.Consistent(offSequence, func() {
		flags := p.Uint64(offFlags)
		s = State{
			Disruption:    p.Uint64(offDisruption),
			Generation:    p.Uint64(offGeneration),
			HasGeneration: flags&flagGeneration != 0,
			Notifies:      flags&flagNotify != 0,
		}
	})
	switch {
	case err != nil:
		return State{}, ErrBusy
	case p.Uint32(offMagic) != magic:
		return State{}, ErrChanged
	}
	return s, nil
}
