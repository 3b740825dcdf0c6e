package kernels

// The kernels in plain Go, for all other machines: the meaning of the others.
// A conversion float32(a*b) keeps the compiler from fusing product and sum.

import (
	"math"
	"unsafe"
)

var portable = &Set{
	Name:     "portable",
	height32: 4, width32: 16, product32: product32Go,
	height8: 8, width8: 16, product8: product8Go,
	softmax: softmaxGo, gelu: geluGo, norm: normGo, bounds: boundsGo, quantise: quantiseGo,
}

func product32Go(cp *float32, ldc int, ap *float32, lda int, bp *float32, ldb int, tiles int, k int, scale *float32) {
	rows := 4 * tiles
	c, a, b := unsafe.Slice(cp, (rows-1)*ldc+16), unsafe.Slice(ap, (rows-1)*lda+k), unsafe.Slice(bp, (k-1)*ldb+16)
	for i := 0; i < rows; i += 4 {
		tile32(c[i*ldc:], ldc, a[i*lda:], lda, b, ldb, k)
	}
	if scale == nil {
		return
	}
	for i, f := range unsafe.Slice(scale, rows) {
		row := c[i*ldc:][:16]
		for j := range row {
			row[j] = float32(row[j] * f)
		}
	}
}

func tile32(c []float32, ldc int, a []float32, lda int, b []float32, ldb int, k int) {
	a0, a1, a2, a3 := a[:k], a[lda:][:k], a[2*lda:][:k], a[3*lda:][:k]
	for j := 0; j < 16; j += 2 {
		var c00, c01, c10, c11, c20, c21, c30, c31 float32
		o := j
		for i, x0 := range a0 {
			w := b[o : o+2 : o+2]
			y0, y1 := w[0], w[1]
			x1, x2, x3 := a1[i], a2[i], a3[i]
			c00 += float32(x0 * y0)
			c01 += float32(x0 * y1)
			c10 += float32(x1 * y0)
			c11 += float32(x1 * y1)
			c20 += float32(x2 * y0)
			c21 += float32(x2 * y1)
			c30 += float32(x3 * y0)
			c31 += float32(x3 * y1)
			o += ldb
		}
		c[j], c[j+1] = c00, c01
		c[ldc+j], c[ldc+j+1] = c10, c11
		c[2*ldc+j], c[2*ldc+j+1] = c20, c21
		c[3*ldc+j], c[3*ldc+j+1] = c30, c31
	}
}

func product8Go(cp *float32, ldc int, ap *uint8, lda int, bp *int8, _ int, tiles int, k4 int, sp *int32, scp, bip, asp *float32, azp *int32) {
	rows, k := 8*tiles, 4*k4
	c, a, b := unsafe.Slice(cp, (rows-1)*ldc+16), unsafe.Slice(ap, (rows-1)*lda+k), unsafe.Slice(bp, 16*k)
	sums, scales, bias := unsafe.Slice(sp, 16), unsafe.Slice(scp, 16), unsafe.Slice(bip, 16)
	ascale, azero := unsafe.Slice(asp, rows), unsafe.Slice(azp, rows)
	for i := 0; i < rows; i += 8 {
		tile8(c[i*ldc:], ldc, a[i*lda:], lda, b, k, sums, scales, bias, ascale[i:], azero[i:])
	}
}

// tile8 multiplies two rows at once: their values stand in the two halves of 64
// bits, so that one product and one sum serve both. The sums of both stay within
// 32 bits; the lower one, where negative, has borrowed from the upper.
func tile8(c []float32, ldc int, a []uint8, lda int, b []int8, k int, sums []int32, scales, bias, ascale []float32, azero []int32) {
	const chunk = 192 // inputs
	var acc [16][4]int64
	var pairs [4][chunk]int64
	for at := 0; at < k; at += chunk {
		n := min(chunk, k-at)
		for r := range pairs {
			lower, upper := a[2*r*lda+at:][:n], a[(2*r+1)*lda+at:][:n]
			for i, x := range lower {
				pairs[r][i] = int64(x) | int64(upper[i])<<32
			}
		}
		for j := range acc {
			s0, s1, s2, s3 := acc[j][0], acc[j][1], acc[j][2], acc[j][3]
			o := at*16 + j*4
			for i := 0; i < n; i += 4 {
				w := b[o : o+4 : o+4]
				w0, w1, w2, w3 := int64(w[0]), int64(w[1]), int64(w[2]), int64(w[3])
				x := pairs[0][i : i+4 : i+4]
				s0 += x[0]*w0 + x[1]*w1 + x[2]*w2 + x[3]*w3
				x = pairs[1][i : i+4 : i+4]
				s1 += x[0]*w0 + x[1]*w1 + x[2]*w2 + x[3]*w3
				x = pairs[2][i : i+4 : i+4]
				s2 += x[0]*w0 + x[1]*w1 + x[2]*w2 + x[3]*w3
				x = pairs[3][i : i+4 : i+4]
				s3 += x[0]*w0 + x[1]*w1 + x[2]*w2 + x[3]*w3
				o += 64
			}
			acc[j] = [4]int64{s0, s1, s2, s3}
		}
	}
	for j := range acc {
		for r, s := range acc[j] {
			lower := int32(s)
			upper := int32((s - int64(lower)) >> 32)
			for i, total := range [2]int32{lower, upper} {
				row := 2*r + i
				y := float32(float32(total-azero[row]*sums[j])*scales[j]) * ascale[row]
				c[row*ldc+j] = float32(y) + bias[j]
			}
		}
	}
}

