package overlay

// patches lists every edit of a stock file. A patch needs a reason of correctness, of RAM or of a
// hook that is missing. TestPatchCount allows maxPatches.
var patches = []patch{
	{
		file: "runtime/proc.go",
		old:  "if pp != nil && sched.sysmonwait.Load() {",
		new:  "if false {",
		why: "hook: exitsyscall wakes sysmon after each wait for an event, and an interrupt is such a wait. " +
			"The overlay's tick wakes sysmon when there is work for it.",
	},
	{
		file: "runtime/proc.go",
		old:  "syscallWake = notetsleep(&sched.sysmonnote, sleep)",
		new:  "syscallWake = notetsleep(&sched.sysmonnote, sleep); syscallWake = bareRoused.Swap(0) != 0 || syscallWake",
		why:  "correctness: sysmon must poll at its highest rate after the tick has woken it, as after a system call.",
	},
	{
		file: "runtime/lock_futex.go",
		old:  "\t\tif now >= deadline {\n",
		new:  "\t\tif now >= deadline || n == &sched.sysmonnote {\n",
		why:  "hook: bareBlock lengthens the sleep of sysmon. notetsleep must accept any wake-up of sysmon as its end.",
	},
	{
		file: "crypto/internal/fips140/drbg/entropy_fips140.go",
		old:  "\tvar retries int\n",
		new:  "\tvar retries int; var memory entropy.ScratchBuffer\n",
		why: "RAM: the package's variable memory takes 32 MiB of .noptrbss, which no page fault backs at the first use. " +
			"Nothing refers to it behind a local variable of that name, which lies in the heap, so the linker leaves it out.",
	},
}

// maxPatches bounds the table above.
const maxPatches = 10

// replaced lists every stock file that a file of _src replaces whole, by its name below
// GOROOT/src. The stock file must declare the functions that the overlay's file declares, with
// the same arguments, and no others but those of dropped: see checkReplaced.
var replaced = []replacement{
	{
		file: "runtime/rt0_linux_amd64.s",
		why:  "the entry point: the board's cpuinit runs first, then the overlay's threads, arguments and environment",
	},
	{
		file:    "runtime/sys_linux_amd64.s",
		why:     "the runtime's system calls: there is no kernel to call",
		dropped: []string{"sigprofNonGoWrapper", "vgetrandom1"},
	},
	{
		file: "runtime/time_linux_amd64.s",
		why:  "time.now reads the board's clock, not the vDSO",
	},
	{
		file:    "runtime/vgetrandom_linux.go",
		why:     "crypto/rand reads the board's generator, not the vDSO",
		dropped: []string{"vgetrandom1", "vgetrandomGetState"},
	},
}
