package entities

import (
	"strings"

	"whosaid/extractors/doc"
	"whosaid/extractors/en"
)

// attach lets the phrases of one sentence grow by what belongs to them. It
// goes from right to left, so that a complement is whole when it is taken in.
func (v *view) attach(list []phrase) {
	if len(list) == 0 {
		return
	}
	hi := v.d.Sentences[list[0].sentence].Last
	at := make(map[int]int, len(list))
	for i := range list {
		at[list[i].first] = i
	}
	find := func(token int) *phrase {
		if i, ok := at[token]; ok {
			return &list[i]
		}
		return nil
	}
	for i := len(list) - 1; i >= 0; i-- {
		p := &list[i]
		if p.kind == pronounPhrase {
			continue
		}
		for n := 0; n < 4 && v.complement(p, hi, find); n++ {
		}
		if n := p.headName(); n == nil || v.office(n) {
			v.relative(p, hi)
		}
		if p.kind == nounPhrase {
			v.brackets(p, hi, find)
		}
		v.apposition(p, list, hi, find)
	}
}

// headName is the name that is the head of p, or nil.
func (p *phrase) headName() *name {
	if p.kind != nounPhrase {
		return nil
	}
	l := &p.parts[len(p.parts)-1]
	if n := len(l.names); n > 0 && l.names[n-1].last == l.last {
		return &l.names[n-1]
	}
	return nil
}

// office reports whether the head name of p is a title standing for its
// holder (the Senate Majority Leader), or a class of people (Republicans).
func (v *view) office(n *name) bool {
	if n.first > 0 && n.last-n.first == 1 && !v.capital(n.first-1) && v.tags[n.first-1] == "NN" && v.personNoun(n.first-1) {
		return false // his daughter Scout
	}
	return n.typ == doc.Group || n.core == n.first && v.titleEnd(n.first, n.last) >= n.first && n.typ != doc.Person
}

// headType is the type of what p stands for, by its head.
func (v *view) headType(p *phrase) doc.MentionType {
	if p.kind == quantityPhrase {
		if w := v.low[p.last-1]; w == "one" || w == "another" || w == "each" {
			return doc.Person
		}
		return doc.Group
	}
	if n := p.headName(); n != nil && !v.office(n) {
		return n.typ
	}
	return v.nounType(p.parts[len(p.parts)-1].first, p.last)
}

// nounType is the type of the common noun that ends before token last.
func (v *view) nounType(first, last int) doc.MentionType {
	w := v.low[last-1]
	l := v.lex.Lemma(w, "NNS")
	plural := v.plural(last-1) || l != w
	c := ""
	if last-2 >= first {
		c = v.classes(v.low[last-2] + " " + l)
	}
	if c == "" {
		c = v.classes(l)
	}
	if c == "" {
		if k := strings.LastIndexByte(l, '-'); k > 0 {
			c = v.classes(l[k+1:])
		}
	}
	if c == "" {
		if _, ok := v.lex.Value(en.Demonyms, l); ok {
			if plural {
				return doc.Group
			}
			return doc.Person
		}
		if v.titleEnd(first, last) >= first {
			return doc.Person
		}
		return doc.Other
	}
	if plural && strings.Contains(c, "class") {
		return doc.Group
	}
	switch c, rest, _ := strings.Cut(c, " "); c {
	case "person", "office":
		return doc.Person
	case "class":
		if rest == "organization" {
			return doc.Organization
		}
		return doc.Person
	case "mass":
		return doc.Group
	case "organization":
		return doc.Organization
	case "document", "data":
		return doc.Document
	}
	return doc.Other
}

// complement takes one complement into p: a preposition and its phrase, or
// one of the hedges ("familiar with the matter"). It reports whether it did.
func (v *view) complement(p *phrase, hi int, find func(int) *phrase) bool {
	e := p.end
	if e+1 >= hi || e-p.first > maxSpan {
		return false
	}
	if n := v.hedge(e, hi); n > 0 && p.headName() == nil {
		if q := find(e + n); q != nil {
			p.take(q)
			return true
		}
		return false
	}
	q := find(e + 1)
	if q == nil || v.tags[e] != "IN" && v.tags[e] != "TO" && v.low[e] != "like" || v.capital(e) {
		return false
	}
	if !v.governs(p, v.low[e], q) {
		return false
	}
	if p.kind == quantityPhrase && v.low[e] == "of" {
		p.of = q.first
	}
	p.take(q)
	return true
}

// maxSpan bounds a phrase with its complements, in tokens, so that chains of
// them ("one of one of …") do not each hold the rest of the text.
const maxSpan = 80

// take lets p end where its complement q ends, or, where that is too far,
// where its base does.
func (p *phrase) take(q *phrase) {
	if q.end-p.first > maxSpan {
		p.end = q.last
		return
	}
	if p.roleEnd == p.end {
		p.roleEnd = q.roleEnd
	}
	p.end = q.end
}

