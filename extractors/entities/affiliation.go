package entities

// What a person speaks for: a body named before the office ("Acme CEO"), as
// its possessor ("the ministry's spokeswoman"), or after it ("a lawyer at Lowe
// & Hart"). A place counts where the office is one of places (Ohio governor).

import (
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// owner is the bare name of a possessor, "" if it is a person without a name or
// a thing that nobody speaks for.
func (v *view) owner(o part) string {
	if k := len(o.names); k > 0 && o.names[k-1].last == o.last {
		return v.text(o.names[k-1].core, o.last)
	}
	if t := v.nounType(o.first, o.last); t == doc.Organization || t == doc.Place {
		return v.text(v.bareStart(o.first, o.last), o.last)
	}
	return ""
}

// complementOwner is the organisation or place in the first complement of p:
// the ministry in "a spokesman for the ministry in Kabul".
func (v *view) complementOwner(p *phrase, list []phrase) string {
	prep := v.low[p.last]
	switch prep {
	case "for", "of", "at", "with", "from", "in":
	default:
		return ""
	}
	if prep == "of" && v.lex.Has(en.Makers, v.low[p.last-1]) {
		return "" // author of a book
	}
	if v.lex.Has(en.Titles, v.phraseLow(p.last-1, min(p.last+2, len(v.low)))) {
		return "" // secretary of State
	}
	k := indexOf(list, p.last+1)
	if k >= len(list) || list[k].first != p.last+1 || list[k].kind != nounPhrase {
		return ""
	}
	q := &list[k]
	n := q.headName()
	t := v.headType(q)
	if n != nil && !v.office(n) && t != doc.Person {
		if t == doc.Place && !v.ofPlaces(p.last-1) {
			return ""
		}
		if t == doc.Other && prep != "for" && prep != "of" && prep != "at" {
			return ""
		}
		if e := n.last; e+1 < len(v.low) && (v.low[e] == "and" || v.low[e] == "&") && v.capital(e+1) {
			return "" // it may go on: of Iraq and Afghanistan Veterans of America
		}
		s := v.leftOf(q.parts[len(q.parts)-1].first, n.core)
		e := n.last
		for e+1 < q.end && v.lex.Has(en.OrgHeads, v.low[n.last-1]) && (v.low[e] == "of" || v.low[e] == "for") && isName(v.tags[e+1]) {
			for e++; e < q.end && v.capital(e); e++ { // Center for Health Policy
			}
		}
		return v.text(s, e)
	}
	head := v.lex.Lemma(v.low[q.last-1], "NNS")
	if t != doc.Organization || strings.Contains(v.classes(head), "document") || prep == "in" && !v.lex.Has(en.OrgHeads, v.low[q.last-1]) || v.plural(q.last-1) {
		return ""
	}
	s := v.bareStart(q.first, q.last)
	if v.tags[s] == "JJ" && !v.capital(s) && v.lex.Has(en.Vague, v.low[s]) {
		return "" // the same lab
	}
	return v.text(s, q.last)
}

// ofPlaces reports whether the noun at i is of an office that places have.
func (v *view) ofPlaces(i int) bool {
	w := v.low[i]
	if long, ok := v.lex.Value(en.Titles, w); ok && long != "" && long != "-" {
		w = en.Normal(long)
		for k := len(w) - 1; k > 0; k-- {
			if w[k] == ' ' {
				w = w[k+1:]
				break
			}
		}
	}
	return v.lex.Has(en.PlaceOffices, w) || v.lex.Has(en.PlaceOffices, v.lex.Lemma(w, "NNS")) || v.classes(w) == "office"
}

// leftOf takes in the capitalised words before a name that begins at s and not
// before lo: New in "New Jersey" at the start of a sentence.
func (v *view) leftOf(lo, s int) int {
	for s > lo && v.capital(s-1) && (isNoun(v.tags[s-1]) || v.tags[s-1] == "JJ") && !v.lex.Has(en.Titles, v.low[s-1]) {
		if v.lex.Has(en.Modifiers, v.low[s-1]) && !v.lex.Has(en.Places, v.phraseLow(s-1, s+1)) {
			break
		}
		if _, ok := v.lex.Value(en.Demonyms, v.low[s-1]); ok {
			break
		}
		s--
	}
	return s
}

// ownerIn finds the body among the words [i, j) before the head or title
// [j, last) of a person: "Clinton campaign" in "Clinton campaign manager",
// Taliban in "Taliban official". It is empty where they tell of none.
func (v *view) ownerIn(i, j, last int) (s, e int) {
	// a title may begin with the end of a body's name: Ohio Party Chairman
	for k := j; k < last-1; k++ {
		if v.low[k] == "campaign" && k > i || v.capital(k) && v.lex.Has(en.OrgHeads, v.low[k]) {
			j = k + 1
		}
	}
	for e := j; e > i; e-- {
		if isNoun(v.tags[e-1]) && v.nounType(i, e) == doc.Organization && !v.lex.Has(en.Titles, v.low[e-1]) && !v.plural(e-1) {
			s := e - 1
			for s > i && (isNoun(v.tags[s-1]) && (!v.lex.Has(en.Titles, v.low[s-1]) || v.lex.Has(en.NoRoles, v.low[s-1])) || v.tags[s-1] == "JJ" && v.capital(s-1)) {
				s--
			}
			for s < e-1 && v.lex.Has(en.Modifiers, v.low[s]) && (!v.capital(s) || v.opens(s) && v.midCap[v.low[s]] == 0) && !v.lex.Has(en.NoRoles, v.low[s]) {
				s++ // Former
			}
			if s == e-1 && !v.capital(s) {
				return j, j // campaign manager: it tells not whose
			}
			if e+1 < j && (v.low[e] == "of" || v.low[e] == "for") && isName(v.tags[e+1]) {
				e = j // Northern Board of Trustees chairman
			}
			if e-s == 1 && v.lex.Has(en.Modifiers, v.low[s]) || e-s == 1 && v.opens(s) && v.midCap[v.low[s]] == 0 {
				return j, j
			}
			return s, e
		}
	}
	for s := i; s < j; s++ {
		if !v.ownerWord(s) {
			continue
		}
		e := s + 1
		for e < j && (v.ownerWord(e) || v.lex.Has(en.Titles, v.low[e]) && v.lex.Has(en.Orgs, v.phraseLow(s, e+1))) {
			e++
		}
		s = v.leftOf(i, s)
		n := name{first: s, core: s, last: e}
		v.plain(&n)
		whole := v.phraseLow(s, e)
		if n.typ == "" && v.known.person[whole] == 0 && v.known.place[whole] > 0 {
			n.typ = doc.Place
		}
		switch {
		case e < j && v.capital(e) && !v.lex.Has(en.Modifiers, v.low[e]): // South Korean
		case n.typ == doc.Person, n.typ == doc.Group, v.known.person[whole] > 0:
		case n.typ == doc.Place:
			if v.ofPlaces(last - 1) {
				return s, e
			}
		case n.typ == doc.Organization:
			return s, e
		case s > 0 && v.opens(s) && v.midCap[v.low[s]] == 0 || v.lower[v.low[s]] > 0 && e-s == 1:
		case s > 0 && (v.word(s-1) == "‘" || v.word(s-1) == "“" || v.word(s-1) == "\""):
		default:
			return s, e
		}
		s = e - 1
	}
	return j, j
}

// ownerWord reports whether token s can stand in the name of a body before an office.
func (v *view) ownerWord(s int) bool {
	if !isName(v.tags[s]) || !v.capital(s) || v.calendar(s) || v.lex.Has(en.Titles, v.low[s]) || v.lex.Has(en.Modifiers, v.low[s]) || v.groupWord(s) {
		return false
	}
	if w := v.word(s); strings.HasSuffix(w, "ing") && strings.Contains(w, "-") {
		return false // Pulitzer-winning
	}
	_, people := v.lex.Value(en.Demonyms, v.low[s])
	return !people && v.classes(v.low[s]) == "" && !v.lex.Has(en.NoRoles, v.low[s])
}
