//go:build !linux

package qemu

import "syscall"

// groupLeader makes a child the leader of a new process group.
func groupLeader() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
