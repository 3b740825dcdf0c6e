package learned

import (
	"fmt"
	"sort"
	"unicode"

	"whosaid/extractors/attribution"
	"whosaid/extractors/doc"
)

// Candidate is an attribution that may stand.
type Candidate struct {
	doc.Attribution
	Evidence []float64
	rank     float64
}

// rule is what the claims that the model proposes say that found them.
const rule = "model"

// biases are added to the logits of what is outside of claims. The first is the
// likeliest reading; the others see more claims, and borders that come second.
var biases = []float32{0, -0.5, -1, -1.5}

// Candidates are what the model reads in d, the same with other sources, and what
// the rules propose, down to LeastProposal, with the evidence for each.
func (m *Model) Candidates(d *doc.Doc, rules attribution.Reading) ([]Candidate, error) {
	return m.candidates(d, rules, func([]window, []Piece) {})
}

// candidates is Candidates, and hands what the encoder saw of each segment to
// others too.
func (m *Model) candidates(d *doc.Doc, rules attribution.Reading, also func([]window, []Piece)) ([]Candidate, error) {
	all := rules.Find(LeastProposal)
	parts := segments(Pieces(m.pieces, d, all))
	proposed := bySegment(parts, all)
	marks := outermost(d.Quotes)
	var out []Candidate
	for k, pieces := range parts {
		windows, err := m.score(pieces)
		if err != nil {
			return nil, err
		}
		also(windows, pieces)
		s := &segment{m: m, d: d, rules: rules, marks: marks, pieces: pieces, windows: windows, proposals: proposed[k], seen: map[string]bool{}}
		var read []claim
		for reading, bias := range biases {
			for _, c := range m.decode(windows, pieces, bias) {
				if reading == 0 {
					s.cues = append(s.cues, c.parts[cueRole][0].first)
				}
				s.add(&c, s.attribution(&c), asRead)
				read = append(read, c)
			}
		}
		for i := range read {
			s.otherSources(&read[i])
		}
		for _, p := range s.proposals {
			if !holds(s.span(), p.Source, p.Cue, p.Content) {
				continue
			}
			c := claim{parts: [3][]part{partsOf(pieces, sourceRole, p.Source), partsOf(pieces, cueRole, p.Cue), partsOf(pieces, contentRole, p.Content)}}
			if len(c.parts[contentRole]) == 0 {
				continue
			}
			m.judge(windows, &c, s.cues)
			s.add(&c, p, asRead)
		}
		out = append(out, s.out...)
	}
	return out, nil
}

// segment is what candidates are gathered from and in.
type segment struct {
	m         *Model
	d         *doc.Doc
	rules     attribution.Reading
	marks     []doc.Quote
	pieces    []Piece
	windows   []window
	proposals []doc.Attribution
	cues      []int // of the likeliest reading, by their first pieces
	seen      map[string]bool
	out       []Candidate
}

// add takes c, which is a in the text, with its evidence, unless it is there.
func (s *segment) add(c *claim, a doc.Attribution, from origin) {
	key := fmt.Sprint(a.Content, a.Cue, a.Source, a.Rule == rule)
	if len(a.Content) == 0 || s.seen[key] {
		return
	}
	s.seen[key] = true
	a.Votes = votes(s.windows, c)
	e := s.evidence(c, &a, from)
	a.Confidence = s.m.Right.probability(e)
	rank := a.Confidence + (s.m.Exact.probability(e)+s.m.Cue.probability(e))/2
	s.out = append(s.out, Candidate{Attribution: a, Evidence: e[:], rank: rank})
}

// span is the bytes that the segment's pieces stand in.
func (s *segment) span() doc.Span {
	return doc.Span{Start: s.pieces[0].Start, End: s.pieces[len(s.pieces)-1].End}
}

// bySegment deals the proposals out to the segments that their contents begin
// in, so that the work on a segment does not grow with the article.
func bySegment(segments [][]Piece, proposals []doc.Attribution) [][]doc.Attribution {
	out := make([][]doc.Attribution, len(segments))
	for _, p := range proposals {
		if len(p.Content) == 0 {
			continue
		}
		k := sort.Search(len(segments), func(k int) bool { return segments[k][0].Start > p.Content[0].Start }) - 1
		if k >= 0 {
			out[k] = append(out[k], p)
		}
	}
	return out
}

// attribution is what a claim of the model is in the text.
func (s *segment) attribution(c *claim) doc.Attribution {
	a := doc.Attribution{
		Source: spans(s.d, s.pieces, c.parts[sourceRole]), Cue: spans(s.d, s.pieces, c.parts[cueRole]),
		Content: toMarks(s.d, s.marks, spans(s.d, s.pieces, c.parts[contentRole])),
		Speaker: -1, Rule: rule,
	}
	a.Type = s.rules.Type(a.Content)
	return a
}

func holds(all doc.Span, lists ...[]doc.Span) bool {
	for _, l := range lists {
		for _, s := range l {
			if !all.Contains(s) {
				return false
			}
		}
	}
	return true
}

// choose keeps the candidates that are likely enough right and do not overlap a
// better one: what stands in the text belongs to one content or cue. A content
// without a word is none.
func (m *Model) choose(d *doc.Doc, candidates []Candidate) []doc.Attribution {
	sort.SliceStable(candidates, func(i, j int) bool { return candidates[i].rank > candidates[j].rank })
	taken := make(map[int]bool) // bytes of d at which a character of a content or cue begins
	free := func(at int, _ rune) bool { return !taken[at] }
	take := func(at int, _ rune) bool { taken[at] = true; return true }
	noWord := func(_ int, r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	var out []doc.Attribution
	for i := range candidates {
		a := &candidates[i].Attribution
		if a.Confidence < m.Least || !characters(d, a.Content, free) || !characters(d, a.Cue, free) || characters(d, a.Content, noWord) {
			continue
		}
		characters(d, a.Content, take)
		characters(d, a.Cue, take)
		out = append(out, *a)
	}
	sort.SliceStable(out, func(i, j int) bool { return begin(&out[i]) < begin(&out[j]) })
	return out
}

// characters calls f with each character in spans that is no white space, until
// f says no.
func characters(d *doc.Doc, spans []doc.Span, f func(at int, r rune) bool) bool {
	for _, s := range spans {
		for i, r := range d.Slice(s) {
			if !unicode.IsSpace(r) && !f(s.Start+i, r) {
				return false
			}
		}
	}
	return true
}

func begin(a *doc.Attribution) int {
	b := a.Content[0].Start
	for _, s := range [][]doc.Span{a.Cue, a.Source} {
		if len(s) > 0 {
			b = min(b, s[0].Start)
		}
	}
	return b
}
