package attribution

// A subject is the phrase that a verb group belongs to, as tokens [first, last).
type subject struct {
	first, last int
	relative    bool // “who”, “which”: stands for the noun before
	shared      bool // taken over from a verb further left
}

func (s subject) ok() bool { return s.last > s.first }

// subject finds whose verb group g is. Each group is asked once.
func (v *view) subject(gi int) subject {
	g := &v.groups[gi]
	if g.asked {
		return g.subj
	}
	g.asked = true // before the walk: a chain of shared subjects ends here
	lo, _ := v.sentence(g.head)
	g.subj = v.subjectBefore(gi, g.first, lo)
	return g.subj
}

// subjectBefore looks left from token end for the subject of group gi.
func (v *view) subjectBefore(gi, end, lo int) subject {
	g := &v.groups[gi]
	if g.inf {
		return v.sharedSubject(gi)
	}
	e := end
	for e > lo && (v.isAdverb(e-1) || v.word(e-1) == "then") {
		e--
	}
	e = v.overTime(e, lo)
	if e <= lo {
		return subject{}
	}
	if h := v.verb(e - 1); h >= 0 && h < gi && e < end && v.groups[h].last == e {
		return v.subject(h) // “had last month charged”
	}
	if v.participle(g) {
		if v.word(e-1) == "as" {
			if s := v.quotedAs(gi, e-1, lo); s.ok() {
				return s
			}
		}
		return v.participleSubject(gi, e, lo)
	}
	if reflexive(v.word(e-1)) && e-2 >= lo && v.endsPhrase(e-2) {
		if s := v.nounLeft(e-1, lo); s < e-1 {
			return subject{first: s, last: e}
		}
	}
	switch v.word(e - 1) {
	case "who", "which", "that", "what", "whoever":
		if v.word(e-1) != "that" || v.tag(e-1) == "WDT" || e-2 >= lo && v.isNoun(e-2) {
			return subject{first: e - 1, last: e, relative: true}
		}
	case "and", "but", "or", "yet", "then":
		if p := v.sharedSubject(gi); p.ok() {
			return p
		}
	}
	if isDash(v.word(e-1)) || v.word(e-1) == "," {
		if s := v.apposition(gi, e-1, lo); s.ok() {
			return s
		}
		if v.word(e-1) == "," {
			// “, and said” without the conjunction, or an adverbial between commas
			if s := v.overAdverbial(e-1, lo); s.ok() {
				return s
			}
			return v.sharedSubject(gi)
		}
		return subject{}
	}
	s := v.nounLeft(e, lo)
	if s == e {
		return subject{}
	}
	// Mentions know what can hang on a noun: “two people familiar with the talks”.
	if m := v.ment[e-1]; m >= 0 && s > lo && (v.tag(s-1) == "IN" || v.tag(s-1) == "TO") && v.tag(s-2) != "NNP" {
		if t := v.tokenAt(v.d.Mentions[m].Start); t < s && t >= lo {
			s = t
		}
	}
	x := v.trimTime(s, e)
	if x.ok() && x.first == s && v.finite(g) {
		x.first = v.overClauses(gi, s, lo)
	}
	if !x.ok() && v.finite(g) {
		// “a poll released last week showed”
		if t := v.overClauses(gi, s, lo); t < s {
			x = subject{first: t, last: e}
		}
	}
	return x
}

// overTime steps left over what can stand between a subject and its verb:
// “last month”, “on Monday”, a floating “both”.
func (v *view) overTime(e, lo int) int {
	switch v.word(e - 1) {
	case "both", "all", "each":
		if e-2 >= lo && (v.word(e-2) == "," || isDash(v.word(e-2)) || v.isNoun(e-2)) {
			return e - 1
		}
	}
	if e-2 >= lo && isTime(v.word(e-1)) {
		switch v.word(e - 2) {
		case "last", "this", "earlier", "late", "early", "on":
			return e - 2
		}
	}
	return e
}

// trimTime drops “on Tuesday” from “Trump on Tuesday”.
func (v *view) trimTime(s, e int) subject {
	for k := e - 1; k > s; k-- {
		if !isTime(v.word(k)) && v.tag(k) != "CD" && v.word(k) != "last" && v.word(k) != "this" && v.word(k) != "the" {
			if v.tag(k) == "IN" && k < e-1 && isTime(v.word(k+1)) && v.endsPhrase(k-1) {
				return subject{first: s, last: k}
			}
			break
		}
		if isTime(v.word(k)) && v.tag(k) == "NNP" && v.endsPhrase(k-1) && k == e-1 && v.tag(k-1) != "IN" && v.tag(k-1) != "DT" {
			return subject{first: s, last: k}
		}
	}
	if e == s+1 && isTime(v.word(s)) {
		return subject{}
	}
	return subject{first: s, last: e}
}

// sharedSubject gives the subject of a verb to the left that has one of its
// own, in the same sentence. For a cue it is the nearest cue of the same tense,
// so that in “he noted that she left, and added” the noting one adds.
func (v *view) sharedSubject(gi int) subject {
	g := &v.groups[gi]
	lo, _ := v.sentence(g.head)
	_, isCue := v.cueOf(gi)
	var nearest subject
	for k := gi - 1; k >= 0 && k > gi-8; k-- {
		p := &v.groups[k]
		if p.head < lo {
			break
		}
		if v.quoteAt(p.head) != v.quoteAt(g.head) {
			continue
		}
		s := v.subject(k)
		if !s.ok() {
			s = v.invertedSubject(k)
		}
		if !s.ok() || s.relative && !g.inf && k != gi-1 {
			continue
		}
		if s.first > lo && v.word(s.first-1) == "whose" && p.last < g.first && v.word(p.last) != "and" {
			continue // “Roe, whose sons play there, adding”
		}
		s.shared = true
		if !nearest.ok() {
			nearest = s
		}
		if !isCue || g.inf {
			return nearest
		}
		if _, ok := v.cueOf(k); ok && (v.tag(p.head) == v.tag(g.head) || v.participle(g)) {
			return s
		}
	}
	return nearest
}