// hedge is the number of tokens of the hedge that starts at e, or 0.
func (v *view) hedge(e, hi int) int {
	for n := min(v.lex.Longest(en.Hedges), hi-e); n > 0; n-- {
		if v.lex.Has(en.Hedges, v.phraseLow(e, e+n)) {
			return n
		}
	}
	return 0
}

// governs reports whether the preposition prep with its phrase q belongs to p,
// rather than to the verb.
func (v *view) governs(p *phrase, prep string, q *phrase) bool {
	qt := v.headType(q)
	qn := q.headName()
	if q.kind == pronounPhrase {
		return prep == "of" && v.tags[q.first] == "PRP" && v.headType(p) != doc.Other
	}
	if n := p.headName(); n != nil && !v.office(n) {
		if n.typ != doc.Person || qn == nil || prep != "of" && prep != "from" {
			return false
		}
		return qt != doc.Person
	}
	pt := v.headType(p)
	if prep == "of" {
		return true
	}
	if pt == doc.Other || v.lex.Has(en.Occasions, v.lex.Lemma(v.low[q.last-1], "NNS")) {
		return false
	}
	head := v.lex.Lemma(v.low[p.last-1], "NNS")
	switch prep {
	case "for":
		return pt != doc.Group || qn != nil || qt != doc.Other
	case "to":
		return pt == doc.Person && v.lex.Has(en.ServeTo, head)
	case "in":
		return pt != doc.Document || qt == doc.Place
	case "at", "with", "from", "within", "inside", "behind", "outside", "near", "across", "around", "under":
		if qn != nil && (v.lex.Has(en.Outlets, v.phraseLow(qn.first, qn.last)) && prep == "with") {
			return false
		}
		return pt != doc.Document && (qn != nil || qt == doc.Organization || qt == doc.Place || qt == doc.Group)
	case "on":
		return pt == doc.Document && qn == nil || pt == doc.Person && (head == "expert" || head == "authority" || qt == doc.Organization && qn == nil) || pt == doc.Group && qt == doc.Organization && qn == nil
	case "by":
		return pt == doc.Document
	case "about", "into", "against":
		return pt == doc.Document || prep == "against" && pt == doc.Group
	}
	return false
}

// brackets takes in a party in brackets or commas, and an age: (D-Ohio),
// R-Ill., 31.
func (v *view) brackets(p *phrase, hi int, find func(int) *phrase) {
	n := p.headName()
	if n == nil || n.typ != doc.Person {
		return
	}
	e := p.end
	if e+2 < hi && v.low[e] == "(" && (v.party(e+1) || v.age(e+1) || v.lex.Has(en.Places, v.low[e+1])) {
		for k := e + 2; k < hi && k < e+8; k++ {
			if v.low[k] == ")" {
				p.end = k + 1
				break
			}
		}
	}
	if e = p.end; e+1 < hi && v.low[e] == "," && len(v.low[e+1]) > 2 && v.party(e+1) {
		p.end = e + 2
	}
	if e = p.end; e+1 < hi && v.low[e] == "," && v.age(e+1) {
		p.end = e + 2
		// , 31, of Salem, Ore.
		if e = p.end; e+2 < hi && v.low[e] == "," && (v.low[e+1] == "of" || v.low[e+1] == "from") {
			if q := find(e + 2); q != nil && q.headName() != nil {
				p.end = q.end
				if e = p.end; e+1 < hi && v.low[e] == "," && v.lex.Has(en.Places, v.low[e+1]) {
					p.end = e + 2
				}
			}
		}
	}
}

// party reports whether token i marks a party and perhaps a place: R, D-Ohio.
func (v *view) party(i int) bool {
	w := v.word(i)
	if len(w) == 0 || strings.IndexByte("RDIL", w[0]) < 0 {
		return false
	}
	return len(w) == 1 || strings.HasPrefix(w[1:], "-") || strings.HasPrefix(w[1:], "–")
}

