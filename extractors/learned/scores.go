package learned

import "whosaid/extractors/encoder"

// maxSegment bounds, in pieces, what is decoded at once, so that memory does not
// grow with an article's length. Segments end with a paragraph where one ends.
const maxSegment = 4096

// window answers for the pieces [lo, hi) of a segment, having seen [a, b).
type window struct {
	a, b, lo, hi int
	rows         []float32 // [b-a][nHeads]
	entities     []float32 // [b-a][nPlaces*nEntities], nil without that head
}

// scratch is what one goroutine needs to run the model.
type scratch struct {
	encoder  *encoder.Scratch
	ids      []int32
	features [][]uint8
	states   []float32
	middle   []float32 // states that the entity head reads
}

// row gives the heads' outputs for piece i, as window w sees it.
func (w *window) row(i int) []float32 { return w.rows[(i-w.a)*nHeads:][:nHeads] }

// entityRow is row for the entity head.
func (w *window) entityRow(i int) []float32 {
	const n = nPlaces * nEntities
	return w.entities[(i-w.a)*n:][:n]
}

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
		var taps []encoder.Tap
		if m.Entities.Layer > 0 {
			if need := (n + 2) * hidden; cap(s.middle) < need {
				s.middle = make([]float32, need)
			}
			taps = []encoder.Tap{{Layer: m.Entities.Layer, Out: s.middle[:(n+2)*hidden]}}
		}
		states, err := m.encode(s, w, pieces, taps...)
		if err != nil {
			return nil, err
		}
		if taps != nil {
			w.entities = make([]float32, n*nPlaces*nEntities)
			s.encoder.Products(w.entities, s.middle[hidden:], m.entities.weight, n, nPlaces*nEntities, hidden)
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

// encode runs the encoder over what w sees of pieces. The states are those of
// [CLS], the pieces and [SEP], and hold until the next call.
func (m *Model) encode(s *scratch, w *window, pieces []Piece, taps ...encoder.Tap) ([]float32, error) {
	n := w.b - w.a
	hidden := m.encoder.Config.Hidden
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
	return states, m.encoder.Run(s.encoder, s.ids, s.features, states, taps...)
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
