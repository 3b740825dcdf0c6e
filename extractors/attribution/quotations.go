package attribution

import "whosaid/extractors/en"

// Direct speech: each whole quotation gets the cue and source that stand after
// it, before it, or in a neighbouring paragraph. Parts of a split quotation
// and quotations that go on without a cue of their own join the claim before.

// wholeQuote reports whether q is a sentence of somebody's own and not a
// fragment inside another's sentence: it begins a sentence and is set off from
// the words before it.
func (v *view) wholeQuote(q int) bool {
	x := v.quotes[q]
	i := x.first + 1
	if x.unopened {
		i = x.first
	}
	if i >= x.last || !x.speech {
		return false
	}
	if v.word(i) == "[" || v.word(i) == "(" || isStop(v.word(i)) {
		i++
	}
	for i < x.last && isMark(v.word(i)) {
		i++
	}
	if i >= x.last {
		return false
	}
	if !v.isUpper(i) && v.tag(i) != "CD" {
		return false
	}
	p := x.first - 1
	if s, _ := v.sentence(x.first); p < s || v.para[p] != v.para[x.first] {
		return true
	}
	switch w := v.word(p); {
	case w == "," || w == ":" || isDash(w) || isStop(w) || w == ")" || w == "]" || w == "that" || w == ";":
		return true
	}
	// “he says “Yes””: set off by nothing, but a sentence after a cue.
	g := v.verb(p)
	if g < 0 {
		return false
	}
	_, ok := v.cueOf(g)
	return ok && v.endsSpeech(q)
}

// endsSpeech reports whether the last mark before the closing one ends a
// sentence or hands over to a “she said”.
func (v *view) endsSpeech(q int) bool {
	x := v.quotes[q]
	for i := x.last - 1; i > x.first; i-- {
		w := v.word(i)
		if isMark(w) {
			continue
		}
		return w == "," || isStop(w) || isDash(w)
	}
	return false
}

// endsInStop reports whether q ends with a full stop inside the mark, after
// which a new sentence begins.
func (v *view) endsInStop(q int) bool {
	x := v.quotes[q]
	i := x.last - 1
	for i > x.first && isMark(v.word(i)) {
		i--
	}
	return v.word(i) == "."
}

// handsOver reports whether q ends with a comma (or, with a cue behind it, a
// full stop of another kind), inside the mark or right behind it, so that a tag clause can follow.
func (v *view) handsOver(q int) bool {
	return v.endsSpeech(q) || v.word(v.quotes[q].last) == "," || isDash(v.word(v.quotes[q].last))
}

// afterQuote finds the tag clause behind q: “said Ms Roe”, “Ms Roe told
// reporters”, “according to Ms Roe”.
func (v *view) afterQuote(q int) (candidate, bool) {
	x := v.quotes[q]
	i := x.last
	n := len(v.low)
	if i >= n || v.para[i] != v.para[x.last-1] || !v.handsOver(q) {
		return candidate{}, false
	}
	dash := false
	if v.word(i) != "," && v.endsInStop(q) {
		if isDash(v.word(i)) {
			return v.signature(q, i+1)
		}
		return candidate{}, false
	}
	for i < n && (v.word(i) == "," || isDash(v.word(i)) || isStop(v.word(i)) && v.word(i) != "...") && i < x.last+2 {
		dash = dash || isDash(v.word(i))
		if v.word(i) == "." {
			return candidate{}, false
		}
		i++
	}
	if i >= n || v.para[i] != v.para[x.last-1] || v.quoteAt(i) >= 0 {
		return candidate{}, false
	}
	switch v.word(i) {
	case "and", "but", "or", "while", "to", "in", "on", "at", "of", "for", "who", "which", "when", "until", "after", "before", "because", "if", "since", "though", "although":
		return candidate{}, false
	}
	_, hi := v.sentence(i)
	c := candidate{frame: "quote"}
	if v.word(i) == "according" && v.word(i+1) == "to" {
		e := v.sourceEnd(i+2, hi)
		if e == i+2 {
			return c, false
		}
		c.rule, c.lemma = "quote-according", "according to"
		c.cue, c.source = []run{{i, i + 2}}, []run{{i + 2, e}}
		return c, true
	}
	for k := i; k < hi && k < i+maxPhrase; k++ {
		if v.quoteAt(k) >= 0 && !v.shortQuote(v.quoteAt(k)) {
			break
		}
		gi := v.verb(k)
		if gi < 0 {
			if v.word(k) == ";" {
				break
			}
			continue
		}
		g := &v.groups[gi]
		vc, isCue := v.cueOf(gi)
		if g.first == i {
			// Inverted: “said Ms Roe”.
			if e := v.sourceEnd(g.last, hi); e > g.last && (isCue && vc.row.Frames.Any(en.Quote|en.That) || v.tag(g.head) == "VBD" || v.tag(g.head) == "VBN") && (v.finite(g) || v.tag(g.head) == "VBN") && g.last-g.first <= 2 {
				c.rule, c.lemma, c.negated = "quote-inverted", vc.lemma, vc.negated
				if !isCue {
					c.rule, c.lemma = "quote-inverted-other", v.lex.VerbLemma(v.word(g.head))
				}
				c.cue, c.source = []run{{g.first, g.last}}, []run{{g.last, e}}
				return c, true
			}
		}
		if !v.finite(g) {
			k = g.last - 1
			continue
		}
		s := v.subject(gi)
		if !s.ok() || s.relative {
			k = g.last - 1
			continue
		}
		if s.first > i && s.first < i+20 && v.verbless(i, s.first) && v.nounRight(i, hi, true) > i {
			s.first = i // “Jane Roe, MD, a surgeon, told”
		}
		if s.first > i+3 {
			break
		}
		if !isCue && !v.speechLike(gi) {
			// “she leaned back and said”: look one verb further.
			k = g.last - 1
			continue
		}
		c.rule, c.lemma, c.negated = "quote-after", vc.lemma, vc.negated
		if !isCue {
			c.rule, c.lemma = "quote-after-other", v.lex.VerbLemma(v.word(g.head))
		}
		c.cue, c.source = []run{{g.first, max(g.last, vc.last)}}, []run{{s.first, s.last}}
		return c, true
	}
	if dash {
		return v.signature(q, i)
	}
	return v.untaggedVerb(i, hi)
}

