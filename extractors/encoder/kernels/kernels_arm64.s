// The kernels for arm64 with NEON and its dot product (SDOT), as the processors
// of Apple and of servers have them. Go's assembler lacks most of the vector
// instructions for numbers, so the macros below encode them; d = n op m.
// The order of operations is that of portable.go.

#include "textflag.h"

#define FADD(n, m, d) WORD $(0x4E20D400 | (m)<<16 | (n)<<5 | (d))
#define FSUB(n, m, d) WORD $(0x4EA0D400 | (m)<<16 | (n)<<5 | (d))
#define FMUL(n, m, d) WORD $(0x6E20DC00 | (m)<<16 | (n)<<5 | (d))
#define FDIV(n, m, d) WORD $(0x6E20FC00 | (m)<<16 | (n)<<5 | (d))
#define FMAX(n, m, d) WORD $(0x4E20F400 | (m)<<16 | (n)<<5 | (d))
#define FMIN(n, m, d) WORD $(0x4EA0F400 | (m)<<16 | (n)<<5 | (d))
#define FSQRT(n, d) WORD $(0x6EA1F800 | (n)<<5 | (d))
#define FRINTN(n, d) WORD $(0x4E218800 | (n)<<5 | (d))
#define FCVTNS(n, d) WORD $(0x4E21A800 | (n)<<5 | (d))
#define SCVTF(n, d) WORD $(0x4E21D800 | (n)<<5 | (d))
#define MUL(n, m, d) WORD $(0x4EA09C00 | (m)<<16 | (n)<<5 | (d))
// Four signed products and their sum in each of four lanes; m gives the same
// four bytes, its i-th, to all lanes (i is 0 or 1).
#define SDOT(n, m, i, d) WORD $(0x4F80E000 | (i)<<21 | (m)<<16 | (n)<<5 | (d))
#define SQXTUN(n, d) WORD $(0x2E612800 | (n)<<5 | (d))
#define SQXTUN2(n, d) WORD $(0x6E612800 | (n)<<5 | (d))
#define UQXTN(n, d) WORD $(0x2E214800 | (n)<<5 | (d))

#define ZERO(d) VEOR d.B16, d.B16, d.B16
#define ZERO16 \
	ZERO(V0); ZERO(V1); ZERO(V2); ZERO(V3); \
	ZERO(V4); ZERO(V5); ZERO(V6); ZERO(V7); \
	ZERO(V8); ZERO(V9); ZERO(V10); ZERO(V11); \
	ZERO(V12); ZERO(V13); ZERO(V14); ZERO(V15)

// A row of the tile in a..d: += V16..V19 times x.
#define ROW32(x, a, b, c, d, t, u, v, w) \
	FMUL(16, x, t); FMUL(17, x, u); FMUL(18, x, v); FMUL(19, x, w); \
	FADD(a, t, a); FADD(b, u, b); FADD(c, v, c); FADD(d, w, d)

#define SCALE32(a, b, c, d) \
	VLD1R.P 4(R8), [V20.S4]; \
	FMUL(a, 20, a); FMUL(b, 20, b); FMUL(c, 20, c); FMUL(d, 20, d)

// func productF32NEON(c *float32, ldc int, a *float32, lda int, b *float32, ldb int, tiles int, k int, scale *float32)
TEXT ·productF32NEON(SB), NOSPLIT, $0-72
	MOVD c+0(FP), R0
	MOVD ldc+8(FP), R1
	LSL  $2, R1
	MOVD a+16(FP), R2
	MOVD lda+24(FP), R3
	LSL  $2, R3
	MOVD ldb+40(FP), R5
	LSL  $2, R5
	MOVD tiles+48(FP), R6
	MOVD scale+64(FP), R8

tile:
	MOVD b+32(FP), R4
	MOVD k+56(FP), R7
	MOVD R2, R10
	ADD  R3, R10, R11
	ADD  R3, R11, R12
	ADD  R3, R12, R13
	ZERO16

step:
	VLD1    (R4), [V16.S4, V17.S4, V18.S4, V19.S4]
	ADD     R5, R4
	VLD1R.P 4(R10), [V20.S4]
	VLD1R.P 4(R11), [V21.S4]
	VLD1R.P 4(R12), [V22.S4]
	VLD1R.P 4(R13), [V23.S4]
	ROW32(20, 0, 1, 2, 3, 24, 25, 26, 27)
	ROW32(21, 4, 5, 6, 7, 28, 29, 30, 31)
	ROW32(22, 8, 9, 10, 11, 24, 25, 26, 27)
	ROW32(23, 12, 13, 14, 15, 28, 29, 30, 31)
	SUBS    $1, R7
	BNE     step

	CBZ R8, store
	SCALE32(0, 1, 2, 3)
	SCALE32(4, 5, 6, 7)
	SCALE32(8, 9, 10, 11)
	SCALE32(12, 13, 14, 15)

