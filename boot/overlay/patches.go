package overlay

// patches leaves out what has no use on bare metal, and lets sysmon sleep.
var patches = []patch{
	// the execution tracer
	early("runtime/traceruntime.go", "func traceEnabled() bool {", "return false"),
	early("runtime/traceruntime.go", "func traceAllocFreeEnabled() bool {", "return false"),
	early("runtime/traceruntime.go", "func traceShuttingDown() bool {", "return false"),
	early("runtime/traceruntime.go", "func traceAcquire() traceLocker {", "return traceLocker{}"),
	early("runtime/traceruntime.go", "func (tl traceLocker) ok() bool {", "return false"),
	early("runtime/traceallocfree.go", "func (tl traceLocker) SpanFree(s *mspan) {", "return"),
	early("runtime/trace.go", "func StartTrace() error {", `return errorString("tracing is not supported")`),
	early("runtime/trace.go", "func traceReader() *g {", "return nil"),
	early("runtime/trace.go", "func traceReaderAvailable() *g {", "return nil"),

	// profiles of time, memory and contention
	early("runtime/proc.go", "func sigprof(pc, sp, lr uintptr, gp *g, mp *m) {", "return"),
	early("runtime/signal_unix.go", "func sigprofNonGoPC(pc uintptr) {", "return"),
	early("runtime/os_linux.go", "func setProcessCPUProfiler(hz int32) {", "return"),
	early("runtime/os_linux.go", "func setThreadCPUProfiler(hz int32) {", "return"),
	early("runtime/mprof.go", "func mProf_NextCycle() {", "return"),
	early("runtime/mprof.go", "func mProf_Flush() {", "return"),
	early("runtime/mprof.go", "func mProf_PostSweep() {", "return"),
	early("runtime/mprof.go", "func mProf_Malloc(mp *m, p unsafe.Pointer, size uintptr) {", "return"),
	early("runtime/mprof.go", "func mProf_Free(b *bucket, size uintptr) {", "return"),
	early("runtime/mprof.go", "func blockevent(cycles int64, skip int) {", "return"),
	early("runtime/mprof.go", "func mutexevent(cycles int64, skip int) {", "return"),
	early("runtime/mprof.go", "func (prof *mLockProfile) start() int64 {", "return 0"),
	early("runtime/mprof.go", "func (prof *mLockProfile) end(start int64) {", "return"),
	early("runtime/mprof.go", "func (prof *mLockProfile) recordUnlock(cycles int64) {", "return"),
	early("runtime/mprof.go", "func (prof *mLockProfile) store() {", "return"),
	early("runtime/mprof.go", "func tryRecordGoroutineProfileWB(gp1 *g) {", "return"),
	early("runtime/mprof.go", "func tryRecordGoroutineProfile(gp1 *g, pcbuf []uintptr, yield func()) {", "return"),
	early("runtime/mprof.go", "func goroutineProfileWithLabelsConcurrent(p []profilerecord.StackRecord, labels []unsafe.Pointer) (n int, ok bool) {",
		"return goroutineProfileWithLabelsSync(p, labels)"),
	early("runtime/mgc.go", "func goroutineLeakGC() {", "return"),
	early("runtime/mgc.go", "func findGoroutineLeaks() bool {", "return true"),

	// what GODEBUG can make the runtime print or check
	early("runtime/proc.go", "func schedtrace(detailed bool) {", "return"),
	early("runtime/proc.go", "func saveAncestors(callergp *g) *[]ancestorInfo {", "return nil"),
	early("runtime/traceback.go", "func printAncestorTraceback(ancestor ancestorInfo) {", "return"),
	early("runtime/mcheckmark.go", "func runCheckmark(prepareRootSet func(*gcWork)) {", "return"),
	early("runtime/mcheckmark.go", "func checkFinalizersAndCleanups() {", "return"),
	early("runtime/mcheckmark.go", "func setCheckmark(obj, base, off uintptr, mbits markBits) bool {", "return false"),
	{"runtime/mgc.go", "\tif debug.gctrace > 0 {", "\tif false {"},
	{"runtime/mgc.go", "\tif debug.checkfinalizers > 0 {\n\t\tfq", "\tif false {\n\t\tfq"},
	{"runtime/mgcsweep.go", "\t\tif debug.scavtrace > 0 {", "\t\tif false {"},
	{"runtime/mgcsweep.go", "\t\t\tif debug.gcpacertrace > 0 {", "\t\t\tif false {"},
	{"runtime/mgcpacer.go", "\tif debug.gcpacertrace > 0 {\n\t\theapGoal", "\tif false {\n\t\theapGoal"},
	{"runtime/mgcpacer.go", "\tif debug.gcpacertrace > 0 {\n\t\tprintlock", "\tif false {\n\t\tprintlock"},
	{"runtime/mheap.go", "\tif debug.scavtrace > 0 {", "\tif false {"},
	{"runtime/proc.go", "\t\tif inittrace.active {\n\t\t\tend :=", "\t\tif false {\n\t\t\tend :="},

	// dumps of memory before the runtime gives up
	early("runtime/mgcsweep.go", "func (s *mspan) reportZombies() {", `throw("found pointer to free object")`),
	early("runtime/traceback.go", "func tracebackHexdump(stk stack, frame *stkframe, bad uintptr) {", "return"),
	early("runtime/mgcmark.go", "func gcDumpObject(label string, obj, off uintptr) {", "return"),

	// entries for debuggers
	{"runtime/asm_amd64.s", "\tMOVQ\t$runtime·debugPinnerV1<ABIInternal>(SB), AX\n", "\n"},
	{"runtime/asm_amd64.s", "\tMOVQ\t$runtime·debugCallV2<ABIInternal>(SB), AX\n", "\n"},

	// what only a hosted program has: plug-ins, control groups, an environment,
	// descriptors to check, C threads
	early("runtime/type.go", "func typelinksinit() {", "return"),
	early("runtime/symtab.go", "func moduledataverify1(datap *moduledata) {", "return"),
	early("runtime/runtime1.go", "func check() {", "return"),
	early("runtime/fds_unix.go", "func checkfds() {", "return"),
	early("runtime/cgroup_linux.go", "func defaultGOMAXPROCSInit() {", "return"),
	early("runtime/cgroup_linux.go", "func adjustCgroupGOMAXPROCS(procs int32, cpu cgroup.CPU) int32 {", "return procs"),
	early("runtime/proc.go", "func defaultGOMAXPROCSUpdateEnable() {", "return"),
	early("runtime/proc.go", "func updateMaxProcsGoroutine() {", "return"),
	early("runtime/proc.go", "func needm(signal bool) {", `throw("a thread that is not Go's")`),
	early("runtime/symtab.go", "func expandCgoFrames(pc uintptr) []Frame {", "return nil"),
	early("runtime/mgcpacer.go", "func readGOGC() int32 {", "return 100"),
	early("runtime/mgcpacer.go", "func readGOMEMLIMIT() int64 {", "return math.MaxInt64"),
	{"runtime/os_linux.go", "\tfd := open(&procAuxv[0]", "\tif true { return }; fd := open(&procAuxv[0]"},
	early("runtime/os_linux.go", "func runPerThreadSyscall() {", "return"),
	early("runtime/vdso_linux.go", "func vdsoauxv(tag, val uintptr) {", "return"),
	early("runtime/set_vma_name_linux.go", "func setVMAName(start unsafe.Pointer, length uintptr, name string) {", "return"),
	early("runtime/arena.go", "func (s *mspan) setUserArenaChunkToFault() {", "return"),

	// counters of GODEBUG settings that were made use of
	early("internal/godebug/godebug.go", "func (s *Setting) register() {", "return"),
	{"internal/godebug/godebug.go", "v.bisect, _ = bisect.New(arg[j+1:])", ""},
	{"internal/godebug/godebug.go", "if v.bisect != nil && !v.bisect.Stack(&stderr) {", "if false {"},

	// the table of GODEBUG settings, where nobody has set one
	{"internal/godebug/godebug.go", "\nfunc update(def, env string) {\n",
		"\nvar configured bool; func update(def, env string) { if !configured && def+env == \"\" { return }; configured = true\n"},
	{"internal/godebug/godebug.go", "\nfunc (s *Setting) Value() string {\n", "\nfunc (s *Setting) Value() string { if !configured { return \"\" }\n"},

	// FIPS 140 mode: its self-tests and, in crypto/rand, a generator
	{"crypto/internal/fips140/fips140.go", "\nvar Enabled bool\n", "\nconst Enabled = false\n"},
	{"crypto/internal/fips140/fips140.go", "\tcase \"on\", \"only\":\n\t\tEnabled = true\n",
		"\tcase \"on\", \"only\":\n\t\tpanic(\"fips140: not supported\")\n"},
	{"crypto/internal/fips140/fips140.go", "\tcase \"debug\":\n\t\tEnabled = true\n",
		"\tcase \"debug\":\n\t\tpanic(\"fips140: not supported\")\n"},
	early("crypto/internal/fips140/cast.go", "func CAST(name string, f func() error) {", "return"),
	{"crypto/internal/fips140/drbg/rand.go", "\t\treturn NewCounter(getEntropy())\n", "\t\treturn nil\n"},

	// files, and time zones in files
	{"os/file_unix.go", "\n\truntime.SetFinalizer(f.file, (*file).close)\n", "\n\n"},
	early("syscall/rlimit.go", "func init() {", "return"),
	{"crypto/internal/sysrand/rand_getrandom.go", "return urandomRead(b)", "return err"},
	early("os/pidfd_linux.go", "func checkPidfd() error {", "return syscall.ENOSYS"),
	early("os/zero_copy_linux.go", "func (f *File) writeTo(w io.Writer) (written int64, handled bool, err error) {", "return 0, false, nil"),
	early("os/zero_copy_linux.go", "func (f *File) readFrom(r io.Reader) (written int64, handled bool, err error) {", "return 0, false, nil"),
	early("time/zoneinfo_unix.go", "func initLocal() {", `localLoc.name = "UTC"; return`),

	// what is linked into programs that do not call it, as the linker cannot
	// know that: rules of time zones, methods as values of package reflect
	{"time/zoneinfo.go", "ok := tzset(l.extend, start, sec)", "ok := extend(l.extend, start, sec)"},
	{"time/zoneinfo.go", "\nfunc tzset(", "\nvar extend func(s string, lastTxSec, sec int64) (name string, offset int, start, end int64, isDST, ok bool); func tzset("},
	{"time/zoneinfo_read.go", "\nfunc LoadLocationFromTZData(name string, data []byte) (*Location, error) {\n",
		"\nfunc LoadLocationFromTZData(name string, data []byte) (*Location, error) { extend = tzset\n"},
	{"reflect/makefunc.go", "\nfunc makeMethodValue(", "\nvar makeMethodValue func(op string, v Value) Value; func methodValueOf("},
	{"reflect/makefunc.go", "\nfunc methodValueCallCodePtr(", "\nvar methodValueCallCodePtr func() uintptr; func methodValueCode("},
	{"reflect/value.go", "\nfunc (v Value) Method(i int) Value {\n",
		"\nfunc (v Value) Method(i int) Value { makeMethodValue, methodValueCallCodePtr = methodValueOf, methodValueCode\n"},

	// what rouses sysmon: ticks
	{"runtime/proc.go", "if pp != nil && sched.sysmonwait.Load() {", "if false {"},
	{"runtime/proc.go", "syscallWake = notetsleep(&sched.sysmonnote, sleep)", "syscallWake = notetsleep(&sched.sysmonnote, sleep); syscallWake = bareRoused.Swap(0) != 0 || syscallWake"},
	{"runtime/lock_futex.go", "\t\tif now >= deadline {\n", "\t\tif now >= deadline || n == &sched.sysmonnote {\n"},
}
