package qemu

import "syscall"

// groupLeader makes a child the leader of a new process group, killed when the
// thread that started it ends.
func groupLeader() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