// apposition takes in a phrase after a comma that tells who p is.
func (v *view) apposition(p *phrase, list []phrase, hi int, find func(int) *phrase) {
	e := p.end
	if e+1 >= hi || v.low[e] != "," {
		return
	}
	q := find(e + 1)
	if q == nil || q.kind != nounPhrase || q.inner {
		return
	}
	qn := q.headName()
	if qn != nil && v.office(qn) {
		qn = nil
	}
	index := func(x *phrase) int { return indexOf(list, x.first) }
	pn := p.headName()
	if pn != nil && v.office(pn) {
		pn = nil
	}
	switch {
	case pn != nil && qn == nil:
		qt := v.headType(q)
		fits := pn.typ == doc.Person && (qt == doc.Person || qt == doc.Group && v.partyWord(q)) ||
			pn.typ != doc.Person && (qt == doc.Organization || qt == doc.Group) && v.tags[q.first] == "DT"
		if !fits && !pn.sure && pn.typ != doc.Place && qt == doc.Person && v.plural(q.last-1) == false {
			pn.typ, fits = doc.Person, true // Ghorbani, a carpenter
		}
		if !fits || v.plural(q.last-1) && pn.typ == doc.Person && !v.partyWord(q) {
			return
		}
		end, ok := v.clauseEnd(q.end, hi)
		if !ok || !v.closes(end, hi) {
			return
		}
		p.appos, p.end, q.inner = index(q), end, true
	case pn == nil && qn != nil && qn.typ == doc.Person:
		t := v.headType(p)
		fits := t == doc.Person && !v.plural(p.last-1) && v.definite(p) || t == doc.Other && (len(p.parts) > 1 || v.tags[p.first] == "PRP$") && !v.plural(p.last-1) ||
			p.kind == quantityPhrase && p.of >= 0 && v.low[p.last-1] == "one"
		if !fits || !v.closes(q.end, hi) {
			return
		}
		p.name, p.end, q.inner = index(q), q.end, true
	}
}

// maxClause bounds what is looked over for the end of an apposition or of a
// relative clause, in tokens.
const maxClause = 30

// clauseEnd finds where the apposition or relative clause that has come to
// token i ends: at a mark, or before the verb of the sentence. It is false
// where no end comes in reach or a quotation begins.
func (v *view) clauseEnd(i, hi int) (int, bool) {
	relative, verbs := 0, 0
	for k := i; k < hi; k++ {
		if k-i > maxClause {
			return i, false
		}
		t := v.tags[k]
		switch {
		case t == "``":
			return i, k == i
		case t == "," || t == "." || t == ":" || t == ")" || t == "''" || v.low[k] == "—" || v.low[k] == "–" || v.low[k] == "--":
			return k, true
		case t == "WP" || t == "WDT" || t == "WP$" || v.low[k] == "that" && k+1 < hi && v.finite(k+1):
			relative++
		case v.finite(k):
			if verbs >= relative {
				return k, true
			}
			verbs++
			// the rest of the verb's group, and what "and" adds to it
			for k+1 < hi && (strings.HasPrefix(v.tags[k+1], "V") || strings.HasPrefix(v.tags[k+1], "RB")) {
				k++
			}
		case t == "CC" && relative > 0 && k+1 < hi && v.finite(k+1):
			verbs--
		}
	}
	return hi, true
}

// finite reports whether token i is a verb that can be a predicate.
func (v *view) finite(i int) bool {
	switch v.tags[i] {
	case "VBD", "VBZ", "VBP", "MD":
		return true
	}
	return false
}

// relative takes in a relative clause that follows p without a comma ("those
// who back her", "a study that appeared in May"), and participles after a
// document ("a poll released on Monday").
func (v *view) relative(p *phrase, hi int) {
	e := p.end
	if e+2 >= hi {
		return
	}
	w, t := v.low[e], v.tags[e]
	next := v.finite(e+1) || strings.HasPrefix(v.tags[e+1], "RB") && e+2 < hi && v.finite(e+2)
	switch {
	case (w == "who" || w == "that" || w == "which") && next:
	case t == "VBN" && p.kind == nounPhrase && v.headType(p) == doc.Document && !v.finite(e+1):
	default:
		return
	}
	if end, ok := v.clauseEnd(e, hi); ok && end > e+1 {
		p.end = end
	}
}

// indexOf is where the phrase that starts at token first stands in list.
func indexOf(list []phrase, first int) int {
	lo, hi := 0, len(list)
	for lo < hi {
		m := (lo + hi) / 2
		if list[m].first < first {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

// partyWord reports whether q is a bare word for a member of a party, as in
// "Jane Roe, Republican of Ohio".
func (v *view) partyWord(q *phrase) bool {
	return q.last-q.first == 1 && v.low[q.first] != v.lex.Lemma(v.low[q.first], "NNP")+"s" && !v.plural(q.first)
}

// definite reports whether p means one particular person: the, his, a
// possessor, another, or an office without article.
func (v *view) definite(p *phrase) bool {
	if len(p.parts) > 1 {
		return true
	}
	switch v.tags[p.first] {
	case "DT", "PRP$":
		return true
	case "CD":
		return false
	}
	return v.tags[p.last-1] == "NN" || v.tags[p.last-1] == "NNP"
}

// closes reports whether an apposition may end before token i.
func (v *view) closes(i, hi int) bool {
	if i >= hi {
		return true
	}
	switch v.low[i] {
	case ",", ".", ";", ":", ")", "—", "–", "--", "-", "!", "?", "who", "''", "”", "\"":
		return true
	}
	t := v.tags[i]
	return t == "VBD" || t == "VBZ" || t == "." || t == "''" || t == ":" || t == "MD"
}
