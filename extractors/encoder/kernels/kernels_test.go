package kernels

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// others are the sets of this machine but the portable one, with which they are compared.
func others(t *testing.T) []*Set {
	sets := Sets()
	require.Same(t, portable, sets[len(sets)-1])
	if len(sets) == 1 {
		t.Skip("this machine has the portable kernels only")
	}
	for _, s := range sets[:len(sets)-1] {
		t.Logf("%s against portable", s.Name)
	}
	return sets[:len(sets)-1]
}

// requireSameBits also tells 0 from -0.
func requireSameBits(t *testing.T, want, got []float32, msg ...any) {
	t.Helper()
	require.Equal(t, len(want), len(got), msg...)
	for i := range want {
		if math.Float32bits(want[i]) != math.Float32bits(got[i]) {
			require.Failf(t, "bits differ", "at %d: %v (%#x) and %v (%#x) %v", i, want[i], math.Float32bits(want[i]), got[i], math.Float32bits(got[i]), msg)
		}
	}
}

func floats(r *rand.Rand, n int, size float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64() * size)
	}
	return x
}

// rows are inputs of row kernels: usual ones and odd ones.
func rows(r *rand.Rand) (out [][]float32) {
	for _, n := range []int{8, 16, 24, 128, 384, 1536} {
		for _, size := range []float64{1e-38, 1e-30, 1e-3, 1, 30, 1e6} {
			out = append(out, floats(r, n, size))
		}
		same, alternating, negative := make([]float32, n), make([]float32, n), make([]float32, n)
		for i := range same {
			same[i], alternating[i], negative[i] = 3.7, float32(1-2*(i%2)), float32(math.Copysign(0, -1))
		}
		out = append(out, make([]float32, n), same, alternating, negative)
	}
	return out
}

func copied(x []float32) []float32 { return append([]float32(nil), x...) }

func TestRowKernelsGiveTheSameBits(t *testing.T) {
	for _, s := range others(t) {
		r := rand.New(rand.NewPCG(1, 2))
		for _, x := range rows(r) {
			a, b := copied(x), copied(x)
			requireSameBits(t, []float32{portable.Softmax(a)}, []float32{s.Softmax(b)}, s.Name, "softmax")
			requireSameBits(t, a, b, s.Name, "softmax")

			a, b = copied(x), copied(x)
			portable.Gelu(a)
			s.Gelu(b)
			requireSameBits(t, a, b, s.Name, "gelu")

			a, b = copied(x), copied(x)
			y, gain, bias := floats(r, len(x), 1), floats(r, len(x), 1), floats(r, len(x), 1)
			portable.Norm(a, y, gain, bias, 1e-12)
			s.Norm(b, y, gain, bias, 1e-12)
			requireSameBits(t, a, b, s.Name, "norm")

			p, q := &Rows{}, &Rows{}
			portable.Quantise(p, x, 1, len(x))
			s.Quantise(q, x, 1, len(x))
			require.Equal(t, p, q)
		}
	}
}

func TestProductsGiveTheSameBits(t *testing.T) {
	for _, s := range others(t) {
		r := rand.New(rand.NewPCG(3, 4))
		for _, rows := range []int{1, 2, 5, 6, 7, 12, 13, 31} {
			for _, k := range []int{1, 3, 32, 77} {
				const cols = 64
				a := floats(r, Padded(rows, RowPad)*k, 1)
				b := floats(r, k*cols, 1)
				c, d := make([]float32, Padded(rows, RowPad)*cols), make([]float32, Padded(rows, RowPad)*cols)
				for _, scale := range [][]float32{nil, floats(r, Padded(rows, RowPad), 1)} {
					portable.Product(c, cols, a, k, b, cols, 1, rows, cols, k, scale)
					s.Product(d, cols, a, k, b, cols, 1, rows, cols, k, scale)
					requireSameBits(t, c[:rows*cols], d[:rows*cols], s.Name, rows, k)
				}
			}
			for _, in := range []int{8, 24, 200, 384, 1536} {
				for _, out := range []int{1, 32, 33, 96} {
					l := randomLinear(r, in, out)
					x := floats(r, rows*in, 2)
					y, z := make([]float32, Padded(rows, RowPad)*l.Columns()), make([]float32, Padded(rows, RowPad)*l.Columns())
					q := &Rows{}
					portable.Quantise(q, x, rows, in)
					portable.Linear(y, q, l)
					s.Linear(z, q, l)
					requireSameBits(t, y[:rows*l.Columns()], z[:rows*l.Columns()], s.Name, rows, in, out)
				}
			}
		}
	}
}

