package attribution

import "whosaid/extractors/en"

// What follows a cue: which form it has and where it ends.

// strongCue is the weight from which a second cue ends the content of the first.
const strongCue = 0.4

// clearCue is the weight from which a cue with a subject of its own does.
const clearCue = 0.5

// complement looks at the tokens from r to hi, the end of the sentence, and
// gives the frame and the content's run. Prepositions that tie an object to
// the cue belong to the cue where the lexicon names the pair as a lemma; else
// the content starts after them.
func (v *view) complement(c verbCue, r, hi int) (frame string, start, end int) {
	w := v.word(r)
	if v.quantity(r) > r {
		w = "" // “about ten”: no preposition
	}
	if q := v.quoteAt(r); q >= 0 && q != v.quoteAt(c.first) {
		x := v.quotes[q]
		if x.first == r && v.wholeQuote(q) {
			return "quote", r, x.last
		}
		if x.first == r && x.last > hi {
			return "fragment", r, x.last
		}
		return "fragment", r, v.clauseEnd(r, hi)
	}
	switch w {
	case "that":
		if e := v.clauseEnd(r, hi); v.hasVerb(r+1, e) {
			return "that", r, e
		}
		return "np", r, v.objectEnd(r, hi)
	case "whether", "if", "how", "why", "what", "who", "where", "when", "which":
		return "wh", r, v.clauseEnd(r, hi)
	case "to":
		if g := v.verb(r); g >= 0 && v.groups[g].inf {
			return "inf", r, v.clauseEnd(r, hi)
		}
		return "pp", r + 1, v.objectEnd(r+1, hi)
	case "as":
		return "as", r, v.objectEnd(r+1, hi)
	case "with", "for", "on", "in", "at", "from", "by", "under":
		if x := v.word(r + 1); (x == "what" || x == "which" || x == "whose" || x == "whom") && v.isNoun(r+2) && c.row.Frames.Any(en.Wh|en.That) {
			return "wh", r, v.clauseEnd(r, hi)
		}
	}
	switch w {
	case "of", "about", "for", "on", "against", "with", "in", "at", "from", "by", "over", "into", "out", "up", "off", "toward", "towards":
		if g := v.verb(r + 1); g >= 0 && v.participle(&v.groups[g]) {
			return "pp-ing", r + 1, v.clauseEnd(r+1, hi)
		}
		return "pp-" + w, r + 1, v.objectEnd(r+1, hi)
	case "it":
		if g := v.verb(r + 1); g < 0 || v.groups[g].inf || !v.finite(&v.groups[g]) {
			return "np", r, v.objectEnd(r, hi)
		}
	}
	if g := v.verb(r); g >= 0 {
		if v.participle(&v.groups[g]) {
			return "ing", r, v.clauseEnd(r, hi)
		}
		if v.groups[g].neg && v.groups[g].inf {
			return "inf", r, v.clauseEnd(r, hi)
		}
		return "", r, r
	}
	// A bare clause or an object: is there a finite verb whose subject starts here?
	e := v.nounRight(r, hi, true)
	if e > r && c.row.Frames.Any(en.That|en.Quote) && v.clauseAfter(r, e, hi) {
		return "clause", r, v.clauseEnd(r, hi)
	}
	if e > r && e < hi && v.verb(e) >= 0 && v.groups[v.verb(e)].inf {
		return "np-inf", r, v.clauseEnd(r, hi)
	}
	if e == r {
		if v.word(r) == "," || v.tag(r) == "IN" || v.tag(r) == "RB" {
			if v.tag(r) != "," && v.hasVerb(r, hi) && c.row.Frames.Any(en.That) {
				return "clause-adv", r, v.clauseEnd(r, hi)
			}
			return "", r, r
		}
		if v.tag(r) == "JJ" || v.tag(r) == "VBN" {
			return "adj", r, v.objectEnd(r, hi)
		}
	}
	return "np", r, v.objectEnd(r, hi)
}

// clauseAfter reports whether the phrase [r, e) is the subject of a finite
// verb: “said the talks, which stalled, would go on”.
func (v *view) clauseAfter(r, e, hi int) bool {
	for k := e; k < hi && k < e+25; k++ {
		if g := v.verb(k); g >= 0 {
			if v.word(e) == "," {
				// “the talks, which stalled, would go on”; not “her job, said”, “nothing, because she left”
				n := e + 1
				for n < hi && n < e+25 && v.word(n) != "," {
					n++
				}
				switch f := v.groups[g].first; {
				case f == n+1 && v.finite(&v.groups[g]):
					return true
				case f <= n:
					continue
				}
				return v.finite(&v.groups[g]) && v.insertion(e+1, n)
			}
			if v.finite(&v.groups[g]) {
				return k < e+3 || v.word(e) == "," || v.word(e) == "who" || v.word(e) == "that" || v.word(e) == "which" || v.tag(e) == "IN" || isDash(v.word(e))
			}
			if k == e && v.tag(v.groups[g].head) != "VBN" {
				return false
			}
		}
		if v.quoteAt(k) >= 0 && v.quotes[v.quoteAt(k)].first == k && k == e {
			// “said the plan “was dead””: the verb stands inside the marks
			if g := v.verb(k + 1); g >= 0 && v.finite(&v.groups[g]) {
				return true
			}
		}
		switch v.word(k) {
		case ";", ":", "and", "but", "or":
			return false
		}
	}
	return false
}

