#include "textflag.h"

// ChaCha20 with AVX-512F and VL: sixteen blocks at a time, one of the 16 words of the state in each register and one block in each of
// its elements; up to four that are left over by rows, two blocks in a register. That is half a register, because a Zen 4 takes
// twice as long for whole ones, and a row has to wait for the one before.
//
// Nothing is kept but in registers: key, counter and nonce are read again from where the caller has them. Registers 0 to 15 hold the
// state, 16 to 22 are scratch.

// The words "expand 32-byte k" of RFC 8439 section 2.3.
DATA sigma<>+0(SB)/4, $0x61707865
DATA sigma<>+4(SB)/4, $0x3320646e
DATA sigma<>+8(SB)/4, $0x79622d32
DATA sigma<>+12(SB)/4, $0x6b206574
GLOBL sigma<>(SB), RODATA|NOPTR, $16

// What is added to the counter: by words...
DATA blocks16<>+0(SB)/8, $0x0000000100000000
DATA blocks16<>+8(SB)/8, $0x0000000300000002
DATA blocks16<>+16(SB)/8, $0x0000000500000004
DATA blocks16<>+24(SB)/8, $0x0000000700000006
DATA blocks16<>+32(SB)/8, $0x0000000900000008
DATA blocks16<>+40(SB)/8, $0x0000000b0000000a
DATA blocks16<>+48(SB)/8, $0x0000000d0000000c
DATA blocks16<>+56(SB)/8, $0x0000000f0000000e
GLOBL blocks16<>(SB), RODATA|NOPTR, $64

// ... and by rows, for two blocks each.
DATA rows4<>+0(SB)/8, $0
DATA rows4<>+8(SB)/8, $0
DATA rows4<>+16(SB)/8, $1
DATA rows4<>+24(SB)/8, $0
DATA rows4<>+32(SB)/8, $2
DATA rows4<>+40(SB)/8, $0
DATA rows4<>+48(SB)/8, $3
DATA rows4<>+56(SB)/8, $0
GLOBL rows4<>(SB), RODATA|NOPTR, $64

#define OUT    DI
#define LEFT   CX  // blocks to be made
#define KEY    SI
#define INPUT  DX
#define COUNT  R8  // the counter of the next block
#define ROUNDS AX

// MIX2 is a quarter of two quarter rounds: a += b; d = (d ^ a) <<< n.
#define MIX2(n, a0, a1, b0, b1, d0, d1) \
	VPADDD b0, a0, a0; VPADDD b1, a1, a1; \
	VPXORD a0, d0, d0; VPXORD a1, d1, d1; \
	VPROLD $n, d0, d0; VPROLD $n, d1, d1

// MIX4 is the same for four. Two after two keep a Zen 4 busier, which rotates at half the rate at which it adds, than four at once;
// and the diagonal rounds below begin with the words that the column rounds were done with first.
#define MIX4(n, a0, a1, a2, a3, b0, b1, b2, b3, d0, d1, d2, d3) \
	MIX2(n, a0, a1, b0, b1, d0, d1); \
	MIX2(n, a2, a3, b2, b3, d2, d3)

// TURN moves the words of each row to the left, by the numbers in its immediate operand.
#define TURN(n, r0, r1) \
	VPSHUFD $n, r0, r0; VPSHUFD $n, r1, r1

// WORDS exchanges words with blocks in the four words a to d of a state: afterwards a holds, for each 128-bit lane of the old ones,
// the four words of the lane's first block, b those of its second, and so on.
#define WORDS(a, b, c, d) \
	VPUNPCKLDQ b, a, Z16; VPUNPCKHDQ b, a, Z17; \
	VPUNPCKLDQ d, c, Z18; VPUNPCKHDQ d, c, Z19; \
	VPUNPCKLQDQ Z18, Z16, a; VPUNPCKHQDQ Z18, Z16, b; \
	VPUNPCKLQDQ Z19, Z17, c; VPUNPCKHQDQ Z19, Z17, d

// LANES exchanges registers with lanes: afterwards a holds the first lane of each of them, b the second, and so on.
#define LANES(a, b, c, d) \
	VSHUFI32X4 $0x44, b, a, Z16; VSHUFI32X4 $0xee, b, a, Z17; \
	VSHUFI32X4 $0x44, d, c, Z18; VSHUFI32X4 $0xee, d, c, Z19; \
	VSHUFI32X4 $0x88, Z18, Z16, a; VSHUFI32X4 $0xdd, Z18, Z16, b; \
	VSHUFI32X4 $0x88, Z19, Z17, c; VSHUFI32X4 $0xdd, Z19, Z17, d

