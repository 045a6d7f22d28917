package signal

import _ "unsafe" // for go:linkname

// Waiting reports whether the goroutine that receives signals is parked:
// TamaGo completes an interrupt only then.
//
//go:linkname Waiting
func Waiting() bool