// untaggedVerb reads “…,” Roe sings where the tagger saw no verb: the last word
// of the phrase behind the quotation has the form of one.
func (v *view) untaggedVerb(i, hi int) (candidate, bool) {
	e := i
	for e < hi && e < i+8 && v.inside(e) && v.verb(e) < 0 {
		e++
	}
	if e-i < 2 || e >= hi || !isStop(v.word(e)) && v.word(e) != "," && v.tag(e) != "TO" && v.tag(e) != "IN" || v.isUpper(e-1) {
		return candidate{}, false
	}
	w := v.word(e - 1)
	if lemma := v.lex.VerbLemma(w); lemma != w || w == "read" {
		return candidate{frame: "quote", rule: "quote-after-other", lemma: lemma, cue: []run{{e - 1, e}}, source: []run{{i, e - 1}}}, true
	}
	return candidate{}, false
}

// signature reads the name behind a dash: “…” — Jane Roe, mayor.
func (v *view) signature(q, i int) (candidate, bool) {
	if i >= len(v.low) || v.para[i] != v.para[v.quotes[q].first] {
		return candidate{}, false
	}
	_, hi := v.sentence(i)
	e := v.endOfSentence(hi, i)
	if !v.isUpper(i) || e <= i || e-i > 14 || !v.verbless(i, e) {
		return candidate{}, false
	}
	return candidate{frame: "quote", rule: "quote-dash", source: []run{{i, e}}}, true
}

func (v *view) speechLike(gi int) bool {
	g := &v.groups[gi]
	// A verb that ends its clause right behind a quotation reports it whatever it
	// means: “…,” she smiled.
	w := v.word(g.last)
	return isStop(w) || w == ","
}

// sourceEnd gives the end of a source that starts at i, with the description
// that follows it between commas: “Jane Roe, who chairs the board, in a letter”.
func (v *view) sourceEnd(i, hi int) int {
	e := v.nounRight(i, hi, true)
	if e == i {
		return i
	}
	for k := e - 1; k > i; k-- { // “Jane Roe in a letter”, “on Tuesday”
		if (v.word(k) == "on" || v.word(k) == "in" || v.word(k) == "at" || v.word(k) == "to" || v.word(k) == "about") && v.tag(k-1) == "NNP" {
			e = k
		}
	}
	switch v.word(e) {
	case "who", "whose", "which":
		return v.relativeEnd(e, hi)
	case "that":
		if v.tag(e) == "WDT" || v.isNoun(e-1) {
			return v.relativeEnd(e, hi)
		}
	}
	for e < hi && v.word(e) == "," {
		if e+1 >= hi || !v.insertion(e+1, min(v.nextComma(e+1, hi), hi)) || v.quoteAt(e+1) >= 0 && !v.shortQuote(v.quoteAt(e+1)) {
			break
		}
		n := v.nextComma(e+1, hi)
		if g := v.verb(e + 1); g >= 0 && v.participle(&v.groups[g]) {
			break
		}
		switch v.word(e + 1) {
		case "in", "on", "at", "during", "through", "for", "with", "to", "like", "including", "along":
			return e
		}
		if isTime(v.word(e + 1)) {
			return e
		}
		e = n
	}
	return v.endOfSentence(e, i)
}

