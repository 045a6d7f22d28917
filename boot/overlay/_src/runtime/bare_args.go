package runtime

// The program's arguments, environment and auxiliary vector, in the layout in which a
// hosted kernel leaves them on the first stack.

import "unsafe"

const (
	bareMaxArgs = 64 // that a board can add
	bareMaxEnv  = 64
)

// Types of entries of the auxiliary vector.
const (
	bareAuxPageSize = 6
	bareAuxRandom   = 25
)

// bareArgs holds, from its first word, pointers to the arguments and a zero, pointers to
// the environment's words and a zero, and the auxiliary vector.
var (
	bareArgs  [1 + bareMaxArgs + 1 + bareMaxEnv + 1 + 6]uintptr
	bareArgc  = 1
	bareEnv   [bareMaxEnv]uintptr
	bareEnvN  int
	bareArgv0 = [7]byte{'t', 'a', 'm', 'a', 'g', 'o', 0}
)

// bareAddArg adds an argument, which ends with a zero byte and stays where it is. A board
// calls it before the runtime starts, without a g. It reports whether there was room.
//
//go:linkname bareAddArg
//go:nosplit
func bareAddArg(p *byte) bool {
	if bareArgc > bareMaxArgs {
		return false
	}
	bareArgs[bareArgc] = uintptr(unsafe.Pointer(p))
	bareArgc++
	return true
}

// bareAddEnv adds a word NAME=VALUE to the environment. See bareAddArg.
//
//go:linkname bareAddEnv
//go:nosplit
func bareAddEnv(p *byte) bool {
	if bareEnvN == bareMaxEnv {
		return false
	}
	bareEnv[bareEnvN] = uintptr(unsafe.Pointer(p))
	bareEnvN++
	return true
}

// bareArguments completes bareArgs.
//
//go:nosplit
func bareArguments() {
	bareArgs[0] = uintptr(unsafe.Pointer(&bareArgv0))
	at := bareArgc + 1
	for _, p := range bareEnv[:bareEnvN] {
		bareArgs[at] = p
		at++
	}
	at++
	for _, word := range [4]uintptr{bareAuxPageSize, barePage, bareAuxRandom, uintptr(unsafe.Pointer(&bareSeed))} {
		bareArgs[at] = word
		at++
	}
}
