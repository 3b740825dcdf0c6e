package learned

import (
	"fmt"
	"sort"

	"whosaid/extractors/attribution"
	"whosaid/extractors/doc"
	"whosaid/extractors/encoder"
)

// entityHead says of the names that package entities found whether they are of
// a person, an organisation, a place or something else. It is one linear map on
// the states of a layer in the middle, which keep more of the words than those
// of the last, and on what the rules think. Nobody asks it where names are: the
// rules know that better.
type entityHead struct {
	weight []float32 // [nPlaces*nEntities][hidden]
	prior  []float32 // [len(priorTypes)+nSizes][nEntities]
}

// EntitySettings are what a model file says of its entity head.
type EntitySettings struct {
	Layer int `json:"layer"` // the one whose states it reads; 1 is the first, 0: there is no head
	// Trust is what the rules' word weighs against the sum of a name's scores,
	// divided by how often the name stands in the article.
	Trust float32 `json:"trust"`
}

// The head's outputs: the types, and "no name", which serves training alone.
var entityTypes = []doc.MentionType{doc.Person, doc.Organization, doc.Place, doc.Other}

const nEntities = 4 + 1

// Pieces that tell of a name, in the order of the head's rows: the mean over the
// beginnings of its words, its last word, and the words before and after it.
const (
	inName = iota
	lastOfName
	beforeName
	afterName
	nPlaces
)

// priorTypes are the rules' types in the order of the rows of entityHead.prior;
// rows for names of 1, 2, 3 and more words follow.
var priorTypes = []doc.MentionType{doc.Person, doc.Group, doc.Organization, doc.Place, doc.Other, doc.Document}

const nSizes = 4

// typeOf is the index in entityTypes of what the rules say.
func typeOf(t doc.MentionType) int {
	switch t {
	case doc.Person, doc.Group:
		return 0
	case doc.Organization:
		return 1
	case doc.Place:
		return 2
	}
	return 3
}

// readEntityHead finds the head in the model file; a file without one is older
// than heads, or its maker wants none: then the rules' types stand.
func (m *Model) readEntityHead() error {
	l := m.Entities.Layer
	if l == 0 {
		return nil
	}
	if l < 0 || l > m.encoder.Config.Layers {
		return fmt.Errorf("an entity head on layer %d of %d", l, m.encoder.Config.Layers)
	}
	for _, t := range []struct {
		name string
		into *[]float32
		size int
	}{
		{"entities.weight", &m.entities.weight, nPlaces * nEntities * m.encoder.Config.Hidden},
		{"entities.prior", &m.entities.prior, (len(priorTypes) + nSizes) * nEntities},
	} {
		data, shape, err := m.encoder.Tensor(t.name)
		if err != nil {
			return err
		}
		if len(data) != t.size {
			return fmt.Errorf("tensor %s has the shape %v, this program wants %d values: train the entity head again (training/README.md)", t.name, shape, t.size)
		}
		*t.into = data
	}
	return nil
}

// place is where a name stands among pieces.
type place struct {
	words         []int // pieces that begin its words
	before, after int   // pieces that begin the words around it, or stand between paragraphs; -1 for none
}

// placeOf finds the name that lies in span s; ok is false where no word begins in it.
func placeOf(pieces []Piece, s doc.Span) (p place, ok bool) {
	last := 0
	for i := range within(pieces, s) {
		if !pieces[i].Inside {
			p.words = append(p.words, i)
		}
		last = i
	}
	if len(p.words) == 0 {
		return p, false
	}
	p.before, p.after = p.words[0]-1, last+1
	for p.before >= 0 && pieces[p.before].Inside {
		p.before--
	}
	for p.after < len(pieces) && pieces[p.after].Inside {
		p.after++
	}
	if p.after == len(pieces) {
		p.after = -1
	}
	return p, true
}

// read gives what row says at the pieces of p: nPlaces times n values, of which
// the first of a piece's row serve the first place, and so on where rows are
// nPlaces*n wide; where they are n wide, they serve each.
func (p *place) read(out []float32, n int, row func(i int) []float32) {
	clear(out)
	part := func(i, place int) []float32 {
		r := row(i)
		if len(r) == n {
			return r
		}
		return r[place*n:][:n]
	}
	inverse := 1 / float32(len(p.words))
	for _, i := range p.words {
		for k, x := range part(i, inName) {
			out[k] += float32(x * inverse)
		}
	}
	for place, i := range []int{lastOfName: p.words[len(p.words)-1], beforeName: p.before, afterName: p.after} {
		if place > inName && i >= 0 {
			copy(out[place*n:], part(i, place))
		}
	}
}

// priorRows are the rows of entityHead.prior for a name of so many words.
func priorRows(t doc.MentionType, words int) [2]int {
	row := len(priorTypes) - 2 // other
	for i, x := range priorTypes {
		if x == t {
			row = i
		}
	}
	return [2]int{row, len(priorTypes) + min(words, nSizes) - 1}
}

// NameStates gives, for training, what the entity head reads of d on one layer:
// for each name its mention, the states at its places one after the other, and
// its rows of the prior.
func (m *Model) NameStates(d *doc.Doc, rules attribution.Reading, layer int, each func(mention int, states []float32, prior [2]int)) error {
	if layer < 1 || layer > m.encoder.Config.Layers {
		return fmt.Errorf("layer %d of %d", layer, m.encoder.Config.Layers)
	}
	hidden := m.encoder.Config.Hidden
	s := m.scratch.Get().(*scratch)
	defer m.scratch.Put(s)
	out := make([]float32, nPlaces*hidden)
	left := names(d)
	for _, pieces := range segments(Pieces(m.pieces, d, rules.Find(LeastProposal))) {
		windows := m.windows(pieces)
		states := make([][]float32, len(windows))
		for k := range windows {
			w := &windows[k]
			states[k] = make([]float32, (w.b-w.a+2)*hidden)
			if _, err := m.encode(s, w, pieces, encoder.Tap{Layer: layer, Out: states[k]}); err != nil {
				return err
			}
		}
		row := func(i int) []float32 {
			k := sort.Search(len(windows), func(k int) bool { return windows[k].hi > i })
			return states[k][(i-windows[k].a+1)*hidden:][:hidden]
		}
		end := pieces[len(pieces)-1].End
		for ; len(left) > 0 && d.Mentions[left[0]].Core.Start < end; left = left[1:] {
			x := &d.Mentions[left[0]]
			if p, ok := placeOf(pieces, x.Core); ok {
				p.read(out, hidden, row)
				each(left[0], out, priorRows(x.Type, len(p.words)))
			}
		}
	}
	return nil
}
