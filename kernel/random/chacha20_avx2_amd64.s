#include "textflag.h"

// ChaCha20 with AVX2: eight blocks at a time, one of the 16 words of the state in each register and one block in each of its
// elements; up to four that are left over by rows, two blocks in a register.
//
// Sixteen registers are too few for the state and what it takes to rotate: two of the words 8 to 11 always wait in the frame, which
// is wiped at the end. Key, counter and nonce are read again from where the caller has them.

// The words "expand 32-byte k" of RFC 8439 section 2.3.
DATA sigma<>+0(SB)/4, $0x61707865
DATA sigma<>+4(SB)/4, $0x3320646e
DATA sigma<>+8(SB)/4, $0x79622d32
DATA sigma<>+12(SB)/4, $0x6b206574
GLOBL sigma<>(SB), RODATA|NOPTR, $16

// What is added to the counter: by words...
DATA blocks8<>+0(SB)/8, $0x0000000100000000
DATA blocks8<>+8(SB)/8, $0x0000000300000002
DATA blocks8<>+16(SB)/8, $0x0000000500000004
DATA blocks8<>+24(SB)/8, $0x0000000700000006
GLOBL blocks8<>(SB), RODATA|NOPTR, $32

// ... and by rows, for blocks 0 and 1 and for blocks 2 and 3.
DATA rows4<>+0(SB)/8, $0
DATA rows4<>+8(SB)/8, $0
DATA rows4<>+16(SB)/8, $1
DATA rows4<>+24(SB)/8, $0
DATA rows4<>+32(SB)/8, $2
DATA rows4<>+40(SB)/8, $0
DATA rows4<>+48(SB)/8, $3
DATA rows4<>+56(SB)/8, $0
GLOBL rows4<>(SB), RODATA|NOPTR, $64

// Where VPSHUFB takes bytes from to rotate words to the left by 16 and by 8 bits.
DATA by16<>+0(SB)/8, $0x0504070601000302
DATA by16<>+8(SB)/8, $0x0d0c0f0e09080b0a
DATA by16<>+16(SB)/8, $0x0504070601000302
DATA by16<>+24(SB)/8, $0x0d0c0f0e09080b0a
GLOBL by16<>(SB), RODATA|NOPTR, $32
DATA by8<>+0(SB)/8, $0x0605040702010003
DATA by8<>+8(SB)/8, $0x0e0d0c0f0a09080b
DATA by8<>+16(SB)/8, $0x0605040702010003
DATA by8<>+24(SB)/8, $0x0e0d0c0f0a09080b
GLOBL by8<>(SB), RODATA|NOPTR, $32

#define OUT    DI
#define LEFT   CX  // blocks to be made
#define KEY    SI
#define INPUT  DX
#define COUNT  R8  // the counter of the next block
#define ROUNDS AX
#define SPILL  R9  // 64 bytes of the frame, aligned to 32

// MIXB is a quarter of two quarter rounds where the rotation is by bytes: a += b; d = (d ^ a) <<< 16 or 8.
#define MIXB(table, a0, a1, b0, b1, d0, d1) \
	VPADDD b0, a0, a0; VPADDD b1, a1, a1; \
	VPXOR a0, d0, d0; VPXOR a1, d1, d1; \
	VPSHUFB table<>(SB), d0, d0; VPSHUFB table<>(SB), d1, d1

// MIXS is one where the rotation, by left bits, takes shifts; right is 32 - left.
#define MIXS(left, right, a0, a1, b0, b1, d0, d1, t0, t1) \
	VPADDD b0, a0, a0; VPADDD b1, a1, a1; \
	VPXOR a0, d0, d0; VPXOR a1, d1, d1; \
	VPSLLD $left, d0, t0; VPSLLD $left, d1, t1; \
	VPSRLD $right, d0, d0; VPSRLD $right, d1, d1; \
	VPOR t0, d0, d0; VPOR t1, d1, d1

// ROUND2 is two whole quarter rounds.
#define ROUND2(a0, a1, b0, b1, c0, c1, d0, d1, t0, t1) \
	MIXB(by16, a0, a1, b0, b1, d0, d1); \
	MIXS(12, 20, c0, c1, d0, d1, b0, b1, t0, t1); \
	MIXB(by8, a0, a1, b0, b1, d0, d1); \
	MIXS(7, 25, c0, c1, d0, d1, b0, b1, t0, t1)

// EXCHANGE swaps Y8 and Y9 for the two words that wait.
#define EXCHANGE \
	VMOVDQA 0(SPILL), Y10; VMOVDQA 32(SPILL), Y11; \
	VMOVDQA Y8, 0(SPILL); VMOVDQA Y9, 32(SPILL); \
	VMOVDQA Y10, Y8; VMOVDQA Y11, Y9