func randomLinear(r *rand.Rand, in, out int) *Linear {
	l := &Linear{In: in, Out: out}
	n := l.Columns()
	l.Weight, l.Sums, l.Scale, l.Bias = make([]int8, n*in), make([]int32, n), floats(r, n, 1), floats(r, n, 1)
	for j := range out {
		for i := range in {
			l.set(j, i, int8(r.IntN(127)-63))
		}
	}
	return l
}

func (l *Linear) at(j, i int) *int8 {
	return &l.Weight[j/PanelWidth*PanelWidth*l.In+i/4*4*PanelWidth+j%PanelWidth*4+i%4]
}

func (l *Linear) set(j, i int, w int8) {
	l.Sums[j] += int32(w) - int32(*l.at(j, i))
	*l.at(j, i) = w
}

// The greatest sums of pairs must not saturate: all weights at the ends, all
// activations at 255, and the other way round.
func TestLinearAtTheEnds(t *testing.T) {
	const in, out, rows = 1536, 32, 4
	for _, s := range Sets() {
		for _, sign := range []int8{-1, 1} {
			l := randomLinear(rand.New(rand.NewPCG(5, 6)), in, out)
			for j := range out {
				l.Scale[j], l.Bias[j] = 1, 0
				for i := range in {
					l.set(j, i, 63*sign)
				}
			}
			for _, v := range []float32{255, -255} {
				x := make([]float32, rows*in)
				for i := range x {
					x[i] = v
				}
				q := &Rows{}
				s.Quantise(q, x, rows, in)
				y := make([]float32, RowPad*l.Columns())
				s.Linear(y, q, l)
				for _, got := range y[:rows*l.Columns()] {
					require.Equal(t, v*63*float32(sign)*in, got, s.Name)
				}
			}
		}
	}
}

// TestLinear computes the definition in the package's documentation.
func TestLinear(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, s := range Sets() {
		const rows, in, out = 7, 64, 40
		l := randomLinear(r, in, out)
		x := floats(r, rows*in, 3)
		q := &Rows{}
		s.Quantise(q, x, rows, in)
		y := make([]float32, Padded(rows, RowPad)*l.Columns())
		s.Linear(y, q, l)
		for i := range rows {
			for j := range out {
				var exact, bound float64
				var sum, weights int32
				for k := range in {
					w := *l.at(j, k)
					exact += float64(x[i*in+k]) * float64(w)
					bound += math.Abs(float64(w))
					sum += int32(q.q[i*in+k]) * int32(w)
					weights += int32(w)
				}
				want := float32(float32(float32(sum-q.zero[i]*weights)*l.Scale[j])*q.scale[i]) + l.Bias[j]
				require.Equal(t, want, y[i*l.Columns()+j], s.Name)
				// rounding an activation costs half a step, that of the zero point another half
				require.InDelta(t, exact*float64(l.Scale[j])+float64(l.Bias[j]), float64(want), bound*float64(q.scale[i])*math.Abs(float64(l.Scale[j]))*1.01+1e-4)
			}
		}
	}
}

func TestQuantiseKeepsZeroAndRange(t *testing.T) {
	for _, s := range Sets() {
		for _, x := range rows(rand.New(rand.NewPCG(9, 10))) {
			q := &Rows{}
			s.Quantise(q, x, 1, len(x))
			require.True(t, q.zero[0] >= 0 && q.zero[0] <= 255)
			for i, v := range x {
				back := float64(int32(q.q[i])-q.zero[0]) * float64(q.scale[0])
				require.InDelta(t, float64(v), back, math.Max(float64(q.scale[0])*1.001, 1e-29))
				if v == 0 {
					require.Zero(t, back)
				}
			}
		}
	}
}

