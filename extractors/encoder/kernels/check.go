package kernels

// A small sample is computed by assembly and by portable Go before assembly is
// trusted with claims: on a machine that nobody tried (or in an emulator that
// gets an instruction wrong) the result must be right before it is fast.

import (
	"math"
	"sync"
)

// Best is the fastest set that this CPU can run and that gives, on a sample, the
// bits of the portable one.
func Best() *Set { return best() }

var best = sync.OnceValue(func() *Set {
	sample := newSample()
	for _, s := range sets() {
		if sample.agrees(s) {
			return s
		}
	}
	return portable
})

// sample is what all kernels are tried with: rows by in values, a layer of in by
// out weights.
type sample struct {
	x     []float32
	layer Linear
	want  []float32
}

const sampleRows, sampleIn, sampleOut = 2*RowPad + 1, 48, 2 * ColumnPad

func newSample() *sample {
	s := &sample{layer: Linear{
		In: sampleIn, Out: sampleOut,
		Weight: make([]int8, sampleIn*sampleOut), Sums: make([]int32, sampleOut),
	}}
	state := uint32(1)
	next := func() int32 { // -63..64, after Numerical Recipes' generator
		state = state*1664525 + 1013904223
		return int32(state>>25) - 63
	}
	floats := func(n int, unit float32) (x []float32) {
		for range n {
			x = append(x, float32(next())*unit)
		}
		return x
	}
	s.x = floats(Padded(sampleRows, RowPad)*sampleIn, 0.037)
	s.layer.Scale, s.layer.Bias = floats(sampleOut, 0.011), floats(sampleOut, 0.3)
	for i := range s.layer.Weight {
		w := min(next(), 63)
		s.layer.Weight[i] = int8(w)
		s.layer.Sums[i/(PanelWidth*sampleIn)*PanelWidth+i%64/4] += w
	}
	s.want = s.run(portable)
	return s
}

// run gives the sample to every kernel, and all results.
func (s *sample) run(set *Set) (out []float32) {
	var q Rows
	set.Quantise(&q, s.x, sampleRows, sampleIn)
	y := make([]float32, Padded(sampleRows, RowPad)*sampleOut)
	set.Linear(y, &q, &s.layer)
	out = append(out, y[:sampleRows*sampleOut]...)

	set.Product(y, sampleOut, s.x, sampleIn, s.x, sampleOut, 1, sampleRows, sampleOut, RowPad, s.x)
	out = append(out, y[:sampleRows*sampleOut]...)

	row := append([]float32(nil), out[:3*sampleOut]...)
	set.Norm(row[:sampleOut], s.x[:sampleOut], s.layer.Scale, s.layer.Bias, 1e-12)
	set.Gelu(row[sampleOut : 2*sampleOut])
	inverse := set.Softmax(row[2*sampleOut:])
	return append(append(out, row...), inverse)
}

func (s *sample) agrees(set *Set) bool {
	for i, v := range s.run(set) {
		if math.Float32bits(v) != math.Float32bits(s.want[i]) {
			return false
		}
	}
	return true
}