// STORE writes one block and is done if that was the last.
#define STORE(z, block) \
	VMOVDQU32 z, (64*block)(OUT); \
	DECQ LEFT; \
	JEQ  done

// STORE2 adds the input in Y16 to Y18 and counter to the rows a to d of two blocks, and writes them likewise.
#define STORE2(a, b, c, d, counter, block) \
	VPADDD Y16, a, a; VPADDD Y17, b, b; VPADDD Y18, c, c; VPADDD counter, d, d; \
	VSHUFI32X4 $0, b, a, Y21; VSHUFI32X4 $0, d, c, Y22; \
	VMOVDQU32 Y21, (64*block)(OUT); VMOVDQU32 Y22, (64*block+32)(OUT); \
	DECQ LEFT; \
	JEQ  done; \
	VSHUFI32X4 $3, b, a, Y21; VSHUFI32X4 $3, d, c, Y22; \
	VMOVDQU32 Y21, (64*block+64)(OUT); VMOVDQU32 Y22, (64*block+96)(OUT); \
	DECQ LEFT; \
	JEQ  done

// func streamAVX512(out *byte, blocks int, k *key, in *input)
TEXT ·streamAVX512(SB), NOSPLIT, $0-32
	MOVQ out+0(FP), OUT
	MOVQ blocks+8(FP), LEFT
	MOVQ k+16(FP), KEY
	MOVQ in+24(FP), INPUT
	MOVL (INPUT), COUNT

sixteen:
	CMPQ LEFT, $4
	JLE  four
	VPBROADCASTD sigma<>+0(SB), Z0
	VPBROADCASTD sigma<>+4(SB), Z1
	VPBROADCASTD sigma<>+8(SB), Z2
	VPBROADCASTD sigma<>+12(SB), Z3
	VPBROADCASTD 0(KEY), Z4
	VPBROADCASTD 4(KEY), Z5
	VPBROADCASTD 8(KEY), Z6
	VPBROADCASTD 12(KEY), Z7
	VPBROADCASTD 16(KEY), Z8
	VPBROADCASTD 20(KEY), Z9
	VPBROADCASTD 24(KEY), Z10
	VPBROADCASTD 28(KEY), Z11
	VPBROADCASTD COUNT, Z12
	VPADDD       blocks16<>(SB), Z12, Z12
	VMOVDQA32    Z12, Z20
	VPBROADCASTD 4(INPUT), Z13
	VPBROADCASTD 8(INPUT), Z14
	VPBROADCASTD 12(INPUT), Z15
	ADDL         $16, COUNT
	MOVL         $10, ROUNDS

