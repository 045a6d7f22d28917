//go:build tamago && !microvm

package main

import "github.com/usbarmory/tamago/board/google/gcp"

var cpu = gcp.AMD64
