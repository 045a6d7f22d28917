package pclntab

import (
	"slices"
	"strings"
)

// Strip takes from the table what the runtime of Go 1.26 works without: files,
// line numbers, the arguments that traces print, what package runtime/trace has of
// wrappers, and inlined calls. Traces then have the functions of the text and
// offsets into them. runtime.Callers and its like, and messages of package reflect
// that name their caller, have no inlined functions: a count of functions to skip
// may be off by them.
//
// Inlined calls have two uses beside traces. The scheduler does not stop a
// goroutine in what is inlined from the runtime: this goes into UnsafePoint
// instead. And recover works in a function that a deferred one did not call but
// is: it counts the frames in between, those inlined too, of which wrappers do
// not count. A frame that is no wrapper counts as one or more with its inlined
// calls and as one without, and what counts twice is as bad as what counts more
// often; so wrappers keep theirs. What calls runtime.Callers keeps them too, as
// that is inlined, and counted.
func (t *Table) Strip() {
	for i := range t.Funcs {
		f := &t.Funcs[i]
		f.File, f.Line, f.StartLine, f.unit = nil, nil, 0, 0
		f.PCData[ArgLiveIndex], f.FuncData[ArgInfo], f.FuncData[ArgLiveInfo], f.FuncData[WrapInfo] = nil, nil, nil, nil
		f.PCData[StackMapIndex] = stackMaps(f.PCData[StackMapIndex])
		if !f.keepsInlined() {
			f.stripInlined()
		}
		if len(f.Inlined) == 0 && f.neverStopped() {
			f.PCData[UnsafePoint] = nil
		}
	}
	t.units, t.files = nil, nil
}

// keepsInlined tells whether the runtime would not count frames right without the
// function's inlined calls.
func (f *Func) keepsInlined() bool {
	return f.ID == idWrapper || slices.ContainsFunc(f.Inlined, func(c Inlined) bool { return c.Name == "runtime.Callers" })
}

// stackMaps returns a shorter table for the same stack maps: the runtime takes
// -1 for 0.
func stackMaps(v Values) Values {
	runs := v.Runs()
	some := false
	for i := range runs {
		if runs[i].Value == -1 {
			runs[i].Value = 0
		}
		some = some || runs[i].Value != 0
	}
	if !some {
		return nil
	}
	return encode(runs)
}

// neverStopped tells whether the scheduler does not stop a goroutine in a
// function that has no inlined calls, whatever UnsafePoint says: runtime's
// wantAsyncPreempt looks at its name, and at what the garbage collector would
// miss.
func (f *Func) neverStopped() bool {
	return ofRuntime(f.Name) || f.Flag&flagAsm != 0 || f.FuncData[LocalMaps] == nil
}

// ofRuntime tells whether the scheduler stops no goroutine in a function of this
// name.
func ofRuntime(name string) bool {
	return strings.HasPrefix(name, "runtime.") ||
		strings.HasPrefix(name, "internal/runtime/") ||
		strings.HasPrefix(name, "reflect.")
}

// stripInlined drops the inlined calls, and marks in UnsafePoint what of them
// belongs to the runtime.
func (f *Func) stripInlined() {
	inlined := f.PCData[InlineIndex].Runs()
	points := f.PCData[UnsafePoint].Runs()
	if points == nil && inlined != nil {
		points = []Run{{inlined[len(inlined)-1].End, stopAnywhere}}
	}
	var marked []Run
	for len(inlined) > 0 && len(points) > 0 {
		r := Run{min(inlined[0].End, points[0].End), points[0].Value}
		if i := inlined[0].Value; i >= 0 && ofRuntime(f.Inlined[i].Name) {
			if r.Value < neverStop {
				return // one run of such values is one place to restart from: leave all as it is
			}
			r.Value = neverStop
		}
		marked = append(marked, r)
		if inlined[0].End == r.End {
			inlined = inlined[1:]
		}
		if points[0].End == r.End {
			points = points[1:]
		}
	}
	f.PCData[UnsafePoint] = encode(append(marked, points...))
	f.PCData[InlineIndex], f.Inlined = nil, nil
}