func (v *view) hasVerb(i, j int) bool {
	for k := i; k < j; k++ {
		if v.verb(k) >= 0 {
			return true
		}
	}
	return false
}

// clauseEnd gives the end of a content clause that starts at i: the end of the
// sentence, or the place where a new clause with a cue of its own begins.
func (v *view) clauseEnd(i, hi int) int {
	k := i
	for k < hi {
		if q := v.quoteAt(k); q >= 0 && (q != v.quoteAt(i) || k == i) && v.quotes[q].first == k {
			if k = v.quotes[q].last; k >= hi {
				return k // a quotation of several sentences
			}
			continue
		}
		switch w := v.word(k); {
		case w == ";":
			return k
		case w == "(":
			k = max(v.parenEnd(k, hi), k+1)
			continue
		case w == "," || isDash(w):
			if v.breaksAt(k, i, hi) {
				return k
			}
		case (w == "and" || w == "but") && k > i && (v.coordinated(k, hi) || w == "but" && v.commaInQuote(k) && v.clauseStarts(k+1, hi)):
			return k
		case k > i+1 && v.secondPredicate(k, i):
			return k
		case w == "while" && k > i || w == "although" && k > i || w == "though" && k > i:
			return k
		}
		k++
	}
	return v.endOfSentence(hi, i)
}

// commaInQuote reports whether the quotation that ends before k closes with a comma.
func (v *view) commaInQuote(k int) bool {
	q := v.quoteAt(k - 1)
	return q >= 0 && v.quotes[q].last == k && k >= 2 && v.word(k-2) == ","
}

// secondPredicate reports whether a finite verb begins at k that cannot belong
// to the content [i, k): in “those who say it is safe | are wrong” no phrase
// stands before it that could be its subject.
func (v *view) secondPredicate(k, i int) bool {
	g := v.verb(k)
	if g < 0 || v.groups[g].first != k || v.quoteAt(k-1) >= 0 || !v.finite(&v.groups[g]) {
		return false
	}
	switch v.tag(k - 1) {
	case "JJ", "VBN", "RP":
	default:
		return false
	}
	return !v.endsPhrase(k-1) && !v.verbless(i, k)
}

// endOfSentence steps back over the full stop.
func (v *view) endOfSentence(hi, i int) int {
	if hi > i {
		if q := v.quoteAt(hi - 1); q >= 0 && v.quoteAt(i) != q && v.quotes[q].last > hi {
			return v.quotes[q].last
		}
	}
	for hi > i && isStop(v.word(hi-1)) && v.quoteAt(hi-1) < 0 {
		hi--
	}
	return hi
}

// breaksAt reports whether the content ends at the comma or dash k.
func (v *view) breaksAt(k, i, hi int) bool {
	n := k + 1
	if n >= hi {
		return true
	}
	switch v.word(n) {
	case "according":
		return true
	case "while", "although", "though":
		return true
	case "but", "and":
		return v.coordinated(n, hi) || v.word(n) == "but" && v.clauseStarts(n+1, hi) || v.word(n) == "and" && v.cueClause(n+1, hi)
	}
	// “…, saying C2”, “…, adding that C2”
	for n < hi && v.isAdverb(n) {
		n++
	}
	if g := v.verb(n); g >= 0 && v.participle(&v.groups[g]) {
		if c, ok := v.cueOf(g); ok && c.row.Weight >= strongCue {
			return true
		}
	}
	return v.tagClause(n, hi)
}

// tagClause reports whether a parenthetical “he said” stands at n.
func (v *view) tagClause(n, hi int) bool {
	e := v.nounRight(n, hi, false)
	if e == n {
		return false
	}
	g := v.verb(e)
	if g < 0 || !v.finite(&v.groups[g]) {
		return false
	}
	gr := &v.groups[g]
	c, ok := v.cueOf(g)
	if !ok || !c.row.Frames.Any(en.Quote|en.That) {
		return false
	}
	w := v.word(gr.last)
	return gr.last >= hi || isStop(w) || w == "," || isTime(w) || w == "in" || w == "on"
}