// TURN moves the words of each row to the left, by the numbers in its immediate operand.
#define TURN(n, r0, r1) \
	VPSHUFD $n, r0, r0; VPSHUFD $n, r1, r1

// PLUS adds the word at from to each element of y.
#define PLUS(from, y, t) \
	VPBROADCASTD from, t; \
	VPADDD t, y, y

// WORDS exchanges words with blocks in the four words a to d of a state, using t: afterwards d holds, for both 128-bit lanes of the
// old ones, the four words of the lane's first block, b those of its second, t its third, a its fourth.
#define WORDS(a, b, c, d, t) \
	VPUNPCKLDQ b, a, t; VPUNPCKHDQ b, a, a; \
	VPUNPCKLDQ d, c, b; VPUNPCKHDQ d, c, c; \
	VPUNPCKLQDQ b, t, d; VPUNPCKHQDQ b, t, b; \
	VPUNPCKLQDQ c, a, t; VPUNPCKHQDQ c, a, a

// LANES makes (lo of a, lo of b) and (hi of a, hi of b) of a and b, the second one in t.
#define LANES(a, b, t) \
	VPERM2I128 $0x31, b, a, t; \
	VPERM2I128 $0x20, b, a, a

// STORE writes half a block and goes to end if that was the last.
#define STORE(y, block, at, end) \
	VMOVDQU y, (64*block+at)(OUT); \
	CMPQ LEFT, $(block+1); \
	JEQ  end

// BLOCK writes a block and is done if that was the last.
#define BLOCK(lo, hi, block) \
	VMOVDQU lo, (64*block)(OUT); \
	STORE(hi, block, 32, done)

// func streamAVX2(out *byte, blocks int, k *key, in *input)
TEXT ·streamAVX2(SB), NOSPLIT, $96-32
	MOVQ out+0(FP), OUT
	MOVQ blocks+8(FP), LEFT
	MOVQ k+16(FP), KEY
	MOVQ in+24(FP), INPUT
	MOVL (INPUT), COUNT
	LEAQ 31(SP), SPILL
	ANDQ $~31, SPILL

eight:
	CMPQ LEFT, $4
	JLE  four
	VPBROADCASTD sigma<>+0(SB), Y0
	VPBROADCASTD sigma<>+4(SB), Y1
	VPBROADCASTD sigma<>+8(SB), Y2
	VPBROADCASTD sigma<>+12(SB), Y3
	VPBROADCASTD 24(KEY), Y8
	VPBROADCASTD 28(KEY), Y9
	VMOVDQA      Y8, 0(SPILL)
	VMOVDQA      Y9, 32(SPILL)
	VPBROADCASTD 0(KEY), Y4
	VPBROADCASTD 4(KEY), Y5
	VPBROADCASTD 8(KEY), Y6
	VPBROADCASTD 12(KEY), Y7
	VPBROADCASTD 16(KEY), Y8
	VPBROADCASTD 20(KEY), Y9
	VMOVD        COUNT, X12
	VPBROADCASTD X12, Y12
	VPADDD       blocks8<>(SB), Y12, Y12
	VPBROADCASTD 4(INPUT), Y13
	VPBROADCASTD 8(INPUT), Y14
	VPBROADCASTD 12(INPUT), Y15
	MOVL         $10, ROUNDS

	// Words 8 and 9 are in Y8 and Y9 at both ends of the loop, words 10 and 11 in between.
rounds:
	ROUND2(Y0, Y1, Y4, Y5, Y8, Y9, Y12, Y13, Y10, Y11)
	EXCHANGE
	ROUND2(Y2, Y3, Y6, Y7, Y8, Y9, Y14, Y15, Y10, Y11)
	ROUND2(Y0, Y1, Y5, Y6, Y8, Y9, Y15, Y12, Y10, Y11)
	EXCHANGE
	ROUND2(Y2, Y3, Y7, Y4, Y8, Y9, Y13, Y14, Y10, Y11)
	DECL ROUNDS
	JNE  rounds

	// The first halves of the blocks are words 0 to 7.
	PLUS(sigma<>+0(SB), Y0, Y10)
	PLUS(sigma<>+4(SB), Y1, Y11)
	PLUS(sigma<>+8(SB), Y2, Y10)
	PLUS(sigma<>+12(SB), Y3, Y11)
	WORDS(Y0, Y1, Y2, Y3, Y10)
	PLUS(0(KEY), Y4, Y2)
	PLUS(4(KEY), Y5, Y11)
	PLUS(8(KEY), Y6, Y2)
	PLUS(12(KEY), Y7, Y11)
	WORDS(Y4, Y5, Y6, Y7, Y11)
	LANES(Y3, Y7, Y2)
	LANES(Y1, Y5, Y6)
	LANES(Y10, Y11, Y5)
	LANES(Y0, Y4, Y7)
	STORE(Y3, 0, 0, second)
	STORE(Y1, 1, 0, second)
	STORE(Y10, 2, 0, second)
	STORE(Y0, 3, 0, second)
	STORE(Y2, 4, 0, second)
	STORE(Y6, 5, 0, second)
	STORE(Y5, 6, 0, second)
	VMOVDQU Y7, (64*7)(OUT)

