//go:build tamago && linux

package boot

import (
	"sync/atomic"
	_ "unsafe" // for go:linkname
)

// relayed is what an interrupt passes to Relay: the overlay then wakes await.
const relayed = 0

// await blocks until an interrupt has set word.
//
//go:linkname await runtime.bareAwait
func await(word *atomic.Uint32)

// awaitRelay does nothing: Relay drops no interrupt.
func awaitRelay() {}
