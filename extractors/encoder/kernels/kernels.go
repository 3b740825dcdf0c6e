// Package kernels holds the numeric loops of a small transformer encoder: in
// portable Go, for amd64 in assembly for AVX2, AVX-VNNI and AVX-512 with VNNI,
// which ./gen writes, and for arm64 in assembly for NEON with its dot product.
//
// # One result everywhere
//
// All sets give the same bits for the same input, so that claims do not depend
// on the machine:
//
//   - sums of int8 products are integers, hence exact in any order; weights stay
//     within -63..63, as VPMADDUBSW adds two products in 16 bits
//     (2*255*63 < 32768) and would saturate;
//   - float32 products are rounded before they are added: no fused
//     multiply-add, in Go by a conversion to float32, which forbids the compiler
//     to fuse (it would on arm64);
//   - sums over a row are kept in eight lanes, lane i for the elements i mod 8,
//     folded in one order;
//   - exp and erf are computed by the same polynomials, not by package math.
//
// This holds for finite values. With NaN or infinities among the inputs nothing
// is promised but that no memory outside the arguments is touched.
//
// # Int8 products
//
// A matrix of activations is quantised by row: scale d and zero point z with
// x = (q-z)*d, q in 0..255 (Rows). A matrix of weights is quantised by column:
// w = q*s, q in -63..63, symmetric (Linear). Rounding is to nearest, ties to
// even. Then
//
//	y = float32(sum(qx*qw) - z*sum(qw)) * s * d + bias
//
// from left to right, each step rounded to float32. Integers are exact as long
// as In <= 65,536.
package kernels

import (
	"fmt"
	"slices"
	"sync"
)

const (
	// RowPad is the multiple to which the rows of all matrices must be padded;
	// what the padding holds does not matter, and products overwrite it.
	RowPad = 24
	// ColumnPad is the multiple to which the columns of weights are padded.
	ColumnPad = 32
	// Lanes is the multiple of which the length of a row must be.
	Lanes = 8
	// PanelWidth is the number of columns of a panel of int8 weights.
	PanelWidth = 16
)

// Padded is the least multiple of pad that holds n.
func Padded(n, pad int) int { return (n + pad - 1) / pad * pad }

// Set is one implementation of the kernels.
//
// Products are computed tile by tile: height rows by width columns, a height
// that divides RowPad and a width that divides ColumnPad; one call computes
// tiles that stand below each other. Strides (ld...) count elements; n8 counts
// groups of eight values.
type Set struct {
	Name string // "avx512vnni", "avxvnni", "avx2", "neon", "portable"

	height32, width32 int
	product32         func(c *float32, ldc int, a *float32, lda int, b *float32, ldb int, tiles int, k int, scale *float32)

	height8, width8 int
	product8        func(c *float32, ldc int, a *uint8, lda int, b *int8, panel int, tiles int, k4 int, sums *int32, scales, bias, ascale *float32, azero *int32)

	softmax  func(x *float32, n8 int) float32
	gelu     func(x *float32, n8 int)
	norm     func(x, y, gain, bias *float32, n8 int, invn, eps float32)
	bounds   func(x *float32, n8 int) (lo, hi float32)
	quantise func(q *uint8, x *float32, n8 int, inv float32, zero int32)
}

// Sets lists the sets that this CPU can run, fastest first. The last is the
// portable one, which runs everywhere.
func Sets() []*Set { return slices.Clone(sets()) }

var sets = sync.OnceValue(func() []*Set { return append(machine(), portable) })

// Width32 is the number of columns of a panel of Product's b.
func (s *Set) Width32() int { return s.width32 }

// Product sets c = a*b in float32: a is [rows][k], c [rows][cols], b is read as
// [k][Width32] at b[j*step] for the columns j, j+1, ... j+Width32-1, j a
// multiple of Width32, with stride ldb. So b can be panels (ldb = Width32, step
// = k) or a part of a matrix (step = 1). Row i of the result is multiplied by
// scale[i], unless scale is nil. cols is a multiple of Width32; a, c and scale
// have room for rows padded to RowPad.
func (s *Set) Product(c []float32, ldc int, a []float32, lda int, b []float32, ldb, step int, rows, cols, k int, scale []float32) {
	if rows <= 0 || cols <= 0 || k <= 0 {
		return
	}
	if cols%s.width32 != 0 {
		panic(fmt.Sprintf("kernels: %d columns, not a multiple of %d", cols, s.width32))
	}
	padded := Padded(rows, s.height32)
	_, _ = c[(padded-1)*ldc+cols-1], a[(padded-1)*lda+k-1]
	var factor *float32
	if scale != nil {
		factor = &scale[:padded][0]
	}
	for j := 0; j < cols; j += s.width32 {
		p := b[j*step:]
		_ = p[(k-1)*ldb+s.width32-1]
		s.product32(&c[j], ldc, &a[0], lda, &p[0], ldb, padded/s.height32, k, factor)
	}
}

// Softmax replaces row by exp(x - max x) and returns 1 / the sum: the caller
// scales what it makes of the row, which is shorter. Values more than 64 below
// the greatest count as 64 below it (e^-64 = 1.6e-28). The length is a multiple
// of Lanes and not 0.
func (s *Set) Softmax(row []float32) float32 { return s.softmax(&row[0], eighths(len(row))) }

// Gelu replaces every value by x/2 * (1 + erf(x/sqrt 2)), within 4e-7 of the
// exact value for |x| < 6. The length is a multiple of Lanes.
func (s *Set) Gelu(x []float32) {
	if len(x) > 0 {
		s.gelu(&x[0], eighths(len(x)))
	}
}

// Norm replaces x by LayerNorm(x+y)*gain + bias: mean 0 and variance 1 (over n,
// with eps added) before gain and bias. All have the same length, a multiple of
// Lanes and not 0.
func (s *Set) Norm(x, y, gain, bias []float32, eps float32) {
	n := len(x)
	_, _, _ = y[n-1], gain[n-1], bias[n-1]
	s.norm(&x[0], &y[0], &gain[0], &bias[0], eighths(n), 1/float32(n), eps)
}

func eighths(n int) int {
	if n%Lanes != 0 {
		panic(fmt.Sprintf("kernels: a row of %d values, not a multiple of %d", n, Lanes))
	}
	return n / Lanes
}
