//go:build tamago && !linux

package boot

import (
	"os"
	"os/signal"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
)

// relayed is what an interrupt passes to Relay: the signal that await is sent. GOOS=tamago numbers
// signals in a way of its own.
const relayed = syscall.SIGTRAP

var signals = sync.OnceValue(func() chan os.Signal {
	c := make(chan os.Signal, 1)
	signal.Notify(c, relayed)
	return c
})

// await blocks until an interrupt has set word.
func await(word *atomic.Uint32) {
	for c := signals(); word.Load() == 0; {
		<-c
	}
}

// awaitRelay blocks until package os/signal waits for the next signal. That runtime drops what
// Relay is called with before.
func awaitRelay() {
	for !signal.Waiting() {
		runtime.Gosched()
	}
}
