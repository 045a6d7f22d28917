//go:build tamago && !linux

package boot

import (
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
)

// relayed is what an interrupt passes to Relay: the signal that await is sent.
const relayed = 5 // SIGTRAP

var signals = sync.OnceValue(func() chan os.Signal {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGTRAP)
	return c
})

// await blocks until an interrupt has set word.
func await(word *atomic.Uint32) {
	for c := signals(); word.Load() == 0; {
		<-c
	}
}
