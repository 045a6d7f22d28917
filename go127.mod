module vmgenc

go 1.27.1

tool github.com/usbarmory/tamago/cmd/tamago

require (
	github.com/diskfs/go-diskfs v1.9.4
	github.com/usbarmory/tamago v1.27.1
	golang.org/x/crypto v0.58.0
	golang.org/x/term v0.47.0
)

require (
	github.com/elliotwutingfeng/asciiset v0.0.0-20260129054604-cfde2086bc57 // indirect
	github.com/google/uuid v1.6.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
)
