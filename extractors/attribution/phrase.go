package attribution

// Noun phrases are walked over by tags, to the left for subjects and to the
// right for objects. This is no parser: it knows where a phrase must stop, and
// what it is unsure of it leaves outside.

const maxPhrase = 60 // tokens; bounds the work on texts that never end a phrase

// isTime reports words that date an event, as in “on Tuesday”, “last week”.
func isTime(w string) bool {
	switch w {
	case "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
		"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
		"jan.", "feb.", "aug.", "sept.", "oct.", "nov.", "dec.", "mon.", "tues.", "wed.", "thurs.", "fri.",
		"yesterday", "today", "tonight", "tomorrow", "morning", "afternoon", "evening", "night", "week", "month", "year", "weekend", "earlier", "later", "recently":
		return true
	}
	return false
}

func isTitleAbbrev(w string) bool {
	switch w {
	case "mr.", "mrs.", "ms.", "dr.", "sen.", "rep.", "gov.", "gen.", "sgt.", "rev.", "st.", "prof.", "lt.", "col.", "capt.", "jr.", "sr.":
		return true
	}
	return false
}

// inside reports whether token i can stand inside a noun phrase.
func (v *view) inside(i int) bool {
	switch v.tag(i) {
	case "NN", "NNS", "NNP", "NNPS", "CD", "DT", "PDT", "PRP", "PRP$", "JJ", "JJR", "JJS", "POS", "FW", "$", "#":
		return true
	case "VBG", "VBN":
		return v.modifier(i)
	}
	switch v.word(i) {
	case "&", "%", "'s", "'", "$", "no", "-":
		return true
	}
	return isTitleAbbrev(v.word(i))
}

// endsPhrase reports whether a noun phrase can end with token i.
func (v *view) endsPhrase(i int) bool {
	switch v.tag(i) {
	case "NN", "NNS", "NNP", "NNPS", "PRP", "CD", "FW":
		return true
	case "DT":
		switch v.word(i) {
		case "this", "that", "these", "those", "some", "many", "both", "all", "others", "another", "each", "neither", "either":
			return true
		}
		return false
	case "JJ", "JJR", "JJS":
		switch v.word(i) {
		case "many", "several", "few", "others", "most", "more", "such", "same":
			return true
		}
		// “the rich”; and names that the tagger did not know
		return v.tag(i-1) == "DT" || v.isUpper(i)
	}
	w := v.word(i)
	return w == "none" || w == "one" || w == "others" || w == "jr." || w == "sr."
}

// baseLeft gives the start of the noun phrase without attachments that ends
// before end, or end if there is none. lo bounds the walk.
func (v *view) baseLeft(end, lo int) int {
	i := end - 1
	if i < lo || !v.endsPhrase(i) {
		return end
	}
	if v.tag(i) == "PRP" {
		return i
	}
	for ; i > lo && end-i < maxPhrase; i-- {
		p := i - 1
		if v.quoteAt(p) != v.quoteAt(i) && !(v.quoteAt(i) < 0 && v.shortQuote(v.quoteAt(p))) {
			return i
		}
		switch t := v.tag(i); {
		case t == "DT" && v.tag(p) != "PDT" && v.word(p) != "all" && v.word(p) != "both":
			return i
		case t == "PRP$":
			return i
		}
		if v.tag(p) == "PRP" && v.word(p) != "her" || v.verb(p) >= 0 || !v.inside(p) {
			return i
		}
		if isTime(v.word(p)) && v.tag(p) == "NNP" && !isTime(v.word(i)) && v.tag(i) != "POS" {
			return i
		}
	}
	return i
}

// shortQuote reports whether q is a word or two in marks, which do not end a phrase.
func (v *view) shortQuote(q int) bool {
	return q >= 0 && v.quotes[q].last-v.quotes[q].first <= 6
}

// nounLeft gives the start of the noun phrase that ends before end, with
// prepositional phrases and coordinated phrases that belong to it.
func (v *view) nounLeft(end, lo int) int {
	if end-lo > maxPhrase {
		lo = end - maxPhrase
	}
	e := end
	// “Jane Doe (D-Ohio)”
	if e-1 > lo && v.word(e-1) == ")" {
		for k := e - 2; k > lo && e-k < 12; k-- {
			if v.word(k) == "(" {
				e = k
				break
			}
		}
	}
	s := v.baseLeft(e, lo)
	if s == e {
		return end
	}
	for s-2 >= lo {
		p := s - 1
		switch {
		case v.word(p) == "," && s-2 > lo && v.endsPhrase(s-2) && v.listAfter(s, end):
			// “A, B and C”
		case v.word(p) == "and" || v.word(p) == "or" || v.word(p) == "&":
			q := p
			if v.word(q-1) == "," && q-1 > lo {
				q--
			}
			t := v.nounLeft(q, lo)
			if t == q || t > lo && (v.verb(t-1) >= 0 || v.tag(t-1) == "IN" || v.tag(t-1) == "TO") || v.tag(s) == "PRP" && q != p {
				return s
			}
			return t
		case v.preposition(p):
			// Words before the preposition must be a noun phrase that is not an object itself.
		default:
			return s
		}
		t := v.baseLeft(p, lo)
		if t == p || v.tag(t) == "PRP" && v.word(p) != "and" {
			return s
		}
		s = t
	}
	return s
}