// relativeEnd gives the end of a relative clause that starts at i.
func (v *view) relativeEnd(i, hi int) int {
	return v.endOfSentence(v.nextComma(i, hi), i)
}

func (v *view) nextComma(i, hi int) int {
	for k := i; k < hi && k < i+maxPhrase; k++ {
		if v.word(k) == "," && v.tag(k-1) != "CD" || isDash(v.word(k)) || v.word(k) == ";" || v.quoteAt(k) >= 0 && !v.shortQuote(v.quoteAt(k)) {
			return k
		}
	}
	return min(hi, i+maxPhrase)
}

// beforeQuote finds the cue in front of q in its sentence: “Ms Roe said: ”,
// “adding, ”, “Roe: ”.
func (v *view) beforeQuote(q int) (candidate, bool) {
	x := v.quotes[q]
	s, _ := v.sentence(x.first)
	p := x.first - 1
	if p < 0 || v.para[p] != v.para[x.first] {
		return candidate{}, false
	}
	if s == x.first {
		if v.word(p) != ":" && v.word(p) != "," {
			return candidate{}, false
		}
		s, _ = v.sentence(p)
	}
	c := candidate{frame: "quote"}
	end := x.first
	for end > s && (v.loose(end-1) || v.word(end-1) == "that") {
		end--
	}
	if end == s {
		return c, false
	}
	colon := v.word(x.first-1) == ":"
	if vc, ok := v.cueBefore(s, end, colon); ok {
		c.lemma, c.negated = vc.lemma, vc.negated
		c.cue = []run{{vc.first, vc.last}}
		c.rule = "quote-before"
		if colon {
			c.rule = "quote-colon"
		}
		c.source = v.speakerOf(vc, end)
		return c, true
	}
	if colon {
		// Roe: “…”
		if b := v.nounLeft(end, max(s, end-12)); b < end {
			c.rule, c.lemma = "colon", ":"
			c.cue, c.source = []run{{end, end + 1}}, []run{{b, end}}
			return c, true
		}
	}
	return c, false
}

// cueBefore finds the cue that introduces a quotation after token end: the
// nearest verb of speech in [s, end).
func (v *view) cueBefore(s, end int, colon bool) (verbCue, bool) {
	lo := max(s, end-maxPhrase)
	var fallback verbCue
	found := false
	for k := end - 1; k >= lo; k-- {
		if u := v.quoteAt(k); u >= 0 {
			if !colon {
				break
			}
			k = v.quotes[u].first
			continue
		}
		gi := v.verb(k)
		if gi < 0 {
			continue
		}
		vc, ok := v.cueOf(gi)
		k = v.groups[gi].first
		if !ok {
			continue
		}
		if vc.row.Frames.Any(en.Quote) && !v.insideRelative(gi, end) {
			return vc, true
		}
		if !found && (colon || vc.row.Frames.Any(en.That) || end <= vc.last) {
			fallback, found = vc, true
		}
	}
	return fallback, found
}

// insideRelative reports whether group gi belongs to a “who …,” that is over
// before end.
func (v *view) insideRelative(gi, end int) bool {
	s := v.subject(gi)
	return s.relative && v.groups[gi].last < end && s.first > 0 && v.word(s.first-1) == ","
}

// speakerOf gives the source of a cue that introduces a quotation: its
// subject, the agent of a passive, or what follows a verb in front: “Said Ms Roe, “…””
func (v *view) speakerOf(vc verbCue, end int) []run {
	g := &v.groups[vc.group]
	if v.passive(g) {
		if v.word(vc.last) == "by" {
			if e := v.sourceEnd(vc.last+1, end); e > vc.last+1 {
				return []run{{vc.last + 1, e}}
			}
		}
		return nil
	}
	if s := v.subject(vc.group); s.ok() {
		return []run{{s.first, s.last}}
	}
	if lo, _ := v.sentence(g.head); lo == g.first && v.tag(g.head) != "VBG" {
		if e := v.sourceEnd(vc.last, end); e > vc.last {
			return []run{{vc.last, e}}
		}
	}
	return nil
}
