package overlay

// patches leaves out what has no use on bare metal.
var patches = []patch{
	// the execution tracer
	early("runtime/traceruntime.go", "func traceEnabled() bool {", "return false"),
	early("runtime/traceruntime.go", "func traceAllocFreeEnabled() bool {", "return false"),
	early("runtime/traceruntime.go", "func traceShuttingDown() bool {", "return false"),
	early("runtime/traceruntime.go", "func traceAcquire() traceLocker {", "return traceLocker{}"),
	early("runtime/traceruntime.go", "func (tl traceLocker) ok() bool {", "return false"),
	early("runtime/traceallocfree.go", "func (tl traceLocker) SpanFree(s *mspan) {", "return"),
	early("runtime/trace.go", "func traceReader() *g {", "return nil"),
	early("runtime/trace.go", "func traceReaderAvailable() *g {", "return nil"),
}
