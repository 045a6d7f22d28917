//go:build tamago

package main

import "sync/atomic"

// cli masks interrupts on this processor.
func cli()

// publish adds one to n, after all that was written before.
func publish(n *uint64) { atomic.AddUint64(n, 1) }
