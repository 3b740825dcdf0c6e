package speakers

// The noun phrase of a source, taken apart by its words and tags. There is no
// parser behind it: where the head ends is told by prepositions, marks and names.

import (
	"slices"
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// phrase is the noun phrase of a source, taken apart. Tokens are given by
// index; [first, last) is the whole without marks and prepositions around it.
type phrase struct {
	first, last int
	pronoun     string // if the phrase is one
	names       []int  // mentions by name that the phrase stands for
	bare        [2]int // a name that is no mention, as tokens; empty if there is none

	det   int    // determiner, quantifier or possessive pronoun; -1
	start int    // first token after the determiner
	head  int    // head noun of a description; -1
	end   int    // end of the description proper, before marks and relative clauses
	owner [2]int // possessor before the head ("Ms. Roe's"), as tokens with the ending
	// counted: the phrase tells how many of the head's kind: "a handful of
	// voters", "60 percent of parents".
	counted bool
	ofName  int // mention by name after the head ("spokesman for X"); -1
}

// parsePhrase takes apart the tokens [i, j).
func (r *resolver) parsePhrase(i, j int) phrase {
	for i < j && (!r.wordy(i) || r.lex.Has(en.PhraseLeads, r.word(i)) && i+1 < j && r.name[i] < 0 || r.lex.Has(en.Approximate, r.word(i)) && r.tag(i+1) == "CD" || r.word(i) == "both" && i+1 < j && r.word(i+1) != "of" || r.tag(i) == "RB" && i+1 < j && strings.HasSuffix(r.word(i), "ly")) {
		i++
	}
	for j > i && (!r.wordy(j-1) || j-1 > i && r.dangling(j-1)) {
		j--
	}
	p := phrase{first: i, last: j, det: -1, head: -1, ofName: -1, start: i}
	if i >= j {
		return p
	}
	if r.isPronoun(i, j) {
		p.pronoun = r.word(i)
		return p
	}
	if p.names = r.coordination(i, j); len(p.names) > 0 {
		return p
	}
	if p.names = r.listed(i, j); len(p.names) > 1 {
		return p
	}
	p.names = nil
	if k := r.quantity(i, j); k > i && j-i < longestAmount {
		q := r.parsePhrase(k, j)
		if q.head >= 0 && len(q.names) == 0 {
			q.first, q.start, q.det, q.counted = i, i, -1, true
			return q
		}
	}
	p.det, p.start = r.determiner(i, j)
	r.findHead(&p)
	return p
}

// dangling reports whether the last word of a source, at token i, only leads on to
// what is no part of it: "prosecutors in", "a sponsor that".
func (r *resolver) dangling(i int) bool {
	switch r.word(i) {
	case "in", "on", "at", "for", "by", "from", "and", "that", "which", "who":
		return r.name[i] < 0 && !strings.HasPrefix(r.tag(i-1), "V") && r.word(i-1) != "those"
	}
	return false
}

// longestAmount bounds the tokens of a phrase that is looked through for words
// that only count, and so how often one may stand in another.
const longestAmount = 60

// listed are the persons that a phrase lists by name, each with what belongs to
// it: "Roe of Ohio, Poe (D-Iowa) and Doe"; none unless one follows "and" or "or".
func (r *resolver) listed(i, j int) []int {
	var out []int
	joined, governed := false, false
	for k := i; k < j; k++ {
		governed = governed || r.lex.Has(en.PhraseEnds, r.word(k))
		m := r.nameFrom(k)
		if m < 0 {
			continue
		}
		e := max(r.endOf(m), k+1)
		before := r.word(k - 1)
		begins := k == i || before == "," || before == "and" || before == "or" || before == "&" || before == "-" || before == "–" || before == "—" || before == "--" || before == "with" || before == "like" || !governed && r.noun(k-1) && isPlural(r, k-1)
		ok := begins && r.d.Mentions[m].Type == doc.Person && r.word(e) != "'s" && r.word(e) != "'" && (e >= j || !r.wordy(e) || r.lex.Has(en.PhraseEnds, r.word(e)) || r.word(e) == "and" || r.word(e) == "or" || r.word(e) == "&" || r.word(e) == "along")
		if ok {
			if (before == "and" || before == "or" || before == "&" || before == "with") && len(out) > 0 {
				joined = true
			}
			out = append(out, m)
		} else if k == i && r.d.Mentions[m].Type == doc.Person {
			return nil
		}
		k = e - 1
	}
	if !joined {
		return nil
	}
	return out
}

// isPronoun reports whether [i, j) is a personal, relative or indefinite
// pronoun: not followed by a noun that it would determine.
func (r *resolver) isPronoun(i, j int) bool {
	w := r.word(i)
	if w == "no" && r.word(i+1) == "one" {
		return true
	}
	if (w == "us" || w == "who" && r.name[i] >= 0) && upper(r.slice(i, i+1)) {
		return false // the US
	}
	if !r.lex.Has(en.Personal, w) && !r.lex.Has(en.Indefinites, w) {
		return false
	}
	if j-i == 1 {
		return true
	}
	next := r.word(i + 1)
	if r.lex.Has(en.Demonstratives, w) && (strings.HasPrefix(r.tag(i+1), "N") || strings.HasPrefix(r.tag(i+1), "J")) {
		return false // this study
	}
	if r.lex.Has(en.Personal, w) && !r.lex.Has(en.Possessives, w) {
		return next != "and" && next != "'s"
	}
	// "some of those", "many, including": the quantifier is the head.
	return r.lex.Has(en.Indefinites, w) && w != "people" && (next == "of" && !r.partOf(i+2, j) || !r.wordy(i+1) || next == "who" || next == "in" || next == "on" || next == "close" || next == "else")
}

// partOf: after "one of", a noun follows that tells who they are.
func (r *resolver) partOf(i, j int) bool { return i < j }

// coordination is the list of names that [i, j) consists of: one name, or
// several joined by commas and "and". Words that are no name may stand before
// the first as its title or role, and after a comma behind the last.
func (r *resolver) coordination(i, j int) []int {
	var names []int
	k := i
	if r.lex.Has(en.Articles, r.word(i)) && i+1 < j && r.nameFrom(i) < 0 && r.nameFrom(i+1) >= 0 {
		if list := r.coordination(i+1, j); len(list) > 1 {
			return list // the Times and the Post
		}
	}
	for k < j {
		m := r.nameFrom(k)
		if m < 0 {
			break
		}
		e := max(r.endOf(m), k+1)
		next := r.word(e)
		if next == "'s" || next == "'" {
			if e+1 < j {
				return nil // a possessor
			}
			e++
		}
		names = append(names, m)
		if k := r.pastHome(e, j); k > e {
			e, next = k, r.word(k)
		}
		if r.word(e-1) == ")" && len(names) == 1 && r.d.Mentions[m].Type == doc.Organization {
			if n := r.name[j-1]; n >= 0 && n != m && r.d.Mentions[n].Type == doc.Person && r.endOf(n) == j && e < j && r.title[e] == n {
				return []int{n} // Harbour Authority (HA) chief Ann Roe
			}
		}
		sep := e
		for sep < j && (r.word(sep) == "," || r.word(sep) == "and" || r.word(sep) == "&" || r.word(sep) == "both") {
			sep++
		}
		sep = r.alongWith(sep)
		if sep == j {
			return names
		}
		if sep == e {
			// "Roe of Ohio", "Roe himself", "Roe (D-Ohio)": still that name; but
			// "Roe aides" is another head.
			if !r.wordy(e) || r.lex.Has(en.PhraseEnds, next) || strings.HasSuffix(next, "self") || strings.HasSuffix(next, "selves") || next == "all" || next == "both" || next == "each" || strings.HasPrefix(r.tag(e), "V") && !r.noun(e) || strings.HasPrefix(r.tag(e), "R") {
				return names
			}
			return names[:len(names)-1]
		}
		n := r.titled(sep, j)
		if n < 0 {
			return names
		}
		if r.word(sep-1) == "," && len(names) == 1 && !r.listGoesOn(n, j) {
			// an apposition: "the Journal, Rupert Roe"; keep the first
			return names
		}
		k = n
	}
	if k >= j {
		return names
	}
	return nil
}

// pastHome is the token after the party and home of a politician at i, "(D-Ohio)"
// or ", D-Ohio"; i where none stands there.
func (r *resolver) pastHome(i, j int) int {
	switch r.word(i) {
	case ",":
		if i+1 < j && partyAndPlace(r.slice(i+1, i+2)) {
			return i + 2
		}
	case "(":
		for k := i; k < j && k < i+8; k++ {
			if r.word(k) == ")" {
				return k + 1
			}
		}
	}
	return i
}

// alongWith is the token after "along with", "together with" or "as well as"
// at k; k where none stands there.
func (r *resolver) alongWith(k int) int {
	switch {
	case (r.word(k) == "along" || r.word(k) == "together") && r.word(k+1) == "with":
		return k + 2
	case r.word(k) == "as" && r.word(k+1) == "well" && r.word(k+2) == "as":
		return k + 3
	}
	return k
}

// nameFrom is the mention by name that begins at token k, with its titles.
func (r *resolver) nameFrom(k int) int {
	if r.title[k] >= 0 {
		return r.title[k] // "Ohio Governor Roe": the governor, not Ohio
	}
	return r.name[k]
}

// titled is the first token at or after i that a name covers, if only titles
// and roles stand before it.
func (r *resolver) titled(i, j int) int {
	for k := i; k < j && k < i+4; k++ {
		if r.name[k] >= 0 {
			return k
		}
		if m := r.title[k]; m >= 0 {
			f, _ := r.tokens(r.d.Mentions[m].Core)
			if f < j {
				return f
			}
		}
		if classes, _, _ := r.class(k); !r.lex.Has(en.Titles, r.word(k)) && r.word(k) != "the" && (len(classes) == 0 || classes[0] != "person") {
			return -1
		}
	}
	return -1
}

// listGoesOn reports whether "and" and another name follow the name at i.
func (r *resolver) listGoesOn(i, j int) bool {
	for k := i; k+1 < j && k < i+24; k++ {
		if (r.word(k) == "and" || r.word(k) == "&") && r.titled(k+1, j) >= 0 {
			return true
		}
	}
	return false
}

// determiner is the article, quantifier or possessive pronoun at i, if any, and
// the token after it.
func (r *resolver) determiner(i, j int) (det, start int) {
	if w := r.word(i); w == "people" || w == "you" || w == "someone" || w == "somebody" || w == "everyone" || w == "everybody" {
		return -1, i // people close to Roe
	}
	if w := r.word(i); i+1 < j && (r.lex.Has(en.Articles, w) || r.lex.Has(en.Possessives, w) || r.lex.Has(en.Indefinites, w) || r.lex.Has(en.Demonstratives, w) || r.tag(i) == "CD") {
		s := i + 1
		if w == "all" || w == "both" || w == "none" || w == "some" || w == "many" || w == "one" || w == "most" || w == "several" || r.tag(i) == "CD" {
			if r.word(s) == "of" && s+1 < j {
				s++
				if r.lex.Has(en.Articles, r.word(s)) || r.lex.Has(en.Possessives, r.word(s)) || r.lex.Has(en.Demonstratives, r.word(s)) {
					s++
				}
			} else if r.lex.Has(en.Articles, r.word(s)) && s+1 < j {
				s++
			}
		}
		return i, min(s, j-1)
	}
	return -1, i
}

// findHead finds the head noun, or the name that the phrase stands for.
func (r *resolver) findHead(p *phrase) {
	i, j := p.start, p.last
	// The noun phrase proper ends at a preposition, a mark or a clause, but not
	// inside a name, and not before the possessive ending of its possessor.
	e := i
	for e < j {
		if m := r.name[e]; m >= 0 {
			_, c := r.tokens(r.d.Mentions[m].Core)
			e = max(e+1, min(c, j))
			continue
		}
		w := r.word(e)
		if e > i && (r.lex.Has(en.PhraseEnds, w) || w == "," || w == "(" || w == "—" || w == "–" || w == "--" || w == ":" || w == ";") {
			break
		}
		if e > i && w == "-" && r.d.Tokens[e].Start > r.d.Tokens[e-1].End {
			break
		}
		if e > i && (r.tag(e) == "VBN" || r.tag(e) == "VBG" || r.tag(e) == "VBD") && strings.HasPrefix(r.tag(e-1), "N") &&
			(e+1 >= j || !strings.HasPrefix(r.tag(e+1), "N") || r.tag(e+1) == "NNP") {
			break
		}
		if e > i && (strings.HasSuffix(w, "ed") || strings.HasPrefix(r.tag(e), "J") && e+1 < j && r.lex.Has(en.PhraseEnds, r.word(e+1))) {
			// "people briefed on", "people familiar with", whatever the tags
			if before, _, _ := r.class(e - 1); len(before) > 0 {
				break
			}
		}
		if w == "'s" || w == "'" {
			p.owner = [2]int{i, e + 1}
		}
		e++
	}
	// a possessor at the very end is the source itself: Trump's (remark)
	if p.owner[1] == e {
		p.owner = [2]int{}
	}
	h := e - 1
	for h > i && (r.word(h) == "'s" || r.word(h) == "'" || !r.wordy(h) || strings.HasSuffix(r.word(h), "self") || strings.HasSuffix(r.word(h), "selves") ||
		strings.HasPrefix(r.tag(h), "RB") && !strings.HasPrefix(r.tag(h-1), "RB") || calendar(r.lex, r.word(h))) {
		h--
	}
	p.head, p.end = h, r.descriptionEnd(e, j)
	classes, _, _ := r.class(h)
	if m := r.title[i]; m >= 0 && r.endOf(m) <= j {
		if f, l := r.tokens(r.d.Mentions[m].Core); f > i && l > f && r.word(l) != "'s" {
			h = l - 1 // "Secretary of State Roe": a title may hold a preposition
			classes = nil
		}
	}
	if m := r.name[h]; m >= 0 && (len(classes) == 0 || r.d.Mentions[m].Type == doc.Person && !isPlural(r, h) || r.wholeName(m, h) && !(isPlural(r, h) && slices.Contains(classes, "class"))) {
		p.names = append(p.names, m)
		p.names = append(p.names, r.further(h+1, j)...)
		p.head = -1
		return
	}
	m := r.called(e, j)
	if m < 0 {
		m = r.closing(h, e, j)
	}
	if m >= 0 {
		p.names = append(p.names, m)
		return
	}
	// An apposition after a comma names whom the description means.
	if m = r.apposition(e, j); m >= 0 && (len(classes) == 0 || !slices.Contains([]string{"document", "data", "mass"}, classes[0])) {
		p.names = append([]int{m}, r.further(r.endOf(m), j)...)
		return
	}
	for k := e; k < j && k < e+12; k++ {
		if r.word(k) == "," || r.word(k) == "who" {
			break
		}
		if m := r.name[k]; m >= 0 {
			p.ofName = m
			break
		}
	}
	if len(classes) == 0 && r.capital(h) && (r.tag(h) == "NNP" || len(r.surnames[r.word(h)]) > 0) {
		s := h
		for s > i && r.capital(s-1) && r.name[s-1] < 0 && r.wordy(s-1) {
			s--
		}
		if s > p.first || p.det >= 0 || h > s || r.sent[h] < 0 || r.d.Sentences[r.sent[h]].First != h {
			p.bare = [2]int{s, h + 1}
		}
	}
}

func calendar(lex *en.Lexicon, w string) bool { return lex.Has(en.Calendar, w) }

// wholeName: a name such as House Select Committee ends in a noun that could
// also head a description; it is a name if the mention holds more than that noun.
func (r *resolver) wholeName(m, h int) bool {
	f, l := r.tokens(r.d.Mentions[m].Core)
	return l == h+1 && l-f > 1
}

func isPlural(r *resolver, h int) bool {
	_, p := r.singular(h)
	return p
}

func (r *resolver) endOf(m int) int {
	_, e := r.tokens(r.d.Mentions[m].Core)
	return e
}

// closing is the person's name with which the phrase [.., j) ends where all
// before it, from the head h on, is that person's office: "envoy to the UN Ann
// Roe", "mayor of Bragby and leader of the house Ann Roe"; -1 if none.
func (r *resolver) closing(h, e, j int) int {
	m := r.name[j-1]
	if m < 0 || r.d.Mentions[m].Type != doc.Person || isPlural(r, h) || !r.roleNoun(h) {
		return -1
	}
	f, l := r.tokens(r.d.Mentions[m].Core)
	if f <= e || l < j {
		return -1
	}
	if r.lex.Has(en.Titles, en.Normal(r.slice(h, f))) {
		return m // secretary of state Roe
	}
	office := false // a word for an office right before the name
	for k := f - 1; k > h && k > f-12; k-- {
		w := r.word(k)
		switch {
		case w == "and" && office:
			return m
		case w == "to" || w == "of" || w == "for" || w == "at":
			if office || k == f-1 {
				return -1
			}
			return m
		case w == "and" || w == "," || w == "'s" || w == "who" || r.lex.Has(en.PhraseEnds, w) || r.lex.Has(en.Possessives, w):
			return -1
		}
		office = office || r.noun(k) || r.lex.Has(en.Titles, w)
	}
	return -1
}

// quantity is the token after the "of" (or "in", "out of") of words that only
// count, at i: "a number of", "hundreds of thousands of", "60 percent of"; i if
// there are none.
func (r *resolver) quantity(i, j int) int {
	found := i
	for k := i; k+1 < j && k < i+8; k++ {
		w := r.word(k)
		if r.name[k] >= 0 || r.lex.Has(en.PhraseEnds, w) && w != "of" && w != "than" && w != "over" && w != "out" {
			break
		}
		if w == "of" {
			h := r.word(k - 1)
			if r.lex.Has(en.Amounts, h) || r.lex.Has(en.Amounts, r.lex.Lemma(h, "NNS")) || strings.HasSuffix(h, "%") || strings.HasSuffix(h, "-thirds") || strings.HasSuffix(h, "-quarters") || strings.HasSuffix(h, "-half") {
				found = k + 1
				continue
			}
			break
		}
	}
	for found > i && found < j-1 && (r.lex.Has(en.Articles, r.word(found)) || r.lex.Has(en.Possessives, r.word(found)) || r.lex.Has(en.Demonstratives, r.word(found))) {
		found++
	}
	return found
}

// called is the name that the words at token e give: "a group called Bright
// Water", "a man calling himself Roe"; -1 if none.
func (r *resolver) called(e, j int) int {
	k := e + 1
	switch r.word(e) {
	case "called", "named", "dubbed":
	case "known":
		if r.word(k) != "as" {
			return -1
		}
		k++
	case "calling":
		if !strings.HasSuffix(r.word(k), "self") && !strings.HasSuffix(r.word(k), "selves") {
			return -1
		}
		k++
	default:
		return -1
	}
	for k < j && (r.lex.Has(en.Articles, r.word(k)) || !r.wordy(k)) {
		k++
	}
	if k >= j {
		return -1
	}
	return r.nameFrom(k)
}

// noun reports whether token i is a noun for a source, whatever its tag.
func (r *resolver) noun(i int) bool {
	classes, _, _ := r.class(i)
	return len(classes) > 0
}

// further are the names that follow the one before i by "and" or in a list.
func (r *resolver) further(i, j int) []int {
	var out []int
	for i < j && (r.word(i) == "and" || r.word(i) == "&" || r.word(i) == ",") {
		comma := r.word(i) == ","
		k := i + 1
		if comma && r.word(k) == "and" {
			k, comma = k+1, false
		}
		n := r.titled(k, j)
		if n < 0 || comma && !r.listGoesOn(n, j) {
			return out
		}
		m := r.name[n]
		if r.word(r.endOf(m)) == "'s" && r.endOf(m)+1 < j {
			return out
		}
		out = append(out, m)
		i = r.endOf(m)
	}
	return out
}

// apposition is the person's name that stands between commas (or after one, at
// the end) in the tokens from e, the end of the head's noun phrase.
func (r *resolver) apposition(e, j int) int {
	for k := e; k < j && k < e+24; k++ {
		w := r.word(k)
		if w == "who" || w == "which" || w == "like" || w == "including" || w == "such" {
			return -1
		}
		if w != "," && w != "—" && w != "–" && w != "--" && w != ":" {
			continue
		}
		n := r.titled(k+1, j)
		if n < 0 {
			continue
		}
		m := r.name[n]
		end := r.endOf(m)
		if r.d.Mentions[m].Type == doc.Place || end < j && (r.word(end) == "'s" || r.name[end] < 0 && r.wordy(end) && !r.lex.Has(en.PhraseEnds, r.word(end)) && r.word(end) != "and") {
			continue
		}
		return m
	}
	return -1
}

// descriptionEnd is where the description of an unnamed source ends: with the
// phrases and clauses that tell which one is meant, before commas, dashes and
// what only says how the source spoke.
func (r *resolver) descriptionEnd(e, j int) int {
	for k := e; k < j; k++ {
		switch w := r.word(k); w {
		case ",", "—", "–", "--":
			if m, n := r.name[k-1], r.name[min(k+1, j-1)]; w == "," && m >= 0 && n >= 0 && m != n && r.d.Mentions[m].Type == doc.Place && r.d.Mentions[n].Type == doc.Place {
				k = r.endOf(n) - 1 // in Bragby, Norland
				continue
			}
			// examples tell who is meant
			if n := r.word(k + 1); j-k < 10 && n == "including" || n == "such" && r.word(k+2) == "as" {
				return j
			}
			return k
		case "(", ";", ":":
			return k
		case "who", "whose":
			if n := r.word(k + 1); n == "spoke" || n == "asked" || n == "requested" || n == "insisted" || n == "declined" || n == "was" || n == "were" {
				return k
			}
		}
		if r.sent[k] >= 0 && k > e && k == r.d.Sentences[r.sent[k]].First {
			return k
		}
	}
	return j
}