// fold brings eight lanes together in the order of the assembly.
func fold(s *[8]float32) float32 {
	return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

// step is p*x + c, rounded twice: a step of Horner's scheme.
func step(p, x, c float32) float32 { return float32(p*x) + c }

func exp(x float32) float32 {
	x = max(x, -64)
	n := float32(math.RoundToEven(float64(float32(x * 1.44269504))))
	x -= float32(n * 0.693359375)
	x -= float32(n * -2.12194440e-4)
	p := float32(1.9875691500e-4)
	p = step(p, x, 1.3981999507e-3)
	p = step(p, x, 8.3334519073e-3)
	p = step(p, x, 4.1665795894e-2)
	p = step(p, x, 1.6666665459e-1)
	p = step(p, x, 5.0000001201e-1)
	p = float32(p*float32(x*x)) + x + 1
	return math.Float32frombits(math.Float32bits(p) + uint32(int32(n)<<23))
}

func softmaxGo(xp *float32, n8 int) float32 {
	x := unsafe.Slice(xp, 8*n8)
	greatest := x[0]
	for _, v := range x {
		greatest = max(greatest, v)
	}
	var sum [8]float32
	for i, v := range x {
		v = exp(v - greatest)
		x[i] = v
		sum[i%8] += v
	}
	return 1 / fold(&sum)
}

func geluGo(xp *float32, n8 int) {
	const limit = 3.832506856900711
	for i, x := 0, unsafe.Slice(xp, 8*n8); i < len(x); i++ {
		v := x[i]
		z := min(max(float32(v*0.70710678), -limit), limit)
		z2 := float32(z * z)
		p := float32(0.00022905065861350646)
		p = step(p, z2, 0.0034082910107109506)
		p = step(p, z2, 0.050955695062380861)
		p = step(p, z2, 0.18520832239976145)
		p = step(p, z2, 1.128379143519084)
		q := float32(-1.1791602954361697e-7)
		q = step(q, z2, 0.000023547966471313185)
		q = step(q, z2, 0.0010179625278914885)
		q = step(q, z2, 0.014070470171167667)
		q = step(q, z2, 0.11098505178285362)
		q = step(q, z2, 0.49746925110067538)
		q = step(q, z2, 1)
		p = float32(p*z) / q
		v = float32(v * 0.5)
		x[i] = float32(p*v) + v
	}
}

func normGo(xp, yp, gp, bp *float32, n8 int, invn, eps float32) {
	n := 8 * n8
	x, y, g, b := unsafe.Slice(xp, n), unsafe.Slice(yp, n), unsafe.Slice(gp, n), unsafe.Slice(bp, n)
	var sum, squares [8]float32
	for i := range x {
		x[i] += y[i]
		sum[i%8] += x[i]
	}
	mean := float32(fold(&sum) * invn)
	for i, v := range x {
		v -= mean
		squares[i%8] += float32(v * v)
	}
	r := 1 / float32(math.Sqrt(float64(float32(fold(&squares)*invn)+eps)))
	for i, v := range x {
		x[i] = float32(float32(float32(v-mean)*r)*g[i]) + b[i]
	}
}

func boundsGo(xp *float32, n8 int) (lo, hi float32) {
	for _, v := range unsafe.Slice(xp, 8*n8) {
		lo, hi = min(lo, v), max(hi, v)
	}
	return lo, hi
}

func quantiseGo(qp *uint8, xp *float32, n8 int, inv float32, zero int32) {
	q, x := unsafe.Slice(qp, 8*n8), unsafe.Slice(xp, 8*n8)
	for i, v := range x {
		q[i] = uint8(min(max(int32(math.RoundToEven(float64(float32(v*inv))))+zero, 0), 255))
	}
}
