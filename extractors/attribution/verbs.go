package attribution

import "whosaid/extractors/en"

// Verb cues with the content to their right: “Ms Roe said that C”, “denied
// taking it”, “called it a mistake”, “wants to leave”, “told reporters: C”.

// verbCue is a verb group whose head is a cue of the lexicon.
type verbCue struct {
	group       int
	first, last int // tokens of the cue with auxiliaries
	lemma       string
	negated     bool
	row         en.Cue
}

// cueVerb reports whether the word at i, which the tagger took for a noun or
// adjective, is a verb cue all the same: “Democrats claim that …”, or any verb of
// a headline.
func (v *view) cueVerb(i int) bool {
	if i < 0 || i >= len(v.cueAt) || v.cueAt[i] < 0 || v.isVerb(i) {
		return false
	}
	c := v.cues[v.cueAt[i]].class
	return (c == en.Verb || c == en.Phrase) && v.word(i) != "neither"
}

// verbCues lists the groups that are cues, in order. Of coordinated ones
// (“confirmed or denied”) the first stands for both.
func (v *view) verbCues() []verbCue {
	var out []verbCue
	joined := 0
	for gi := range v.groups {
		c, ok := v.cueOf(gi)
		if !ok || c.last <= joined {
			continue
		}
		if d, ok := v.coordinatedCue(c); ok {
			c = d
		}
		joined = c.last
		out = append(out, c)
	}
	return out
}

// cueOf gives the cue that group gi holds. A group that hands on to it (“went
// on to say”) lends the cue its first tokens and its subject.
func (v *view) cueOf(gi int) (verbCue, bool) {
	g := &v.groups[gi]
	ci := v.cueAt[g.head]
	if ci < 0 {
		return verbCue{}, false
	}
	c := &v.cues[ci]
	if c.class == en.Noun || c.class == en.Preposition || c.class == en.Adverb {
		return verbCue{}, false
	}
	row, ok := v.lex.CueIn(c.lemma, c.class, 0)
	if !ok {
		return verbCue{}, false
	}
	first := g.first
	if v.verb(c.first) >= 0 {
		first = min(first, c.first)
	}
	return verbCue{group: gi, first: first, last: max(g.last, c.last), lemma: c.lemma, negated: c.negated || g.neg, row: row}, true
}

// verbRight proposes S V C.
func (v *view) verbRight(c verbCue) []candidate {
	g := &v.groups[c.group]
	if v.passive(g) {
		return v.passiveVerb(c)
	}
	_, hi := v.sentence(g.head)
	if q := v.quoteAt(g.head); q >= 0 {
		hi = min(hi, v.quotes[q].last-1)
	}
	r := v.afterCue(c, hi)
	if r >= hi || isStop(v.word(r)) || v.word(r) == "," || v.word(r) == ";" {
		return nil
	}
	frame, start, end := v.complement(c, r, hi)
	if frame == "" || end <= start || v.quotesAs(c, start, end) {
		return nil
	}
	if lo, _ := v.sentence(g.head); v.subordinate(lo, c.first) {
		end = v.mainClause(start, end)
	}
	if frame == "inf" {
		if d, ok := v.cueOf(v.verb(start)); ok && d.first <= c.first {
			return nil // “went on to say”: the second verb has taken the first one in
		}
	}
	if w := v.word(g.first - 1); g.inf && (w == "anonymity" || w == "anonymously") {
		return nil // “granted anonymity to discuss the talks”: why, not what
	}
	if v.isAdverb(start-1) && start-1 >= c.last && v.quantity(start-1) == start {
		start-- // perhaps ten
	}
	cand := candidate{
		content: []run{v.trim(run{start, end})},
		cue:     []run{{c.first, c.last}},
		rule:    "verb-right", frame: frame, lemma: c.lemma, negated: c.negated,
	}
	if c.last > start && start >= c.first {
		return nil
	}
	if s := v.subject(c.group); s.ok() {
		cand.source = []run{{s.first, s.last}}
		switch {
		case s.relative:
			cand.rule = "verb-relative"
		case g.inf && c.first >= g.first:
			cand.rule = "verb-infinitive"
		case v.participle(g):
			cand.rule = "verb-participle"
		case s.shared:
			cand.rule = "verb-shared"
		}
	} else {
		cand.rule = "verb-no-subject"
		if g.inf {
			cand.rule = "infinitive-no-subject"
		}
	}
	if x := cand.content[0]; x.empty() || isTime(v.word(x.first)) && v.adjunctEnd(x.first, hi) >= x.last {
		return nil // “said Friday”
	}
	return []candidate{cand}
}

// subordinate reports whether the sentence from lo opens with a clause that
// the cue is in, before its main clause: “As Ms Roe laid out the plan, …”.
func (v *view) subordinate(lo, c int) bool {
	switch v.word(lo) {
	case "as", "when", "while", "after", "before", "although", "though", "since", "because", "if", "once", "until":
	case "asked":
		return c == lo
	default:
		return v.tag(lo) == "VBG" && c == lo
	}
	for k := lo + 1; k < c; k++ {
		if v.word(k) == "," {
			return false
		}
	}
	return true
}

// mainClause gives the comma in [i, end) after which the main clause begins, or end.
func (v *view) mainClause(i, end int) int {
	for k := i; k < end; k++ {
		if q := v.quoteAt(k); q >= 0 {
			k = v.quotes[q].last - 1
			continue
		}
		if v.word(k) == "," && v.clauseStarts(k+1, end) {
			return k
		}
	}
	return end
}