// listAfter reports whether a coordination follows at s, before end.
func (v *view) listAfter(s, end int) bool {
	for k := s; k < end && k < s+20; k++ {
		if w := v.word(k); w == "and" || w == "or" {
			return true
		}
	}
	return false
}

// preposition reports whether token i can tie a noun phrase to the one before.
func (v *view) preposition(i int) bool {
	switch v.word(i) {
	case "of", "for", "from", "in", "at", "with", "on", "by", "to", "near", "behind", "against", "about", "within", "across", "inside", "around", "under", "among", "between", "outside":
		return true
	}
	return false
}

// nounRight gives the end of the noun phrase that starts at i, with the
// prepositional phrases that belong to it where pp is set, or i if there is none.
func (v *view) nounRight(i, hi int, pp bool) int {
	if hi-i > maxPhrase {
		hi = i + maxPhrase
	}
	e := v.baseRight(i, hi)
	if e == i {
		return i
	}
	for pp && e+1 < hi {
		switch {
		case v.preposition(e) && !isTime(v.word(e+1)):
		case (v.word(e) == "and" || v.word(e) == "or" || v.word(e) == "&") && v.verb(e+1) < 0:
		case v.word(e) == "(" && v.parenEnd(e, hi) > e:
			e = v.parenEnd(e, hi)
			continue
		default:
			return e
		}
		k := v.baseRight(e+1, hi)
		if k == e+1 {
			return e
		}
		e = k
	}
	return e
}

// parenEnd gives the token after the bracket that closes the one at i, or i.
func (v *view) parenEnd(i, hi int) int {
	for k := i + 1; k < hi && k < i+15; k++ {
		if v.word(k) == ")" {
			return k + 1
		}
	}
	return i
}

// quantity steps over words that belong to the number after them: “perhaps
// ten”, “more than a hundred”. It gives i where there is no number.
func (v *view) quantity(i int) int {
	j := i
	switch v.word(i) {
	case "perhaps", "about", "only", "nearly", "almost", "roughly", "approximately", "around", "over", "under", "just", "some":
		j++
	case "more", "less", "fewer":
		if v.word(i+1) == "than" {
			j += 2
		}
	case "at", "up":
		if w := v.word(i + 1); w == "least" || w == "most" || w == "to" {
			j += 2
		}
	}
	if j > i && (v.tag(j) == "CD" || isNumber(v.word(j))) && v.quoteAt(j) == v.quoteAt(i) {
		return j
	}
	return i
}

// isNumber reports numbers that taggers take for adjectives after an adverb.
func isNumber(w string) bool {
	switch w {
	case "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "thirty", "forty", "fifty", "sixty",
		"seventy", "eighty", "ninety", "hundred", "thousand", "million", "billion":
		return true
	}
	return false
}

func (v *view) baseRight(i, hi int) int {
	j := v.quantity(i)
	for ; j < hi; j++ {
		if j > i && v.quoteAt(j) != v.quoteAt(j-1) {
			break
		}
		if v.tag(j) == "PRP" {
			if j == i {
				return j + 1
			}
			break
		}
		if j > i && (v.tag(j) == "DT" || v.tag(j) == "PRP$") && v.tag(j-1) != "PDT" && v.word(j-1) != "all" && v.word(j-1) != "both" {
			break
		}
		attributive := j == i && j+1 < hi && (v.tag(j) == "VBG" || v.tag(j) == "VBN") && v.isNoun(j+1)
		if isDash(v.word(j)) || !v.inside(j) && !attributive || v.verb(j) >= 0 && v.verb(j) != v.verb(i) {
			break
		}
		if j > i && isTime(v.word(j)) && v.tag(j) == "NNP" && !isTime(v.word(j-1)) && v.isNoun(j-1) {
			break
		}
	}
	for j > i && !v.endsPhrase(j-1) {
		j--
	}
	return j
}
