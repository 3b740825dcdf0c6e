package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// fold brings eight lanes together: lane i with i^4, then i^2, then i^1. All
// lanes hold the result.
func fold(op func(...Op), x reg.VecVirtual) {
	t := YMM()
	VPERM2F128(Imm(1), x, x, t)
	op(t, x, x)
	VPERMILPS(Imm(0x4e), x, t)
	op(t, x, x)
	VPERMILPS(Imm(0xb1), x, t)
	op(t, x, x)
}

// horner makes p = p*x + c for each of the coefficients.
func horner(p, x reg.VecVirtual, coefficients ...float32) {
	for _, c := range coefficients {
		VMULPS(x, p, p)
		VADDPS(f32(c), p, p)
	}
}

func constant(v float32) reg.VecVirtual {
	x := YMM()
	VMOVUPS(f32(v), x)
	return x
}

// exp replaces x <= 0 by e^x, after Cephes' expf; e^-64 is the least.
func exp(x reg.VecVirtual) {
	n, t := YMM(), YMM()
	VMAXPS(f32(-64), x, x)
	VMULPS(f32(1.44269504), x, n)
	VROUNDPS(Imm(8), n, n)
	VMULPS(f32(0.693359375), n, t)
	VSUBPS(t, x, x)
	VMULPS(f32(-2.12194440e-4), n, t)
	VSUBPS(t, x, x)
	p := constant(1.9875691500e-4)
	horner(p, x, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1)
	VMULPS(x, x, t)
	VMULPS(t, p, p)
	VADDPS(x, p, p)
	VADDPS(f32(1), p, p)
	VCVTPS2DQ(n, n)
	VPSLLD(Imm(23), n, n)
	VPADDD(n, p, x)
}

func softmax() {
	text("softmaxAVX2", "replaces 8*n8 values by exp(x-max) and returns 1/sum.", "func(x *float32, n8 int) float32")
	x, n, p, k := ld("x"), ld("n8"), GP64(), GP64()
	m, s, v := YMM(), YMM(), YMM()
	MOVQ(x, p)
	MOVQ(n, k)
	VMOVUPS(Mem{Base: p}, m)
	loop("softmax_max", k, func() {
		VMAXPS(Mem{Base: p}, m, m)
		ADDQ(Imm(32), p)
	})
	fold(VMAXPS, m)
	VXORPS(s, s, s)
	loop("softmax_exp", n, func() {
		VMOVUPS(Mem{Base: x}, v)
		VSUBPS(m, v, v)
		exp(v)
		VMOVUPS(v, Mem{Base: x})
		VADDPS(v, s, s)
		ADDQ(Imm(32), x)
	})
	fold(VADDPS, s)
	one := constant(1)
	VDIVPS(s, one, one)
	Store(one.AsX(), ReturnIndex(0))
	done()
}

// gelu: erf by the rational minimax that Eigen and XLA use.
func gelu() {
	text("geluAVX2", "replaces 8*n8 values by x/2*(1+erf(x/sqrt 2)).", "func(x *float32, n8 int)")
	x, n := ld("x"), ld("n8")
	v, z, z2 := YMM(), YMM(), YMM()
	loop("gelu", n, func() {
		VMOVUPS(Mem{Base: x}, v)
		VMULPS(f32(0.70710678), v, z)
		VMAXPS(f32(-3.832506856900711), z, z)
		VMINPS(f32(3.832506856900711), z, z)
		VMULPS(z, z, z2)
		p := constant(0.00022905065861350646)
		horner(p, z2, 0.0034082910107109506, 0.050955695062380861, 0.18520832239976145, 1.128379143519084)
		q := constant(-1.1791602954361697e-7)
		horner(q, z2, 0.000023547966471313185, 0.0010179625278914885, 0.014070470171167667, 0.11098505178285362, 0.49746925110067538, 1)
		VMULPS(z, p, p)
		VDIVPS(q, p, p)
		VMULPS(f32(0.5), v, v)
		VMULPS(v, p, p)
		VADDPS(v, p, p)
		VMOVUPS(p, Mem{Base: x})
		ADDQ(Imm(32), x)
	})
	done()
}

