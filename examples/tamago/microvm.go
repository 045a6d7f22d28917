//go:build tamago && microvm

package main

import "github.com/usbarmory/tamago/board/qemu/microvm"

var cpu = microvm.AMD64
