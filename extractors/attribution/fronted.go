package attribution

import (
	"strings"

	"whosaid/extractors/en"
)

// Reported content in front of its tag clause: “C, Ms Roe said.”, “C, said
// Ms Roe”, and around it: “C1, Ms Roe said, C2”.

// fronted proposes C S V and C V S for the verb cue c.
func (v *view) fronted(c verbCue) (candidate, bool) {
	g := &v.groups[c.group]
	if !v.finite(g) || v.passive(g) || v.quoteAt(g.head) >= 0 || !c.row.Frames.Any(en.That|en.Quote) && c.row.Count > 0 {
		return candidate{}, false
	}
	lo, hi := v.sentence(g.head)
	if hi-lo > maxSentence {
		return candidate{}, false
	}
	out := candidate{cue: []run{{c.first, c.last}}, lemma: c.lemma, negated: c.negated}
	var tagFirst, tagLast int // the tag clause
	// “Roe, who left in May, rejected the idea”: what stands in front is the subject.
	subj := v.subject(c.group)
	plain := subj.ok() && !subj.shared && !subj.relative && subj.last >= g.first-1 && v.verbless(lo, subj.first)
	after := v.word(g.first-1) == "," && g.first-1 > lo && g.last-g.first <= 2 || g.first > lo && v.quoteAt(g.first-1) >= 0
	if after && !plain && c.lemma != "tell" {
		// C, said S
		e := v.sourceEnd(c.last, hi)
		if e == c.last {
			return candidate{}, false
		}
		if !v.isSubjectStart(c.last) && v.tag(c.last) != "NN" && v.tag(c.last) != "JJ" && v.tag(c.last) != "CD" {
			return candidate{}, false
		}
		out.rule = "fronted-inverted"
		out.source = []run{{c.last, e}}
		tagFirst, tagLast = g.first, e
	} else {
		s := v.subject(c.group)
		if !s.ok() || s.relative || s.shared || s.first <= lo {
			return candidate{}, false
		}
		before := s.first - 1
		if v.word(before) == "as" && before-1 > lo && v.word(before-1) == "," {
			before--
		}
		if v.word(before) != "," && !isDash(v.word(before)) && v.quoteAt(before) < 0 {
			return candidate{}, false
		}
		out.rule = "fronted"
		out.source = []run{{s.first, s.last}}
		tagFirst, tagLast = before+1, c.last
		if v.quoteAt(before) < 0 {
			tagFirst = before
		}
	}
	// What follows the tag clause must not be a content of its own.
	r := tagLast
	if c.row.Frames.Any(en.Recipient) && r < hi && out.rule == "fronted" {
		if e := v.nounRight(r, hi, true); e > r {
			r = e
		}
	}
	for r < hi {
		e := v.adjunctEnd(r, hi)
		if e == r {
			break
		}
		r = e
	}
	start := v.clauseStart(tagFirst, lo)
	front := v.trim(run{start, tagFirst})
	if q := v.quoteAt(tagFirst - 1); q >= 0 && v.quotes[q].first > front.first && v.wholeQuote(q) {
		return candidate{}, false // Some are worried: “C,” said S
	}
	if front.empty() || !v.hasVerb(front.first, front.last) && v.quoteAt(front.first) < 0 && !v.subjectAround(front, r, hi) {
		// “On Tuesday, Ms Roe said, C2”
		return candidate{}, false
	}
	switch {
	case r >= hi || isStop(v.word(r)):
		out.content = []run{front}
	case v.word(r) == "," || isDash(v.word(r)) || v.word(r) == ";":
		out.content = []run{front}
		if v.word(r) != ";" && r == tagLast && v.goesOn(front, r+1, hi) {
			out.rule += "-around"
			out.content = append(out.content, v.trim(run{r + 1, v.clauseEnd(r+1, hi)}))
		}
	default:
		return candidate{}, false
	}
	if v.word(r) == "," && r+1 < hi && v.quoteAt(r+1) >= 0 && v.quoteAt(front.first) < 0 && v.wholeQuote(v.quoteAt(r+1)) {
		return candidate{}, false
	}
	if v.adverbialFront(front) {
		return candidate{}, false
	}
	if w := v.word(front.last - 1); w == "which" || w == "who" {
		// “a law which, she said, “punishes the poor””: the clause alone is said
		if len(out.content) < 2 {
			return candidate{}, false
		}
		b := front.last - 1
		if v.word(b-1) == "," {
			b--
		}
		if t := v.baseLeft(b, lo); t < b {
			b = t
		}
		out.content[0].first = b
	}
	out.frame = "clause"
	if v.quoteAt(front.first) >= 0 {
		out.frame = "quote"
	}
	return out, true
}

