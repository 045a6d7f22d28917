//go:build tamago && !linux

package boot

// reseedRuntime does nothing, and reports that: the runtime of TamaGo's own distribution of Go
// seeds its generators once.
func reseedRuntime(*[32]byte) bool { return false }
