package encoder

// What heads on the encoder's states need: fast products with the kernels and
// memory of the encoder, and the same bits everywhere.

import "whosaid/extractors/encoder/kernels"

// Linear sets out = x*W + b with the int8 layer l: x is [rows][l.In], out
// [rows][l.Out].
func (s *Scratch) Linear(l *kernels.Linear, out, x []float32, rows int) {
	if rows <= 0 {
		return
	}
	_ = out[rows*l.Out-1]
	n := l.Columns()
	s.set.Quantise(&s.free, x, rows, l.In)
	y := room(&s.wide, kernels.Padded(rows, kernels.RowPad)*n)
	s.set.Linear(y, &s.free, l)
	for i := range rows {
		copy(out[i*l.Out:][:l.Out], y[i*n:])
	}
}

// Products sets out[i][j] to the scalar product of row i of a and row j of b, in
// float32, added up from the first element to the last: a is [n][k], b [m][k],
// out [n][m].
func (s *Scratch) Products(out, a, b []float32, n, m, k int) {
	if n <= 0 || m <= 0 {
		return
	}
	_ = out[n*m-1]
	w := s.set.Width32()
	rows, cols := kernels.Padded(n, kernels.RowPad), kernels.Padded(m, w)
	memory := room(&s.pack, rows*k+cols*k)
	left, right := memory[:rows*k], memory[rows*k:]
	copy(left, a[:n*k])
	transpose(right, b, k, m, k, w)
	y := room(&s.wide, rows*cols)
	s.set.Product(y, cols, left, k, right, w, k, n, cols, k, nil)
	for i := range n {
		copy(out[i*m:][:m], y[i*cols:])
	}
}

// Gelu replaces every x by x/2 * (1 + erf(x/sqrt 2)). The length is a multiple of 8.
func (s *Scratch) Gelu(x []float32) { s.set.Gelu(x) }

// room is memory of n values, what it holds is anything.
func room(memory *[]float32, n int) []float32 {
	if cap(*memory) < n {
		*memory = make([]float32, n)
	}
	return (*memory)[:n]
}