func TestSoftmax(t *testing.T) {
	for _, s := range Sets() {
		for _, x := range rows(rand.New(rand.NewPCG(11, 12))) {
			y := copied(x)
			r := s.Softmax(y)
			greatest, sum := math.Inf(-1), 0.
			for _, v := range x {
				greatest = max(greatest, float64(v))
			}
			for _, v := range x {
				sum += math.Exp(float64(v) - greatest)
			}
			for i, v := range x {
				require.InDelta(t, math.Exp(float64(v)-greatest)/sum, float64(y[i])*float64(r), 1e-6)
			}
		}
	}
}

func TestGelu(t *testing.T) {
	for _, s := range Sets() {
		for x := float32(-12); x < 12; x += 8 * 0.003 {
			row := make([]float32, 8)
			for i := range row {
				row[i] = x + float32(i)*0.003
			}
			y := copied(row)
			s.Gelu(y)
			for i, v := range row {
				require.InDelta(t, float64(v)/2*(1+math.Erf(float64(v)/math.Sqrt2)), float64(y[i]), 1e-6)
			}
		}
	}
}

func TestNorm(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, s := range Sets() {
		x, y, gain, bias := floats(r, 384, 3), floats(r, 384, 1), floats(r, 384, 1), floats(r, 384, 1)
		got := copied(x)
		s.Norm(got, y, gain, bias, 1e-12)
		var mean, variance float64
		for i := range x {
			mean += float64(x[i]+y[i]) / 384
		}
		for i := range x {
			d := float64(x[i]+y[i]) - mean
			variance += d * d / 384
		}
		for i := range x {
			want := (float64(x[i]+y[i])-mean)/math.Sqrt(variance)*float64(gain[i]) + float64(bias[i])
			require.InDelta(t, want, float64(got[i]), 1e-5)
		}
		zero := make([]float32, 384) // no variance at all: the bias
		s.Norm(zero, make([]float32, 384), gain, bias, 1e-12)
		requireSameBits(t, bias, zero)
	}
}

func TestProduct(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for _, s := range Sets() {
		const rows, cols, k = 9, 64, 21
		a, b := floats(r, Padded(rows, RowPad)*k, 1), floats(r, k*cols, 1)
		c := make([]float32, Padded(rows, RowPad)*cols)
		s.Product(c, cols, a, k, b, cols, 1, rows, cols, k, nil)
		panels, w := make([]float32, k*cols), s.Width32()
		for j := range cols {
			for i := range k {
				panels[j/w*w*k+i*w+j%w] = b[i*cols+j]
			}
		}
		d := make([]float32, len(c))
		s.Product(d, cols, a, k, panels, w, k, rows, cols, k, nil)
		requireSameBits(t, c[:rows*cols], d[:rows*cols])
		scale, e := floats(r, Padded(rows, RowPad), 1), make([]float32, len(c))
		s.Product(e, cols, a, k, b, cols, 1, rows, cols, k, scale)
		for i := range rows {
			for j := range cols {
				var want float32
				for x := range k {
					want += float32(a[i*k+x] * b[x*cols+j])
				}
				require.Equal(t, want, c[i*cols+j])
				require.Equal(t, float32(want*scale[i]), e[i*cols+j])
			}
		}
	}
}

// Kernels that are wrong in one value are not used.
func TestSampleTellsWrongKernels(t *testing.T) {
	sample := newSample()
	for _, s := range Sets() {
		require.True(t, sample.agrees(s), s.Name)
	}
	wrong := *portable
	for name, spoil := range map[string]func(){
		"linear": func() {
			wrong.product8 = func(c *float32, ldc int, a *uint8, lda int, b *int8, panel int, tiles int, k4 int, sums *int32, scales, bias, ascale *float32, azero *int32) {
				product8Go(c, ldc, a, lda, b, panel, tiles, k4, sums, scales, bias, ascale, azero)
				*c = math.Nextafter32(*c, 1e9)
			}
		},
		"product": func() {
			wrong.product32 = func(c *float32, ldc int, a *float32, lda int, b *float32, ldb int, tiles int, k int, scale *float32) {
				product32Go(c, ldc, a, lda, b, ldb, tiles, k, nil)
			}
		},
		"softmax": func() { wrong.softmax = func(x *float32, n8 int) float32 { return 1.0000001 * softmaxGo(x, n8) } },
		"gelu":    func() { wrong.gelu = func(*float32, int) {} },
		"norm": func() {
			wrong.norm = func(x, y, gain, bias *float32, n8 int, invn, eps float32) {
				normGo(x, y, gain, bias, n8, invn*1.001, eps)
			}
		},
		"bounds": func() {
			wrong.bounds = func(x *float32, n8 int) (lo, hi float32) { lo, hi = boundsGo(x, n8); return lo * 1.01, hi }
		},
		"quantise": func() {
			wrong.quantise = func(q *uint8, x *float32, n8 int, inv float32, zero int32) {
				quantiseGo(q, x, n8, inv, zero)
				*q ^= 1
			}
		},
	} {
		wrong = *portable
		spoil()
		require.False(t, sample.agrees(&wrong), name)
	}
	require.Same(t, Sets()[0], Best())
}

