package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// productF32: c[height x 2 vectors] = a[height x k] * b[k x 2 vectors].
func productF32(name string, height int, w width) {
	text(name, "multiplies one tile; see Set.", "func(c *float32, ldc int, a *float32, lda int, b *float32, ldb int, k int)")
	acc := w.tile(height)
	s := ld("lda")
	SHLQ(Imm(2), s)
	a := newRows(ld("a"), s, height)
	b, ldb := ld("b"), ld("ldb")
	SHLQ(Imm(2), ldb)
	bv := [2]reg.VecVirtual{w.new(), w.new()}
	av, product := w.new(), w.new()
	loop(name+"_k", ld("k"), func() {
		for j := range bv {
			VMOVUPS(Mem{Base: b, Disp: j * w.bytes}, bv[j])
		}
		for r := range acc {
			VBROADCASTSS(a.at(r), av)
			for j := range bv {
				VMULPS(bv[j], av, product)
				VADDPS(product, acc[r][j], acc[r][j])
			}
		}
		a.next(4)
		ADDQ(ldb, b)
	})
	c, ldc := ld("c"), ld("ldc")
	SHLQ(Imm(2), ldc)
	for r := range acc {
		for j := range bv {
			VMOVUPS(acc[r][j], Mem{Base: c, Disp: j * w.bytes})
		}
		ADDQ(ldc, c)
	}
	done()
}

// productI8: c[height x 2 vectors] = dequantised(a[height x 4*k4] * b) + bias.
// A panel of b is 16 columns: the two vectors of AVX2 lie in one panel, those of
// AVX-512 in two, panel bytes apart.
func productI8(name string, height int, w width, vnni bool) {
	text(name, "multiplies one tile; see Set.", "func(c *float32, ldc int, a *uint8, lda int, b *int8, panel int, k4 int, sums *int32, scales, bias, ascale *float32, azero *int32)")
	acc := w.tile(height)
	a := newRows(ld("a"), ld("lda"), height)
	b := [2]Mem{{Base: ld("b")}}
	b[1] = Mem{Base: b[0].Base, Disp: 32}
	if w.bytes == 64 {
		second := GP64()
		LEAQ(Mem{Base: b[0].Base, Index: ld("panel"), Scale: 1}, second)
		b[1] = Mem{Base: second}
	}
	bv := [2]reg.VecVirtual{w.new(), w.new()}
	av := w.new()
	var ones reg.VecVirtual
	var pairs [2]reg.VecVirtual
	if !vnni {
		ones = w.new()
		VMOVDQU(u32(0x00010001), ones)
		pairs = [2]reg.VecVirtual{w.new(), w.new()}
	}
	loop(name+"_k", ld("k4"), func() {
		for j := range bv {
			VMOVUPS(b[j], bv[j])
		}
		for r := range acc {
			VPBROADCASTD(a.at(r), av)
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
		a.next(4)
		ADDQ(Imm(64), b[0].Base)
		if w.bytes == 64 {
			ADDQ(Imm(64), b[1].Base)
		}
	})
	c, ldc := ld("c"), ld("ldc")
	SHLQ(Imm(2), ldc)
	sums, scales, bias, ascale, azero := ld("sums"), ld("scales"), ld("bias"), ld("ascale"), ld("azero")
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
	done()
}