store:
	VST1 [V0.S4, V1.S4, V2.S4, V3.S4], (R0)
	ADD  R1, R0
	VST1 [V4.S4, V5.S4, V6.S4, V7.S4], (R0)
	ADD  R1, R0
	VST1 [V8.S4, V9.S4, V10.S4, V11.S4], (R0)
	ADD  R1, R0
	VST1 [V12.S4, V13.S4, V14.S4, V15.S4], (R0)
	ADD  R1, R0
	ADD  R3<<2, R2
	SUBS $1, R6
	BNE  tile
	RET

#define ROW8(x, i, w0, w1, w2, w3, a, b, c, d) \
	SDOT(w0, x, i, a); SDOT(w1, x, i, b); SDOT(w2, x, i, c); SDOT(w3, x, i, d)

// x -= zero*sums
#define LESS_ZERO(x, sums) \
	MUL(sums, 28, 30); \
	VSUB V30.S4, x.S4, x.S4

// A row of the tile in a..d: y = float32(sum - zero*sums) * scales * ascale + bias.
#define FINISH(a, b, c, d, na, nb, nc, nd) \
	VLD1R.P 4(R9), [V28.S4]; \
	VSUB    V31.S4, V28.S4, V28.S4; \
	VLD1R.P 4(R8), [V29.S4]; \
	LESS_ZERO(a, 16); LESS_ZERO(b, 17); LESS_ZERO(c, 18); LESS_ZERO(d, 19); \
	SCVTF(na, na); SCVTF(nb, nb); SCVTF(nc, nc); SCVTF(nd, nd); \
	FMUL(na, 20, na); FMUL(nb, 21, nb); FMUL(nc, 22, nc); FMUL(nd, 23, nd); \
	FMUL(na, 29, na); FMUL(nb, 29, nb); FMUL(nc, 29, nc); FMUL(nd, 29, nd); \
	FADD(na, 24, na); FADD(nb, 25, nb); FADD(nc, 26, nc); FADD(nd, 27, nd); \
	VST1 [a.S4, b.S4, c.S4, d.S4], (R0); \
	ADD  R1, R0

// SDOT takes signed bytes only: activations are lowered by 128, and their zero
// point with them, which leaves the sum of (q-zero)*w as it is.
//
// func productI8NEON(c *float32, ldc int, a *uint8, lda int, b *int8, panel int, tiles int, k4 int, sums *int32, scales, bias, ascale *float32, azero *int32)
TEXT ·productI8NEON(SB), NOSPLIT, $0-104
	MOVD c+0(FP), R0
	MOVD ldc+8(FP), R1
	LSL  $2, R1
	MOVD a+16(FP), R2
	MOVD lda+24(FP), R3
	MOVD tiles+48(FP), R6
	MOVD ascale+88(FP), R8
	MOVD azero+96(FP), R9

tile:
	MOVD  b+32(FP), R4
	MOVD  k4+56(FP), R7
	MOVD  R2, R10
	ADD   R3, R10, R11
	ADD   R3, R11, R12
	ADD   R3, R12, R13
	VMOVI $0x80, V31.B16
	ZERO16

step:
	VLD1.P 8(R10), [V16.B8]
	VLD1.P 8(R11), [V17.B8]
	VLD1.P 8(R12), [V18.B8]
	VLD1.P 8(R13), [V19.B8]
	VLD1.P 64(R4), [V20.B16, V21.B16, V22.B16, V23.B16]
	VLD1.P 64(R4), [V24.B16, V25.B16, V26.B16, V27.B16]
	VEOR   V31.B16, V16.B16, V16.B16
	VEOR   V31.B16, V17.B16, V17.B16
	VEOR   V31.B16, V18.B16, V18.B16
	VEOR   V31.B16, V19.B16, V19.B16
	ROW8(16, 0, 20, 21, 22, 23, 0, 1, 2, 3)
	ROW8(17, 0, 20, 21, 22, 23, 4, 5, 6, 7)
	ROW8(18, 0, 20, 21, 22, 23, 8, 9, 10, 11)
	ROW8(19, 0, 20, 21, 22, 23, 12, 13, 14, 15)
	ROW8(16, 1, 24, 25, 26, 27, 0, 1, 2, 3)
	ROW8(17, 1, 24, 25, 26, 27, 4, 5, 6, 7)
	ROW8(18, 1, 24, 25, 26, 27, 8, 9, 10, 11)
	ROW8(19, 1, 24, 25, 26, 27, 12, 13, 14, 15)
	SUBS   $2, R7
	BNE    step

	MOVD sums+64(FP), R10
	VLD1 (R10), [V16.S4, V17.S4, V18.S4, V19.S4]
	MOVD scales+72(FP), R10
	VLD1 (R10), [V20.S4, V21.S4, V22.S4, V23.S4]
	MOVD bias+80(FP), R10
	VLD1 (R10), [V24.S4, V25.S4, V26.S4, V27.S4]
	MOVD $128, R10
	VDUP R10, V31.S4
	FINISH(V0, V1, V2, V3, 0, 1, 2, 3)
	FINISH(V4, V5, V6, V7, 4, 5, 6, 7)
	FINISH(V8, V9, V10, V11, 8, 9, 10, 11)
	FINISH(V12, V13, V14, V15, 12, 13, 14, 15)
	ADD  R3<<2, R2
	SUBS $1, R6
	BNE  tile
	RET