func BenchmarkCheck(b *testing.B) {
	for b.Loop() {
		newSample().agrees(Sets()[0])
	}
}

func TestWrongLengthsDoNotReachTheKernels(t *testing.T) {
	l := randomLinear(rand.New(rand.NewPCG(17, 18)), 64, 32)
	require.NoError(t, l.Check())
	for _, s := range Sets() {
		q := &Rows{}
		s.Quantise(q, make([]float32, 2*64), 2, 64)
		require.Panics(t, func() { s.Linear(make([]float32, 40), q, l) })
		require.Panics(t, func() { s.Quantise(q, make([]float32, 100), 2, 64) })
		require.Panics(t, func() { s.Softmax(make([]float32, 9)) })
		require.Panics(t, func() { s.Norm(make([]float32, 16), make([]float32, 8), make([]float32, 16), make([]float32, 16), 0) })
		require.Panics(t, func() {
			s.Product(make([]float32, 64), 64, make([]float32, 10), 10, make([]float32, 640), 64, 1, 2, 64, 10, nil)
		})
		s.Linear(nil, &Rows{}, l)
		s.Gelu(nil)
		s.Product(nil, 0, nil, 0, nil, 0, 0, 0, 0, 0, nil)
	}
	l.Sums = l.Sums[:1]
	require.ErrorContains(t, l.Check(), "sums")
	require.ErrorContains(t, (&Linear{In: 7, Out: 1}).Check(), "multiple of 8")
}

func BenchmarkLinear(b *testing.B) {
	for _, shape := range [][2]int{{384, 1152}, {384, 384}, {384, 1536}, {1536, 384}} {
		l := randomLinear(rand.New(rand.NewPCG(1, 1)), shape[0], shape[1])
		x := floats(rand.New(rand.NewPCG(1, 1)), 128*shape[0], 1)
		for _, s := range Sets() {
			b.Run(s.Name, func(b *testing.B) {
				q := &Rows{}
				y := make([]float32, Padded(128, RowPad)*l.Columns())
				for b.Loop() {
					s.Quantise(q, x, 128, shape[0])
					s.Linear(y, q, l)
				}
				b.ReportMetric(2*128*float64(shape[0]*shape[1])*float64(b.N)/b.Elapsed().Seconds()/1e9, "GOP/s")
			})
		}
	}
}

func BenchmarkProduct(b *testing.B) {
	for _, shape := range []struct {
		name          string
		rows, cols, k int
	}{{"scores", 24, 256, 32}, {"context", 24, 32, 256}} {
		x, y := make([]float32, shape.rows*shape.k), make([]float32, shape.k*shape.cols)
		c := make([]float32, shape.rows*shape.cols)
		for _, s := range Sets() {
			b.Run(shape.name+"/"+s.Name, func(b *testing.B) {
				for b.Loop() {
					if shape.k == 32 {
						s.Product(c, shape.cols, x, shape.k, y, s.Width32(), shape.k, shape.rows, shape.cols, shape.k, nil)
					} else {
						s.Product(c, shape.cols, x, shape.k, y, shape.cols, 1, shape.rows, shape.cols, shape.k, nil)
					}
				}
				b.ReportMetric(2*float64(shape.rows*shape.cols*shape.k)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
			})
		}
	}
}
