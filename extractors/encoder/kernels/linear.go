package kernels

// The int8 matrix product: quantising rows, the form of weights, and y = x*W + b.

import (
	"fmt"
	"math"
)

// Rows is a matrix of quantised activations, [rows][k], one scale and zero
// point a row. It is the memory of one goroutine and can be used again.
type Rows struct {
	q     []uint8
	scale []float32
	zero  []int32
	rows  int
	k     int
}

// reset makes r a matrix of the given size; what it holds is anything.
func (r *Rows) reset(rows, k int) {
	r.rows, r.k = rows, k
	padded := Padded(rows, RowPad)
	if len(r.q) < padded*k {
		r.q = make([]uint8, padded*k)
	}
	if len(r.scale) < padded {
		r.scale, r.zero = make([]float32, padded), make([]int32, padded)
	}
}

// tiny is the least scale of a row: of a row of zeros, or of values next to
// nothing, the scale is 1, so that nothing is divided by it that overflows.
const tiny = 1e-30

// Quantise fills r with the rows of x, [rows][k]; r grows as it must. k is a
// multiple of Lanes.
func (s *Set) Quantise(r *Rows, x []float32, rows, k int) {
	n8 := eighths(k)
	r.reset(max(rows, 0), k)
	if r.rows == 0 {
		return
	}
	_ = x[rows*k-1]
	for i := 0; i < rows; i++ {
		lo, hi := s.bounds(&x[i*k], n8)
		d := (hi - lo) / 255
		if d < tiny {
			d = 1
		}
		z := int32(math.RoundToEven(float64(-lo / d)))
		r.scale[i], r.zero[i] = d, z
		s.quantise(&r.q[i*k], &x[i*k], n8, 1/d, z)
	}
}

// Linear is a linear layer with int8 weights. It is read-only.
type Linear struct {
	In, Out int // In is a multiple of Lanes
	// Weight is in panels [Columns/16][In/4][16][4]: 16 columns (output
	// channels) by groups of four inputs, the order in which the products
	// read. Columns that pad Out are 0.
	Weight []int8
	Sums   []int32   // [Columns] sum of the weights of a column
	Scale  []float32 // [Columns]
	Bias   []float32 // [Columns]
}

// Columns is Out padded to ColumnPad: the length of a row of the result.
func (l *Linear) Columns() int { return Padded(l.Out, ColumnPad) }

// Check tells whether the parts have the lengths that In and Out ask for.
func (l *Linear) Check() error {
	n := l.Columns()
	switch {
	case l.In <= 0 || l.Out <= 0 || l.In%Lanes != 0 || l.In > 1<<16:
		return fmt.Errorf("a linear layer of %d inputs and %d outputs: inputs must be a multiple of %d up to 65,536", l.In, l.Out, Lanes)
	case len(l.Weight) != n*l.In || len(l.Sums) != n || len(l.Scale) != n || len(l.Bias) != n:
		return fmt.Errorf("a linear layer of %d inputs and %d outputs, padded to %d: %d weights, %d sums, %d scales, %d biases",
			l.In, l.Out, n, len(l.Weight), len(l.Sums), len(l.Scale), len(l.Bias))
	}
	return nil
}

// Linear sets y = x*W + b: y is [rows][l.Columns()], with room for the rows of x
// padded to RowPad.
func (s *Set) Linear(y []float32, x *Rows, l *Linear) {
	if x.rows == 0 {
		return
	}
	if x.k != l.In {
		panic(fmt.Sprintf("kernels: rows of %d values for a layer of %d inputs", x.k, l.In))
	}
	n, last := l.Columns(), Padded(x.rows, s.height8)-1
	_, _, _ = y[last*n+n-1], x.q[last*l.In+l.In-1], x.scale[last]
	_, _, _, _ = l.Weight[n*l.In-1], l.Sums[n-1], l.Scale[n-1], l.Bias[n-1]
	for j := 0; j < n; j += s.width8 {
		s.product8(&y[j], n, &x.q[0], l.In, &l.Weight[j*l.In], PanelWidth*l.In, (last+1)/s.height8, l.In/4,
			&l.Sums[j], &l.Scale[j], &l.Bias[j], &x.scale[0], &x.zero[0])
	}
}
