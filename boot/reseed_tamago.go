//go:build tamago && !linux

package boot

// ReseedRuntime does nothing, and reports that: this program is built with
// TamaGo's own distribution of Go, whose runtime seeds its generators once and
// has no way to do so again. With package boot/overlay it does: see
// reseed_overlay.go.
func ReseedRuntime(*[32]byte) bool { return false }
