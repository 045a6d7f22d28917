//go:build tamago && !linux

package boot

// addRAM reports false: the runtime of TamaGo's own distribution takes one range
// of RAM, that of the image.
func addRAM(Region) bool { return false }
