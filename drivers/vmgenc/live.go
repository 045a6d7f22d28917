package vmgenc

import (
	"unsafe"

	"vmgenc/internal/hostpage"
	"vmgenc/kernel/generation"
)

// liveID is the ID in the page that the hypervisor writes to.
type liveID struct{ page hostpage.Page }

// load reads the ID, with two accesses. It may be called in interrupt context.
func (l *liveID) load() generation.ID {
	halves := [2]uint64{l.page.Load(0), l.page.Load(8)}
	return *(*generation.ID)(unsafe.Pointer(&halves))
}