// Eight lanes in x and y become one value in all lanes of x: lane i with i^4,
// then i^2, then i^1.
#define FOLD(OP, nx, ny, x, t, nt) \
	OP(nx, ny, nx); \
	VEXT $8, x.B16, x.B16, t.B16; \
	OP(nx, nt, nx); \
	VREV64 x.S4, t.S4; \
	OP(nx, nt, nx)

// p = p*x + c
#define STEP(p, x, c) FMUL(p, x, p); FADD(p, c, p)

DATA expConstants<>+0(SB)/4, $0xc2800000  // -64
DATA expConstants<>+4(SB)/4, $0x3fb8aa3b  // 1.44269504
DATA expConstants<>+8(SB)/4, $0x3f318000  // 0.693359375
DATA expConstants<>+12(SB)/4, $0xb95e8083 // -2.12194440e-4
DATA expConstants<>+16(SB)/4, $0x39506967 // 1.9875691500e-4
DATA expConstants<>+20(SB)/4, $0x3ab743ce // 1.3981999507e-3
DATA expConstants<>+24(SB)/4, $0x3c088908 // 8.3334519073e-3
DATA expConstants<>+28(SB)/4, $0x3d2aa9c1 // 4.1665795894e-2
DATA expConstants<>+32(SB)/4, $0x3e2aaaaa // 1.6666665459e-1
DATA expConstants<>+36(SB)/4, $0x3f000000 // 5.0000001201e-1
DATA expConstants<>+40(SB)/4, $0x3f800000 // 1
GLOBL expConstants<>(SB), RODATA|NOPTR, $44

// e^x of the lanes of x; n, t and p are other registers (and their numbers).
#define EXP(x, nx, n, nn, nt, p, np) \
	FMAX(nx, 16, nx); \
	FMUL(nx, 17, nn); \
	FRINTN(nn, nn); \
	FMUL(nn, 18, nt); \
	FSUB(nx, nt, nx); \
	FMUL(nn, 19, nt); \
	FSUB(nx, nt, nx); \
	VORR V20.B16, V20.B16, p.B16; \
	STEP(np, nx, 21); STEP(np, nx, 22); STEP(np, nx, 23); STEP(np, nx, 24); STEP(np, nx, 25); \
	FMUL(nx, nx, nt); \
	FMUL(np, nt, np); \
	FADD(np, nx, np); \
	FADD(np, 26, np); \
	FCVTNS(nn, nn); \
	VSHL $23, n.S4, n.S4; \
	VADD n.S4, p.S4, x.S4

// func softmaxNEON(x *float32, n8 int) float32
TEXT ·softmaxNEON(SB), NOSPLIT, $0-20
	MOVD    x+0(FP), R0
	MOVD    n8+8(FP), R1
	MOVD    $expConstants<>(SB), R2
	VLD1R.P 4(R2), [V16.S4]
	VLD1R.P 4(R2), [V17.S4]
	VLD1R.P 4(R2), [V18.S4]
	VLD1R.P 4(R2), [V19.S4]
	VLD1R.P 4(R2), [V20.S4]
	VLD1R.P 4(R2), [V21.S4]
	VLD1R.P 4(R2), [V22.S4]
	VLD1R.P 4(R2), [V23.S4]
	VLD1R.P 4(R2), [V24.S4]
	VLD1R.P 4(R2), [V25.S4]
	VLD1R.P 4(R2), [V26.S4]
	MOVD    R0, R3
	MOVD    R1, R4
	VLD1    (R3), [V27.S4, V28.S4]