// coordinated reports whether the conjunction at k is followed by a cue of the
// main clause: “and added that”, “but declined to”.
func (v *view) coordinated(k, hi int) bool {
	n := k + 1
	for n < hi && (v.isAdverb(n) || v.word(n) == "then") {
		n++
	}
	if n >= hi {
		return false
	}
	g := v.verb(n)
	if g < 0 {
		return false
	}
	gr := &v.groups[g]
	if gr.inf || !v.finite(gr) && !v.participle(gr) || gr.modal || v.word(k+1) == "not" && !gr.be && !gr.have {
		return false
	}
	c, ok := v.cueOf(g)
	return ok && c.row.Weight >= strongCue
}

// cueClause reports whether a clause with its own subject and a cue begins at n:
// “…, and Mr. Doe declined to comment”.
func (v *view) cueClause(n, hi int) bool {
	if !v.clauseStarts(n, hi) {
		return false
	}
	e := v.nounRight(n, hi, true)
	for e < hi && v.isAdverb(e) {
		e++
	}
	c, ok := v.cueOf(v.verb(e))
	return ok && c.row.Weight >= clearCue
}

// clauseStarts reports whether a clause with its own subject begins at n.
func (v *view) clauseStarts(n, hi int) bool {
	e := v.nounRight(n, hi, true)
	if e == n || e >= hi {
		return false
	}
	for e < hi && v.isAdverb(e) {
		e++
	}
	if e >= hi {
		return false
	}
	g := v.verb(e)
	return g >= 0 && v.finite(&v.groups[g])
}

// objectEnd gives the end of an object phrase that starts at i: the noun
// phrase with what hangs on it, up to a comma, a date, or a new clause.
func (v *view) objectEnd(i, hi int) int {
	k := i
	for k < hi {
		if q := v.quoteAt(k); q >= 0 && (q != v.quoteAt(i) || k == i) && v.quotes[q].first == k {
			if k = v.quotes[q].last; k >= hi {
				return k // a quotation of several sentences
			}
			continue
		}
		w := v.word(k)
		switch {
		case w == "," && (v.listComma(k, i, hi) || v.moreObject(k+1, hi)):
		case w == "," && k > i && (v.word(k-1) == "which" || v.word(k-1) == "who"):
			// “a law which, she said, punishes the poor”
			k = max(v.nextComma(k+1, hi), k+1)
		case w == ";" || w == "," || w == ":" || isDash(w) && v.d.Tokens[k].Len() != 1:
			return k
		case w == "(":
			k = max(v.parenEnd(k, hi), k+1)
			continue
		case w == "while" || w == "but" || w == "because" || w == "although" || w == "though" || w == "since" || w == "until" || w == "unless":
			if k > i {
				return k
			}
		case (w == "when" || w == "after" || w == "before" || w == "during") && k > i:
			return k
		case w == "as" && k > i && v.clauseStarts(k+1, hi):
			return k
		case w == "and" && k > i:
			if g := v.verb(k + 1); g >= 0 && v.groups[g].first == k+1 && !v.groups[g].inf || v.clauseStarts(k+1, hi) || v.isAdverb(k+1) {
				return k
			}
		case (w == "on" || w == "in" || w == "at" || w == "by" || w == "this" || w == "last" || w == "earlier") && k > i && isTime(v.word(k+1)):
			return k
		case isTime(w) && k > i && (v.tag(k) == "NNP" && v.tag(k-1) != "DT" && v.tag(k-1) != "IN" && v.word(k+1) != "'s" || w == "today" || w == "yesterday"):
			return k
		}
		k++
	}
	return v.endOfSentence(hi, i)
}

// moreObject reports whether an “or” at k goes on with the object: “the
// meeting, or a first one that failed”.
func (v *view) moreObject(k, hi int) bool {
	if w := v.word(k); w != "or" && w != "nor" && w != "and" {
		return false
	}
	return v.nounRight(k+1, hi, false) > k+1 && !v.clauseStarts(k+1, hi)
}

// listComma reports whether the comma at k stands inside an enumeration that
// a conjunction closes: “A, B and C”.
func (v *view) listComma(k, i, hi int) bool {
	e := v.nounRight(k+1, hi, false)
	if e == k+1 || !v.endsPhrase(k-1) || v.clauseStarts(k+1, hi) {
		return false
	}
	for n := e; n < hi && n < k+30; n++ {
		switch w := v.word(n); {
		case w == "and" || w == "or":
			return v.verb(n+1) < 0 && !v.clauseStarts(n+1, hi)
		case w == ",":
			continue
		case !v.inside(n) && v.tag(n) != "IN":
			return false
		}
	}
	return false
}
