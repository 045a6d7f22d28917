#include "textflag.h"

// func time.now() (sec int64, nsec int32, mono int64)
TEXT time·now<ABIInternal>(SB),NOSPLIT|NOFRAME,$0-24
	JMP	·bareNow<ABIInternal>(SB)