// participleSubject: “officials spoke with the agency, saying”; “a letter saying”.
func (v *view) participleSubject(gi, e, lo int) subject {
	if v.word(e-1) != "," && !isDash(v.word(e-1)) {
		if s := v.nounLeft(e, lo); s < e && (v.speakingThing(e-1) || s > lo && v.word(s-1) == "with") {
			return subject{first: s, last: e}
		}
	}
	if s := v.sharedSubject(gi); s.ok() {
		return s
	}
	// In front of its clause: “Speaking in Ohio, Ms. Roe said”.
	_, hi := v.sentence(e)
	for k := gi + 1; k < len(v.groups) && v.groups[k].head < hi && k < gi+4; k++ {
		if v.finite(&v.groups[k]) && v.quote[v.groups[k].head] == v.quote[v.groups[gi].head] {
			if s := v.subject(k); s.ok() && s.first > e {
				s.shared = true
				return s
			}
		}
	}
	return subject{}
}

// speakingThing reports nouns that speak themselves: a statement, a sign.
func (v *view) speakingThing(i int) bool {
	switch v.word(i) {
	case "statement", "letter", "report", "memo", "email", "e-mail", "tweet", "ad", "post", "poll", "survey", "study", "note", "message",
		"sign", "signs", "letters", "emails", "reports", "statements", "tweets", "ads", "headline", "editorial", "column", "op-ed", "article", "story",
		"petition", "resolution", "document", "documents", "release", "video", "lawsuit", "complaint", "filing", "filings", "press", "people", "voters", "those", "posts", "polls", "data", "evidence", "quote", "line":
		return true
	}
	return false
}

// apposition: c is the comma or dash that closes an insertion after the
// subject. The subject goes from the noun before it to c.
func (v *view) apposition(gi, c, lo int) subject {
	if c-lo > maxPhrase {
		lo = c - maxPhrase
	}
	dash := isDash(v.word(c))
	for k := c - 1; k > lo; k-- {
		w := v.word(k)
		if w == ";" || v.quoteAt(k) != v.quoteAt(c) && !v.shortQuote(v.quoteAt(k)) {
			return subject{}
		}
		if dash && !isDash(w) || !dash && w != "," {
			continue
		}
		if k == c-1 || !v.insertion(k+1, c) {
			continue
		}
		e := k
		if v.word(e-1) == ")" {
			e = v.openParen(e-1, lo)
		}
		if e <= lo || !v.endsPhrase(e-1) {
			continue
		}
		s := v.nounLeft(k, lo)
		if s < k && v.finite(&v.groups[gi]) {
			s = v.overClauses(gi, s, lo)
		}
		if s == k || s > lo && v.tag(s-1) == "IN" && v.word(s-1) != "that" && v.word(s-1) != "because" && v.word(s-1) != "as" {
			continue
		}
		// “Jane Roe, chief of staff, a lawyer, said”: go on to the name.
		if s-1 > lo && v.word(s-1) == v.word(c) && v.tag(e-1) != "NNP" && v.tag(s-2) == "NNP" && !isTime(v.word(s-2)) {
			if t := v.nounLeft(s-1, lo); t < s-1 {
				s = t
			}
		}
		return subject{first: s, last: c}
	}
	return subject{}
}

func (v *view) openParen(i, lo int) int {
	for k := i - 1; k >= lo && k > i-15; k-- {
		if v.word(k) == "(" {
			return k
		}
	}
	return i
}

// insertion reports whether [i, j) can describe a noun before it.
func (v *view) insertion(i, j int) bool {
	switch v.word(i) {
	case "who", "whose", "whom", "which", "where":
		return true
	case "and", "but":
		switch v.word(i + 1) {
		case "who", "whose", "whom", "which":
			return true
		}
		return false
	case "he", "she", "they", "it", "we", "i", "you", "that":
		return false
	}
	switch t := v.tag(i); {
	case t == "VBG" || t == "VBN":
		return true
	case t == "IN" || t == "TO":
		switch v.word(i) {
		case "of", "from", "at", "in", "for", "with", "on", "like", "including", "among", "along", "through", "to", "under":
			return !v.hasFinite(i, j)
		}
		return false
	case v.inside(i) || t == "RB":
		return !v.hasFinite(i, j)
	}
	return false
}

// hasFinite reports whether a clause's verb stands in [i, j), relative clauses aside.
func (v *view) hasFinite(i, j int) bool {
	for k := i; k < j; k++ {
		switch v.word(k) {
		case "who", "which", "that", "whose":
			return false
		}
		if g := v.verb(k); g >= 0 && v.finite(&v.groups[g]) {
			return true
		}
	}
	return false
}

// overAdverbial: “Mr. Roe, in a letter, said”. c is the second comma.
func (v *view) overAdverbial(c, lo int) subject {
	for k := c - 1; k > lo && k > c-25; k-- {
		if v.word(k) != "," {
			continue
		}
		if t := v.tag(k + 1); t != "IN" && t != "RB" && t != "TO" && !isTime(v.word(k+1)) && v.word(k+1) != "however" && v.word(k+1) != "too" {
			return subject{}
		}
		s := v.nounLeft(k, lo)
		if s == k || s > lo && v.tag(s-1) == "IN" && v.word(s-1) != "that" {
			return subject{}
		}
		return v.trimTime(s, k)
	}
	return subject{}
}
