package encoder

// One pass of the encoder over a window.

import (
	"fmt"

	"whosaid/extractors/encoder/kernels"
)

// queries is the number of rows that attention works on at once: their scores
// stay in the first cache.
const queries = kernels.RowPad

// block is the number of rows that the feed-forward network works on at once.
// Its states are wide: they stay in the second cache. A multiple of RowPad.
const block = 6 * kernels.RowPad

// Scratch is the memory that one goroutine needs to run a model. It grows with
// the longest window that it sees (6 MB for 512 pieces and hidden 384) and
// is used again; it holds nothing that outlives a call.
type Scratch struct {
	set    *kernels.Set
	c      Config
	pieces int // room, a multiple of kernels.RowPad

	x, y, qkv, h []float32 // [pieces][hidden, hidden, 3*hidden], [block][ffn]
	rows         kernels.Rows
	scores       []float32        // [queries][pieces]
	keys, values []float32        // of one head: panels of keys, [pieces][head]
	inverse      [queries]float32 // 1 / the sums of the rows of scores

	// For heads.
	free       kernels.Rows
	wide, pack []float32
}

// NewScratch makes the memory for one goroutine.
func (m *Model) NewScratch() *Scratch { return &Scratch{set: m.set, c: m.Config} }

func (s *Scratch) grow(n int) {
	if n <= s.pieces {
		return
	}
	r := kernels.Padded(n, kernels.ColumnPad*3) // a multiple of RowPad and of the width of panels
	c := &s.c
	s.pieces = r
	s.x, s.y = make([]float32, r*c.Hidden), make([]float32, r*c.Hidden)
	s.qkv, s.h = make([]float32, r*3*c.Hidden), make([]float32, min(r, block)*c.FFN)
	head := c.Hidden / c.Heads
	s.scores, s.keys, s.values = make([]float32, queries*r), make([]float32, r*head), make([]float32, r*head)
}

// Tap asks for the states after one of the layers.
type Tap struct {
	Layer int       // 1 is the first
	Out   []float32 // [len(ids)][Hidden]
}

// Run encodes one window: ids of word pieces with [CLS] and [SEP] where the
// model was trained with them, at most Config.Positions of them, and for each of
// Config.Features one value a piece. It writes the states of the last layer to
// out, [len(ids)][Hidden], and those of other layers to taps. No ids are no error
// and write nothing.
func (m *Model) Run(s *Scratch, ids []int32, features [][]uint8, out []float32, taps ...Tap) error {
	n, hidden := len(ids), m.Config.Hidden
	if err := m.check(ids, features, out, taps); err != nil || n == 0 {
		return err
	}
	if s.set != m.set || s.c.Hidden != hidden || s.c.FFN != m.Config.FFN || s.c.Heads != m.Config.Heads {
		*s = Scratch{set: m.set, c: m.Config}
	}
	s.grow(n)
	m.embed(s, ids, features)
	eps := m.Config.Epsilon
	for i := range m.layers {
		l := &m.layers[i]
		m.set.Quantise(&s.rows, s.x, n, hidden)
		m.set.Linear(s.qkv, &s.rows, l.qkv)
		m.attention(s, n)
		m.set.Quantise(&s.rows, s.y, n, hidden)
		m.set.Linear(s.y, &s.rows, l.out)
		m.norm(s, n, l.gain1, l.bias1, eps)
		m.feedForward(s, n, l)
		m.norm(s, n, l.gain2, l.bias2, eps)
		for _, t := range taps {
			if t.Layer == i+1 {
				copy(t.Out, s.x[:n*hidden])
			}
		}
	}
	copy(out, s.x[:n*hidden])
	return nil
}

func (m *Model) check(ids []int32, features [][]uint8, out []float32, taps []Tap) error {
	c := &m.Config
	for _, t := range taps {
		if t.Layer < 1 || t.Layer > c.Layers || len(t.Out) < len(ids)*c.Hidden {
			return fmt.Errorf("a tap of %d values after layer %d; the model %s has %d layers, and %d pieces need %d", len(t.Out), t.Layer, c.Name, c.Layers, len(ids), len(ids)*c.Hidden)
		}
	}
	switch {
	case len(ids) > c.Positions:
		return fmt.Errorf("a window of %d pieces; the model %s takes %d", len(ids), c.Name, c.Positions)
	case len(features) != len(c.Features):
		return fmt.Errorf("%d features; the model %s has %d", len(features), c.Name, len(c.Features))
	case len(out) < len(ids)*c.Hidden:
		return fmt.Errorf("room for %d values; %d pieces need %d", len(out), len(ids), len(ids)*c.Hidden)
	}
	for i, id := range ids {
		if id < 0 || int(id) >= c.Vocabulary {
			return fmt.Errorf("piece %d has the id %d; the vocabulary of the model %s has %d pieces", i, id, c.Name, c.Vocabulary)
		}
	}
	for k, f := range c.Features {
		if len(features[k]) != len(ids) {
			return fmt.Errorf("feature %q has %d values for %d pieces", f.Name, len(features[k]), len(ids))
		}
		for i, v := range features[k] {
			if int(v) >= f.Size {
				return fmt.Errorf("piece %d has the value %d of feature %q, which has %d values", i, v, f.Name, f.Size)
			}
		}
	}
	return nil
}