func norm() {
	text("normAVX2", "replaces 8*n8 values x by LayerNorm(x+y)*gain+bias.", "func(x, y, gain, bias *float32, n8 int, invn float32, eps float32)")
	x, y, g, b, n := ld("x"), ld("y"), ld("gain"), ld("bias"), ld("n8")
	s, v, mean := YMM(), YMM(), YMM()
	p, k := GP64(), GP64()
	inv, eps := broadcast("invn"), broadcast("eps")
	VXORPS(s, s, s)
	MOVQ(x, p)
	MOVQ(n, k)
	loop("norm_add", k, func() {
		VMOVUPS(Mem{Base: p}, v)
		VADDPS(Mem{Base: y}, v, v)
		VMOVUPS(v, Mem{Base: p})
		VADDPS(v, s, s)
		ADDQ(Imm(32), p)
		ADDQ(Imm(32), y)
	})
	fold(VADDPS, s)
	VMULPS(inv, s, mean)
	VXORPS(s, s, s)
	MOVQ(x, p)
	MOVQ(n, k)
	loop("norm_squares", k, func() {
		VMOVUPS(Mem{Base: p}, v)
		VSUBPS(mean, v, v)
		VMULPS(v, v, v)
		VADDPS(v, s, s)
		ADDQ(Imm(32), p)
	})
	fold(VADDPS, s)
	VMULPS(inv, s, s)
	VADDPS(eps, s, s)
	VSQRTPS(s, s)
	r := constant(1)
	VDIVPS(s, r, r)
	loop("norm_scale", n, func() {
		VMOVUPS(Mem{Base: x}, v)
		VSUBPS(mean, v, v)
		VMULPS(r, v, v)
		VMULPS(Mem{Base: g}, v, v)
		VADDPS(Mem{Base: b}, v, v)
		VMOVUPS(v, Mem{Base: x})
		ADDQ(Imm(32), x)
		ADDQ(Imm(32), g)
		ADDQ(Imm(32), b)
	})
	done()
}

func bounds() {
	text("boundsAVX2", "finds the least and greatest of 8*n8 values and 0.", "func(x *float32, n8 int) (lo, hi float32)")
	x, n := ld("x"), ld("n8")
	lo, hi, v := YMM(), YMM(), YMM()
	VXORPS(lo, lo, lo)
	VXORPS(hi, hi, hi)
	loop("bounds", n, func() {
		VMOVUPS(Mem{Base: x}, v)
		VMINPS(v, lo, lo)
		VMAXPS(v, hi, hi)
		ADDQ(Imm(32), x)
	})
	fold(VMINPS, lo)
	fold(VMAXPS, hi)
	Store(lo.AsX(), ReturnIndex(0))
	Store(hi.AsX(), ReturnIndex(1))
	done()
}

func quantise() {
	text("quantiseAVX2", "writes round(x*inv)+zero of 8*n8 values, within 0..255.", "func(q *uint8, x *float32, n8 int, inv float32, zero int32)")
	q, x, n := ld("q"), ld("x"), ld("n8")
	inv, z := broadcast("inv"), YMM()
	zg, zx := GP32(), XMM()
	Load(Param("zero"), zg)
	VMOVD(zg, zx)
	VPBROADCASTD(zx, z)
	v, high := YMM(), XMM()
	loop("quantise", n, func() {
		VMULPS(Mem{Base: x}, inv, v)
		VCVTPS2DQ(v, v)
		VPADDD(z, v, v)
		VEXTRACTI128(Imm(1), v, high)
		VPACKUSDW(high, v.AsX(), high)
		VPACKUSWB(high, high, high)
		VMOVQ(high, Mem{Base: q})
		ADDQ(Imm(32), x)
		ADDQ(Imm(8), q)
	})
	done()
}
