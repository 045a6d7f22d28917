package boot

import (
	"sync/atomic"

	"vmgenc/boot/loader"
)

// The loader's information, and memory: written once, in early, and only read after that.
var (
	info       loader.Info
	runtimeRAM loader.Region // has the image, and the runtime has the rest of it
	heapRAM    loader.Map    // that the runtime has for the heap beside that
)

// hasAPIC says that the processor has a local APIC. It is written once, in early.
var hasAPIC = true

// processors are the local APIC IDs of the processors that have been found, the boot processor's
// first.
var processors []uint8

// Functions that a program sets, nil until then.
var (
	randomHook atomic.Pointer[func(p []byte)] // the source of crypto/rand
	exitHook   atomic.Pointer[func(code int)]
)
