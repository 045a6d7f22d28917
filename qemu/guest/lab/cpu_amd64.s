//go:build tamago

#include "textflag.h"

// func cli()
TEXT ·cli(SB), NOSPLIT, $0
	CLI
	RET
