package entities

// Phrases grow by their complements: the prepositional phrases that belong to
// them rather than to the verb, and the hedges of unnamed sources.

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
	if whole := v.phraseLow(n.first, n.last); v.lex.Has(en.Outlets, whole) || v.lex.Has(en.Orgs, whole) {
		return false // the Daily Caller
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