// adverbialFront reports whether the words in front of a tag clause only set
// the scene for it: “Asked about it”, “After she lost”.
func (v *view) adverbialFront(r run) bool {
	if v.quoteAt(r.first) >= 0 {
		return false
	}
	for k := r.first; k < r.last; k++ {
		if v.word(k) == "," {
			return false
		}
	}
	switch v.tag(r.first) {
	case "IN", "VBG", "VBN", "WRB", "TO":
		return true
	}
	switch v.word(r.first) {
	case "asked", "when", "after", "but", "and":
		return v.word(r.first) == "asked" || v.tag(r.first) == "WRB"
	}
	return false
}

// subjectAround reports whether front is the subject of what follows the tag
// clause that ends before r: “The bridge, she said, is safe”.
func (v *view) subjectAround(front run, r, hi int) bool {
	if r+1 >= hi || v.word(r) != "," || v.nounRight(front.first, front.last, true) != front.last {
		return false
	}
	n := r + 1
	for n < hi && v.isAdverb(n) {
		n++
	}
	if n >= hi || v.verb(n) < 0 {
		return false
	}
	return v.finite(&v.groups[v.verb(n)])
}

// asClause proposes “As S reported, C”.
func (v *view) asClause(c verbCue) (candidate, bool) {
	g := &v.groups[c.group]
	if !v.finite(g) || v.passive(g) || v.quoteAt(g.head) >= 0 || !c.row.Frames.Any(en.That|en.Quote) {
		return candidate{}, false
	}
	lo, hi := v.sentence(g.head)
	s := v.subject(c.group)
	if !s.ok() || s.first != lo+1 || v.word(lo) != "as" {
		return candidate{}, false
	}
	r := c.last
	for r < hi {
		e := v.adjunctEnd(r, hi)
		if e == r {
			break
		}
		r = e
	}
	if v.word(r) != "," || r+1 >= hi {
		return candidate{}, false
	}
	content := v.trim(run{r + 1, v.clauseEnd(r+1, hi)})
	if content.empty() {
		return candidate{}, false
	}
	return candidate{cue: []run{{c.first, c.last}}, source: []run{{s.first, s.last}}, content: []run{content},
		rule: "as-clause", lemma: c.lemma, negated: c.negated, frame: "clause"}, true
}

// goesOn reports whether the words after a tag clause go on with the content
// before it, and are no new remark about the saying.
func (v *view) goesOn(front run, i, hi int) bool {
	if i >= hi {
		return false
	}
	switch v.word(i) {
	case "who", "which", "whose", "adding", "noting", "saying", "citing", "but", "referring", "while", "though", "although", "according":
		return false
	}
	if g := v.verb(i); g >= 0 && v.participle(&v.groups[g]) {
		_, ok := v.cueOf(g)
		return !ok
	}
	return true
}

// clauseStart gives the start of the clause that ends before token i.
func (v *view) clauseStart(i, lo int) int {
	for k := i - 1; k > lo; k-- {
		if q := v.quoteAt(k); q >= 0 {
			k = v.quotes[q].first
			continue
		}
		if v.word(k) == ";" || isDash(v.word(k)) && v.dateline(lo, k) {
			return k + 1
		}
	}
	return lo
}

// dateline reports whether [lo, k) is the place that opens a report:
// “GENEVA (AP)” before a dash.
func (v *view) dateline(lo, k int) bool {
	if k-lo > 10 {
		return false
	}
	s := v.text(lo, lo+1)
	return k > lo && len(s) > 2 && s == strings.ToUpper(s) && v.verbless(lo, k)
}
