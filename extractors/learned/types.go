package learned

// An article's names are typed: the scores of the entity head, added up over the
// names that are written the same, and the rules' word.

import (
	"sort"
	"strings"

	"whosaid/extractors/doc"
)

// names are the mentions that are names, by where they begin.
func names(d *doc.Doc) []int {
	var out []int
	for i := range d.Mentions {
		if d.Mentions[i].Form == doc.Name {
			out = append(out, i)
		}
	}
	sort.SliceStable(out, func(a, b int) bool { return d.Mentions[out[a]].Core.Start < d.Mentions[out[b]].Core.Start })
	return out
}

// typing gathers the scores of an article's names, a segment after the other.
type typing struct {
	m      *Model
	d      *doc.Doc
	names  []int                          // not yet read
	scores map[string]*[nEntities]float32 // sums by name
	count  map[string]float32
}

func (m *Model) newTyping(d *doc.Doc) *typing {
	return &typing{m: m, d: d, names: names(d), scores: map[string]*[nEntities]float32{}, count: map[string]float32{}}
}

// key is what a name is known by: the same word means the same all over an article.
func (t *typing) key(x *doc.Mention) string { return strings.ToLower(t.d.Slice(x.Core)) }

// add reads the names that begin in a segment.
func (t *typing) add(windows []window, pieces []Piece) {
	if t.m.Entities.Layer == 0 {
		return
	}
	end := pieces[len(pieces)-1].End
	var score [nPlaces * nEntities]float32
	for ; len(t.names) > 0 && t.d.Mentions[t.names[0]].Core.Start < end; t.names = t.names[1:] {
		x := &t.d.Mentions[t.names[0]]
		p, ok := placeOf(pieces, x.Core)
		if !ok {
			continue
		}
		p.read(score[:], nEntities, func(i int) []float32 { return answering(windows, i).entityRow(i) })
		key := t.key(x)
		sum := t.scores[key]
		if sum == nil {
			sum = new([nEntities]float32)
			t.scores[key] = sum
		}
		t.count[key]++
		for place := range nPlaces {
			for k, s := range score[place*nEntities:][:nEntities] {
				sum[k] += s
			}
		}
		for _, row := range priorRows(x.Type, len(p.words)) {
			for k, s := range t.m.entities.prior[row*nEntities:][:nEntities] {
				sum[k] += s
			}
		}
	}
}

// decide sets the types of the names. What the rules have from a role stands,
// whatever the name is elsewhere: who has one is a person, and what a person
// speaks for is no other person.
func (t *typing) decide() {
	bodies := map[string]bool{}
	for i := range t.d.Mentions {
		bodies[t.d.Mentions[i].Affiliation] = true
	}
	for i := range t.d.Mentions {
		x := &t.d.Mentions[i]
		if x.Form != doc.Name || x.Role != "" || x.Type == doc.Organization && bodies[t.d.Slice(x.Core)] {
			continue
		}
		key := t.key(x)
		sum := t.scores[key]
		if sum == nil {
			continue
		}
		own := typeOf(x.Type)
		best := own
		most := sum[own] + float32(t.m.Entities.Trust*t.count[key])
		for k := range entityTypes {
			if sum[k] > most {
				best, most = k, sum[k]
			}
		}
		if best != own {
			x.Type = entityTypes[best]
		}
	}
}