second:
	VMOVDQA 0(SPILL), Y10
	VMOVDQA 32(SPILL), Y11
	PLUS(16(KEY), Y8, Y0)
	PLUS(20(KEY), Y9, Y1)
	PLUS(24(KEY), Y10, Y2)
	PLUS(28(KEY), Y11, Y3)
	WORDS(Y8, Y9, Y10, Y11, Y4)
	VMOVD        COUNT, X0
	VPBROADCASTD X0, Y0
	VPADDD       blocks8<>(SB), Y0, Y0
	VPADDD       Y0, Y12, Y12
	PLUS(4(INPUT), Y13, Y1)
	PLUS(8(INPUT), Y14, Y2)
	PLUS(12(INPUT), Y15, Y3)
	WORDS(Y12, Y13, Y14, Y15, Y5)
	LANES(Y11, Y15, Y0)
	LANES(Y9, Y13, Y1)
	LANES(Y4, Y5, Y2)
	LANES(Y8, Y12, Y3)
	STORE(Y11, 0, 32, done)
	STORE(Y9, 1, 32, done)
	STORE(Y4, 2, 32, done)
	STORE(Y8, 3, 32, done)
	STORE(Y0, 4, 32, done)
	STORE(Y1, 5, 32, done)
	STORE(Y2, 6, 32, done)
	STORE(Y3, 7, 32, done)
	ADDL $8, COUNT
	ADDQ $512, OUT
	SUBQ $8, LEFT
	JMP  eight

	// Rows of blocks 0 and 1 in Y0 to Y3, of blocks 2 and 3 in Y4 to Y7.
four:
	VBROADCASTI128 sigma<>(SB), Y0
	VBROADCASTI128 0(KEY), Y1
	VBROADCASTI128 16(KEY), Y2
	VMOVDQU        (INPUT), X3
	VPINSRD        $0, COUNT, X3, X3
	VINSERTI128    $1, X3, Y3, Y3
	VPADDD         rows4<>+32(SB), Y3, Y7
	VPADDD         rows4<>+0(SB), Y3, Y3
	VMOVDQA        Y0, Y4
	VMOVDQA        Y1, Y5
	VMOVDQA        Y2, Y6
	VMOVDQA        Y0, Y11
	VMOVDQA        Y1, Y12
	VMOVDQA        Y2, Y13
	VMOVDQA        Y3, Y14
	VMOVDQA        Y7, Y15
	MOVL           $10, ROUNDS

roundsOfRows:
	ROUND2(Y0, Y4, Y1, Y5, Y2, Y6, Y3, Y7, Y8, Y9)
	TURN(0x39, Y1, Y5)
	TURN(0x4e, Y2, Y6)
	TURN(0x93, Y3, Y7)
	ROUND2(Y0, Y4, Y1, Y5, Y2, Y6, Y3, Y7, Y8, Y9)
	TURN(0x93, Y1, Y5)
	TURN(0x4e, Y2, Y6)
	TURN(0x39, Y3, Y7)
	DECL ROUNDS
	JNE  roundsOfRows

	VPADDD Y11, Y0, Y0
	VPADDD Y12, Y1, Y1
	VPADDD Y13, Y2, Y2
	VPADDD Y14, Y3, Y3
	LANES(Y0, Y1, Y8)
	LANES(Y2, Y3, Y9)
	BLOCK(Y0, Y2, 0)
	BLOCK(Y8, Y9, 1)
	VPADDD Y11, Y4, Y4
	VPADDD Y12, Y5, Y5
	VPADDD Y13, Y6, Y6
	VPADDD Y15, Y7, Y7
	LANES(Y4, Y5, Y8)
	LANES(Y6, Y7, Y9)
	BLOCK(Y4, Y6, 2)
	BLOCK(Y8, Y9, 3)

done:
	VZEROALL
	VMOVDQA Y0, 0(SPILL)
	VMOVDQA Y0, 32(SPILL)
	RET
