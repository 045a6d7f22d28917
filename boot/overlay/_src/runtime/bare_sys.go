package runtime

// The system calls of the standard library. A system call that is not here fails
// with ENOSYS, as on a kernel that lacks it. There is one folder, "/", which is empty
// and read-only: a file name reports ENOENT, a new file EROFS.

import (
	"internal/runtime/atomic"
	"runtime/goos"
	"unsafe"
)

// Linux system call numbers, amd64.
const (
	bareSysRead         = 0
	bareSysWrite        = 1
	bareSysOpen         = 2
	bareSysClose        = 3
	bareSysStat         = 4
	bareSysLstat        = 6
	bareSysMmap         = 9
	bareSysMprotect     = 10
	bareSysMunmap       = 11
	bareSysMadvise      = 28
	bareSysGetpid       = 39
	bareSysExecve       = 59
	bareSysFcntl        = 72
	bareSysGetcwd       = 79
	bareSysChdir        = 80
	bareSysMkdir        = 83
	bareSysRmdir        = 84
	bareSysUnlink       = 87
	bareSysReadlink     = 89
	bareSysGetrusage    = 98
	bareSysGetuid       = 102
	bareSysGetgid       = 104
	bareSysGeteuid      = 107
	bareSysGetegid      = 108
	bareSysStatfs       = 137
	bareSysPrctl        = 157
	bareSysGettid       = 186
	bareSysEpollCtl     = 233
	bareSysOpenat       = 257
	bareSysMkdirat      = 258
	bareSysNewfstatat   = 262
	bareSysUnlinkat     = 263
	bareSysReadlinkat   = 267
	bareSysFaccessat    = 269
	bareSysEpollPwait   = 281
	bareSysEventfd2     = 290
	bareSysEpollCreate1 = 291
	bareSysStatx        = 332
	bareSysFaccessat2   = 439
)

// Error numbers that the runtime has no names for.
const (
	bareENOENT    = 2
	bareEBADF     = 9
	bareEROFS     = 30
	bareERANGE    = 34
	bareETIMEDOUT = 110

	bareOCreat = 0x40 // O_CREAT
)

// Descriptors: the three standard ones and the two of the poller.
const (
	bareEpollFd = 3
	bareEventFd = 4
)

// The poller: no descriptor is ever ready but the one that wakes it.
var (
	barePollData  [8]byte // what epoll_ctl registered with the event descriptor
	barePollWoken uint32
)

func init() {
	goos.InitRNG()
	goos.Hwinit1()
	bareBSP.started = goos.Nanotime()
}

// CPU names the processor, for TamaGo's amd64 package.
func CPU() string { return "" }

//go:nosplit
func bareExit(code int32) {
	if goos.Exit != nil {
		goos.Exit(code)
	}
	for {
		bareHalt()
	}
}

// bareWallOffset is what the time of day is ahead of Nanotime, in nanoseconds,
// for a board to set.
//
//go:linkname bareWallOffset
var bareWallOffset atomic.Int64

//go:nosplit
func bareNow() (sec int64, nsec int32, mono int64) {
	mono = goos.Nanotime()
	wall := mono + bareWallOffset.Load()
	return wall / 1e9, int32(wall % 1e9), mono
}

//go:nosplit
func bareNanotime() int64 { return goos.Nanotime() }

// bareWrite writes to the console, or wakes the poller.
//
//go:nosplit
func bareWrite(fd uintptr, p unsafe.Pointer, n int32) int32 {
	switch fd {
	case 1, 2:
		bareSay(unsafe.String((*byte)(p), n))
		return n
	case bareEventFd:
		f := bareLock()
		barePollWoken = 1
		bareWake(uintptr(unsafe.Pointer(&barePollWoken)), 1)
		bareUnlock(f)
		return n
	}
	return -bareEBADF
}

//go:nosplit
func bareRead(fd int32, p unsafe.Pointer, n int32) int32 {
	switch fd {
	case 0:
		return 0 // end of file: the console is read through its driver
	case bareEventFd:
		atomic.Store(&barePollWoken, 0)
		return 8
	}
	return -bareEBADF
}