func (m *Model) embed(s *Scratch, ids []int32, features [][]uint8) {
	h := m.Config.Hidden
	for i, id := range ids {
		x, word, scale := s.x[i*h:][:h], m.word[int(id)*h:][:h], m.wordScale[id]
		for j, w := range word {
			x[j] = float32(float32(w) * scale)
		}
		for k, table := range m.features {
			for j, v := range table[int(features[k][i])*h:][:h] {
				x[j] += v
			}
		}
		m.set.Norm(x, m.position[i*h:][:h], m.normGain, m.normBias, m.Config.Epsilon)
	}
}

// feedForward sets y to down(gelu(up(x))).
func (m *Model) feedForward(s *Scratch, n int, l *layer) {
	hidden, ffn := m.Config.Hidden, m.Config.FFN
	for at := 0; at < n; at += block {
		rows := min(block, n-at)
		m.set.Quantise(&s.rows, s.x[at*hidden:], rows, hidden)
		m.set.Linear(s.h, &s.rows, l.up)
		m.set.Gelu(s.h[:rows*ffn])
		m.set.Quantise(&s.rows, s.h, rows, ffn)
		m.set.Linear(s.y[at*hidden:], &s.rows, l.down)
	}
}

// norm sets x = LayerNorm(x+y) for every row.
func (m *Model) norm(s *Scratch, n int, gain, bias []float32, eps float32) {
	h := m.Config.Hidden
	for i := range n {
		m.set.Norm(s.x[i*h:][:h], s.y[i*h:][:h], gain, bias, eps)
	}
}

// attention sets y to the context vectors of all heads.
func (m *Model) attention(s *Scratch, n int) {
	hidden, head, w := m.Config.Hidden, m.Config.Hidden/m.Config.Heads, m.set.Width32()
	stride := 3 * hidden
	cols := kernels.Padded(n, w)
	for h := 0; h < hidden; h += head {
		q, k, v := s.qkv[h:], s.qkv[hidden+h:], s.qkv[2*hidden+h:]
		transpose(s.keys, k, stride, n, head, w)
		for j := range n {
			copy(s.values[j*head:][:head], v[j*stride:])
		}
		for at := 0; at < n; at += queries {
			rows := min(queries, n-at)
			m.set.Product(s.scores, cols, q[at*stride:], stride, s.keys, w, head, rows, cols, head, nil)
			for i := range rows {
				row := s.scores[i*cols:][:kernels.Padded(n, kernels.Lanes)]
				for j := n; j < len(row); j++ {
					row[j] = row[0] - 1e4 // next to nothing, whatever stands in the padding
				}
				s.inverse[i] = m.set.Softmax(row)
			}
			m.set.Product(s.y[at*hidden+h:], hidden, s.scores, cols, s.values, head, 1, rows, head, n, s.inverse[:])
		}
	}
}

// transpose brings n rows of k values, stride apart, into panels [n/w][k][w],
// four rows at a time. What pads the last panel is anything.
func transpose(panels, rows []float32, stride, n, k, w int) {
	for j := 0; j < n; j += 4 {
		panel := panels[j/w*w*k+j%w:]
		if j+4 > n {
			for ; j < n; j++ {
				for i, x := range rows[j*stride:][:k] {
					panel[i*w] = x
				}
				panel = panel[1:]
			}
			return
		}
		r0, r1, r2, r3 := rows[j*stride:][:k], rows[(j+1)*stride:][:k], rows[(j+2)*stride:][:k], rows[(j+3)*stride:][:k]
		for i, x := range r0 {
			p := panel[i*w:][:4:4]
			p[0], p[1], p[2], p[3] = x, r1[i], r2[i], r3[i]
		}
	}
}
