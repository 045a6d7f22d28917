// The kernel boots on a PC-like virtual machine, attaches the VM generation counter and shows on
// the serial console what a clone or a restored snapshot does to it.
package main

import (
	"os"

	"vmgenc/boot"
	"vmgenc/kernel"
)

func main() {
	k, _ := kernel.Start(boot.Board{}, kernel.Options{}) // the log has the errors
	if err := k.RunConsole(); err != nil {
		k.Log.Printf("vmgenc: console: %v", err)
		os.Exit(1)
	}
}