// bareSyscall is where SYSCALL instructions arrive. The result is negative, an
// error number, or not.
//
//go:nosplit
func bareSyscall(num, a1, a2, a3, a4 uintptr) int {
	switch num {
	case bareSysRead:
		return int(bareRead(int32(a1), unsafe.Pointer(a2), int32(a3)))
	case bareSysWrite:
		return int(bareWrite(a1, unsafe.Pointer(a2), int32(a3)))
	case bareSysClose:
		if a1 > bareEventFd {
			return -bareEBADF
		}
		return 0
	case bareSysOpen:
		return bareOpen(a2)
	case bareSysOpenat:
		return bareOpen(a3)
	case bareSysStat, bareSysLstat, bareSysExecve, bareSysChdir, bareSysRmdir, bareSysUnlink, bareSysReadlink, bareSysStatfs,
		bareSysNewfstatat, bareSysUnlinkat, bareSysReadlinkat, bareSysFaccessat, bareSysStatx, bareSysFaccessat2:
		return -bareENOENT
	case bareSysMkdir, bareSysMkdirat:
		return -bareEROFS
	case bareSysGetcwd:
		if a2 < 2 {
			return -bareERANGE
		}
		*(*[2]byte)(unsafe.Pointer(a1)) = [2]byte{'/', 0}
		return 2
	case bareSysMmap:
		return bareUserMmap(a1, a2, a3, a4)
	case bareSysMprotect:
		return bareProtect(a1, a2, a3)
	case bareSysMunmap:
		bareMunmap(unsafe.Pointer(a1), a2)
		return 0
	case bareSysMadvise:
		return int(bareMadvise(unsafe.Pointer(a1), a2, int32(a3)))
	case bareSysGetrusage:
		ns := bareCPUTime()
		*(*[18]int64)(unsafe.Pointer(a2)) = [18]int64{ns / 1e9, ns % 1e9 / 1000} // a struct rusage: user time comes first
		return 0
	case bareSysPrctl:
		return -_EINVAL
	case bareSysGetuid, bareSysGetgid, bareSysGeteuid, bareSysGetegid:
		return 0
	case bareSysGetpid:
		return 1
	case bareSysGettid:
		return int(bareSelf().id)
	case bareSysFcntl:
		if a1 <= bareEventFd {
			return 2 // F_GETFL: O_RDWR
		}
		return -bareEBADF
	case bareSysEpollCreate1:
		return bareEpollFd
	case bareSysEventfd2:
		return bareEventFd
	case bareSysEpollCtl:
		if a3 != bareEventFd {
			return -1 // EPERM: as for a file that cannot be polled
		}
		barePollData = *(*[8]byte)(unsafe.Pointer(a4 + 4))
		return 0
	case bareSysEpollPwait:
		return barePoll(unsafe.Pointer(a2), int32(a4))
	}
	return -_ENOSYS
}

// bareOpen opens nothing.
//
//go:nosplit
func bareOpen(flags uintptr) int {
	if flags&bareOCreat != 0 {
		return -bareEROFS
	}
	return -bareENOENT
}

// barePoll waits for the poller to be woken, if ms is not 0, until the time that
// the runtime has cut down to ms milliseconds, or for ever, and fills in the one
// event there is.
//
//go:nosplit
func barePoll(events unsafe.Pointer, ms int32) int {
	f := bareLock()
	if barePollWoken == 0 && ms != 0 {
		ns := int64(-1)
		if until := sched.pollUntil.Load(); until != 0 {
			ns = max(until-goos.Nanotime(), 0)
		}
		bareBlock(uintptr(unsafe.Pointer(&barePollWoken)), ns)
	}
	woken := barePollWoken
	bareUnlock(f)
	if woken == 0 {
		return 0
	}
	*(*uint32)(events) = 1 // EPOLLIN
	*(*[8]byte)(add(events, 4)) = barePollData
	return 1
}