rounds:
	MIX4(16, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z12, Z13, Z14, Z15)
	MIX4(12, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15, Z4, Z5, Z6, Z7)
	MIX4(8, Z0, Z1, Z2, Z3, Z4, Z5, Z6, Z7, Z12, Z13, Z14, Z15)
	MIX4(7, Z8, Z9, Z10, Z11, Z12, Z13, Z14, Z15, Z4, Z5, Z6, Z7)
	MIX4(16, Z3, Z0, Z1, Z2, Z4, Z5, Z6, Z7, Z14, Z15, Z12, Z13)
	MIX4(12, Z9, Z10, Z11, Z8, Z14, Z15, Z12, Z13, Z4, Z5, Z6, Z7)
	MIX4(8, Z3, Z0, Z1, Z2, Z4, Z5, Z6, Z7, Z14, Z15, Z12, Z13)
	MIX4(7, Z9, Z10, Z11, Z8, Z14, Z15, Z12, Z13, Z4, Z5, Z6, Z7)
	DECL ROUNDS
	JNE  rounds

	VPADDD.BCST sigma<>+0(SB), Z0, Z0
	VPADDD.BCST sigma<>+4(SB), Z1, Z1
	VPADDD.BCST sigma<>+8(SB), Z2, Z2
	VPADDD.BCST sigma<>+12(SB), Z3, Z3
	WORDS(Z0, Z1, Z2, Z3)
	VPADDD.BCST 0(KEY), Z4, Z4
	VPADDD.BCST 4(KEY), Z5, Z5
	VPADDD.BCST 8(KEY), Z6, Z6
	VPADDD.BCST 12(KEY), Z7, Z7
	WORDS(Z4, Z5, Z6, Z7)
	VPADDD.BCST 16(KEY), Z8, Z8
	VPADDD.BCST 20(KEY), Z9, Z9
	VPADDD.BCST 24(KEY), Z10, Z10
	VPADDD.BCST 28(KEY), Z11, Z11
	WORDS(Z8, Z9, Z10, Z11)
	VPADDD      Z20, Z12, Z12
	VPADDD.BCST 4(INPUT), Z13, Z13
	VPADDD.BCST 8(INPUT), Z14, Z14
	VPADDD.BCST 12(INPUT), Z15, Z15
	WORDS(Z12, Z13, Z14, Z15)

	// Zn holds row n/4 of the blocks n%4 + 0, 4, 8 and 12.
	LANES(Z0, Z4, Z8, Z12)
	LANES(Z1, Z5, Z9, Z13)
	LANES(Z2, Z6, Z10, Z14)
	LANES(Z3, Z7, Z11, Z15)
	STORE(Z0, 0)
	STORE(Z1, 1)
	STORE(Z2, 2)
	STORE(Z3, 3)
	STORE(Z4, 4)
	STORE(Z5, 5)
	STORE(Z6, 6)
	STORE(Z7, 7)
	STORE(Z8, 8)
	STORE(Z9, 9)
	STORE(Z10, 10)
	STORE(Z11, 11)
	STORE(Z12, 12)
	STORE(Z13, 13)
	STORE(Z14, 14)
	STORE(Z15, 15)
	ADDQ $1024, OUT
	JMP  sixteen

	// The four rows of blocks 0 and 1 are in Y0, Y2, Y4 and Y6, those of blocks 2 and 3 in Y1, Y3, Y5 and Y7.
four:
	VBROADCASTI32X4 sigma<>(SB), Y16
	VBROADCASTI32X4 0(KEY), Y17
	VBROADCASTI32X4 16(KEY), Y18
	VMOVDQU         (INPUT), X6
	VPINSRD         $0, COUNT, X6, X6
	VSHUFI32X4      $0, Y6, Y6, Y6
	VPADDD          rows4<>+0(SB), Y6, Y19
	VPADDD          rows4<>+32(SB), Y6, Y20
	VMOVDQA32       Y16, Y0
	VMOVDQA32       Y16, Y1
	VMOVDQA32       Y17, Y2
	VMOVDQA32       Y17, Y3
	VMOVDQA32       Y18, Y4
	VMOVDQA32       Y18, Y5
	VMOVDQA32       Y19, Y6
	VMOVDQA32       Y20, Y7
	MOVL            $10, ROUNDS

roundsOfRows:
	MIX2(16, Y0, Y1, Y2, Y3, Y6, Y7)
	MIX2(12, Y4, Y5, Y6, Y7, Y2, Y3)
	MIX2(8, Y0, Y1, Y2, Y3, Y6, Y7)
	MIX2(7, Y4, Y5, Y6, Y7, Y2, Y3)
	TURN(0x39, Y2, Y3)
	TURN(0x4e, Y4, Y5)
	TURN(0x93, Y6, Y7)
	MIX2(16, Y0, Y1, Y2, Y3, Y6, Y7)
	MIX2(12, Y4, Y5, Y6, Y7, Y2, Y3)
	MIX2(8, Y0, Y1, Y2, Y3, Y6, Y7)
	MIX2(7, Y4, Y5, Y6, Y7, Y2, Y3)
	TURN(0x93, Y2, Y3)
	TURN(0x4e, Y4, Y5)
	TURN(0x39, Y6, Y7)
	DECL ROUNDS
	JNE  roundsOfRows

	STORE2(Y0, Y2, Y4, Y6, Y19, 0)
	STORE2(Y1, Y3, Y5, Y7, Y20, 2)

	// VZEROALL reaches Z0 to Z15 only.
done:
	VPXORD Z16, Z16, Z16
	VPXORD Z17, Z17, Z17
	VPXORD Z18, Z18, Z18
	VPXORD Z19, Z19, Z19
	VPXORD Z20, Z20, Z20
	VPXORD Z21, Z21, Z21
	VPXORD Z22, Z22, Z22
	VZEROALL
	RET
