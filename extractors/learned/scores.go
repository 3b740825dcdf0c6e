package learned

import "whosaid/extractors/encoder"

// maxSegment bounds, in pieces, what is decoded at once, so that memory does not
// grow with an article's length. Segments end with a paragraph where one ends.
const maxSegment = 4096

// window answers for the pieces [lo, hi) of a segment, having seen [a, b).
type window struct {
	a, b, lo, hi int
	rows         []float32 // [b-a][nHeads]
}

// scratch is what one goroutine needs to run the model.
type scratch struct {
	encoder  *encoder.Scratch
	ids      []int32
	features [][]uint8
	states   []float32
}

// row gives the heads' outputs for piece i, as window w sees it.
func (w *window) row(i int) []float32 { return w.rows[(i-w.a)*nHeads:][:nHeads] }

// windows cuts pieces into windows of which each sees context on both sides of
// what it answers for. They part where paragraphs do, if one ends in the second
// half of a window.
func (m *Model) windows(pieces []Piece) []window {
	var out []window
	n, most := len(pieces), m.Window-2*m.Context
	for lo := 0; lo < n; {
		hi := min(n, lo+most)
		if hi < n {
			for i := hi; i > lo+most/2; i-- {
				if pieces[i].mark() {
					hi = i
					break
				}
			}
		}
		out = append(out, window{a: max(0, lo-m.Context), b: min(n, hi+m.Context), lo: lo, hi: hi})
		lo = hi
	}
	return out
}

// score runs the encoder and the heads over a segment.
func (m *Model) score(pieces []Piece) ([]window, error) {
	return m.scoreIn(m.windows(pieces), pieces)
}

// scoreIn fills the rows of windows over pieces.
func (m *Model) scoreIn(out []window, pieces []Piece) ([]window, error) {
	s := m.scratch.Get().(*scratch)
	defer m.scratch.Put(s)
	hidden := m.encoder.Config.Hidden
	for k := range out {
		w := &out[k]
		n := w.b - w.a
		s.ids = append(s.ids[:0], m.cls)
		s.features = make([][]uint8, nFeatures)
		for f := range s.features {
			s.features[f] = make([]uint8, n+2)
		}
		for i, p := range pieces[w.a:w.b] {
			s.ids = append(s.ids, p.ID)
			for f, v := range p.Features {
				s.features[f][i+1] = v
			}
		}
		s.ids = append(s.ids, m.sep)
		if need := (n + 2) * hidden; cap(s.states) < need {
			s.states = make([]float32, need)
		}
		states := s.states[:(n+2)*hidden]
		if err := m.encoder.Run(s.encoder, s.ids, s.features, states); err != nil {
			return nil, err
		}
		w.rows = make([]float32, n*nHeads)
		s.encoder.Products(w.rows, states[hidden:], m.heads, n, nHeads, hidden)
		for i := range n {
			row := w.rows[i*nHeads:][:nHeads]
			for j, b := range m.headsBias {
				row[j] += b
			}
			for j := dependentRow; j < labelRow; j++ {
				row[j] = max(row[j], 0)
			}
		}
	}
	return out, nil
}

// segments cuts pieces where paragraphs end, into runs of at most maxSegment.
func segments(pieces []Piece) [][]Piece {
	var out [][]Piece
	for len(pieces) > maxSegment {
		cut := maxSegment
		for i := maxSegment; i > maxSegment/2; i-- {
			if pieces[i].mark() {
				cut = i
				break
			}
		}
		out = append(out, pieces[:cut])
		pieces = pieces[cut:]
	}
	if len(pieces) > 0 {
		out = append(out, pieces)
	}
	return out
}
