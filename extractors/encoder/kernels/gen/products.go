package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// productF32: c[tiles*height x 2 vectors] = a[tiles*height x k] * b[k x 2 vectors],
// times a factor for every row if scale is not nil.
func productF32(name string, height int, w width) {
	text(name, "multiplies tiles below each other; see Set.", "func(c *float32, ldc int, a *float32, lda int, b *float32, ldb int, tiles int, k int, scale *float32)")
	c, ldc, a, lda, tiles, scale := ld("c"), ld("ldc"), ld("a"), ld("lda"), ld("tiles"), ld("scale")
	SHLQ(Imm(2), ldc)
	SHLQ(Imm(2), lda)
	bv := [2]reg.VecVirtual{w.new(), w.new()}
	av, product := w.new(), w.new()
	loop(name+"_tile", tiles, func() {
		acc := w.tile(height)
		rows := newRows(a, lda, height)
		b, ldb := ld("b"), ld("ldb")
		SHLQ(Imm(2), ldb)
		loop(name+"_k", ld("k"), func() {
			for j := range bv {
				VMOVUPS(Mem{Base: b, Disp: j * w.bytes}, bv[j])
			}
			for r := range acc {
				VBROADCASTSS(rows.at(r), av)
				for j := range bv {
					VMULPS(bv[j], av, product)
					VADDPS(product, acc[r][j], acc[r][j])
				}
			}
			rows.next(4)
			ADDQ(ldb, b)
		})
		TESTQ(scale, scale)
		JZ(LabelRef(name + "_store"))
		for r := range acc {
			VBROADCASTSS(Mem{Base: scale, Disp: 4 * r}, av)
			for j := range bv {
				VMULPS(av, acc[r][j], acc[r][j])
			}
		}
		ADDQ(Imm(uint64(4*height)), scale)
		Label(name + "_store")
		for r := range acc {
			for j := range bv {
				VMOVUPS(acc[r][j], Mem{Base: c, Disp: j * w.bytes})
			}
			ADDQ(ldc, c)
		}
		advance(a, lda, height)
	})
	done()
}

// advance moves a by height rows.
func advance(a, stride reg.Register, height int) {
	for ; height >= 8; height -= 8 {
		LEAQ(Mem{Base: a, Index: stride, Scale: 8}, a)
	}
	for ; height >= 2; height -= 2 {
		LEAQ(Mem{Base: a, Index: stride, Scale: 2}, a)
	}
}

// productI8: c[tiles*height x 2 vectors] = dequantised(a[tiles*height x 4*k4] * b) + bias.
// A panel of b is 16 columns: the two vectors of AVX2 lie in one panel, those of
// AVX-512 in two, panel bytes apart.
func productI8(name string, height int, w width, vnni bool) {
	text(name, "multiplies tiles below each other; see Set.", "func(c *float32, ldc int, a *uint8, lda int, b *int8, panel int, tiles int, k4 int, sums *int32, scales, bias, ascale *float32, azero *int32)")
	c, ldc, a, lda, tiles, ascale, azero := ld("c"), ld("ldc"), ld("a"), ld("lda"), ld("tiles"), ld("ascale"), ld("azero")
	SHLQ(Imm(2), ldc)
	bv := [2]reg.VecVirtual{w.new(), w.new()}
	av := w.new()
	var ones reg.VecVirtual
	var pairs [2]reg.VecVirtual
	if !vnni {
		ones = w.new()
		VMOVDQU(u32(0x00010001), ones)
		pairs = [2]reg.VecVirtual{w.new(), w.new()}
	}
	loop(name+"_tile", tiles, func() {
		acc := w.tile(height)
		rows := newRows(a, lda, height)
		b := [2]Mem{{Base: ld("b")}}
		b[1] = Mem{Base: b[0].Base, Disp: 32}
		if w.bytes == 64 {
			second := ld("panel")
			ADDQ(b[0].Base, second)
			b[1] = Mem{Base: second}
		}
		loop(name+"_k", ld("k4"), func() {
			for j := range bv {
				VMOVUPS(b[j], bv[j])
			}
			for r := range acc {
				VPBROADCASTD(rows.at(r), av)
				if vnni {
					VPDPBUSD(bv[0], av, acc[r][0])
					VPDPBUSD(bv[1], av, acc[r][1])
					continue
				}
				for j := range bv {
					VPMADDUBSW(bv[j], av, pairs[j])
				}
				for j := range bv {
					VPMADDWD(pairs[j], ones, pairs[j])
				}
				for j := range bv {
					VPADDD(pairs[j], acc[r][j], acc[r][j])
				}
			}
			rows.next(4)
			ADDQ(Imm(64), b[0].Base)
			if w.bytes == 64 {
				ADDQ(Imm(64), b[1].Base)
			}
		})
		sums, scales, bias := ld("sums"), ld("scales"), ld("bias")
		for r := range acc {
			for j := range bv {
				x, column := acc[r][j], j*w.bytes
				VPBROADCASTD(Mem{Base: azero, Disp: 4 * r}, bv[j])
				VPMULLD(Mem{Base: sums, Disp: column}, bv[j], bv[j])
				VPSUBD(bv[j], x, x)
				VCVTDQ2PS(x, x)
				VMULPS(Mem{Base: scales, Disp: column}, x, x)
				VBROADCASTSS(Mem{Base: ascale, Disp: 4 * r}, av)
				VMULPS(av, x, x)
				VADDPS(Mem{Base: bias, Disp: column}, x, x)
				VMOVUPS(x, Mem{Base: c, Disp: column})
			}
			ADDQ(ldc, c)
		}
		advance(a, lda, height)
		ADDQ(Imm(uint64(4*height)), ascale)
		ADDQ(Imm(uint64(4*height)), azero)
	})
	done()
}
