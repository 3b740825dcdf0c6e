package attribution

import "whosaid/extractors/en"

// Clauses inside a noun phrase: “a man who bought a car”, “a poll released last
// week by the bank”, “lawyers representing the widow”, “Roe's claim that he
// paid”. A verb after them belongs to the noun before them, not to the one that
// stands next to it.

// overClauses goes left from the noun phrase that starts at s, and stands
// before the finite group gi, over the clauses that it ends, and gives the start
// of the phrase that they describe; s itself where there is no such clause.
func (v *view) overClauses(gi, s, lo int) int {
	lo = max(lo, s-maxPhrase)
	for range 4 {
		t := v.overClause(gi, s, lo)
		if t == s {
			break
		}
		s = t
	}
	return s
}

func (v *view) overClause(gi, s, lo int) int {
	// Objects and adverbials between the clause's verb and s.
	k := s
	for k-1 > lo && v.verb(k-1) < 0 {
		if p := k - 1; !v.preposition(p) && v.tag(p) != "RB" {
			return s
		}
		k--
		if t := v.nounLeft(k, lo); t < k && v.verb(k-1) < 0 {
			k = t
		}
	}
	if k-1 <= lo || v.quoteAt(k-1) != v.quote[v.groups[gi].head] {
		return s
	}
	h := v.verb(k - 1)
	if h < 0 || h >= gi || v.groups[h].inf {
		return s
	}
	g := &v.groups[h]
	n := -1 // the phrase that the clause describes ends before n
	switch {
	case v.finite(g) && !v.reduced(g):
		x := v.subject(h)
		if c, ok := v.cueOf(h); ok && c.row.Frames.Any(en.That) && k == s && !v.passive(g) {
			return s // “who told police that”, “who say Doe lied”
		}
		if x.relative && !x.shared && x.last == g.first && v.word(x.first) != "what" && x.first-1 > lo && v.word(x.first-1) != "," {
			n = x.first
		}
	case v.reduced(g):
		n = g.first
	}
	if n <= lo || v.quoteAt(n-1) != v.quoteAt(k-1) || !v.endsPhrase(n-1) {
		return s
	}
	if t := v.nounLeft(n, lo); t < n {
		return t
	}
	return s
}

// reduced reports whether the group is a participle right behind a noun that
// can describe it: “a poll released on Monday”, “lawyers representing her”.
func (v *view) reduced(g *group) bool {
	if g.be || g.have || g.modal || g.inf || g.neg || g.last-g.first > 2 || g.first == 0 || !v.isNoun(g.first-1) {
		return false
	}
	switch v.tag(g.head) {
	case "VBG":
		c := v.cueAt[g.head]
		if c < 0 {
			return true
		}
		row, ok := v.lex.CueIn(v.cues[c].lemma, v.cues[c].class, 0)
		return !ok || !row.Frames.Any(en.That)
	case "VBN", "VBD":
		switch w := v.word(g.last); {
		case w == "by", w == "in", w == "on", w == "at", w == "last", w == "this", w == "earlier", w == "for", w == "from", w == "with", isTime(w):
			return true
		}
		return v.tag(g.head) == "VBN" && v.tag(g.last) == "TO"
	}
	return false
}

// reflexive reports the words that lean on the noun before them: “Doe herself”.
func reflexive(w string) bool {
	switch w {
	case "himself", "herself", "itself", "themselves", "myself", "ourselves", "yourself":
		return true
	}
	return false
}

// quotedAs finds whose words a “saying” is that stands after as: “the paper
// quoted Jane Roe as saying”, “Jane Roe was quoted as saying”. i is the “as”.
func (v *view) quotedAs(gi, i, lo int) subject {
	for h := gi - 1; h >= 0 && h > gi-4; h-- {
		g := &v.groups[h]
		if g.head < lo || g.inf {
			break
		}
		switch v.lex.VerbLemma(v.word(g.head)) {
		case "quote", "cite":
		default:
			continue
		}
		if v.passive(g) {
			return v.subject(h)
		}
		s, e := g.last, i
		if v.word(e-1) == "," {
			e--
		}
		if v.reduced(g) && e == g.last {
			if t := v.nounLeft(g.first, lo); t < g.first {
				return subject{first: t, last: g.first} // “a man quoted as saying”
			}
		}
		if e > s && v.verbless(s, e) {
			return subject{first: s, last: e}
		}
		break
	}
	return subject{}
}

// quotesAs reports whether c only hands on to a “saying” behind its object.
func (v *view) quotesAs(c verbCue, start, end int) bool {
	if c.lemma != "quote" && c.lemma != "cite" {
		return false
	}
	_, hi := v.sentence(c.first)
	for k := start; k+1 < hi && k < end+8; k++ {
		if g := v.verb(k + 1); v.word(k) == "as" && g >= 0 && v.participle(&v.groups[g]) {
			d, ok := v.cueOf(g)
			return ok && d.row.Frames.Any(en.That)
		}
	}
	return false
}

// invertedSubject gives the phrase after a cue that ends a quotation: “…,”
// said Jane Roe.
func (v *view) invertedSubject(gi int) subject {
	g := &v.groups[gi]
	if _, ok := v.cueOf(gi); !ok || g.first == 0 || v.quoteAt(g.first-1) < 0 || v.quoteAt(g.head) >= 0 || !v.finite(g) {
		return subject{}
	}
	_, hi := v.sentence(g.head)
	if e := v.sourceEnd(g.last, hi); e > g.last {
		return subject{first: g.last, last: e}
	}
	return subject{}
}