greatest:
	VLD1.P 32(R3), [V0.S4, V1.S4]
	FMAX(0, 27, 27)
	FMAX(1, 28, 28)
	SUBS   $1, R4
	BNE    greatest
	FOLD(FMAX, 27, 28, V27, V28, 28)
	ZERO(V28)
	ZERO(V29)

exp:
	VLD1   (R0), [V0.S4, V1.S4]
	FSUB(0, 27, 0)
	FSUB(1, 27, 1)
	EXP(V0, 0, V2, 2, 3, V4, 4)
	EXP(V1, 1, V5, 5, 6, V7, 7)
	VST1.P [V0.S4, V1.S4], 32(R0)
	FADD(28, 0, 28)
	FADD(29, 1, 29)
	SUBS   $1, R1
	BNE    exp
	FOLD(FADD, 28, 29, V28, V29, 29)
	FDIV(26, 28, 0)
	FMOVS  F0, ret+16(FP)
	RET

DATA geluConstants<>+0(SB)/4, $0x3f3504f3  // 0.70710678
DATA geluConstants<>+4(SB)/4, $0xc07547cb  // -3.832506856900711
DATA geluConstants<>+8(SB)/4, $0x407547cb  // 3.832506856900711
DATA geluConstants<>+12(SB)/4, $0x39702d51 // 0.00022905065861350646
DATA geluConstants<>+16(SB)/4, $0x3b5f5da2 // 0.0034082910107109506
DATA geluConstants<>+20(SB)/4, $0x3d50b6eb // 0.050955695062380861
DATA geluConstants<>+24(SB)/4, $0x3e3da740 // 0.18520832239976145
DATA geluConstants<>+28(SB)/4, $0x3f906eba // 1.128379143519084
DATA geluConstants<>+32(SB)/4, $0xb3fd3906 // -1.1791602954361697e-7
DATA geluConstants<>+36(SB)/4, $0x37c588df // 0.000023547966471313185
DATA geluConstants<>+40(SB)/4, $0x3a856d28 // 0.0010179625278914885
DATA geluConstants<>+44(SB)/4, $0x3c6687d4 // 0.014070470171167667
DATA geluConstants<>+48(SB)/4, $0x3de34c21 // 0.11098505178285362
DATA geluConstants<>+52(SB)/4, $0x3efeb44a // 0.49746925110067538
DATA geluConstants<>+56(SB)/4, $0x3f800000 // 1
DATA geluConstants<>+60(SB)/4, $0x3f000000 // 0.5
GLOBL geluConstants<>(SB), RODATA|NOPTR, $64

#define GELU(v, z, z2, p, q, vp, vq) \
	FMUL(v, 16, z); \
	FMAX(z, 17, z); \
	FMIN(z, 18, z); \
	FMUL(z, z, z2); \
	VORR V19.B16, V19.B16, vp.B16; \
	STEP(p, z2, 20); STEP(p, z2, 21); STEP(p, z2, 22); STEP(p, z2, 23); \
	VORR V24.B16, V24.B16, vq.B16; \
	STEP(q, z2, 25); STEP(q, z2, 26); STEP(q, z2, 27); STEP(q, z2, 28); STEP(q, z2, 29); STEP(q, z2, 30); \
	FMUL(p, z, p); \
	FDIV(p, q, p); \
	FMUL(v, 31, v); \
	FMUL(p, v, p); \
	FADD(p, v, v)

// func geluNEON(x *float32, n8 int)
TEXT ·geluNEON(SB), NOSPLIT, $0-16
	MOVD    x+0(FP), R0
	MOVD    n8+8(FP), R1
	MOVD    $geluConstants<>(SB), R2
	VLD1R.P 4(R2), [V16.S4]
	VLD1R.P 4(R2), [V17.S4]
	VLD1R.P 4(R2), [V18.S4]
	VLD1R.P 4(R2), [V19.S4]
	VLD1R.P 4(R2), [V20.S4]
	VLD1R.P 4(R2), [V21.S4]
	VLD1R.P 4(R2), [V22.S4]
	VLD1R.P 4(R2), [V23.S4]
	VLD1R.P 4(R2), [V24.S4]
	VLD1R.P 4(R2), [V25.S4]
	VLD1R.P 4(R2), [V26.S4]
	VLD1R.P 4(R2), [V27.S4]
	VLD1R.P 4(R2), [V28.S4]
	VLD1R.P 4(R2), [V29.S4]
	VLD1R.P 4(R2), [V30.S4]
	VLD1R.P 4(R2), [V31.S4]