// coordinatedCue joins “confirmed or denied” into one cue where the first
// verb has no content of its own.
func (v *view) coordinatedCue(c verbCue) (verbCue, bool) {
	switch v.word(c.last) {
	case "or", "nor", "and":
	default:
		return c, false
	}
	n := c.last + 1
	if n >= len(v.verbAt) || v.verb(n) < 0 || v.sent[n] != v.sent[c.first] {
		return c, false
	}
	d, ok := v.cueOf(v.verb(n))
	if !ok || v.groups[d.group].inf {
		return c, false
	}
	c.last = d.last
	// “has not confirmed or denied” is the cue “neither confirm nor deny”.
	if both := "neither " + c.lemma + " nor " + d.lemma; c.negated {
		if row, ok := v.lex.Cue(both); ok {
			c.lemma, c.row = both, row
		}
	}
	return c, true
}

// objectRelative proposes “[a step] S has demanded”: the content is the noun
// that the clause describes.
func (v *view) objectRelative(c verbCue) []candidate {
	g := &v.groups[c.group]
	if !v.finite(g) || v.passive(g) {
		return nil
	}
	s := v.subject(c.group)
	lo, hi := v.sentence(g.head)
	if !s.ok() || s.relative || s.shared || s.first <= lo || c.last >= hi {
		return nil
	}
	switch w := v.word(c.last); {
	case isStop(w), w == ",", v.tag(c.last) == "IN", w == "and", w == "but", isDash(w), w == ")", v.adjunctEnd(c.last, hi) > c.last:
	default:
		return nil
	}
	e := s.first
	if w := v.word(e - 1); w == "that" || w == "which" {
		e--
	}
	cand := candidate{cue: []run{{c.first, c.last}}, source: []run{{s.first, s.last}}, rule: "object-relative", lemma: c.lemma, negated: c.negated}
	if v.word(e-1) == "what" {
		cand.frame = "what"
		cand.content = []run{{e - 1, e}}
		return []candidate{cand}
	}
	b := v.baseLeft(e, lo)
	if b == e {
		return nil
	}
	cand.frame = "np"
	cand.content = []run{{b, e}}
	return []candidate{cand}
}

// afterCue steps over what may stand between a cue and its content: the one
// told, a date, “in a statement”, a comma or colon.
func (v *view) afterCue(c verbCue, hi int) int {
	r := c.last
	for r < hi && v.isAdverb(r) && r < c.last+2 && v.quantity(r) == r {
		r++
	}
	if c.row.Frames.Any(en.Recipient) && r < hi && v.word(r) != "that" && v.quoteAt(r) == v.quoteAt(c.first) {
		if e := v.nounRight(r, hi, true); e > r && e < hi && v.contentCanStart(e, hi) && (v.word(e) != "to" || c.lemma == "tell" || c.lemma == "promise") {
			r = e
		}
	}
	for r < hi && v.quoteAt(r) == v.quoteAt(c.first) {
		e := v.adjunctEnd(r, hi)
		if e == r || e >= hi || !v.contentCanStart(e, hi) {
			break
		}
		r = e
	}
	if r < hi && (v.word(r) == "," || v.word(r) == ":") && r+1 < hi {
		if v.quoteAt(r+1) >= 0 && v.quoteAt(r+1) != v.quoteAt(c.first) || v.word(r) == ":" || v.word(r+1) == "that" {
			return r + 1
		}
		// “said, in a letter, that C”
		if v.word(r) == "," {
			for k := r + 1; k < hi && k < r+15; k++ {
				if v.word(k) == "," && k+1 < hi && (v.word(k+1) == "that" || v.quoteAt(k+1) >= 0) && v.verbless(r+1, k) {
					return k + 1
				}
			}
		}
	}
	return r
}

func (v *view) verbless(i, j int) bool {
	for k := i; k < j; k++ {
		if g := v.verb(k); g >= 0 && v.finite(&v.groups[g]) {
			return false
		}
	}
	return true
}

// contentCanStart reports whether token e can open a clause or quotation
// after something that was stepped over.
func (v *view) contentCanStart(e, hi int) bool {
	switch w := v.word(e); {
	case w == "that" || w == "to" || w == "whether" || w == "if" || w == "how" || w == "why" || w == "what" || w == ":":
		return true
	case w == ",":
		return e+1 < hi && (v.quoteAt(e+1) >= 0 && v.quotes[v.quoteAt(e+1)].first == e+1 || v.word(e+1) == "that" || v.isSubjectStart(e+1))
	case v.quoteAt(e) >= 0 && v.quotes[v.quoteAt(e)].first == e:
		return true
	}
	return v.isSubjectStart(e) || v.adjunctEnd(e, hi) > e
}

func (v *view) isSubjectStart(i int) bool {
	switch v.tag(i) {
	case "PRP", "PRP$", "DT", "NNP", "NNPS", "EX", "NNS":
		return !isTime(v.word(i))
	}
	return false
}

// adjunctEnd steps over one adjunct that starts at i: “on Tuesday”, “last
// week”, “in a statement”, “during a debate”; it gives i where there is none.
func (v *view) adjunctEnd(i, hi int) int {
	w := v.word(i)
	if isTime(w) {
		j := i + 1
		for j < hi && (isTime(v.word(j)) || v.tag(j) == "CD") {
			j++
		}
		return j
	}
	if (w == "last" || w == "this" || w == "next" || w == "earlier" || w == "later") && isTime(v.word(i+1)) {
		return i + 2
	}
	if w == "in" {
		switch v.word(i + 1) {
		case "public", "private", "writing", "person":
			return i + 2
		}
	}
	if g := v.verb(i); g >= 0 && v.groups[g].inf {
		return i
	}
	switch w {
	case "on", "in", "at", "during", "after", "before", "via", "through", "by", "from", "over", "to":
		e := v.nounRight(i+1, hi, true)
		if e > i+1 {
			return e
		}
	}
	return i
}
