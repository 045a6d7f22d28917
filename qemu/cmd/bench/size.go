package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
)

const megabyte = 1e6

// sizes measures the files that QEMU loads, which have no symbols, and what gzip makes of them.
func (b *bench) sizes(ctx context.Context) error {
	file, packed, err := sizesOf(ctx, b.ours)
	if err != nil {
		return err
	}
	linuxFile, linuxPacked, err := sizesOf(ctx, b.linux)
	if err != nil {
		return err
	}
	b.smaller("kernel file", linuxFile, file, 2.5, "MB")
	b.smaller("the same, gzip -9", linuxPacked, packed, 1, "MB")
	return nil
}

// sizesOf returns the size of the guest's file and of the same compressed, in megabytes, or 0 if
// there is no guest.
func sizesOf(ctx context.Context, g *guest) (file, packed float64, err error) {
	if g == nil {
		return 0, 0, nil
	}
	info, err := os.Stat(g.kernel)
	if err != nil {
		return 0, 0, err
	}
	out, err := exec.CommandContext(ctx, "gzip", "-9nc", g.kernel).Output()
	if err != nil {
		return 0, 0, fmt.Errorf("gzip %s: %w", g.kernel, err)
	}
	return float64(info.Size()) / megabyte, float64(len(out)) / megabyte, nil
}