gelu:
	VLD1   (R0), [V0.S4, V1.S4]
	GELU(0, 2, 4, 6, 8, V6, V8)
	GELU(1, 3, 5, 7, 9, V7, V9)
	VST1.P [V0.S4, V1.S4], 32(R0)
	SUBS   $1, R1
	BNE    gelu
	RET

// func normNEON(x, y, gain, bias *float32, n8 int, invn, eps float32)
TEXT ·normNEON(SB), NOSPLIT, $0-48
	MOVD  x+0(FP), R0
	MOVD  y+8(FP), R1
	MOVD  gain+16(FP), R2
	MOVD  bias+24(FP), R3
	MOVD  n8+32(FP), R4
	MOVD  $invn+40(FP), R5
	VLD1R (R5), [V21.S4]
	MOVD  $eps+44(FP), R5
	VLD1R (R5), [V22.S4]
	ZERO(V16)
	ZERO(V17)
	MOVD  R0, R5
	MOVD  R4, R6

add:
	VLD1   (R5), [V0.S4, V1.S4]
	VLD1.P 32(R1), [V2.S4, V3.S4]
	FADD(0, 2, 0)
	FADD(1, 3, 1)
	VST1.P [V0.S4, V1.S4], 32(R5)
	FADD(16, 0, 16)
	FADD(17, 1, 17)
	SUBS   $1, R6
	BNE    add
	FOLD(FADD, 16, 17, V16, V17, 17)
	FMUL(16, 21, 20)
	ZERO(V16)
	ZERO(V17)
	MOVD   R0, R5
	MOVD   R4, R6

squares:
	VLD1.P 32(R5), [V0.S4, V1.S4]
	FSUB(0, 20, 0)
	FSUB(1, 20, 1)
	FMUL(0, 0, 0)
	FMUL(1, 1, 1)
	FADD(16, 0, 16)
	FADD(17, 1, 17)
	SUBS   $1, R6
	BNE    squares
	FOLD(FADD, 16, 17, V16, V17, 17)
	FMUL(16, 21, 16)
	FADD(16, 22, 16)
	FSQRT(16, 16)
	FMOVS  $1.0, F17
	VDUP   V17.S[0], V17.S4
	FDIV(17, 16, 16)

scale:
	VLD1   (R0), [V0.S4, V1.S4]
	VLD1.P 32(R2), [V2.S4, V3.S4]
	VLD1.P 32(R3), [V4.S4, V5.S4]
	FSUB(0, 20, 0)
	FSUB(1, 20, 1)
	FMUL(0, 16, 0)
	FMUL(1, 16, 1)
	FMUL(0, 2, 0)
	FMUL(1, 3, 1)
	FADD(0, 4, 0)
	FADD(1, 5, 1)
	VST1.P [V0.S4, V1.S4], 32(R0)
	SUBS   $1, R4
	BNE    scale
	RET

// func boundsNEON(x *float32, n8 int) (lo, hi float32)
TEXT ·boundsNEON(SB), NOSPLIT, $0-24
	MOVD x+0(FP), R0
	MOVD n8+8(FP), R1
	ZERO(V16)
	ZERO(V17)
	ZERO(V18)
	ZERO(V19)

bounds:
	VLD1.P 32(R0), [V0.S4, V1.S4]
	FMIN(16, 0, 16)
	FMIN(17, 1, 17)
	FMAX(18, 0, 18)
	FMAX(19, 1, 19)
	SUBS   $1, R1
	BNE    bounds
	FOLD(FMIN, 16, 17, V16, V17, 17)
	FOLD(FMAX, 18, 19, V18, V19, 19)
	FMOVS  F16, lo+16(FP)
	FMOVS  F18, hi+20(FP)
	RET

// func quantiseNEON(q *uint8, x *float32, n8 int, inv float32, zero int32)
TEXT ·quantiseNEON(SB), NOSPLIT, $0-32
	MOVD  q+0(FP), R0
	MOVD  x+8(FP), R1
	MOVD  n8+16(FP), R2
	MOVD  $inv+24(FP), R3
	VLD1R (R3), [V16.S4]
	MOVD  $zero+28(FP), R3
	VLD1R (R3), [V17.S4]

quantise:
	VLD1.P 32(R1), [V0.S4, V1.S4]
	FMUL(0, 16, 0)
	FMUL(1, 16, 1)
	FCVTNS(0, 0)
	FCVTNS(1, 1)
	VADD   V17.S4, V0.S4, V0.S4
	VADD   V17.S4, V1.S4, V1.S4
	SQXTUN(0, 2)
	SQXTUN2(1, 2)
	UQXTN(2, 3)
	VST1.P [V3.B8], 8(R0)
	SUBS   $1, R2
	BNE    quantise
	RET
